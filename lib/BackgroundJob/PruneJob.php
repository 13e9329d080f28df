<?php

declare(strict_types=1);

/*
 * SPDX-FileCopyrightText: 2026 NexPass contributors
 * SPDX-License-Identifier: AGPL-3.0-or-later
 */

namespace OCA\NexPass\BackgroundJob;

use OCA\NexPass\Service\PruneService;
use OCP\AppFramework\Utility\ITimeFactory;
use OCP\BackgroundJob\TimedJob;

/** Twice a day: forgets what nobody can need any more. */
final class PruneJob extends TimedJob {
	private const HALF_A_DAY = 43200;

	public function __construct(
		ITimeFactory $time,
		private readonly PruneService $pruning,
	) {
		parent::__construct($time);
		$this->setInterval(self::HALF_A_DAY);
		$this->setTimeSensitivity(self::TIME_INSENSITIVE);
	}

	/** @param mixed $argument */
	#[\Override]
	protected function run($argument): void {
		$this->pruning->prune();
	}
}
