<?php

declare(strict_types=1);

/*
 * SPDX-FileCopyrightText: 2026 NexPass contributors
 * SPDX-License-Identifier: AGPL-3.0-or-later
 */

namespace OCA\NexPass\Db;

use OCP\DB\Exception;
use OCP\IDBConnection;

/**
 * Plain statements that MySQL, PostgreSQL and SQLite all know. What must hold under concurrency rests on unique indexes, on updates that
 * name the state they expect, and on the number of rows they changed; nothing is read first and written later.
 */
abstract class Table {
	public function __construct(
		protected readonly IDBConnection $db,
	) {
	}

	/**
	 * False when a unique index says that such a row is there already.
	 *
	 * @param array<string, string|int|null> $values by column
	 * @throws Exception
	 */
	protected function insert(string $table, array $values): bool {
		$columns = implode(', ', array_keys($values));
		$places = implode(', ', array_fill(0, count($values), '?'));
		try {
			$this->db->executeStatement("INSERT INTO *PREFIX*$table ($columns) VALUES ($places)", array_values($values));
			return true;
		} catch (Exception $error) {
			if ($error->getReason() === Exception::REASON_UNIQUE_CONSTRAINT_VIOLATION) {
				return false;
			}
			throw $error;
		}
	}

	/**
	 * @param list<string|int|null> $values
	 * @return int number of rows
	 * @throws Exception
	 */
	protected function change(string $sql, array $values): int {
		return $this->db->executeStatement($sql, $values);
	}

	/**
	 * @param list<string|int|null> $values
	 * @return list<array<array-key, mixed>>
	 * @throws Exception
	 */
	protected function rows(string $sql, array $values): array {
		$result = $this->db->executeQuery($sql, $values);
		$rows = array_values(array_filter($result->fetchAll(), is_array(...)));
		$result->closeCursor();
		return $rows;
	}
}
