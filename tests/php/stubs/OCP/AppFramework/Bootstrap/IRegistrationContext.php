<?php

declare(strict_types=1);

/*
 * SPDX-FileCopyrightText: 2026 NexPass contributors
 * SPDX-License-Identifier: AGPL-3.0-or-later
 */

namespace OCP\AppFramework\Bootstrap;

use OCP\AppFramework\Middleware;
use OCP\Capabilities\ICapability;
use OCP\SetupCheck\ISetupCheck;

interface IRegistrationContext {
	/** @param class-string<ICapability> $capability */
	public function registerCapability(string $capability): void;

	/** @param class-string<Middleware> $class */
	public function registerMiddleware(string $class, bool $global = false): void;

	/** @param class-string<ISetupCheck> $setupCheckClass */
	public function registerSetupCheck(string $setupCheckClass): void;
}
