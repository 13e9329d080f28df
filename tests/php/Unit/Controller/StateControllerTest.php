<?php

declare(strict_types=1);

/*
 * SPDX-FileCopyrightText: 2026 NexPass contributors
 * SPDX-License-Identifier: AGPL-3.0-or-later
 */

namespace OCA\NexPass\Tests\Unit\Controller;

use OCA\NexPass\Controller\StateController;
use OCA\NexPass\Passwords\PasswordsClasses;
use OCA\NexPass\Service\CompanionService;
use OCA\NexPass\Service\DeviceOrderService;
use OCA\NexPass\Service\DeviceService;
use OCA\NexPass\Service\EpochService;
use OCA\NexPass\Service\JobsService;
use OCA\NexPass\Service\PasswordsAppService;
use OCA\NexPass\Service\PolicyService;
use OCA\NexPass\Service\StateService;
use OCA\NexPass\Tests\PasswordsApp;
use OCA\NexPass\Tests\ServerTestCase;
use OCA\NexPass\Tests\StoredValues;
use OCP\AppFramework\Http\JSONResponse;
use OCP\AppFramework\Utility\ITimeFactory;
use OCP\Defaults;
use OCP\IAppConfig;
use OCP\IConfig;
use OCP\IUser;
use OCP\L10N\IFactory;
use OCP\Security\ISecureRandom;
use OCP\ServerVersion;
use Psr\Log\LoggerInterface;

final class StateControllerTest extends ServerTestCase {
	public function testSaysWhoAndWhere(): void {
		$response = $this->state(['nexpass' => '0.1.0', 'passwords' => '2025.7.0'], $this->user());

		self::assertSame(200, $response->getStatus());
		self::assertSame([
			'instance' => 'oc7x1k2m3n4p',
			'user' => ['id' => 'alice', 'displayName' => 'Alice Lind'],
			'language' => 'de',
			'server' => ['name' => 'Our Cloud', 'version' => '31.0.6', 'jobs' => false],
			'passwords' => ['installed' => true, 'enabled' => true, 'version' => '2025.7.0'],
			'policy' => ['offline' => true, 'offlineMaxAgeDays' => 30, 'idleLockMaxMinutes' => null, 'fingerprint' => true, 'appPassword' => true],
			'companion' => ['version' => '0.1.0', 'capabilities' => ['operations' => true, 'parents' => true, 'changes' => true, 'devices' => true, 'reason' => null]],
			'epoch' => '0123456789abcdef0123456789abcdef',
		], json_decode($response->render(), true, flags: JSON_THROW_ON_ERROR));
	}

	public function testSaysWhenPasswordsIsNotThere(): void {
		self::assertSame(
			['installed' => false, 'enabled' => false, 'version' => null],
			$this->body(['nexpass' => '0.1.0'], $this->user())['passwords'],
		);
	}

	public function testSaysWhenPasswordsIsForOthers(): void {
		self::assertSame(
			['installed' => true, 'enabled' => false, 'version' => '2025.7.0'],
			$this->body(['nexpass' => '0.1.0', 'passwords' => '2025.7.0'], $this->user('bob'), ['passwords' => ['alice']])['passwords'],
		);
	}

	public function testNamesOfPeopleAreTextAndNotMarkup(): void {
		$response = $this->state(['nexpass' => '0.1.0'], $this->user('eve', '<script>alert(1)</script>'));

		self::assertStringNotContainsString('<script>', $response->render());
		self::assertStringStartsWith('application/json', $response->getHeaders()['Content-Type']);
		self::assertStringContainsString('no-store', $response->getHeaders()['Cache-Control']);
	}

	public function testWithoutAUserSaysSo(): void {
		$response = $this->state(['nexpass' => '0.1.0', 'passwords' => '2025.7.0'], null);

		self::assertSame(401, $response->getStatus());
		self::assertSame(['message' => 'Current user is not logged in'], $response->getData());
	}

	/**
	 * @param array<string, string> $versions
	 * @param array<string, list<string>> $users
	 * @return array<string, mixed>
	 */
	private function body(array $versions, ?IUser $user, array $users = []): array {
		return json_decode($this->state($versions, $user, $users)->render(), true, flags: JSON_THROW_ON_ERROR);
	}

	public function testSaysWhichPiecesAreMissingWithoutPasswords(): void {
		self::assertSame(
			['operations' => false, 'parents' => false, 'changes' => false, 'devices' => true, 'reason' => 'Passwords is not enabled'],
			$this->body(['nexpass' => '0.1.0'], $this->user())['companion']['capabilities'],
		);
	}

	public function testTheHashChangesWithEverythingButTheEpoch(): void {
		$versions = ['nexpass' => '0.1.0', 'passwords' => '2025.7.0'];
		$identity = $this->states($versions)->identity($this->user());

		self::assertSame(['instance' => 'oc7x1k2m3n4p', 'user' => 'alice', 'state' => $identity['state']], $identity);
		self::assertMatchesRegularExpression('/^[0-9a-f]{16}$/', $identity['state']);
		self::assertSame($identity, $this->states($versions, [], ['epoch' => 'another'])->identity($this->user()));
		self::assertNotSame($identity, $this->states($versions, [], ['fingerprint' => false])->identity($this->user()));
		self::assertNotSame($identity, $this->states(['nexpass' => '0.1.1', 'passwords' => '2025.7.0'])->identity($this->user()));
		self::assertNotSame($identity, $this->states($versions, ['passwords' => ['bob']])->identity($this->user()));
	}

	/**
	 * @param array<string, string> $versions
	 * @param array<string, list<string>> $users
	 */
	private function state(array $versions, ?IUser $user, array $users = []): JSONResponse {
		$policies = new PolicyService($this->createStub(IAppConfig::class), $this->createStub(IConfig::class));
		$orders = new DeviceOrderService($policies, $this->createStub(DeviceService::class));
		return (new StateController($this->request('/apps/nexpass/api/v1/state'), $this->session($user), $this->states($versions, $users), $orders))->state();
	}

	/**
	 * @param array<string, string> $versions
	 * @param array<string, list<string>> $users
	 * @param array<string, string|int|bool|float> $set
	 */
	private function states(array $versions, array $users = [], array $set = []): StateService {
		$apps = $this->apps($versions, $users);
		$config = $this->createStub(IConfig::class);
		$config->method('getSystemValueString')->willReturnCallback(static fn (string $key): string => $key === 'instanceid' ? 'oc7x1k2m3n4p' : '');
		$config->method('getSystemValueBool')->willReturnCallback(static fn (string $key, bool $default = false): bool => $default);
		$languages = $this->createStub(IFactory::class);
		$languages->method('getUserLanguage')->willReturn('de');
		$defaults = $this->createStub(Defaults::class);
		$defaults->method('getName')->willReturn('Our Cloud');
		$server = $this->createStub(ServerVersion::class);
		$server->method('getVersionString')->willReturn('31.0.6');
		$values = (new StoredValues(['offline_max_age_days' => 30, 'epoch' => '0123456789abcdef0123456789abcdef', ...$set]))->teach($this->createStub(IAppConfig::class));

		$policies = new PolicyService($values, $config);
		$passwords = new PasswordsAppService($apps);
		$companion = new CompanionService(new PasswordsClasses(), $passwords, $policies, $values, $this->createStub(LoggerInterface::class));
		return new StateService($config, $languages, $apps, $defaults, $server, $passwords, $policies,
			new EpochService($values, $this->createStub(ISecureRandom::class)), $companion, new JobsService($values, $this->createStub(ITimeFactory::class)));
	}

	protected function setUp(): void {
		parent::setUp();
		PasswordsApp::define(PasswordsClasses::ROOT);
	}
}
