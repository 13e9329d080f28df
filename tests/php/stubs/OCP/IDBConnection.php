<?php

declare(strict_types=1);

/*
 * SPDX-FileCopyrightText: 2026 NexPass contributors
 * SPDX-License-Identifier: AGPL-3.0-or-later
 */

namespace OCP;

use OCP\DB\Exception;
use OCP\DB\IResult;

interface IDBConnection {
	/**
	 * @param array<int|string, mixed> $params
	 * @param array<int|string, mixed> $types
	 * @throws Exception
	 */
	public function executeQuery(string $sql, array $params = [], $types = []): IResult;

	/**
	 * @param string $sql
	 * @param array<int|string, mixed> $params
	 * @param array<int|string, mixed> $types
	 * @throws Exception
	 */
	public function executeStatement($sql, array $params = [], array $types = []): int;

	public function beginTransaction(): void;

	public function commit(): void;

	public function rollBack(): void;
}
