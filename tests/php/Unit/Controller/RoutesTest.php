<?php

declare(strict_types=1);

/*
 * SPDX-FileCopyrightText: 2026 NexPass contributors
 * SPDX-License-Identifier: AGPL-3.0-or-later
 */

namespace OCA\NexPass\Tests\Unit\Controller;

use OCA\NexPass\Controller\ChangesController;
use OCA\NexPass\Controller\DevicesController;
use OCA\NexPass\Controller\ManifestController;
use OCA\NexPass\Controller\OperationsController;
use OCA\NexPass\Controller\PageController;
use OCA\NexPass\Controller\StateController;
use OCA\NexPass\Controller\WorkerController;
use OCP\AppFramework\Http\Attribute\AnonRateLimit;
use OCP\AppFramework\Http\Attribute\FrontpageRoute;
use OCP\AppFramework\Http\Attribute\NoAdminRequired;
use OCP\AppFramework\Http\Attribute\NoCSRFRequired;
use OCP\AppFramework\Http\Attribute\NoTwoFactorRequired;
use OCP\AppFramework\Http\Attribute\PublicPage;
use PHPUnit\Framework\TestCase;

/** Who may call what. The list is complete: a new route has to be added here, with its guards. */
final class RoutesTest extends TestCase {
	private const CONTROLLERS = [
		ChangesController::class, DevicesController::class, ManifestController::class, OperationsController::class, PageController::class,
		StateController::class, WorkerController::class,
	];

	public function testRoutesAndTheirGuards(): void {
		$guards = [NoAdminRequired::class, NoCSRFRequired::class, NoTwoFactorRequired::class, PublicPage::class, AnonRateLimit::class];
		$found = [];
		foreach (self::CONTROLLERS as $controller) {
			foreach ((new \ReflectionClass($controller))->getMethods(\ReflectionMethod::IS_PUBLIC) as $method) {
				foreach ($method->getAttributes(FrontpageRoute::class) as $attribute) {
					$route = $attribute->newInstance();
					$lifted = array_filter($guards, static fn (string $guard): bool => $method->getAttributes($guard) !== []);
					$found[$route->getVerb() . ' ' . $route->getUrl()] = array_values(array_map(static fn (string $guard): string => substr((string)strrchr($guard, '\\'), 1), $lifted));
				}
			}
		}
		ksort($found);

		$public = ['NoAdminRequired', 'NoCSRFRequired', 'NoTwoFactorRequired', 'PublicPage'];
		$own = ['NoAdminRequired', 'NoCSRFRequired'];
		$device = ['NoCSRFRequired', 'PublicPage', 'AnonRateLimit'];
		self::assertSame([
			'DELETE /api/v1/devices/{id}' => $own,
			'GET /' => $public,
			'GET /api/v1/changes' => $own,
			'GET /api/v1/devices' => $own,
			'GET /api/v1/devices/check' => $device,
			'GET /api/v1/ops/{op}' => $own,
			'GET /api/v1/state' => $own,
			'GET /manifest.webmanifest' => $public,
			'GET /sw' => $public,
			'GET /vault-worker' => $public,
			'POST /api/v1/devices' => $own,
			'POST /api/v1/devices/wiped' => $device,
			'POST /api/v1/devices/{id}/unlist' => $own,
			'POST /api/v1/ops/{op}/abandon' => $own,
		], $found);
	}

	/** Nextcloud 31 does not know the attribute and reads the annotation, but only at the beginning of a line. */
	public function testTheSecondFactorIsLiftedForOldAndNewServersAlike(): void {
		foreach (self::CONTROLLERS as $controller) {
			foreach ((new \ReflectionClass($controller))->getMethods() as $method) {
				self::assertSame(
					$method->getAttributes(NoTwoFactorRequired::class) !== [],
					preg_match('/^\h+\*\h+@NoTwoFactorRequired\b/m', (string)$method->getDocComment()) === 1,
					$controller . '::' . $method->getName(),
				);
			}
		}
	}

	public function testEveryControllerIsInTheList(): void {
		$files = glob(dirname(__DIR__, 4) . '/lib/Controller/*Controller.php') ?: [];
		$names = array_map(static fn (string $file): string => 'OCA\\NexPass\\Controller\\' . basename($file, '.php'), $files);

		self::assertEqualsCanonicalizing(
			self::CONTROLLERS,
			array_values(array_filter($names, static fn (string $name): bool => !(new \ReflectionClass($name))->isAbstract())),
		);
	}
}
