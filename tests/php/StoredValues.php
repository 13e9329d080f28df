<?php

declare(strict_types=1);

/*
 * SPDX-FileCopyrightText: 2026 NexPass contributors
 * SPDX-License-Identifier: AGPL-3.0-or-later
 */

namespace OCA\NexPass\Tests;

use OCP\IAppConfig;

/**
 * App configuration in memory with the rule that hurts: a value stored with a type can be read as this type only, and a lazy one
 * only by those who know. Text stands for a value without a type (`occ config:app:set` without `--type`), which can be read as anything.
 */
final class StoredValues {
	/**
	 * @param array<string, string|int|bool|float> $values
	 * @param list<string> $lazy keys that were stored with `--lazy`
	 */
	public function __construct(
		public array $values = [],
		private readonly array $lazy = [],
	) {
	}

	/** Teaches a stub of Nextcloud's interface to read and write here. */
	public function teach(IAppConfig $stub): IAppConfig {
		$stub->method('hasKey')->willReturnCallback(fn (string $app, string $key, ?bool $lazy = false): bool => isset($this->values[$key]) && ($lazy === null || $lazy === $this->isLazy($key)));
		$stub->method('isLazy')->willReturnCallback(fn (string $app, string $key): bool => $this->isLazy($key));
		$stub->method('getValueType')->willReturnCallback(fn (string $app, string $key): int => match (gettype($this->values[$key])) {
			'string' => IAppConfig::VALUE_MIXED,
			'integer' => IAppConfig::VALUE_INT,
			'boolean' => IAppConfig::VALUE_BOOL,
			'double' => IAppConfig::VALUE_FLOAT,
		});
		$stub->method('getValueString')->willReturnCallback(fn (string $app, string $key, string $default = '', bool $lazy = false): string => (string)$this->read($key, $default, $lazy, 'string'));
		$stub->method('getValueInt')->willReturnCallback(fn (string $app, string $key, int $default = 0, bool $lazy = false): int => (int)$this->read($key, $default, $lazy, 'integer'));
		$stub->method('getValueBool')->willReturnCallback(fn (string $app, string $key, bool $default = false, bool $lazy = false): bool => (bool)$this->read($key, $default, $lazy, 'boolean'));
		$stub->method('setValueString')->willReturnCallback(function (string $app, string $key, string $value): bool {
			$this->values[$key] = $value;
			return true;
		});
		return $stub;
	}

	private function isLazy(string $key): bool {
		return in_array($key, $this->lazy, true);
	}

	private function read(string $key, string|int|bool $default, bool $lazy, string $type): string|int|bool|float {
		if (!isset($this->values[$key]) || $lazy !== $this->isLazy($key)) {
			return $default;
		}
		$value = $this->values[$key];
		if (!is_string($value) && gettype($value) !== $type) {
			throw new \LogicException("$key is stored as " . gettype($value) . ", not as $type");
		}
		return $value;
	}
}
