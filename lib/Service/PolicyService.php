<?php

declare(strict_types=1);

/*
 * SPDX-FileCopyrightText: 2026 NexPass contributors
 * SPDX-License-Identifier: AGPL-3.0-or-later
 */

namespace OCA\NexPass\Service;

use OCA\NexPass\AppInfo\Application;
use OCP\IAppConfig;
use OCP\IConfig;

/**
 * What the administrator allows, from the app's configuration values (`occ config:app:set nexpass …`).
 *
 * A value that cannot be understood counts as the strictest one: a typing mistake must not open what somebody meant to close.
 */
final class PolicyService {
	public const OFFLINE_MAX_AGE_DAYS = ['min' => 1, 'max' => 3650];
	public const IDLE_LOCK_MAX_MINUTES = ['min' => 1, 'max' => 60];

	private const YES = ['1', 'true', 'yes', 'on'];

	public function __construct(
		private readonly IAppConfig $values,
		private readonly IConfig $config,
	) {
	}

	/**
	 * The `policy` of `GET api/v1/state`; null means no limit.
	 *
	 * @return array{offline: bool, offlineMaxAgeDays: ?int, idleLockMaxMinutes: ?int, fingerprint: bool, appPassword: bool}
	 */
	public function policy(): array {
		return [
			'offline' => $this->isAllowed('offline'),
			'offlineMaxAgeDays' => $this->limit('offline_max_age_days', self::OFFLINE_MAX_AGE_DAYS),
			'idleLockMaxMinutes' => $this->limit('idle_lock_max_minutes', self::IDLE_LOCK_MAX_MINUTES),
			'fingerprint' => $this->isAllowed('fingerprint'),
			// Newer servers can forbid app passwords altogether; older ones do not know the value and have no such ban.
			'appPassword' => $this->isAllowed('app_password')
				&& $this->config->getSystemValueBool('auth_can_create_app_token', true),
		];
	}

	/** Whether a piece of the companion (`operations`, `parents`, `changes`, `devices`) may work: `companion_changes` and so on. */
	public function allowsPiece(string $piece): bool {
		return $this->isAllowed('companion_' . $piece);
	}

	/** Unset means allowed. */
	private function isAllowed(string $key): bool {
		$text = strtolower(trim($this->text($key)));
		return $text === '' || in_array($text, self::YES, true);
	}

	/**
	 * Unset and 0 mean no limit; other numbers are brought into the bounds.
	 *
	 * @param array{min: int, max: int} $bounds
	 */
	private function limit(string $key, array $bounds): ?int {
		$text = trim($this->text($key));
		if ($text === '' || $text === '0') {
			return null;
		}
		if (!ctype_digit($text)) {
			return $bounds['min'];
		}
		return max($bounds['min'], min($bounds['max'], (int)$text));
	}

	/**
	 * The value as text, empty when there is none. `occ` stores a type with each value, and reading it as another one is
	 * refused and logged, so the type is asked first.
	 */
	private function text(string $key): string {
		if (!$this->values->hasKey(Application::APP_ID, $key, null)) {
			return '';
		}
		$lazy = $this->values->isLazy(Application::APP_ID, $key);
		return match ($this->values->getValueType(Application::APP_ID, $key, null)) {
			IAppConfig::VALUE_STRING, IAppConfig::VALUE_MIXED => $this->values->getValueString(Application::APP_ID, $key, '', $lazy),
			IAppConfig::VALUE_INT => (string)$this->values->getValueInt(Application::APP_ID, $key, 0, $lazy),
			IAppConfig::VALUE_BOOL => $this->values->getValueBool(Application::APP_ID, $key, false, $lazy) ? 'true' : 'false',
			default => 'unreadable',
		};
	}
}
