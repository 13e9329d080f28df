<?php

declare(strict_types=1);

/*
 * SPDX-FileCopyrightText: 2026 NexPass contributors
 * SPDX-License-Identifier: AGPL-3.0-or-later
 */

namespace OCA\NexPass\Service;

use OCA\NexPass\Db\Device;
use OCA\NexPass\Db\DeviceTable;
use OCP\AppFramework\Utility\ITimeFactory;
use OCP\DB\Exception;

/**
 * The list of devices that have NexPass, so that a lost one can be told to erase itself. A device is known by a random capability it
 * chose itself; of that only a hash is kept, and all it can do is ask about this one device.
 */
class DeviceService {
	public const LONGEST_LABEL = 100;
	public const MOST_DEVICES = 100;
	/** A device that was told to erase itself may be taken off the list when nothing was heard of it for so many days. */
	public const UNHEARD_DAYS = 7;
	private const DAY = 86400;

	public function __construct(
		private readonly DeviceTable $devices,
		private readonly ITimeFactory $clock,
	) {
	}

	/**
	 * @param string $asking capability of the device that asks; empty when it does not say
	 * @return list<array{id: int, label: string, lastSeen: string, wipe: bool, current: bool, unheard: bool}>
	 * @throws Exception
	 */
	public function list(string $user, string $asking): array {
		$hash = $this->hash($asking);
		return array_map(fn (Device $device): array => $this->answer($device, $device->hash === $hash), $this->devices->of($user));
	}

	/**
	 * Puts a device on the list or renews it. One that is to erase itself stays so.
	 *
	 * @return array{id: int, label: string, lastSeen: string, wipe: bool, current: bool, unheard: bool}
	 * @throws \InvalidArgumentException with words for a developer
	 * @throws \OverflowException when the list is full, or the capability belongs to somebody else
	 * @throws Exception
	 */
	public function register(string $user, string $label, string $capability): array {
		$hash = $this->hash($capability) ?? throw new \InvalidArgumentException('Not a capability');
		$text = mb_substr(trim($label), 0, self::LONGEST_LABEL);
		if ($text === '' || !mb_check_encoding($text, 'UTF-8')) {
			throw new \InvalidArgumentException('A device needs a label');
		}
		$known = $this->devices->find($hash);
		if ($known === null && $this->devices->count($user) >= self::MOST_DEVICES) {
			throw new \OverflowException('Too many devices');
		}
		if ($known === null && !$this->devices->add($user, $hash, $text, $this->today())) {
			$known = $this->devices->find($hash);
		}
		if ($known !== null && $known->user !== $user) {
			throw new \OverflowException('This capability belongs to another account');
		}
		if ($known !== null) {
			$this->devices->rename($known->id, $text, $this->today());
		}
		$device = $this->devices->find($hash) ?? throw new \OverflowException('The device was removed meanwhile');
		return $this->answer($device, true);
	}

	/**
	 * False when the user has no such device: it has erased itself already.
	 *
	 * @throws Exception
	 */
	public function wipe(string $user, int $id): bool {
		return $this->devices->markForWipe($user, $id);
	}

	/**
	 * Takes a device off the list that was told to erase itself and has not been heard of since; the order stays in force. False when it is no such device.
	 *
	 * @throws Exception
	 */
	public function unlist(string $user, int $id): bool {
		return $this->devices->unlist($user, $id, $this->unheardBefore());
	}

	/**
	 * @return array{wipe: bool, known: bool}
	 * @throws Exception
	 */
	public function check(string $capability): array {
		$hash = $this->hash($capability);
		$device = $hash === null ? null : $this->devices->find($hash);
		if ($device !== null) {
			$this->devices->seen($device->id, $this->today());
		}
		return ['wipe' => $device !== null && $device->wipe, 'known' => $device !== null];
	}

	/**
	 * The device has erased itself.
	 *
	 * @throws Exception
	 */
	public function wiped(string $capability): void {
		$hash = $this->hash($capability);
		if ($hash !== null) {
			$this->devices->remove($hash);
		}
	}

	// A hash without salt is enough for something that has 128 random bits or more.
	private function hash(string $capability): ?string {
		return preg_match('/^[0-9a-f]{32,64}$/D', $capability) === 1 ? hash('sha256', $capability) : null;
	}

	private function unheardBefore(): string {
		return gmdate('Y-m-d', $this->clock->getTime() - self::UNHEARD_DAYS * self::DAY);
	}

	private function today(): string {
		return gmdate('Y-m-d', $this->clock->getTime());
	}

	/** @return array{id: int, label: string, lastSeen: string, wipe: bool, current: bool, unheard: bool} */
	private function answer(Device $device, bool $isCurrent): array {
		return ['id' => $device->id, 'label' => $device->label, 'lastSeen' => $device->seen, 'wipe' => $device->wipe, 'current' => $isCurrent, 'unheard' => $device->wipe && $device->seen < $this->unheardBefore()];
	}
}
