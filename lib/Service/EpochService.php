<?php

declare(strict_types=1);

/*
 * SPDX-FileCopyrightText: 2026 NexPass contributors
 * SPDX-License-Identifier: AGPL-3.0-or-later
 */

namespace OCA\NexPass\Service;

use OCA\NexPass\AppInfo\Application;
use OCP\IAppConfig;
use OCP\Security\ISecureRandom;

/**
 * The epoch names one unbroken history of this server. A client that sees another one than before
 * knows that the server was set up anew or restored from a backup of another time.
 */
final class EpochService {
	private const KEY = 'epoch';
	private const LENGTH = 32;

	public function __construct(
		private readonly IAppConfig $values,
		private readonly ISecureRandom $random,
	) {
	}

	/** 32 lower-case hexadecimal digits, made at install (`Migration\CreateEpoch`) and the same until {@see renew}. */
	public function epoch(): string {
		$epoch = $this->values->getValueString(Application::APP_ID, self::KEY);
		return $epoch === '' ? $this->renew() : $epoch;
	}

	/** Begins another history: every device compares everything before it goes on. */
	public function renew(): string {
		$epoch = $this->random->generate(self::LENGTH, '0123456789abcdef');
		$this->values->setValueString(Application::APP_ID, self::KEY, $epoch);
		return $epoch;
	}
}
