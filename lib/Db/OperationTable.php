<?php

declare(strict_types=1);

/*
 * SPDX-FileCopyrightText: 2026 NexPass contributors
 * SPDX-License-Identifier: AGPL-3.0-or-later
 */

namespace OCA\NexPass\Db;

use OCP\DB\Exception;

/** `nexpass_ops`: what became of marked writes. */
class OperationTable extends Table {
	private const TABLE = 'nexpass_ops';
	private const SELECT = 'SELECT id, user_id, op, attempt, state, kind, model, revision, parent, changed_at FROM *PREFIX*nexpass_ops WHERE ';

	/**
	 * False when this attempt is known already.
	 *
	 * @throws Exception
	 */
	public function add(string $user, string $op, int $attempt, AttemptState $state, ?Kind $kind, ?string $model, ?string $revision, int $now): bool {
		return $this->insert(self::TABLE, [
			'user_id' => $user, 'op' => $op, 'attempt' => $attempt, 'state' => $state->value, 'kind' => $kind?->value,
			'model' => $model, 'revision' => $revision, 'changed_at' => $now,
		]);
	}

	/** @throws Exception */
	public function find(string $user, string $op, int $attempt): ?Attempt {
		return $this->one('user_id = ? AND op = ? AND attempt = ?', [$user, $op, $attempt]);
	}

	/** @throws Exception */
	public function get(int $id): ?Attempt {
		return $this->one('id = ?', [$id]);
	}

	/**
	 * @return list<Attempt>
	 * @throws Exception
	 */
	public function attempts(string $user, string $op): array {
		return array_map(Attempt::fromRow(...), $this->rows(self::SELECT . 'user_id = ? AND op = ? ORDER BY attempt', [$user, $op]));
	}

	/**
	 * Attempts that were about to make this revision a head when they were last heard of.
	 *
	 * @return list<Attempt>
	 * @throws Exception
	 */
	public function movingTo(string $revision): array {
		return array_map(Attempt::fromRow(...), $this->rows(self::SELECT . 'revision = ? AND state = ?', [$revision, AttemptState::Moving->value]));
	}

	/**
	 * One step, if the attempt still stands where it is thought to stand; true when this call made it.
	 *
	 * @throws Exception
	 */
	public function step(Attempt $attempt, AttemptState $from, AttemptState $to, int $now): bool {
		return $this->change('UPDATE *PREFIX*nexpass_ops SET state = ?, changed_at = ? WHERE id = ? AND state = ?', [$to->value, $now, $attempt->id, $from->value]) === 1;
	}

	/**
	 * The point of no return: from here on the attempt can not be called off. False when it was called off before.
	 *
	 * @throws Exception
	 */
	public function startMoving(Attempt $attempt, ?string $parent, int $now): bool {
		return $this->change(
			'UPDATE *PREFIX*nexpass_ops SET state = ?, parent = ?, changed_at = ? WHERE id = ? AND state = ?',
			[AttemptState::Moving->value, $parent, $now, $attempt->id, AttemptState::Claimed->value],
		) === 1;
	}

	/**
	 * The head was seen to have moved: true whatever was thought before.
	 *
	 * @throws Exception
	 */
	public function finish(string $user, string $op, int $attempt, int $now): bool {
		return $this->change(
			'UPDATE *PREFIX*nexpass_ops SET state = ?, changed_at = ? WHERE user_id = ? AND op = ? AND attempt = ?',
			[AttemptState::Done->value, $now, $user, $op, $attempt],
		) === 1;
	}

	/** @throws Exception */
	public function abandonUpTo(string $user, string $op, int $attempt, int $now): void {
		$this->change(
			'UPDATE *PREFIX*nexpass_ops SET state = ?, changed_at = ? WHERE user_id = ? AND op = ? AND attempt <= ? AND state = ?',
			[AttemptState::Abandoned->value, $now, $user, $op, $attempt, AttemptState::Claimed->value],
		);
	}

	/** @throws Exception */
	public function forget(AttemptState $state, int $before): int {
		return $this->change('DELETE FROM *PREFIX*nexpass_ops WHERE state = ? AND changed_at < ?', [$state->value, $before]);
	}

	/** @throws Exception */
	public function forgetUser(string $user): void {
		$this->change('DELETE FROM *PREFIX*nexpass_ops WHERE user_id = ?', [$user]);
	}

	/**
	 * @param list<string|int|null> $values
	 * @throws Exception
	 */
	private function one(string $where, array $values): ?Attempt {
		$rows = $this->rows(self::SELECT . $where, $values);
		return $rows === [] ? null : Attempt::fromRow($rows[0]);
	}
}
