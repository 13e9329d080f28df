<?php

declare(strict_types=1);

/*
 * SPDX-FileCopyrightText: 2026 NexPass contributors
 * SPDX-License-Identifier: AGPL-3.0-or-later
 */

namespace OCA\NexPass\Tests\Unit;

use OCA\NexPass\Capabilities;
use OCA\NexPass\Service\PasswordsAppService;
use OCA\NexPass\Tests\ServerTestCase;
use OCP\IUser;

final class CapabilitiesTest extends ServerTestCase {
	private const BOTH = ['nexpass' => '0.1.0', 'passwords' => '2025.7.0'];

	public function testTellsTheVersionAndWhetherPasswordsIsThere(): void {
		self::assertSame(['nexpass' => ['version' => '0.1.0', 'passwords' => true, 'state' => 'v1', 'companion' => 'v1']], $this->capabilities(self::BOTH, [], $this->user()));
		self::assertSame(['nexpass' => ['version' => '0.1.0', 'passwords' => false, 'state' => 'v1', 'companion' => 'v1']], $this->capabilities(['nexpass' => '0.1.0'], [], $this->user()));
	}

	public function testTellsNothingToVisitorsAndOutsiders(): void {
		self::assertSame([], $this->capabilities(self::BOTH, [], null));
		self::assertSame([], $this->capabilities(self::BOTH, ['nexpass' => ['alice']], $this->user('bob')));
	}

	/**
	 * @param array<string, string> $versions
	 * @param array<string, list<string>> $users
	 * @return array<string, mixed>
	 */
	private function capabilities(array $versions, array $users, ?IUser $user): array {
		$apps = $this->apps($versions, $users);
		return (new Capabilities($apps, $this->session($user), new PasswordsAppService($apps)))->getCapabilities();
	}
}
