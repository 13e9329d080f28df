<?php

declare(strict_types=1);

/*
 * SPDX-FileCopyrightText: 2026 NexPass contributors
 * SPDX-License-Identifier: AGPL-3.0-or-later
 */

namespace OCA\NexPass\Controller;

use OCA\NexPass\AppInfo\Application;
use OCA\NexPass\Service\ChangeService;
use OCA\NexPass\Service\CompanionService;
use OCA\NexPass\Service\DeviceOrderService;
use OCA\NexPass\Service\EpochService;
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

/** `GET api/v1/changes`: all that a round of syncing has to ask when nothing has changed. */
final class ChangesController extends Controller {
	public function __construct(
		IRequest $request,
		private readonly IUserSession $session,
		private readonly StateService $states,
		private readonly EpochService $epochs,
		private readonly CompanionService $companion,
		private readonly ChangeService $changes,
		private readonly DeviceOrderService $orders,
	) {
		parent::__construct(Application::APP_ID, $request);
	}

	/** @throws Exception */
	#[NoAdminRequired]
	#[NoCSRFRequired]
	#[FrontpageRoute(verb: 'GET', url: '/api/v1/changes')]
	public function changes(): JSONResponse {
		$user = $this->session->getUser();
		if ($user === null) {
			return new JSONResponse(['message' => 'Current user is not logged in'], Http::STATUS_UNAUTHORIZED);
		}
		$epoch = $this->epochs->epoch();
		$page = $this->companion->keepsChanges()
			? $this->changes->page($user->getUID(), $this->request->getParam('epoch') === $epoch ? $this->since() : null)
			: ['next' => 0, 'more' => false, 'full' => true, 'rows' => []];
		return new JSONResponse([...$this->states->identity($user), 'epoch' => $epoch, ...$page, ...$this->orders->of($this->request)]);
	}

	private function since(): ?int {
		$since = $this->request->getParam('since');
		return is_string($since) && preg_match('/^\d{1,15}$/D', $since) === 1 ? (int)$since : null;
	}
}
