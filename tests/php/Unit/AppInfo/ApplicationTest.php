<?php

declare(strict_types=1);

/*
 * SPDX-FileCopyrightText: 2026 NexPass contributors
 * SPDX-License-Identifier: AGPL-3.0-or-later
 */

namespace OCA\NexPass\Tests\Unit\AppInfo;

use OCA\NexPass\AppInfo\Application;
use OCA\NexPass\Passwords\PasswordsClasses;
use OCA\NexPass\Service\NavigationService;
use OCA\NexPass\Service\PasswordsAppService;
use OCA\NexPass\Tests\ServerTestCase;
use OCP\AppFramework\Bootstrap\IBootContext;
use OCP\EventDispatcher\IEventDispatcher;
use OCP\INavigationManager;
use OCP\User\Events\UserDeletedEvent;

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
		$listening = [];
		$dispatcher = $this->createStub(IEventDispatcher::class);
		$dispatcher->method('addServiceListener')->willReturnCallback(static function (string $event) use (&$listening): void {
			$listening[] = $event;
		});
		$given = [INavigationManager::class => $navigation, NavigationService::class => $entries, IEventDispatcher::class => $dispatcher, PasswordsClasses::class => new PasswordsClasses()];
		$context->method('injectFn')->willReturnCallback(static fn (\Closure $fn) => $fn(...array_map(
			static fn (\ReflectionParameter $parameter): object => $given[(string)$parameter->getType()],
			(new \ReflectionFunction($fn))->getParameters(),
		)));

		// The parent constructor belongs to Nextcloud's container, which is not there.
		(new \ReflectionClass(Application::class))->newInstanceWithoutConstructor()->boot($context);

		self::assertContains(UserDeletedEvent::class, $listening);
		self::assertCount(1, $added);
		self::assertInstanceOf(\Closure::class, $added[0]);
		self::assertSame('link', $added[0]()['type']);
	}
}
