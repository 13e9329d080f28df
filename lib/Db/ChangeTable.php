<?php

declare(strict_types=1);

/*
 * SPDX-FileCopyrightText: 2026 NexPass contributors
 * SPDX-License-Identifier: AGPL-3.0-or-later
 */

namespace OCA\NexPass\Db;

use OCP\DB\Exception;

/**
 * `nexpass_feeds` and `nexpass_changes`: one counter for each user who follows the log, and the newest row of each object.
 *
 * Raising the counter locks its row until the transaction ends, so that rows become visible in the order of their numbers: a reader
 * that has seen a number has seen all before it.
 */
class ChangeTable extends Table {
	/** @throws Exception */
	public function feed(string $user): ?Feed {
		$rows = $this->rows('SELECT last_seq, floor_seq, asked_at FROM *PREFIX*nexpass_feeds WHERE user_id = ?', [$user]);
		return $rows === [] ? null : new Feed(Row::number($rows[0], 'last_seq'), Row::number($rows[0], 'floor_seq'), Row::number($rows[0], 'asked_at'));
	}

	/** @throws Exception */
	public function begin(string $user, int $sequence, int $now): void {
		$this->insert('nexpass_feeds', ['user_id' => $user, 'last_seq' => $sequence, 'floor_seq' => $sequence, 'asked_at' => $now]);
	}

	/** @throws Exception */
	public function asked(string $user, int $now): void {
		$this->change('UPDATE *PREFIX*nexpass_feeds SET asked_at = ? WHERE user_id = ?', [$now, $user]);
	}

	/**
	 * The next number, null when nobody follows this user's log. Only inside of a transaction.
	 *
	 * @throws Exception
	 */
	public function next(string $user): ?int {
		if ($this->change('UPDATE *PREFIX*nexpass_feeds SET last_seq = last_seq + 1 WHERE user_id = ?', [$user]) !== 1) {
			return null;
		}
		return $this->feed($user)?->last;
	}

	/** @throws Exception */
	public function put(string $user, int $sequence, Kind $kind, string $model, ?string $revision, int $now): void {
		$changed = $this->change(
			'UPDATE *PREFIX*nexpass_changes SET seq = ?, revision = ?, changed_at = ? WHERE user_id = ? AND kind = ? AND model = ?',
			[$sequence, $revision, $now, $user, $kind->value, $model],
		);
		if ($changed === 0) {
			$this->insert('nexpass_changes', [
				'user_id' => $user, 'seq' => $sequence, 'kind' => $kind->value, 'model' => $model, 'revision' => $revision, 'changed_at' => $now,
			]);
		}
	}

	/**
	 * Moves the row of an object to the end, whatever its revision, if it has one.
	 *
	 * @throws Exception
	 */
	public function touch(string $user, int $sequence, Kind $kind, string $model, int $now): void {
		$this->change(
			'UPDATE *PREFIX*nexpass_changes SET seq = ?, changed_at = ? WHERE user_id = ? AND kind = ? AND model = ?',
			[$sequence, $now, $user, $kind->value, $model],
		);
	}

	/**
	 * Rows behind a number, oldest first.
	 *
	 * @return list<array{seq: int, kind: string, id: string, revision: ?string}>
	 * @throws Exception
	 */
	public function since(string $user, int $sequence, int $limit): array {
		$rows = $this->rows("SELECT seq, kind, model, revision FROM *PREFIX*nexpass_changes WHERE user_id = ? AND seq > ? ORDER BY seq LIMIT $limit", [$user, $sequence]);
		$changes = [];
		foreach ($rows as $row) {
			$kind = Kind::tryFrom(Row::number($row, 'kind'));
			if ($kind !== null) {
				$changes[] = ['seq' => Row::number($row, 'seq'), 'kind' => $kind->word(), 'id' => Row::text($row, 'model'), 'revision' => Row::optional($row, 'revision')];
			}
		}
		return $changes;
	}

	/**
	 * The last number of each user's rows that are older than this.
	 *
	 * @return array<string, int>
	 * @throws Exception
	 */
	public function lastBefore(int $time): array {
		return $this->numbers('SELECT user_id, MAX(seq) AS seq FROM *PREFIX*nexpass_changes WHERE changed_at < ? GROUP BY user_id', [$time]);
	}

	/**
	 * Users with more rows than this, with the last number that is too much.
	 *
	 * @return array<string, int>
	 * @throws Exception
	 */
	public function beyond(int $limit): array {
		$last = [];
		foreach ($this->numbers('SELECT user_id, COUNT(*) AS seq FROM *PREFIX*nexpass_changes GROUP BY user_id HAVING COUNT(*) > ?', [$limit]) as $user => $count) {
			$rows = $this->rows("SELECT seq FROM *PREFIX*nexpass_changes WHERE user_id = ? ORDER BY seq DESC LIMIT 1 OFFSET $limit", [$user]);
			if ($rows !== []) {
				$last[$user] = Row::number($rows[0], 'seq');
			}
		}
		return $last;
	}

	/**
	 * Removes the rows up to this number. The floor goes up first, so that nobody takes the gap for "nothing happened".
	 *
	 * @throws Exception
	 */
	public function cut(string $user, int $upTo): void {
		$this->change('UPDATE *PREFIX*nexpass_feeds SET floor_seq = ? WHERE user_id = ? AND floor_seq < ?', [$upTo, $user, $upTo]);
		$this->change('DELETE FROM *PREFIX*nexpass_changes WHERE user_id = ? AND seq <= ?', [$user, $upTo]);
	}

	/**
	 * Users who have not asked since.
	 *
	 * @return list<string>
	 * @throws Exception
	 */
	public function notAskedSince(int $time): array {
		return array_map(static fn (array $row): string => Row::text($row, 'user_id'), $this->rows('SELECT user_id FROM *PREFIX*nexpass_feeds WHERE asked_at < ?', [$time]));
	}

	/**
	 * The log of this user is over: the next one who asks begins another, and old cursors mean nothing any more.
	 *
	 * @throws Exception
	 */
	public function end(string $user): void {
		$this->change('DELETE FROM *PREFIX*nexpass_feeds WHERE user_id = ?', [$user]);
		$this->change('DELETE FROM *PREFIX*nexpass_changes WHERE user_id = ?', [$user]);
	}

	/**
	 * @param list<string|int|null> $values
	 * @return array<string, int>
	 * @throws Exception
	 */
	private function numbers(string $sql, array $values): array {
		$numbers = [];
		foreach ($this->rows($sql, $values) as $row) {
			$numbers[Row::text($row, 'user_id')] = Row::number($row, 'seq');
		}
		return $numbers;
	}
}
