<?php

declare(strict_types=1);

/*
 * SPDX-FileCopyrightText: 2026 NexPass contributors
 * SPDX-License-Identifier: AGPL-3.0-or-later
 */

namespace OCP;

/** A typed getter throws when the value was stored with another type, and writes a warning to the log. */
interface IAppConfig {
	public const VALUE_MIXED = 2;
	public const VALUE_STRING = 4;
	public const VALUE_INT = 8;
	public const VALUE_FLOAT = 16;
	public const VALUE_BOOL = 32;

	/** @param ?bool $lazy null looks everywhere */
	public function hasKey(string $app, string $key, ?bool $lazy = false): bool;

	public function isLazy(string $app, string $key): bool;

	public function getValueType(string $app, string $key, ?bool $lazy = null): int;

	public function getValueString(string $app, string $key, string $default = '', bool $lazy = false): string;

	public function getValueInt(string $app, string $key, int $default = 0, bool $lazy = false): int;

	public function getValueBool(string $app, string $key, bool $default = false, bool $lazy = false): bool;

	public function setValueString(string $app, string $key, string $value, bool $lazy = false, bool $sensitive = false): bool;
}
