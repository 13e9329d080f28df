<?php

declare(strict_types=1);

/*
 * SPDX-FileCopyrightText: 2026 NexPass contributors
 * SPDX-License-Identifier: AGPL-3.0-or-later
 */

namespace OCA\NexPass\Tests\Unit\AppInfo;

use OCA\NexPass\AppInfo\Application;
use OCA\NexPass\Service\NavigationService;
use OCA\NexPass\Service\PasswordsAppService;
use OCA\NexPass\Tests\ServerTestCase;
use OCP\AppFramework\Bootstrap\IBootContext;
use OCP\INavigationManager;

final class ApplicationTest extends ServerTestCase {
	public function testBootingAddsOneEntryThatIsDecidedLater(): void {
		$apps = $this->apps(['nexpass' => '0.1.0', 'passwords' => '2025.7.0']);
		$entries = new NavigationService($apps, $this->urls(), $this->session($this->user()), new PasswordsAppService($apps));
		$added = [];
		$navigation = $this->createStub(INavigationManager::class);
		$navigation->method('add')->willReturnCallback(static function ($entry) use (&$added): void {
			$added[] = $entry;
		});
		$context = $this->createStub(IBootContext::class);
		$context->method('injectFn')->willReturnCallback(static fn (callable $fn) => $fn($navigation, $entries));

		// The parent constructor belongs to Nextcloud's container, which is not there.
		(new \ReflectionClass(Application::class))->newInstanceWithoutConstructor()->boot($context);

		self::assertCount(1, $added);
		self::assertInstanceOf(\Closure::class, $added[0]);
		self::assertSame('link', $added[0]()['type']);
	}
}
