<?php

declare(strict_types=1);

/*
 * SPDX-FileCopyrightText: 2026 NexPass contributors
 * SPDX-License-Identifier: AGPL-3.0-or-later
 */

namespace OCA\NexPass\Db;

/** One device of an account, as stored. */
final class Device {
	/**
	 * @param string $seen day of the last sign of life, `YYYY-MM-DD` in UTC
	 * @param bool $wipe it is to erase itself; that stays in force when it is taken off the list
	 */
	public function __construct(
		public readonly int $id,
		public readonly string $user,
		public readonly string $hash,
		public readonly string $label,
		public readonly string $seen,
		public readonly bool $wipe,
	) {
	}

	/** @param array<array-key, mixed> $row */
	public static function fromRow(array $row): self {
		return new self(
			Row::number($row, 'id'),
			Row::text($row, 'user_id'),
			Row::text($row, 'hash'),
			Row::text($row, 'label'),
			Row::text($row, 'seen_on'),
			Row::number($row, 'wipe') !== DeviceTable::KEPT,
		);
	}
}
