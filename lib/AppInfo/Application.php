<?php

declare(strict_types=1);

/*
 * SPDX-FileCopyrightText: 2026 NexPass contributors
 * SPDX-License-Identifier: AGPL-3.0-or-later
 */

namespace OCA\NexPass\AppInfo;

use OCA\NexPass\Capabilities;
use OCA\NexPass\Http\HeaderMiddleware;
use OCA\NexPass\Passwords\PasswordsClasses;
use OCA\NexPass\Service\NavigationService;
use OCA\NexPass\SetupChecks\HttpsCheck;
use OCA\NexPass\SetupChecks\JobsCheck;
use OCA\NexPass\SetupChecks\NextcloudCheck;
use OCA\NexPass\SetupChecks\PasswordsCheck;
use OCA\NexPass\SetupChecks\StartPageCheck;
use OCP\AppFramework\App;
use OCP\AppFramework\Bootstrap\IBootContext;
use OCP\AppFramework\Bootstrap\IBootstrap;
use OCP\AppFramework\Bootstrap\IRegistrationContext;
use OCP\EventDispatcher\IEventDispatcher;
use OCP\INavigationManager;

/** Tells Nextcloud what this app brings along. */
final class Application extends App implements IBootstrap {
	public const APP_ID = 'nexpass';

	public function __construct() {
		parent::__construct(self::APP_ID);
	}

	#[\Override]
	public function register(IRegistrationContext $context): void {
		$context->registerCapability(Capabilities::class);
		$context->registerMiddleware(HeaderMiddleware::class);
		$context->registerSetupCheck(NextcloudCheck::class);
		$context->registerSetupCheck(PasswordsCheck::class);
		$context->registerSetupCheck(HttpsCheck::class);
		$context->registerSetupCheck(StartPageCheck::class);
		$context->registerSetupCheck(JobsCheck::class);
	}

	/** The navigation entry depends on the user, so it cannot stand in info.xml. Passwords is listened to only where it is. */
	#[\Override]
	public function boot(IBootContext $context): void {
		$context->injectFn(static function (IEventDispatcher $dispatcher, PasswordsClasses $classes): void {
			(new Listeners($classes))->register($dispatcher);
		});
		$context->injectFn(static function (INavigationManager $navigation, NavigationService $entries): void {
			// A closure, because at boot time it is not yet sure who the user is.
			$navigation->add(static fn (): array => $entries->entry());
		});
	}
}
