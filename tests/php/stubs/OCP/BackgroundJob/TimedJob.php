<?php

declare(strict_types=1);

/*
 * SPDX-FileCopyrightText: 2026 NexPass contributors
 * SPDX-License-Identifier: AGPL-3.0-or-later
 */

namespace OCP\BackgroundJob;

use OCP\AppFramework\Utility\ITimeFactory;

abstract class TimedJob {
	public const TIME_INSENSITIVE = 0;

	public function __construct(
		protected ITimeFactory $time,
	) {
	}

	public function setInterval(int $seconds): void {
	}

	public function setTimeSensitivity(int $sensitivity): void {
	}

	/** @param mixed $argument */
	abstract protected function run($argument): void;
}
