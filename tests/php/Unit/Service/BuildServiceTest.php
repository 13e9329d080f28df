<?php

declare(strict_types=1);

/*
 * SPDX-FileCopyrightText: 2026 NexPass contributors
 * SPDX-License-Identifier: AGPL-3.0-or-later
 */

namespace OCA\NexPass\Tests\Unit\Service;

use OCA\NexPass\Service\BuildMissingException;
use OCA\NexPass\Service\BuildService;
use OCA\NexPass\Tests\ServerTestCase;

final class BuildServiceTest extends ServerTestCase {
	public function testFillsInWhereThisServerKeepsThings(): void {
		$shell = $this->service($this->build())->file('shell.html');

		self::assertSame(
			'<html data-assets="/custom_apps/nexpass" data-webroot="" data-app="/index.php/apps/nexpass/"><link rel="icon" href="/custom_apps/nexpass/img/favicon.svg"></html>',
			$shell,
		);
	}

	public function testFillsInTheFolderOfNextcloud(): void {
		$shell = $this->service($this->build(), '/nextcloud', '/nextcloud/apps/nexpass')->file('shell.html');

		self::assertStringContainsString('data-assets="/nextcloud/apps/nexpass"', $shell);
		self::assertStringContainsString('data-webroot="/nextcloud"', $shell);
		self::assertStringContainsString('data-app="/nextcloud/index.php/apps/nexpass/"', $shell);
	}

	public function testNoPlaceholderIsLeftInAnyFileOfTheBuild(): void {
		$service = $this->service($this->build());

		foreach (['shell.html', 'manifest.json', 'service-worker.js', 'vault-worker.js'] as $name) {
			self::assertDoesNotMatchRegularExpression('/%[A-Z]+%/', $service->file($name), $name);
		}
		self::assertSame('/index.php/apps/nexpass/', $service->headers('worker')['X-Scope']);
	}

	public function testManifestIdIsAnAbsolutePathWithASlashAtTheEnd(): void {
		$manifest = json_decode($this->service($this->build(), '/nextcloud')->file('manifest.json'), true, flags: JSON_THROW_ON_ERROR);

		self::assertSame('/nextcloud/index.php/apps/nexpass/', $manifest['id']);
	}

	/** A folder name can hold anything; in HTML, JSON, JavaScript and headers it must stay a path. */
	public function testAHostileFolderNameStaysAPathEverywhere(): void {
		$evil = "/x\"'><script>`\${1}</script>;,\\\r\n& ü";
		$service = $this->service($this->build(), '', $evil);

		$filled = $service->file('shell.html') . $service->file('service-worker.js') . implode('', $service->headers('worker'));
		foreach (["\"'", '<script', '`', '${', '\\', "\r", "\n", '&', 'ü', '; ,'] as $dangerous) {
			self::assertStringNotContainsString($dangerous, $filled, 'contains ' . $dangerous);
		}
		self::assertStringContainsString('/x%22%27%3E%3Cscript%3E', $filled);
		self::assertNotNull(json_decode($service->file('manifest.json'), true));
	}

	public function testAPathWithAPlaceholderInItIsNotFilledInTwice(): void {
		self::assertSame('const home = "/%APP%"', $this->service($this->build(), '', '/%APP%')->file('vault-worker.js'));
	}

	public function testEncodedPathsStayAsTheyAre(): void {
		self::assertSame('const home = "/my%20apps/nexpass"', $this->service($this->build(), '', '/my%20apps/nexpass')->file('vault-worker.js'));
	}

	public function testHeadersComeFromTheBuildUnchanged(): void {
		self::assertSame([
			'Content-Type' => 'text/html; charset=UTF-8',
			'Content-Security-Policy' => $this->shellPolicy(),
			'Referrer-Policy' => 'no-referrer',
		], $this->service($this->build())->headers('shell'));
	}

	public function testAMissingOrEmptyFileIsNamed(): void {
		foreach ([[], ['shell.html' => '']] as $files) {
			try {
				$this->service($files)->file('shell.html');
				self::fail('no exception');
			} catch (BuildMissingException $missing) {
				self::assertStringContainsString('js/shell.html', $missing->getMessage());
				self::assertStringContainsString('npm run build', $missing->getMessage());
			}
		}
	}

	public function testBrokenHeadersAreAMissingBuildAndNeverAPageWithoutPolicy(): void {
		foreach (['not json', '[]', '{"worker": {}}', '{"shell": "x"}', '{"shell": {"A": 1}}', '{"shell": ["x"]}'] as $broken) {
			try {
				$this->service(['headers.json' => $broken])->headers('shell');
				self::fail('no exception for ' . $broken);
			} catch (BuildMissingException $missing) {
				self::assertStringContainsString('headers.json', $missing->getMessage());
			}
		}
	}

	/** @param array<string, string> $files */
	private function service(array $files, string $webroot = '', string $webPath = '/custom_apps/nexpass'): BuildService {
		return new BuildService($this->apps(['nexpass' => '0.1.0'], [], $this->appFolder($files), $webPath), $this->urls($webroot));
	}
}
