<?php

declare(strict_types=1);

/*
 * SPDX-FileCopyrightText: 2026 NexPass contributors
 * SPDX-License-Identifier: AGPL-3.0-or-later
 */

namespace OCA\NexPass\Service;

use OCA\NexPass\Db\Attempt;
use OCA\NexPass\Db\AttemptState;
use OCA\NexPass\Db\Kind;
use OCA\NexPass\Db\OperationTable;
use OCP\AppFramework\Utility\ITimeFactory;
use OCP\DB\Exception;

/**
 * Lets each marked write take effect at most once, whatever is sent twice, comes late or is called off.
 *
 * An attempt is claimed before its first revision is stored, moves when its revision is about to become the head, and is done after
 * that. Each of these steps is one statement that either succeeds or does not, and each is followed by a look at the other attempts:
 * who writes first and looks then can not be missed by a second one who does the same.
 */
class OperationService {
	public function __construct(
		private readonly OperationTable $operations,
		private readonly ParentService $parents,
		private readonly AttemptService $attempts,
		private readonly ITimeFactory $clock,
	) {
	}

	/**
	 * Before the first revision is stored.
	 *
	 * @throws RefusedException when this attempt has come before, any attempt is done, or this or a higher one was called off
	 * @throws Exception
	 */
	public function claim(string $user, Mark $mark, string $model, string $revision): void {
		$now = $this->clock->getTime();
		if (!$this->operations->add($user, $mark->op, $mark->attempt, AttemptState::Claimed, $mark->kind, $model, $revision, $now)) {
			throw RefusedException::claimed();
		}
		foreach ($this->operations->attempts($user, $mark->op) as $other) {
			$isOver = $other->state === AttemptState::Done || ($other->state === AttemptState::Abandoned && $other->attempt > $mark->attempt);
			if ($isOver) {
				$this->operations->abandonUpTo($user, $mark->op, $mark->attempt, $now);
				throw RefusedException::claimed();
			}
		}
	}

	/**
	 * Before the head moves, as the last thing that can stop it.
	 *
	 * A revision that it took and then can not use is free again, since an attempt that was called off holds nothing.
	 *
	 * @param ?string $parent the head that goes; null when there is none, or revisions are not kept apart
	 * @throws RefusedException
	 * @throws Exception
	 */
	public function move(string $user, Mark $mark, ?string $parent): void {
		$own = $this->operations->find($user, $mark->op, $mark->attempt);
		if ($own === null) {
			throw RefusedException::claimed();
		}
		if ($parent !== null && !$this->parents->hold($own, $mark->kind, $parent)) {
			$this->withdraw($own, AttemptState::Claimed);
			throw RefusedException::outdated();
		}
		if (!$this->operations->startMoving($own, $parent, $this->clock->getTime())) {
			throw RefusedException::claimed();
		}
		foreach ($this->operations->attempts($user, $mark->op) as $other) {
			if ($other->id !== $own->id && ($other->state === AttemptState::Moving || $other->state === AttemptState::Done)) {
				$this->withdraw($own, AttemptState::Moving);
				throw RefusedException::claimed();
			}
		}
	}

	/**
	 * After the head has moved.
	 *
	 * @throws Exception
	 */
	public function finish(string $user, Mark $mark): void {
		$this->operations->finish($user, $mark->op, $mark->attempt, $this->clock->getTime());
	}

	/**
	 * Calls off all attempts up to this one, also those that have not arrived yet.
	 *
	 * @return array{state: string, attempt: int, kind: ?string, id: ?string, revision: ?string, time: int}
	 * @throws Exception
	 */
	public function abandon(string $user, string $op, int $attempt): array {
		$now = $this->clock->getTime();
		$attempts = $this->operations->attempts($user, $op);
		if ($this->stateOf($attempts) !== 'done') {
			// In this order: a copy that arrives in between sees the first or is caught by the second.
			$this->operations->add($user, $op, $attempt, AttemptState::Abandoned, null, null, null, $now);
			$this->operations->abandonUpTo($user, $op, $attempt, $now);
		}
		return $this->answer($user, $op);
	}

	/**
	 * The answer of `ops/<opId>`.
	 *
	 * @return array{state: string, attempt: int, kind: ?string, id: ?string, revision: ?string, time: int}
	 * @throws Exception
	 */
	public function answer(string $user, string $op): array {
		foreach ($this->operations->attempts($user, $op) as $attempt) {
			$this->attempts->settle($attempt);
		}
		$attempts = $this->operations->attempts($user, $op);
		$done = array_values(array_filter($attempts, static fn (Attempt $attempt): bool => $attempt->state === AttemptState::Done))[0] ?? null;
		return [
			'state' => $this->stateOf($attempts),
			'attempt' => max([0, ...array_map(static fn (Attempt $attempt): int => $attempt->attempt, $attempts)]),
			'kind' => $done?->kind?->word(),
			'id' => $done?->model,
			'revision' => $done?->revision,
			'time' => $this->clock->getTime(),
		];
	}

	/** @param list<Attempt> $attempts */
	private function stateOf(array $attempts): string {
		$states = array_map(static fn (Attempt $attempt): AttemptState => $attempt->state, $attempts);
		return match (true) {
			$states === [] => 'unknown',
			in_array(AttemptState::Done, $states, true) => 'done',
			in_array(AttemptState::Claimed, $states, true), in_array(AttemptState::Moving, $states, true) => 'claimed',
			default => 'abandoned',
		};
	}

	private function withdraw(Attempt $own, AttemptState $from): void {
		$this->operations->step($own, $from, AttemptState::Abandoned, $this->clock->getTime());
	}
}
