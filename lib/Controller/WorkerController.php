<?php

declare(strict_types=1);

/*
 * SPDX-FileCopyrightText: 2026 NexPass contributors
 * SPDX-License-Identifier: AGPL-3.0-or-later
 */

namespace OCA\NexPass\Controller;

use OCA\NexPass\Http\RawResponse;
use OCP\AppFramework\Http\Attribute\FrontpageRoute;
use OCP\AppFramework\Http\Attribute\NoAdminRequired;
use OCP\AppFramework\Http\Attribute\NoCSRFRequired;
use OCP\AppFramework\Http\Attribute\NoTwoFactorRequired;
use OCP\AppFramework\Http\Attribute\PublicPage;

/**
 * The two worker scripts. A worker lives under the policy of its own answer, and static files get none.
 * The addresses do not end in `.js`: web servers would look for a file.
 */
final class WorkerController extends BuiltFileController {
	/**
	 * @NoTwoFactorRequired for servers that do not know the attribute yet
	 */
	#[PublicPage]
	#[NoAdminRequired]
	#[NoCSRFRequired]
	#[NoTwoFactorRequired]
	#[FrontpageRoute(verb: 'GET', url: '/sw')]
	public function serviceWorker(): RawResponse {
		return $this->serve('service-worker.js', 'worker');
	}

	/**
	 * @NoTwoFactorRequired for servers that do not know the attribute yet
	 */
	#[PublicPage]
	#[NoAdminRequired]
	#[NoCSRFRequired]
	#[NoTwoFactorRequired]
	#[FrontpageRoute(verb: 'GET', url: '/vault-worker')]
	public function vaultWorker(): RawResponse {
		return $this->serve('vault-worker.js', 'worker');
	}
}
