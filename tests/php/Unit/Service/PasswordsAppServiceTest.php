<?php

declare(strict_types=1);

/*
 * SPDX-FileCopyrightText: 2026 NexPass contributors
 * SPDX-License-Identifier: AGPL-3.0-or-later
 */

namespace OCA\NexPass\Tests\Unit\Service;

use OCA\NexPass\Service\PasswordsAppService;
use OCA\NexPass\Tests\ServerTestCase;
use OCP\App\IAppManager;

final class PasswordsAppServiceTest extends ServerTestCase {
	public function testKnowsPasswordsOnNextcloud31(): void {
		self::assertTrue((new PasswordsAppService($this->apps(['passwords' => '2025.7.0'])))->isInstalled());
		self::assertFalse((new PasswordsAppService($this->apps([])))->isInstalled());
	}

	public function testAsksNewerServersByTheNewName(): void {
		$there = new PasswordsAppService($this->apps(['passwords' => '2026.7.0'], [], '', '', NewerAppManager::class));
		$notThere = new PasswordsAppService($this->apps([], [], '', '', NewerAppManager::class));

		self::assertTrue($there->isInstalled());
		self::assertFalse($notThere->isInstalled());
	}

	public function testAnAppLimitedToGroupsIsEnabledForTheirMembersOnly(): void {
		$service = new PasswordsAppService($this->apps(['passwords' => '2025.7.0'], ['passwords' => ['alice']]));

		self::assertTrue($service->isInstalled());
		self::assertTrue($service->isLimitedToGroups());
		self::assertTrue($service->isEnabledFor($this->user('alice')));
		self::assertFalse($service->isEnabledFor($this->user('bob')));
	}

	public function testHasAVersionOnlyWhenItIsThere(): void {
		self::assertSame('2025.7.0', (new PasswordsAppService($this->apps(['passwords' => '2025.7.0'])))->version());
		self::assertNull((new PasswordsAppService($this->apps([])))->version());
	}

	public function testJudgesOnlyVersionsThatMeanSomething(): void {
		$versions = [
			'2025.7.0' => true, '2025.7.1' => true, '2025.10.0' => true, '2026.7.0' => true, '2025.1.0-BUILD' => true,
			'2025.6.9' => false, '2024.12.3' => false, '2025.7.0-beta1' => false,
		];
		foreach ($versions as $version => $newEnough) {
			self::assertSame($newEnough, (new PasswordsAppService($this->apps(['passwords' => $version])))->isNewEnough(), $version);
		}
		self::assertFalse((new PasswordsAppService($this->apps([])))->isNewEnough());
	}
}

/** The app manager from Nextcloud 32 on. */
interface NewerAppManager extends IAppManager {
	public function isEnabledForAnyone(string $appId): bool;
}
