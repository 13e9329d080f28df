<?php

declare(strict_types=1);

/*
 * SPDX-FileCopyrightText: 2026 NexPass contributors
 * SPDX-License-Identifier: AGPL-3.0-or-later
 */

namespace OCA\NexPass\Service;

use OCA\NexPass\Db\Attempt;
use OCA\NexPass\Db\AttemptState;
use OCA\NexPass\Db\OperationTable;
use OCA\NexPass\Passwords\PasswordsHeads;
use OCP\AppFramework\Utility\ITimeFactory;
use OCP\DB\Exception;

/** Finds out what became of an attempt whose process may be dead. */
class AttemptService {
	/** No request lives longer: the client gives up after 300 s, and what is left to do after the point of no return takes milliseconds. */
	public const LONGEST_REQUEST = 300;

	public function __construct(
		private readonly OperationTable $operations,
		private readonly PasswordsHeads $heads,
		private readonly ChangeService $changes,
		private readonly ITimeFactory $clock,
	) {
	}

	/**
	 * The state of an attempt, after looking at the object if it was last heard of while setting the head: it is done when the object
	 * shows its revision, and abandoned when it does not after the longest time that a request can take. A head that has moved on
	 * since can not hide that: whoever moved it has told first what it saw ({@see seen}).
	 *
	 * @throws Exception
	 */
	public function settle(Attempt $attempt): AttemptState {
		if ($attempt->state !== AttemptState::Moving || $attempt->kind === null || $attempt->model === null) {
			return $attempt->state;
		}
		$head = $this->heads->head($attempt->kind, $attempt->model);
		if ($head->isKnown && $head->revision === $attempt->revision) {
			return $this->complete($attempt);
		}
		if (!$head->isKnown || $this->age($attempt) < self::LONGEST_REQUEST) {
			return AttemptState::Moving;
		}
		$this->operations->step($attempt, AttemptState::Moving, AttemptState::Abandoned, $this->clock->getTime());
		return $this->operations->get($attempt->id)->state ?? AttemptState::Abandoned;
	}

	/**
	 * Whether an attempt can not take effect any more. One that stopped before the point of no return is called off for that.
	 *
	 * @throws Exception
	 */
	public function isDead(Attempt $attempt): bool {
		if ($attempt->state === AttemptState::Claimed) {
			return $this->age($attempt) >= self::LONGEST_REQUEST
				&& $this->operations->step($attempt, AttemptState::Claimed, AttemptState::Abandoned, $this->clock->getTime());
		}
		return $this->settle($attempt) === AttemptState::Abandoned;
	}

	/**
	 * Somebody saw this revision as the head of its object, so whoever set it is done, even if he died before he could say so.
	 *
	 * @throws Exception
	 */
	public function seen(string $revision): void {
		foreach ($this->operations->movingTo($revision) as $attempt) {
			$this->complete($attempt);
		}
	}

	private function complete(Attempt $attempt): AttemptState {
		if ($this->operations->step($attempt, AttemptState::Moving, AttemptState::Done, $this->clock->getTime()) && $attempt->kind !== null && $attempt->model !== null) {
			$this->changes->note($attempt->user, $attempt->kind, $attempt->model, $attempt->revision);
		}
		return AttemptState::Done;
	}

	private function age(Attempt $attempt): int {
		return $this->clock->getTime() - $attempt->changed;
	}
}
