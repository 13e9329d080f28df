<?php

declare(strict_types=1);

/*
 * SPDX-FileCopyrightText: 2026 NexPass contributors
 * SPDX-License-Identifier: AGPL-3.0-or-later
 */

namespace OCA\NexPass\Tests;

use OCP\AppFramework\Services\IAppConfig;
use OCP\Exceptions\AppConfigTypeConflictException;

/**
 * App configuration in memory with the rule that hurts: a value stored as `int` or `bool` cannot be read as text.
 * Values without a type (`occ config:app:set` without `--type`) can be read as anything.
 */
final class StoredValues {
	/** @param array<string, string|int|bool|float> $values text stands for "no type" */
	public function __construct(
		public array $values = [],
	) {
	}

	/** Teaches a stub of Nextcloud's interface to read and write here. */
	public function teach(IAppConfig $stub): IAppConfig {
		$stub->method('getAppValueString')->willReturnCallback(fn (string $key, string $default = ''): string => (string)$this->read($key, $default, 'string'));
		$stub->method('getAppValueInt')->willReturnCallback(fn (string $key, int $default = 0): int => (int)$this->read($key, $default, 'integer'));
		$stub->method('getAppValueBool')->willReturnCallback(fn (string $key, bool $default = false): bool => (bool)$this->read($key, $default, 'boolean'));
		$stub->method('setAppValueString')->willReturnCallback(function (string $key, string $value): bool {
			$this->values[$key] = $value;
			return true;
		});
		return $stub;
	}

	private function read(string $key, string|int|bool $default, string $type): string|int|bool|float {
		$value = $this->values[$key] ?? $default;
		if (!is_string($value) && gettype($value) !== $type) {
			throw new AppConfigTypeConflictException('conflict');
		}
		return $value;
	}
}
