<?php

declare(strict_types=1);

/*
 * SPDX-FileCopyrightText: 2026 NexPass contributors
 * SPDX-License-Identifier: AGPL-3.0-or-later
 */

namespace OCA\NexPass\Tests\Unit\Service;

use OCA\NexPass\Service\NavigationService;
use OCA\NexPass\Service\PasswordsAppService;
use OCA\NexPass\Tests\ServerTestCase;
use OCP\IUser;

final class NavigationServiceTest extends ServerTestCase {
	private const BOTH = ['nexpass' => '0.1.0', 'passwords' => '2025.7.0'];

	public function testLeadsToTheStartPageWithItsSlash(): void {
		$entry = $this->entry(self::BOTH, [], $this->user());

		self::assertSame('link', $entry['type']);
		self::assertSame('nexpass', $entry['id']);
		self::assertSame('NexPass', $entry['name']);
		self::assertSame('/index.php/apps/nexpass/', $entry['href']);
		self::assertSame('/custom_apps/nexpass/img/app.svg', $entry['icon']);
	}

	public function testIsHiddenWithoutPasswords(): void {
		self::assertSame('hidden', $this->entry(['nexpass' => '0.1.0'], [], $this->user())['type']);
	}

	public function testIsHiddenForPeopleOutsideTheGroupsOfPasswords(): void {
		$users = ['passwords' => ['alice']];

		self::assertSame('link', $this->entry(self::BOTH, $users, $this->user('alice'))['type']);
		self::assertSame('hidden', $this->entry(self::BOTH, $users, $this->user('bob'))['type']);
	}

	public function testIsHiddenForPeopleOutsideTheGroupsOfNexPass(): void {
		$users = ['nexpass' => ['alice']];

		self::assertSame('link', $this->entry(self::BOTH, $users, $this->user('alice'))['type']);
		self::assertSame('hidden', $this->entry(self::BOTH, $users, $this->user('bob'))['type']);
	}

	public function testIsHiddenForVisitors(): void {
		self::assertSame('hidden', $this->entry(self::BOTH, [], null)['type']);
	}

	/**
	 * @param array<string, string> $versions
	 * @param array<string, list<string>> $users
	 * @return array<string, mixed>
	 */
	private function entry(array $versions, array $users, ?IUser $user): array {
		$apps = $this->apps($versions, $users);
		return (new NavigationService($apps, $this->urls(), $this->session($user), new PasswordsAppService($apps)))->entry();
	}
}
