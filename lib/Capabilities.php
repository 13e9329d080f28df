<?php

declare(strict_types=1);

/*
 * SPDX-FileCopyrightText: 2026 NexPass contributors
 * SPDX-License-Identifier: AGPL-3.0-or-later
 */

namespace OCA\NexPass;

use OCA\NexPass\AppInfo\Application;
use OCA\NexPass\Service\PasswordsAppService;
use OCP\App\IAppManager;
use OCP\Capabilities\ICapability;
use OCP\IUserSession;

/** What other clients may expect from NexPass on this server. Empty for people who may not use it. */
final class Capabilities implements ICapability {
	public function __construct(
		private readonly IAppManager $apps,
		private readonly IUserSession $session,
		private readonly PasswordsAppService $passwords,
	) {
	}

	/** @return array{nexpass?: array{version: string, passwords: bool, state: string, companion: string}} */
	#[\Override]
	public function getCapabilities(): array {
		$user = $this->session->getUser();
		if ($user === null || !$this->apps->isEnabledForUser(Application::APP_ID, $user)) {
			return [];
		}
		return [
			Application::APP_ID => [
				'version' => $this->apps->getAppVersion(Application::APP_ID),
				'passwords' => $this->passwords->isEnabledFor($user),
				'state' => 'v1',
				// That the routes are there. Which pieces are at work, `state` says: finding out is too much for every page of Nextcloud.
				'companion' => 'v1',
			],
		];
	}
}
