<?php

declare(strict_types=1);

/*
 * SPDX-FileCopyrightText: 2026 NexPass contributors
 * SPDX-License-Identifier: AGPL-3.0-or-later
 */

namespace OCA\NexPass\Tests;

use OCA\NexPass\Migration\Version000100Date20261126190000;
use OCP\AppFramework\Utility\ITimeFactory;
use OCP\DB\IResult;
use OCP\DB\ISchemaWrapper;
use OCP\IDBConnection;
use OCP\Migration\IOutput;

/** Our tables in a real database, and a clock that stands still until it is moved. */
abstract class DatabaseTestCase extends ServerTestCase {
	protected const START = 1_795_000_000;

	protected TestDatabase $database;
	protected IDBConnection $db;
	protected ITimeFactory $clock;
	protected int $now = self::START;

	protected function setUp(): void {
		parent::setUp();
		$this->database = new TestDatabase();
		$schema = $this->database->teachSchema($this->createStub(ISchemaWrapper::class));
		(new Version000100Date20261126190000())->changeSchema($this->createStub(IOutput::class), static fn (): ISchemaWrapper => $schema, []);
		$this->database->create();
		$this->db = $this->database->teach($this->createStub(IDBConnection::class), $this->rowsOf(...));
		$this->clock = $this->createStub(ITimeFactory::class);
		$this->clock->method('getTime')->willReturnCallback(fn (): int => $this->now);
	}

	/** @param list<array<string, mixed>> $rows */
	private function rowsOf(array $rows): IResult {
		$result = $this->createStub(IResult::class);
		$result->method('fetchAll')->willReturn($rows);
		$result->method('closeCursor')->willReturn(true);
		return $result;
	}
}
