<?php

declare(strict_types=1);

/*
 * SPDX-FileCopyrightText: 2026 NexPass contributors
 * SPDX-License-Identifier: AGPL-3.0-or-later
 */

namespace OCA\NexPass\Tests\Unit\Service;

use OCA\NexPass\Service\PolicyService;
use OCA\NexPass\Tests\ServerTestCase;
use OCA\NexPass\Tests\StoredValues;
use OCP\IAppConfig;
use OCP\IConfig;

final class PolicyServiceTest extends ServerTestCase {
	public function testWithoutAnyValueEverythingIsAllowed(): void {
		self::assertSame([
			'offline' => true,
			'offlineMaxAgeDays' => null,
			'idleLockMaxMinutes' => null,
			'fingerprint' => true,
			'appPassword' => true,
		], $this->policy([]));
	}

	public function testSwitchesAreReadHoweverTheyWereStored(): void {
		foreach (['0', 'false', 'no', 'off', 'maybe', 0, false, 7, 1.5] as $value) {
			self::assertFalse($this->policy(['offline' => $value])['offline'], var_export($value, true));
			self::assertFalse($this->policy(['fingerprint' => $value])['fingerprint'], var_export($value, true));
			self::assertFalse($this->policy(['app_password' => $value])['appPassword'], var_export($value, true));
		}
		foreach (['1', 'true', 'YES', ' on ', 1, true] as $value) {
			self::assertTrue($this->policy(['offline' => $value])['offline'], var_export($value, true));
		}
	}

	public function testLimitsAreBroughtIntoTheirBounds(): void {
		foreach ([[30, 30], ['30', 30], [' 14 ', 14], [1, 1], [3650, 3650], [99999, 3650], ['99999999999999999999', 3650]] as [$stored, $expected]) {
			self::assertSame($expected, $this->policy(['offline_max_age_days' => $stored])['offlineMaxAgeDays'], var_export($stored, true));
		}
		foreach ([[5, 5], ['5', 5], [60, 60], [61, 60], [true, 1]] as [$stored, $expected]) {
			self::assertSame($expected, $this->policy(['idle_lock_max_minutes' => $stored])['idleLockMaxMinutes'], var_export($stored, true));
		}
	}

	public function testZeroAndUnsetMeanNoLimit(): void {
		foreach ([0, '0', ''] as $stored) {
			self::assertNull($this->policy(['offline_max_age_days' => $stored])['offlineMaxAgeDays'], var_export($stored, true));
		}
	}

	public function testAnUnreadableLimitIsTheStrictestOne(): void {
		foreach (['ten', '-5', -5, '5 minutes', '1e3', '0x10', 2.5, false] as $stored) {
			self::assertSame(1, $this->policy(['idle_lock_max_minutes' => $stored])['idleLockMaxMinutes'], var_export($stored, true));
			self::assertSame(1, $this->policy(['offline_max_age_days' => $stored])['offlineMaxAgeDays'], var_export($stored, true));
		}
	}

	public function testAValueInTheLazyPartCountsTheSame(): void {
		$config = $this->createStub(IConfig::class);
		$config->method('getSystemValueBool')->willReturnArgument(1);
		$values = new StoredValues(['offline' => '0', 'idle_lock_max_minutes' => 10], ['offline', 'idle_lock_max_minutes']);
		$policy = (new PolicyService($values->teach($this->createStub(IAppConfig::class)), $config))->policy();

		self::assertFalse($policy['offline']);
		self::assertSame(10, $policy['idleLockMaxMinutes']);
	}

	public function testAServerThatForbidsAppPasswordsForbidsThemHereToo(): void {
		self::assertFalse($this->policy(['app_password' => true], false)['appPassword']);
	}

	/**
	 * @param array<string, string|int|bool|float> $values
	 * @return array{offline: bool, offlineMaxAgeDays: ?int, idleLockMaxMinutes: ?int, fingerprint: bool, appPassword: bool}
	 */
	private function policy(array $values, bool $serverAllowsTokens = true): array {
		$config = $this->createStub(IConfig::class);
		$config->method('getSystemValueBool')->willReturnCallback(
			static fn (string $key, bool $default = false): bool => $key === 'auth_can_create_app_token' ? $serverAllowsTokens : $default,
		);
		return (new PolicyService((new StoredValues($values))->teach($this->createStub(IAppConfig::class)), $config))->policy();
	}
}
