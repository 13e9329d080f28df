<?php

declare(strict_types=1);

/*
 * SPDX-FileCopyrightText: 2026 NexPass contributors
 * SPDX-License-Identifier: AGPL-3.0-or-later
 */

namespace OCA\NexPass\Tests\Unit\Controller;

use OCA\NexPass\Controller\ManifestController;
use OCA\NexPass\Controller\WorkerController;
use OCA\NexPass\Service\BuildService;
use OCA\NexPass\Tests\ServerTestCase;

final class BuiltFilesTest extends ServerTestCase {
	public function testManifestHasItsMediaTypeAndStartsInsideTheApp(): void {
		$response = (new ManifestController($this->request('/apps/nexpass/manifest.webmanifest'), $this->files($this->build())))->manifest();
		$manifest = json_decode($response->render(), true, flags: JSON_THROW_ON_ERROR);

		self::assertSame('application/manifest+json; charset=UTF-8', $response->getHeaders()['Content-Type']);
		self::assertSame('/index.php/apps/nexpass/', $manifest['id']);
		self::assertSame('./', $manifest['start_url']);
		self::assertSame('/custom_apps/nexpass/img/icon-192.png', $manifest['icons'][0]['src']);
	}

	public function testBothWorkersLiveUnderTheirOwnPolicyAndAreNotKept(): void {
		$workers = new WorkerController($this->request('/apps/nexpass/sw'), $this->files($this->build()));

		foreach ([$workers->serviceWorker(), $workers->vaultWorker()] as $response) {
			$headers = $response->getHeaders();
			self::assertSame(200, $response->getStatus());
			self::assertSame('text/javascript; charset=UTF-8', $headers['Content-Type']);
			self::assertSame("default-src 'none'; connect-src 'self'", $headers['Content-Security-Policy']);
			self::assertStringContainsString('no-store', $headers['Cache-Control']);
			self::assertStringContainsString('"/custom_apps/nexpass"', $response->render());
		}
		self::assertNotSame($workers->serviceWorker()->render(), $workers->vaultWorker()->render());
	}

	public function testWithoutABuildNoneOfThemIsAScript(): void {
		$workers = new WorkerController($this->request('/apps/nexpass/sw'), $this->files([]));
		$manifests = new ManifestController($this->request('/apps/nexpass/manifest.webmanifest'), $this->files([]));

		foreach ([$workers->serviceWorker(), $workers->vaultWorker(), $manifests->manifest()] as $response) {
			self::assertSame(503, $response->getStatus());
			self::assertSame('text/plain; charset=UTF-8', $response->getHeaders()['Content-Type']);
			self::assertSame('nosniff', $response->getHeaders()['X-Content-Type-Options']);
		}
	}

	/** @param array<string, string> $files */
	private function files(array $files): BuildService {
		return new BuildService($this->apps(['nexpass' => '0.1.0'], [], $this->appFolder($files)), $this->urls());
	}
}
