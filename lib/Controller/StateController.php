<?php

declare(strict_types=1);

/*
 * SPDX-FileCopyrightText: 2026 NexPass contributors
 * SPDX-License-Identifier: AGPL-3.0-or-later
 */

namespace OCA\NexPass\Controller;

use OCA\NexPass\AppInfo\Application;
use OCA\NexPass\Service\DeviceOrderService;
use OCA\NexPass\Service\StateService;
use OCP\AppFramework\Controller;
use OCP\AppFramework\Http;
use OCP\AppFramework\Http\Attribute\FrontpageRoute;
use OCP\AppFramework\Http\Attribute\NoAdminRequired;
use OCP\AppFramework\Http\Attribute\NoCSRFRequired;
use OCP\AppFramework\Http\JSONResponse;
use OCP\DB\Exception;
use OCP\IRequest;
use OCP\IUserSession;

/** `GET api/v1/state`. Nextcloud itself answers 401 to people who are not signed in. */
final class StateController extends Controller {
	public function __construct(
		IRequest $request,
		private readonly IUserSession $session,
		private readonly StateService $states,
		private readonly DeviceOrderService $orders,
	) {
		parent::__construct(Application::APP_ID, $request);
	}

	/** @throws Exception */
	#[NoAdminRequired]
	#[NoCSRFRequired]
	#[FrontpageRoute(verb: 'GET', url: '/api/v1/state')]
	public function state(): JSONResponse {
		$user = $this->session->getUser();
		if ($user === null) {
			return new JSONResponse(['message' => 'Current user is not logged in'], Http::STATUS_UNAUTHORIZED);
		}
		return new JSONResponse([...$this->states->state($user), ...$this->orders->of($this->request)]);
	}
}
