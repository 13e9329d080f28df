<?php

declare(strict_types=1);

/*
 * SPDX-FileCopyrightText: 2026 NexPass contributors
 * SPDX-License-Identifier: AGPL-3.0-or-later
 */

namespace OCA\NexPass\Service;

use OCP\App\IAppManager;
use OCP\IUser;

/** What this server says about the app Passwords. info.xml cannot name another app as a requirement. */
final class PasswordsAppService {
	public const APP_ID = 'passwords';
	public const MINIMUM_VERSION = '2025.7.0';

	public function __construct(
		private readonly IAppManager $apps,
	) {
	}

	/** Switched on for anybody. The method was renamed in Nextcloud 32 and the former name is deprecated since. */
	public function isInstalled(): bool {
		return method_exists($this->apps, 'isEnabledForAnyone')
			? (bool)$this->apps->isEnabledForAnyone(self::APP_ID)
			: $this->apps->isInstalled(self::APP_ID);
	}

	/** Switched on for this user; an administrator can limit an app to groups. */
	public function isEnabledFor(IUser $user): bool {
		return $this->isInstalled() && $this->apps->isEnabledForUser(self::APP_ID, $user);
	}

	/** True when only some groups may use Passwords. */
	public function isLimitedToGroups(): bool {
		return $this->apps->getAppRestriction(self::APP_ID) !== [];
	}

	/** The version as Passwords states it, null when it is not there. */
	public function version(): ?string {
		return $this->isInstalled() ? $this->apps->getAppVersion(self::APP_ID) : null;
	}

	/** False only when the version is surely too old: builds from source (`2025.1.0-BUILD`) carry no reliable number. */
	public function isNewEnough(): bool {
		$version = $this->version();
		if ($version === null) {
			return false;
		}
		return str_ends_with($version, '-BUILD') || version_compare($version, self::MINIMUM_VERSION, '>=');
	}
}
