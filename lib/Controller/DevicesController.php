<?php

declare(strict_types=1);

/*
 * SPDX-FileCopyrightText: 2026 NexPass contributors
 * SPDX-License-Identifier: AGPL-3.0-or-later
 */

namespace OCA\NexPass\Controller;

use OCA\NexPass\AppInfo\Application;
use OCA\NexPass\Service\DeviceService;
use OCA\NexPass\Service\PolicyService;
use OCP\AppFramework\Controller;
use OCP\AppFramework\Http;
use OCP\AppFramework\Http\Attribute\AnonRateLimit;
use OCP\AppFramework\Http\Attribute\FrontpageRoute;
use OCP\AppFramework\Http\Attribute\NoAdminRequired;
use OCP\AppFramework\Http\Attribute\NoCSRFRequired;
use OCP\AppFramework\Http\Attribute\PublicPage;
use OCP\AppFramework\Http\Attribute\UserRateLimit;
use OCP\AppFramework\Http\JSONResponse;
use OCP\DB\Exception;
use OCP\IRequest;
use OCP\IUserSession;

/** The list of devices. A device itself asks without a sign-in, since it may have lost its own when it is to be erased. */
final class DevicesController extends Controller {
	public function __construct(
		IRequest $request,
		private readonly IUserSession $session,
		private readonly DeviceService $devices,
		private readonly PolicyService $policies,
	) {
		parent::__construct(Application::APP_ID, $request);
	}

	/** @throws Exception */
	#[NoAdminRequired]
	#[NoCSRFRequired]
	#[FrontpageRoute(verb: 'GET', url: '/api/v1/devices')]
	public function index(): JSONResponse {
		$user = $this->session->getUser();
		return $user === null || $this->isOff() ? $this->refused($user === null) : new JSONResponse(['devices' => $this->devices->list($user->getUID(), $this->capability())]);
	}

	/** @throws Exception */
	#[NoAdminRequired]
	#[NoCSRFRequired]
	#[FrontpageRoute(verb: 'POST', url: '/api/v1/devices')]
	public function register(string $label = '', string $capability = ''): JSONResponse {
		$user = $this->session->getUser();
		if ($user === null || $this->isOff()) {
			return $this->refused($user === null);
		}
		try {
			return new JSONResponse($this->devices->register($user->getUID(), $label, $capability));
		} catch (\InvalidArgumentException $error) {
			return new JSONResponse(['message' => $error->getMessage()], Http::STATUS_BAD_REQUEST);
		} catch (\OverflowException $error) {
			return new JSONResponse(['message' => $error->getMessage()], Http::STATUS_CONFLICT);
		}
	}

	/** @throws Exception */
	#[NoAdminRequired]
	#[NoCSRFRequired]
	#[FrontpageRoute(verb: 'DELETE', url: '/api/v1/devices/{id}', requirements: ['id' => '\d+'])]
	public function wipe(int $id): JSONResponse {
		$user = $this->session->getUser();
		return $user === null || $this->isOff() ? $this->refused($user === null) : new JSONResponse(['wipe' => $this->devices->wipe($user->getUID(), $id)]);
	}

	/** @throws Exception */
	#[NoAdminRequired]
	#[NoCSRFRequired]
	#[FrontpageRoute(verb: 'POST', url: '/api/v1/devices/{id}/unlist', requirements: ['id' => '\d+'])]
	public function unlist(int $id): JSONResponse {
		$user = $this->session->getUser();
		return $user === null || $this->isOff() ? $this->refused($user === null) : new JSONResponse(['unlisted' => $this->devices->unlist($user->getUID(), $id)]);
	}

	/** @throws Exception */
	#[PublicPage]
	#[NoCSRFRequired]
	#[AnonRateLimit(limit: 120, period: 60)]
	#[UserRateLimit(limit: 120, period: 60)]
	#[FrontpageRoute(verb: 'GET', url: '/api/v1/devices/check')]
	public function check(): JSONResponse {
		return new JSONResponse($this->devices->check($this->capability()));
	}

	/** @throws Exception */
	#[PublicPage]
	#[NoCSRFRequired]
	#[AnonRateLimit(limit: 120, period: 60)]
	#[UserRateLimit(limit: 120, period: 60)]
	#[FrontpageRoute(verb: 'POST', url: '/api/v1/devices/wiped')]
	public function wiped(): JSONResponse {
		$this->devices->wiped($this->capability());
		return new JSONResponse(['wipe' => false, 'known' => false]);
	}

	private function capability(): string {
		return $this->request->getHeader('X-NexPass-Device');
	}

	// Orders that were given before stay in force: `check` and `wiped` go on answering.
	private function isOff(): bool {
		return !$this->policies->allowsPiece('devices');
	}

	private function refused(bool $isSignedOut): JSONResponse {
		return $isSignedOut
			? new JSONResponse(['message' => 'Current user is not logged in'], Http::STATUS_UNAUTHORIZED)
			: new JSONResponse(['message' => 'The list of devices is switched off'], Http::STATUS_NOT_FOUND);
	}
}
