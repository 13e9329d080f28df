<?php

declare(strict_types=1);

/*
 * SPDX-FileCopyrightText: 2026 NexPass contributors
 * SPDX-License-Identifier: AGPL-3.0-or-later
 */

namespace OCA\NexPass\Controller;

use OCA\NexPass\Http\RawResponse;
use OCA\NexPass\Service\BuildService;
use OCP\AppFramework\Http\Attribute\FrontpageRoute;
use OCP\AppFramework\Http\Attribute\NoAdminRequired;
use OCP\AppFramework\Http\Attribute\NoCSRFRequired;
use OCP\AppFramework\Http\Attribute\NoTwoFactorRequired;
use OCP\AppFramework\Http\Attribute\PublicPage;
use OCP\AppFramework\Http\RedirectResponse;
use OCP\IRequest;
use OCP\IURLGenerator;

/** The page that is the app. It is the same for everybody, signed in or not. */
final class PageController extends BuiltFileController {
	public function __construct(
		IRequest $request,
		BuildService $build,
		private readonly IURLGenerator $urls,
	) {
		parent::__construct($request, $build);
	}

	/**
	 * Without the slash at the end the page's relative addresses would point beside the app.
	 *
	 * @NoTwoFactorRequired for servers that do not know the attribute yet
	 */
	#[PublicPage]
	#[NoAdminRequired]
	#[NoCSRFRequired]
	#[NoTwoFactorRequired]
	#[FrontpageRoute(verb: 'GET', url: '/')]
	public function index(): RawResponse|RedirectResponse {
		$path = explode('?', $this->request->getRequestUri(), 2)[0];
		if (!str_ends_with($path, '/')) {
			return new RedirectResponse($this->urls->linkToRoute('nexpass.page.index'));
		}
		return $this->serve('shell.html', 'shell');
	}
}
