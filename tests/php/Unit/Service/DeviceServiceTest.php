<?php

declare(strict_types=1);

/*
 * SPDX-FileCopyrightText: 2026 NexPass contributors
 * SPDX-License-Identifier: AGPL-3.0-or-later
 */

namespace OCA\NexPass\Tests\Unit\Service;

use OCA\NexPass\Db\ChangeTable;
use OCA\NexPass\Db\DeviceTable;
use OCA\NexPass\Db\OperationTable;
use OCA\NexPass\Db\ParentTable;
use OCA\NexPass\Service\DeviceService;
use OCA\NexPass\Service\PruneService;
use OCA\NexPass\Tests\DatabaseTestCase;

final class DeviceServiceTest extends DatabaseTestCase {
	private DeviceService $devices;
	private string $phone;

	protected function setUp(): void {
		parent::setUp();
		$this->devices = new DeviceService(new DeviceTable($this->db), $this->clock);
		$this->phone = str_repeat('ab', 16);
	}

	public function testAKnownDeviceIsRenewedAndNotDoubled(): void {
		$first = $this->devices->register('alice', ' Phone ', $this->phone);
		$this->now += 86400;
		$second = $this->devices->register('alice', 'New phone', $this->phone);

		self::assertSame(['id' => $first['id'], 'label' => 'Phone', 'lastSeen' => '2026-11-18', 'wipe' => false, 'current' => true, 'unheard' => false], $first);
		self::assertSame([...$second, 'current' => false], $this->devices->list('alice', '')[0]);
		self::assertSame([['id' => $first['id'], 'label' => 'New phone', 'lastSeen' => '2026-11-19', 'wipe' => false, 'current' => true, 'unheard' => false]], $this->devices->list('alice', $this->phone));
	}

	public function testADeviceThatIsToEraseItselfIsToldUntilItHas(): void {
		$device = $this->devices->register('alice', 'Phone', $this->phone);
		self::assertSame(['wipe' => false, 'known' => true], $this->devices->check($this->phone));
		self::assertTrue($this->devices->wipe('alice', $device['id']));
		self::assertTrue($this->devices->wipe('alice', $device['id']));
		self::assertTrue($this->devices->register('alice', 'Phone', $this->phone)['wipe']);
		self::assertSame(['wipe' => true, 'known' => true], $this->devices->check($this->phone));
		$this->devices->wiped($this->phone);
		self::assertSame(['wipe' => false, 'known' => false], $this->devices->check($this->phone));
		self::assertFalse($this->devices->wipe('alice', $device['id']));
	}

	public function testADeviceWhoseLastReportWasLostCanBeTakenOffTheListAndStillHearsTheOrder(): void {
		$id = $this->devices->register('alice', 'Phone', $this->phone)['id'];
		self::assertFalse($this->devices->unlist('alice', $id), 'nothing was ordered');
		$this->devices->wipe('alice', $id);
		self::assertFalse($this->devices->unlist('alice', $id), 'it was seen today');
		$this->now += DeviceService::UNHEARD_DAYS * 86400;
		self::assertFalse($this->devices->list('alice', '')[0]['unheard']);
		self::assertFalse($this->devices->unlist('alice', $id), 'not long enough');
		$this->now += 86400;
		self::assertTrue($this->devices->list('alice', '')[0]['unheard']);
		self::assertFalse($this->devices->unlist('bob', $id), 'it is not his');
		self::assertTrue($this->devices->unlist('alice', $id));
		self::assertTrue($this->devices->unlist('alice', $id));

		self::assertSame([], $this->devices->list('alice', ''));
		self::assertSame(['wipe' => true, 'known' => true], $this->devices->check($this->phone));
		self::assertTrue($this->devices->register('alice', 'Phone', $this->phone)['wipe']);
		self::assertSame([], $this->devices->list('alice', ''));
		$this->devices->wiped($this->phone);
		self::assertSame(['wipe' => false, 'known' => false], $this->devices->check($this->phone));
	}

	public function testWhatIsOffTheListStillCounts(): void {
		for ($i = 0; $i < DeviceService::MOST_DEVICES; $i++) {
			$id = $this->devices->register('alice', 'Phone', hash('md5', (string)$i))['id'];
			$this->devices->wipe('alice', $id);
		}
		$this->now += 30 * 86400;
		self::assertTrue($this->devices->unlist('alice', $id));
		$this->expectException(\OverflowException::class);
		$this->devices->register('alice', 'One more', $this->phone);
	}

	public function testDevicesThatNobodyUsesAreForgottenAndOrdersMuchLater(): void {
		[$used, $old, $lost, $unlisted] = array_map(static fn (int $i): string => hash('md5', (string)$i), [1, 2, 3, 4]);
		foreach ([$used, $old] as $capability) {
			$this->devices->register('alice', 'Phone', $capability);
		}
		foreach ([$lost, $unlisted] as $capability) {
			$this->devices->wipe('alice', $this->devices->register('alice', 'Lost', $capability)['id']);
		}
		$known = fn (): array => array_map(fn (string $capability): bool => $this->devicesKnow($capability), [$used, $old, $lost, $unlisted]);
		$this->now += PruneService::DEVICE_DAYS * 86400;
		$this->devices->unlist('alice', $this->idOf($unlisted));
		$this->pruning()->prune();
		self::assertSame([true, true, true, true], $known());
		$this->devices->check($used);
		$this->now += 86400;
		$this->pruning()->prune();
		self::assertSame([true, false, true, true], $known());
		$this->now += (PruneService::ORDER_DAYS - PruneService::DEVICE_DAYS - 1) * 86400;
		$this->devices->check($used);
		$this->pruning()->prune();
		self::assertSame([true, false, true, true], $known());
		$this->now += 86400;
		$this->pruning()->prune();
		self::assertSame([true, false, false, false], $known());
		// One that was forgotten and comes back is on the list as before.
		self::assertFalse($this->devices->register('alice', 'Phone', $old)['wipe']);
	}

	/** Looks without leaving a trace. */
	private function devicesKnow(string $capability): bool {
		return (new DeviceTable($this->db))->find(hash('sha256', $capability)) !== null;
	}

	private function idOf(string $capability): int {
		return (new DeviceTable($this->db))->find(hash('sha256', $capability))?->id ?? 0;
	}

	private function pruning(): PruneService {
		return new PruneService(new OperationTable($this->db), new ParentTable($this->db), new ChangeTable($this->db), new DeviceTable($this->db), $this->clock);
	}

	public function testOtherPeoplesDevicesCanBeNeitherSeenNorErasedNorTaken(): void {
		$device = $this->devices->register('alice', 'Phone', $this->phone);

		self::assertSame([], $this->devices->list('bob', $this->phone));
		self::assertFalse($this->devices->wipe('bob', $device['id']));
		self::assertFalse($this->devices->check($this->phone)['wipe']);
		$this->expectException(\OverflowException::class);
		$this->devices->register('bob', 'Mine', $this->phone);
	}

	public function testTwoRegistrationsAtOnceMakeOneDevice(): void {
		$table = new DeviceTable($this->db);

		self::assertSame([true, false], [$table->add('alice', 'hash', 'Phone', '2026-11-26'), $table->add('bob', 'hash', 'Phone', '2026-11-26')]);
	}

	public function testOnlyAHashIsStored(): void {
		$this->devices->register('alice', 'Phone', $this->phone);

		self::assertStringNotContainsString($this->phone, json_encode($this->database->rows('nexpass_devices'), JSON_THROW_ON_ERROR));
	}

	public function testWhatIsNoCapabilityIsNobody(): void {
		foreach (['', 'ab', strtoupper($this->phone), $this->phone . "\n", str_repeat('a', 65)] as $text) {
			self::assertSame(['wipe' => false, 'known' => false], $this->devices->check($text));
			try {
				$this->devices->register('alice', 'Phone', $text);
				self::fail("took '$text'");
			} catch (\InvalidArgumentException $error) {
				self::assertSame('Not a capability', $error->getMessage());
			}
		}
	}

	public function testLabelsAreTextOfSomeLength(): void {
		self::assertSame(100, mb_strlen($this->devices->register('alice', str_repeat('ü', 300), $this->phone)['label']));
		foreach (['', "  \n", "\xff"] as $label) {
			try {
				$this->devices->register('alice', $label, $this->phone);
				self::fail('took it');
			} catch (\InvalidArgumentException $error) {
				self::assertSame('A device needs a label', $error->getMessage());
			}
		}
	}

	public function testTheListEnds(): void {
		for ($i = 0; $i < DeviceService::MOST_DEVICES; $i++) {
			$this->devices->register('alice', 'Phone', hash('md5', (string)$i));
		}
		self::assertSame('Phone', $this->devices->register('alice', 'Phone', hash('md5', '5'))['label']);
		$this->expectException(\OverflowException::class);
		$this->devices->register('alice', 'One more', $this->phone);
	}
}
