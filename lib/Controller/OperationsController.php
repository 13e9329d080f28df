<?php

declare(strict_types=1);

/*
 * SPDX-FileCopyrightText: 2026 NexPass contributors
 * SPDX-License-Identifier: AGPL-3.0-or-later
 */

namespace OCA\NexPass\Controller;

use OCA\NexPass\AppInfo\Application;
use OCA\NexPass\Service\OperationService;
use OCP\AppFramework\Controller;
use OCP\AppFramework\Http;
use OCP\AppFramework\Http\Attribute\FrontpageRoute;
use OCP\AppFramework\Http\Attribute\NoAdminRequired;
use OCP\AppFramework\Http\Attribute\NoCSRFRequired;
use OCP\AppFramework\Http\JSONResponse;
use OCP\DB\Exception;
use OCP\IRequest;
use OCP\IUserSession;

/** What became of marked writes. People see their own only: the user is part of the key. */
final class OperationsController extends Controller {
	private const MOST_ATTEMPTS = 999_999_999;

	public function __construct(
		IRequest $request,
		private readonly IUserSession $session,
		private readonly OperationService $operations,
	) {
		parent::__construct(Application::APP_ID, $request);
	}

	/** @throws Exception */
	#[NoAdminRequired]
	#[NoCSRFRequired]
	#[FrontpageRoute(verb: 'GET', url: '/api/v1/ops/{op}')]
	public function show(string $op): JSONResponse {
		$user = $this->session->getUser();
		if ($user === null) {
			return new JSONResponse(['message' => 'Current user is not logged in'], Http::STATUS_UNAUTHORIZED);
		}
		return $this->isOperation($op) ? new JSONResponse($this->operations->answer($user->getUID(), $op)) : $this->bad('Not an operation id');
	}

	/** @throws Exception */
	#[NoAdminRequired]
	#[NoCSRFRequired]
	#[FrontpageRoute(verb: 'POST', url: '/api/v1/ops/{op}/abandon')]
	public function abandon(string $op, int $attempt = 0): JSONResponse {
		$user = $this->session->getUser();
		if ($user === null) {
			return new JSONResponse(['message' => 'Current user is not logged in'], Http::STATUS_UNAUTHORIZED);
		}
		if (!$this->isOperation($op)) {
			return $this->bad('Not an operation id');
		}
		if ($attempt < 1 || $attempt > self::MOST_ATTEMPTS) {
			return $this->bad('Not an attempt');
		}
		return new JSONResponse($this->operations->abandon($user->getUID(), $op, $attempt));
	}

	private function isOperation(string $op): bool {
		return preg_match('/^[0-9a-f]{32}$/D', $op) === 1;
	}

	private function bad(string $message): JSONResponse {
		return new JSONResponse(['message' => $message], Http::STATUS_BAD_REQUEST);
	}
}
