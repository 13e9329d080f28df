<?php

declare(strict_types=1);

/*
 * SPDX-FileCopyrightText: 2026 NexPass contributors
 * SPDX-License-Identifier: AGPL-3.0-or-later
 */

namespace OCA\NexPass\Tests\Unit\SetupChecks;

use OCA\NexPass\Service\PasswordsAppService;
use OCA\NexPass\SetupChecks\PasswordsCheck;
use OCA\NexPass\Tests\ServerTestCase;
use OCP\SetupCheck\SetupResult;

final class PasswordsCheckTest extends ServerTestCase {
	public function testWithoutPasswordsIsAnError(): void {
		self::assertSame('error', $this->check([])->getSeverity());
	}

	public function testATooOldPasswordsIsAWarningThatNamesBothVersions(): void {
		$result = $this->check(['passwords' => '2024.1.0']);

		self::assertSame('warning', $result->getSeverity());
		self::assertStringContainsString('2024.1.0', (string)$result->getDescription());
		self::assertStringContainsString('2025.7.0', (string)$result->getDescription());
	}

	public function testALimitToGroupsIsSaidButNoFault(): void {
		self::assertSame('info', $this->check(['passwords' => '2025.7.0'], ['passwords' => ['alice']])->getSeverity());
	}

	public function testARecentPasswordsIsFine(): void {
		self::assertSame('success', $this->check(['passwords' => '2026.7.0'])->getSeverity());
	}

	/**
	 * @param array<string, string> $versions
	 * @param array<string, list<string>> $users
	 */
	private function check(array $versions, array $users = []): SetupResult {
		return (new PasswordsCheck($this->l10n(), $this->urls(), new PasswordsAppService($this->apps($versions, $users))))->run();
	}
}
