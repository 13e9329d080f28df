<?php

declare(strict_types=1);

/*
 * SPDX-FileCopyrightText: 2026 NexPass contributors
 * SPDX-License-Identifier: AGPL-3.0-or-later
 */

namespace OCA\NexPass\Service;

use OCA\NexPass\Db\ChangeTable;
use OCA\NexPass\Db\Kind;
use OCP\AppFramework\Db\TTransactional;
use OCP\AppFramework\Utility\ITimeFactory;
use OCP\DB\Exception;
use OCP\IDBConnection;

/**
 * The log of what changed, for the users who have ever asked for it: of each object its newest row, under a number that only grows.
 * It names ids, never what is in them.
 */
class ChangeService {
	use TTransactional;

	public const PAGE = 500;
	private const DAY = 86400;

	public function __construct(
		private readonly IDBConnection $db,
		private readonly ChangeTable $changes,
		private readonly ITimeFactory $clock,
	) {
	}

	/**
	 * An object has another head, or none any more.
	 *
	 * @throws Exception
	 */
	public function note(string $user, Kind $kind, string $model, ?string $revision): void {
		$this->write($user, fn (int $sequence, int $now) => $this->changes->put($user, $sequence, $kind, $model, $revision, $now));
	}

	/**
	 * Something about an object has changed after its head was noted.
	 *
	 * @throws Exception
	 */
	public function touch(string $user, Kind $kind, string $model): void {
		$this->write($user, fn (int $sequence, int $now) => $this->changes->touch($user, $sequence, $kind, $model, $now));
	}

	/**
	 * The log of this user has a gap from here on, so it ends; whoever asks next begins another one.
	 *
	 * @throws Exception
	 */
	public function end(string $user): void {
		if ($this->changes->feed($user) !== null) {
			$this->changes->end($user);
		}
	}

	/**
	 * What happened since a number.
	 *
	 * @param ?int $since null for the first time, or when the number belongs to another history
	 * @return array{next: int, more: bool, full: bool, rows: list<array{seq: int, kind: string, id: string, revision: ?string}>}
	 * @throws Exception
	 */
	public function page(string $user, ?int $since): array {
		// Rows before the counter: what is pruned in between is then seen by its floor.
		$rows = $since === null ? [] : $this->changes->since($user, $since, self::PAGE + 1);
		$feed = $this->changes->feed($user);
		$now = $this->clock->getTime();
		if ($feed === null) {
			// Begins at the time, so that a log that ended and began anew never gives out a number twice.
			$this->changes->begin($user, $now * 1000, $now);
			$last = $this->changes->feed($user)->last ?? $now * 1000;
			return ['next' => $last, 'more' => false, 'full' => true, 'rows' => []];
		}
		if ($now - $feed->asked > self::DAY) {
			$this->changes->asked($user, $now);
		}
		if ($since === null || $since < $feed->floor || $since > $feed->last) {
			return ['next' => $feed->last, 'more' => false, 'full' => true, 'rows' => []];
		}
		$page = array_slice($rows, 0, self::PAGE);
		$next = $page === [] ? $since : $page[count($page) - 1]['seq'];
		return ['next' => $next, 'more' => count($rows) > self::PAGE, 'full' => false, 'rows' => $page];
	}

	/** @param \Closure(int, int): void $put */
	private function write(string $user, \Closure $put): void {
		// Most users of Passwords have no NexPass: no transaction for them. Who begins to follow after this look pulls everything anyway.
		if ($this->changes->feed($user) === null) {
			return;
		}
		$this->atomicRetry(function () use ($user, $put): void {
			$sequence = $this->changes->next($user);
			if ($sequence !== null) {
				$put($sequence, $this->clock->getTime());
			}
		}, $this->db);
	}
}
