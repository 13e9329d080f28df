<?php

declare(strict_types=1);

/*
 * SPDX-FileCopyrightText: 2026 NexPass contributors
 * SPDX-License-Identifier: AGPL-3.0-or-later
 */

namespace OCA\NexPass\Tests\Unit\Controller;

use OCA\NexPass\Controller\StateController;
use OCA\NexPass\Service\EpochService;
use OCA\NexPass\Service\PasswordsAppService;
use OCA\NexPass\Service\PolicyService;
use OCA\NexPass\Service\StateService;
use OCA\NexPass\Tests\ServerTestCase;
use OCA\NexPass\Tests\StoredValues;
use OCP\AppFramework\Http\JSONResponse;
use OCP\Defaults;
use OCP\IAppConfig;
use OCP\IConfig;
use OCP\IUser;
use OCP\L10N\IFactory;
use OCP\Security\ISecureRandom;
use OCP\ServerVersion;

final class StateControllerTest extends ServerTestCase {
	public function testSaysWhoAndWhere(): void {
		$response = $this->state(['nexpass' => '0.1.0', 'passwords' => '2025.7.0'], $this->user());

		self::assertSame(200, $response->getStatus());
		self::assertSame([
			'instance' => 'oc7x1k2m3n4p',
			'user' => ['id' => 'alice', 'displayName' => 'Alice Lind'],
			'language' => 'de',
			'server' => ['name' => 'Our Cloud', 'version' => '31.0.6'],
			'passwords' => ['installed' => true, 'enabled' => true, 'version' => '2025.7.0'],
			'policy' => ['offline' => true, 'offlineMaxAgeDays' => 30, 'idleLockMaxMinutes' => null, 'fingerprint' => true, 'appPassword' => true],
			'companion' => ['version' => '0.1.0', 'capabilities' => ['operations' => false, 'changes' => false, 'devices' => false]],
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

	/**
	 * @param array<string, string> $versions
	 * @param array<string, list<string>> $users
	 */
	private function state(array $versions, ?IUser $user, array $users = []): JSONResponse {
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
		$values = (new StoredValues(['offline_max_age_days' => 30, 'epoch' => '0123456789abcdef0123456789abcdef']))->teach($this->createStub(IAppConfig::class));

		$states = new StateService($config, $languages, $apps, $defaults, $server, new PasswordsAppService($apps),
			new PolicyService($values, $config), new EpochService($values, $this->createStub(ISecureRandom::class)));
		return (new StateController($this->request('/apps/nexpass/api/v1/state'), $this->session($user), $states))->state();
	}
}
