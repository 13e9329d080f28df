<?php

declare(strict_types=1);

/*
 * SPDX-FileCopyrightText: 2026 NexPass contributors
 * SPDX-License-Identifier: AGPL-3.0-or-later
 */

namespace OCA\NexPass\Service;

use OCA\NexPass\Db\AttemptState;
use OCA\NexPass\Db\ChangeTable;
use OCA\NexPass\Db\DeviceTable;
use OCA\NexPass\Db\OperationTable;
use OCA\NexPass\Db\ParentTable;
use OCP\AppFramework\Utility\ITimeFactory;
use OCP\DB\Exception;

/** Forgets what nobody can need any more. */
class PruneService {
	public const MOST_CHANGES = 100_000;
	private const DAY = 86400;
	private const MONTH = 30 * self::DAY;
	/** A device that nobody has opened NexPass on for so long. One that comes back all the same puts itself on the list again. */
	public const DEVICE_DAYS = 180;
	/** An order to erase itself waits longer: the device may lie in a drawer, and would not hear of it any more. */
	public const ORDER_DAYS = 1095;

	public function __construct(
		private readonly OperationTable $operations,
		private readonly ParentTable $parents,
		private readonly ChangeTable $changes,
		private readonly DeviceTable $devices,
		private readonly ITimeFactory $clock,
	) {
	}

	/** @throws Exception */
	public function prune(): void {
		$now = $this->clock->getTime();
		// An abandoned attempt may still be on its way, but not for a day. All others answer for what a device has in its outbox.
		$this->operations->forget(AttemptState::Abandoned, $now - self::DAY);
		foreach ([AttemptState::Done, AttemptState::Claimed, AttemptState::Moving] as $state) {
			$this->operations->forget($state, $now - self::MONTH);
		}
		// Once the head has moved, Passwords itself refuses whoever builds on the old one; this is about requests at the same time.
		$this->parents->forget($now - self::DAY);
		$this->devices->forget($this->day($now, self::DEVICE_DAYS), $this->day($now, self::ORDER_DAYS));
		$this->pruneChanges($now);
	}

	/** @throws Exception */
	public function forgetUser(string $user): void {
		$this->operations->forgetUser($user);
		$this->changes->end($user);
		$this->devices->forgetUser($user);
	}

	private function day(int $now, int $daysAgo): string {
		return gmdate('Y-m-d', $now - $daysAgo * self::DAY);
	}

	/** @throws Exception */
	private function pruneChanges(int $now): void {
		foreach ($this->changes->notAskedSince($now - self::MONTH) as $user) {
			$this->changes->end($user);
		}
		foreach ([$this->changes->lastBefore($now - self::MONTH), $this->changes->beyond(self::MOST_CHANGES)] as $cuts) {
			foreach ($cuts as $user => $upTo) {
				$this->changes->cut((string)$user, $upTo);
			}
		}
	}
}
