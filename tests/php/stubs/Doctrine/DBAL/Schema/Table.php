<?php

declare(strict_types=1);

/*
 * SPDX-FileCopyrightText: 2026 NexPass contributors
 * SPDX-License-Identifier: AGPL-3.0-or-later
 */

namespace Doctrine\DBAL\Schema;

/** A table that a migration describes. Remembers what it was told. */
class Table {
	/** @var array<string, array{type: string, options: array<string, mixed>}> */
	public array $columns = [];
	/** @var list<string> */
	public array $primary = [];
	/** @var array<string, array{columns: list<string>, isUnique: bool}> */
	public array $indexes = [];

	/** @param array<string, mixed> $options */
	public function addColumn(string $name, string $type, array $options = []): void {
		$this->columns[$name] = ['type' => $type, 'options' => $options];
	}

	/** @param list<string> $columns */
	public function setPrimaryKey(array $columns): void {
		$this->primary = $columns;
	}

	/** @param list<string> $columns */
	public function addIndex(array $columns, ?string $name = null): void {
		$this->indexes[(string)$name] = ['columns' => $columns, 'isUnique' => false];
	}

	/** @param list<string> $columns */
	public function addUniqueIndex(array $columns, ?string $name = null): void {
		$this->indexes[(string)$name] = ['columns' => $columns, 'isUnique' => true];
	}
}
