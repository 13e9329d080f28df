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
	private const SELECT = 'SELECT id, user_id, hash, label, seen_on, wipe FROM *PREFIX*nexpass_devices WHERE ';

	/**
	 * False when the hash is known already.
	 *
	 * @throws Exception
	 */
	public function add(string $user, string $hash, string $label, string $today): bool {
		return $this->insert('nexpass_devices', ['user_id' => $user, 'hash' => $hash, 'label' => $label, 'seen_on' => $today, 'wipe' => 0]);
	}

	/** @throws Exception */
	public function find(string $hash): ?Device {
		$rows = $this->rows(self::SELECT . 'hash = ?', [$hash]);
		return $rows === [] ? null : Device::fromRow($rows[0]);
	}

	/**
	 * @return list<Device>
	 * @throws Exception
	 */
	public function of(string $user): array {
		return array_map(Device::fromRow(...), $this->rows(self::SELECT . 'user_id = ? ORDER BY id', [$user]));
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
		$this->change('UPDATE *PREFIX*nexpass_devices SET wipe = 1 WHERE id = ? AND user_id = ?', [$id, $user]);
		return $this->rows(self::SELECT . 'id = ? AND user_id = ? AND wipe = 1', [$id, $user]) !== [];
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
