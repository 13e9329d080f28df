<?php

declare(strict_types=1);

/*
 * SPDX-FileCopyrightText: 2026 NexPass contributors
 * SPDX-License-Identifier: AGPL-3.0-or-later
 */

namespace OCA\NexPass\Service;

use OCP\AppFramework\Utility\ITimeFactory;
use OCP\IAppConfig;

/** Whether this Nextcloud does its background jobs: without them nothing is ever pruned here, and Passwords brings no shares to anybody. */
class JobsService {
	/** The most patient job of ours comes twice a day. Seconds. */
	private const PATIENCE = 86400;

	public function __construct(
		private readonly IAppConfig $values,
		private readonly ITimeFactory $clock,
	) {
	}

	/** Unix time of the last run, as Nextcloud notes it; null when there never was one. */
	public function lastRun(): ?int {
		$at = $this->values->getValueInt('core', 'lastcron');
		return $at > 0 ? $at : null;
	}

	/** True when the last run is less than a day ago. */
	public function areRunning(): bool {
		$at = $this->lastRun();
		return $at !== null && $this->clock->getTime() - $at < self::PATIENCE;
	}
}
