<?php

declare(strict_types=1);

/*
 * SPDX-FileCopyrightText: 2026 NexPass contributors
 * SPDX-License-Identifier: AGPL-3.0-or-later
 */

namespace OCA\NexPass\Tests\Unit\Controller;

use OCA\NexPass\Controller\PageController;
use OCA\NexPass\Http\RawResponse;
use OCA\NexPass\Service\BuildService;
use OCA\NexPass\Tests\ServerTestCase;
use OCP\AppFramework\Http\RedirectResponse;

final class PageControllerTest extends ServerTestCase {
	public function testServesTheShellUnderEveryFormOfTheAddress(): void {
		$forms = ['/apps/nexpass/', '/index.php/apps/nexpass/', '/nextcloud/apps/nexpass/', '/nextcloud/index.php/apps/nexpass/', '/apps/nexpass/?source=menu', '/apps/nexpass/?next=/a'];
		foreach ($forms as $form) {
			$response = $this->page($form)->index();

			self::assertInstanceOf(RawResponse::class, $response, $form);
			self::assertSame(200, $response->getStatus(), $form);
			self::assertStringContainsString('data-app="/index.php/apps/nexpass/"', $response->render(), $form);
		}
	}

	public function testSendsTheHeadersOfTheBuild(): void {
		$headers = $this->page('/apps/nexpass/')->index()->getHeaders();

		self::assertSame($this->shellPolicy(), $headers['Content-Security-Policy']);
		self::assertSame('text/html; charset=UTF-8', $headers['Content-Type']);
		self::assertSame('no-referrer', $headers['Referrer-Policy']);
		self::assertStringContainsString('no-store', $headers['Cache-Control']);
	}

	public function testRedirectsToTheSlashInsideTheFolderOfNextcloud(): void {
		foreach (['/nextcloud/apps/nexpass', '/nextcloud/index.php/apps/nexpass', '/nextcloud/apps/nexpass?x=/'] as $form) {
			$response = $this->page($form, '/nextcloud')->index();

			self::assertInstanceOf(RedirectResponse::class, $response, $form);
			self::assertSame(303, $response->getStatus(), $form);
			self::assertSame('/nextcloud/index.php/apps/nexpass/', $response->getHeaders()['Location'], $form);
		}
	}

	public function testWithoutABuildSaysWhatToDo(): void {
		$response = $this->page('/apps/nexpass/', '', [])->index();

		self::assertSame(503, $response->getStatus());
		self::assertStringContainsString('npm run build', $response->render());
		self::assertSame('text/plain; charset=UTF-8', $response->getHeaders()['Content-Type']);
		self::assertStringStartsWith("default-src 'none'", $response->getHeaders()['Content-Security-Policy']);
	}

	public function testAPageIsNeverServedWithoutItsHeaders(): void {
		$build = $this->build();
		unset($build['headers.json']);

		self::assertSame(503, $this->page('/apps/nexpass/', '', $build)->index()->getStatus());
	}

	/** @param ?array<string, string> $files */
	private function page(string $uri, string $webroot = '', ?array $files = null): PageController {
		$apps = $this->apps(['nexpass' => '0.1.0'], [], $this->appFolder($files ?? $this->build()));
		return new PageController($this->request($uri), new BuildService($apps, $this->urls($webroot)), $this->urls($webroot));
	}
}
