<?php

declare(strict_types=1);

/*
 * SPDX-FileCopyrightText: 2026 NexPass contributors
 * SPDX-License-Identifier: AGPL-3.0-or-later
 */

namespace OCA\NexPass\Db;

use OCP\DB\Exception;

/** `nexpass_parents`: which attempt goes on from which revision. One row for each revision, by a unique index. */
class ParentTable extends Table {
	/**
	 * False when somebody holds it.
	 *
	 * @throws Exception
	 */
	public function add(Kind $kind, string $parent, int $holder, int $now): bool {
		return $this->insert('nexpass_parents', ['kind' => $kind->value, 'parent' => $parent, 'holder' => $holder, 'held_at' => $now]);
	}

	/**
	 * The attempt that holds it, null when nobody does.
	 *
	 * @throws Exception
	 */
	public function holder(Kind $kind, string $parent): ?int {
		$rows = $this->rows('SELECT holder FROM *PREFIX*nexpass_parents WHERE kind = ? AND parent = ?', [$kind->value, $parent]);
		return $rows === [] ? null : Row::number($rows[0], 'holder');
	}

	/**
	 * Takes it from a holder that can not use it any more; true when this call did.
	 *
	 * @throws Exception
	 */
	public function takeOver(Kind $kind, string $parent, int $from, int $to, int $now): bool {
		return $this->change(
			'UPDATE *PREFIX*nexpass_parents SET holder = ?, held_at = ? WHERE kind = ? AND parent = ? AND holder = ?',
			[$to, $now, $kind->value, $parent, $from],
		) === 1;
	}

	/** @throws Exception */
	public function forget(int $before): int {
		return $this->change('DELETE FROM *PREFIX*nexpass_parents WHERE held_at < ?', [$before]);
	}
}
