<?php

declare(strict_types=1);

/*
 * SPDX-FileCopyrightText: 2026 NexPass contributors
 * SPDX-License-Identifier: AGPL-3.0-or-later
 */

namespace OCA\NexPass\Db;

use OCP\DB\Exception;

/** `nexpass_devices`: who has NexPass where. Of a device's capability only a hash is kept. */
class DeviceTable extends Table {
	/** Values of `wipe`: nothing ordered; it is to erase itself; the same, and its owner does not want to see it any more. */
	public const KEPT = 0;
	public const TO_ERASE = 1;
	public const TO_ERASE_UNLISTED = 2;

	private const SELECT = 'SELECT id, user_id, hash, label, seen_on, wipe FROM *PREFIX*nexpass_devices WHERE ';

	/**
	 * False when the hash is known already.
	 *
	 * @throws Exception
	 */
	public function add(string $user, string $hash, string $label, string $today): bool {
		return $this->insert('nexpass_devices', ['user_id' => $user, 'hash' => $hash, 'label' => $label, 'seen_on' => $today, 'wipe' => self::KEPT]);
	}

	/** @throws Exception */
	public function find(string $hash): ?Device {
		$rows = $this->rows(self::SELECT . 'hash = ?', [$hash]);
		return $rows === [] ? null : Device::fromRow($rows[0]);
	}

	/**
	 * The list as its owner sees it.
	 *
	 * @return list<Device>
	 * @throws Exception
	 */
	public function of(string $user): array {
		return array_map(Device::fromRow(...), $this->rows(self::SELECT . 'user_id = ? AND wipe <> ? ORDER BY id', [$user, self::TO_ERASE_UNLISTED]));
	}

	/**
	 * All rows of a user, those off the list too.
	 *
	 * @throws Exception
	 */
	public function count(string $user): int {
		return count($this->rows(self::SELECT . 'user_id = ?', [$user]));
	}

	/** @throws Exception */
	public function rename(int $id, string $label, string $today): void {
		$this->change('UPDATE *PREFIX*nexpass_devices SET label = ?, seen_on = ? WHERE id = ?', [$label, $today, $id]);
	}

	/** @throws Exception */
	public function seen(int $id, string $today): void {
		$this->change('UPDATE *PREFIX*nexpass_devices SET seen_on = ? WHERE id = ? AND seen_on <> ?', [$today, $id, $today]);
	}

	/**
	 * False when the user has no such device.
	 *
	 * @throws Exception
	 */
	public function markForWipe(string $user, int $id): bool {
		$this->change('UPDATE *PREFIX*nexpass_devices SET wipe = ? WHERE id = ? AND user_id = ? AND wipe = ?', [self::TO_ERASE, $id, $user, self::KEPT]);
		return $this->rows(self::SELECT . 'id = ? AND user_id = ? AND wipe <> ?', [$id, $user, self::KEPT]) !== [];
	}

	/**
	 * Takes a device off the list that is to erase itself and was last seen before a day. False when it is none of these.
	 *
	 * @throws Exception
	 */
	public function unlist(string $user, int $id, string $day): bool {
		$this->change('UPDATE *PREFIX*nexpass_devices SET wipe = ? WHERE id = ? AND user_id = ? AND wipe = ? AND seen_on < ?', [self::TO_ERASE_UNLISTED, $id, $user, self::TO_ERASE, $day]);
		return $this->rows(self::SELECT . 'id = ? AND user_id = ? AND wipe = ?', [$id, $user, self::TO_ERASE_UNLISTED]) !== [];
	}

	/**
	 * Deletes what was last seen before a day: devices that nothing was ordered for, and by a day of their own those that are to erase themselves.
	 *
	 * @throws Exception
	 */
	public function forget(string $keptBefore, string $orderedBefore): void {
		$this->change('DELETE FROM *PREFIX*nexpass_devices WHERE wipe = ? AND seen_on < ?', [self::KEPT, $keptBefore]);
		$this->change('DELETE FROM *PREFIX*nexpass_devices WHERE wipe <> ? AND seen_on < ?', [self::KEPT, $orderedBefore]);
	}

	/** @throws Exception */
	public function remove(string $hash): void {
		$this->change('DELETE FROM *PREFIX*nexpass_devices WHERE hash = ?', [$hash]);
	}

	/** @throws Exception */
	public function forgetUser(string $user): void {
		$this->change('DELETE FROM *PREFIX*nexpass_devices WHERE user_id = ?', [$user]);
	}
}
