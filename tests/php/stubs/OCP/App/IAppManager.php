<?php

declare(strict_types=1);

/*
 * SPDX-FileCopyrightText: 2026 NexPass contributors
 * SPDX-License-Identifier: AGPL-3.0-or-later
 */

namespace OCP\App;

use OCP\IUser;

/** As in Nextcloud 31: `isEnabledForAnyone` came in 32. */
interface IAppManager {
	/**
	 * @param string $appId
	 * @return bool
	 */
	public function isInstalled($appId);

	/**
	 * @param string $appId
	 * @param ?IUser $user
	 * @return bool
	 */
	public function isEnabledForUser($appId, $user = null);

	public function getAppVersion(string $appId, bool $useCache = true): string;

	public function getAppPath(string $appId): string;

	public function getAppWebPath(string $appId): string;

	/** @return list<string> groups, empty for everybody */
	public function getAppRestriction(string $appId): array;
}
