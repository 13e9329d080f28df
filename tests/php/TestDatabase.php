<?php

declare(strict_types=1);

/*
 * SPDX-FileCopyrightText: 2026 NexPass contributors
 * SPDX-License-Identifier: AGPL-3.0-or-later
 */

namespace OCA\NexPass\Tests;

use Doctrine\DBAL\Platforms\AbstractPlatform;
use Doctrine\DBAL\Platforms\MariaDBPlatform;
use Doctrine\DBAL\Platforms\PostgreSQLPlatform;
use Doctrine\DBAL\Platforms\SqlitePlatform;
use Doctrine\DBAL\Schema\Table;
use OCP\DB\Exception;
use OCP\DB\IResult;
use OCP\DB\ISchemaWrapper;
use OCP\IDBConnection;

/**
 * A real database behind Nextcloud's interface, with the tables that our own migration describes: SQLite in memory, or the one that
 * NEXPASS_TEST_DSN names (`pgsql:…`, `mysql:…`, with NEXPASS_TEST_USER and NEXPASS_TEST_PASSWORD). Its tables are made anew; for
 * these the declarations of a real Nextcloud are needed as well.
 */
final class TestDatabase {
	private readonly \PDO $pdo;
	/** @var array<string, Table> */
	private array $tables = [];
	/** Statements that fail from now on, by a part of their text. */
	public ?string $broken = null;

	public function __construct() {
		$dsn = (string)getenv('NEXPASS_TEST_DSN');
		$options = [\PDO::ATTR_ERRMODE => \PDO::ERRMODE_EXCEPTION];
		$this->pdo = $dsn === '' ? new \PDO('sqlite::memory:', options: $options) : new \PDO($dsn, (string)getenv('NEXPASS_TEST_USER'), (string)getenv('NEXPASS_TEST_PASSWORD'), $options);
	}

	/**
	 * Teaches a stub of Nextcloud's connection to work here.
	 *
	 * @param \Closure(list<array<string, mixed>>): IResult $result
	 */
	public function teach(IDBConnection $stub, \Closure $result): IDBConnection {
		$stub->method('executeStatement')->willReturnCallback(fn (string $sql, array $values = []): int => $this->run($sql, $values)->rowCount());
		$stub->method('executeQuery')->willReturnCallback(fn (string $sql, array $values = []): IResult => $result($this->run($sql, $values)->fetchAll(\PDO::FETCH_ASSOC)));
		$stub->method('beginTransaction')->willReturnCallback(fn () => $this->pdo->beginTransaction());
		$stub->method('commit')->willReturnCallback(fn () => $this->pdo->commit());
		$stub->method('rollBack')->willReturnCallback(fn () => $this->pdo->rollBack());
		return $stub;
	}

	/** Teaches a stub of Nextcloud's schema to collect what a migration wants. */
	public function teachSchema(ISchemaWrapper $stub): ISchemaWrapper {
		$stub->method('hasTable')->willReturnCallback(fn (string $name): bool => isset($this->tables[$name]));
		$stub->method('createTable')->willReturnCallback(fn (string $name): Table => $this->tables[$name] = class_exists(AbstractPlatform::class) ? new Table('oc_' . $name) : new Table());
		return $stub;
	}

	/** Makes the collected tables. */
	public function create(): void {
		foreach ($this->tables as $name => $table) {
			$this->pdo->exec("DROP TABLE IF EXISTS oc_$name");
			foreach (class_exists(AbstractPlatform::class) ? $this->platform()->getCreateTableSQL($table) : $this->statements($name, $table) as $sql) {
				$this->pdo->exec($sql);
			}
		}
	}

	/** @return array<string, Table> */
	public function tables(): array {
		return $this->tables;
	}

	/** @return list<array<string, mixed>> */
	public function rows(string $table): array {
		return $this->run("SELECT * FROM *PREFIX*$table ORDER BY id", [])->fetchAll(\PDO::FETCH_ASSOC);
	}

	/** @param array<int|string, mixed> $values */
	private function run(string $sql, array $values): \PDOStatement {
		if ($this->broken !== null && str_contains($sql, $this->broken)) {
			throw new Exception('the database is not there');
		}
		try {
			$statement = $this->pdo->prepare(str_replace('*PREFIX*', 'oc_', $sql));
			$statement->execute($values);
			return $statement;
		} catch (\PDOException $error) {
			$isTaken = preg_match('/UNIQUE constraint failed|Unique violation|1062 Duplicate entry/', $error->getMessage()) === 1;
			throw new class($error->getMessage(), $isTaken) extends Exception {
				public function __construct(
					string $message,
					private readonly bool $isTaken,
				) {
					parent::__construct($message);
				}

				public function getReason(): ?int {
					return $this->isTaken ? self::REASON_UNIQUE_CONSTRAINT_VIOLATION : null;
				}
			};
		}
	}

	private function platform(): AbstractPlatform {
		return match ($this->pdo->getAttribute(\PDO::ATTR_DRIVER_NAME)) {
			'pgsql' => new PostgreSQLPlatform(),
			'mysql' => new MariaDBPlatform(),
			default => new SqlitePlatform(),
		};
	}

	/** @return list<string> */
	private function statements(string $name, Table $table): array {
		$columns = [];
		foreach ($table->columns as $column => ['type' => $type, 'options' => $options]) {
			$columns[] = ($options['autoincrement'] ?? false) === true
				? "$column INTEGER PRIMARY KEY AUTOINCREMENT"
				: $column . ($type === 'string' ? ' VARCHAR(' . $options['length'] . ')' : ' INTEGER') . (($options['notnull'] ?? true) === true ? ' NOT NULL' : '');
		}
		$statements = ["CREATE TABLE oc_$name (" . implode(', ', $columns) . ')'];
		foreach ($table->indexes as $index => ['columns' => $of, 'isUnique' => $isUnique]) {
			$statements[] = 'CREATE ' . ($isUnique ? 'UNIQUE ' : '') . "INDEX $index ON oc_$name (" . implode(', ', $of) . ')';
		}
		return $statements;
	}
}
