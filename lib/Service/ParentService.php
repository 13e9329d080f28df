<?php

declare(strict_types=1);

/*
 * SPDX-FileCopyrightText: 2026 NexPass contributors
 * SPDX-License-Identifier: AGPL-3.0-or-later
 */

namespace OCA\NexPass\Service;

use OCA\NexPass\Db\Attempt;
use OCA\NexPass\Db\Kind;
use OCA\NexPass\Db\OperationTable;
use OCA\NexPass\Db\ParentTable;
use OCP\AppFramework\Utility\ITimeFactory;
use OCP\DB\Exception;

/** Lets one of several marked writes go on from a revision. Passwords looks at the revision before it writes, so without this all of them may pass. */
class ParentService {
	private const TRIES = 3;

	public function __construct(
		private readonly ParentTable $parents,
		private readonly OperationTable $operations,
		private readonly AttemptService $attempts,
		private readonly ITimeFactory $clock,
	) {
	}

	/**
	 * Takes the revision for this attempt; false when another one has it that may still be alive, or is done.
	 *
	 * @throws Exception
	 */
	public function hold(Attempt $attempt, Kind $kind, string $parent): bool {
		$now = $this->clock->getTime();
		for ($try = 0; $try < self::TRIES; $try++) {
			if ($this->parents->add($kind, $parent, $attempt->id, $now)) {
				return true;
			}
			$holder = $this->parents->holder($kind, $parent);
			if ($holder === $attempt->id) {
				return true;
			}
			// Gone in between: once more from the start.
			if ($holder === null) {
				continue;
			}
			$other = $this->operations->get($holder);
			if ($other !== null && !$this->attempts->isDead($other)) {
				return false;
			}
			if ($this->parents->takeOver($kind, $parent, $holder, $attempt->id, $now)) {
				return true;
			}
		}
		return false;
	}
}
