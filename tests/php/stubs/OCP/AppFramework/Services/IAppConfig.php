<?php

declare(strict_types=1);

/*
 * SPDX-FileCopyrightText: 2026 NexPass contributors
 * SPDX-License-Identifier: AGPL-3.0-or-later
 */

namespace OCP\AppFramework\Services;

use OCP\Exceptions\AppConfigTypeConflictException;

interface IAppConfig {
	/** @throws AppConfigTypeConflictException when the value was stored with another type */
	public function getAppValueString(string $key, string $default = '', bool $lazy = false): string;

	/** @throws AppConfigTypeConflictException when the value was stored with another type */
	public function getAppValueInt(string $key, int $default = 0, bool $lazy = false): int;

	/** @throws AppConfigTypeConflictException when the value was stored with another type */
	public function getAppValueBool(string $key, bool $default = false, bool $lazy = false): bool;

	public function setAppValueString(string $key, string $value, bool $lazy = false, bool $sensitive = false): bool;
}
