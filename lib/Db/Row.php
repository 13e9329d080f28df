<?php

declare(strict_types=1);

/*
 * SPDX-FileCopyrightText: 2026 NexPass contributors
 * SPDX-License-Identifier: AGPL-3.0-or-later
 */

namespace OCA\NexPass\Db;

/** Reads columns: some databases give numbers as text. */
final class Row {
	/** @param array<array-key, mixed> $row */
	public static function number(array $row, string $column): int {
		$value = $row[$column] ?? 0;
		return is_numeric($value) ? (int)$value : 0;
	}

	/** @param array<array-key, mixed> $row */
	public static function text(array $row, string $column): string {
		return self::optional($row, $column) ?? '';
	}

	/** @param array<array-key, mixed> $row */
	public static function optional(array $row, string $column): ?string {
		$value = $row[$column] ?? null;
		return is_string($value) || is_int($value) ? (string)$value : null;
	}
}
