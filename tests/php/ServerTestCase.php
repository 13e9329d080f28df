<?php

declare(strict_types=1);

/*
 * SPDX-FileCopyrightText: 2026 NexPass contributors
 * SPDX-License-Identifier: AGPL-3.0-or-later
 */

namespace OCA\NexPass\Tests;

use OCP\App\IAppManager;
use OCP\IL10N;
use OCP\IRequest;
use OCP\IURLGenerator;
use OCP\IUser;
use OCP\IUserSession;
use PHPUnit\Framework\TestCase;

/** A small Nextcloud to hand in: which apps are on for whom, where things lie, who is signed in. */
abstract class ServerTestCase extends TestCase {
	private const SHELL_POLICY = "default-src 'none'; script-src 'self' 'wasm-unsafe-eval'; frame-ancestors 'none'; trusted-types vue nexpass-sw nexpass-worker";

	/** @var list<string> */
	private array $folders = [];

	protected function tearDown(): void {
		foreach ($this->folders as $folder) {
			array_map('unlink', glob($folder . '/js/*') ?: []);
			rmdir($folder . '/js');
			rmdir($folder);
		}
		$this->folders = [];
		parent::tearDown();
	}

	/**
	 * An installed app folder with the given files in js/.
	 *
	 * @param array<string, string> $files
	 */
	protected function appFolder(array $files): string {
		$folder = sys_get_temp_dir() . '/nexpass-test-' . bin2hex(random_bytes(6));
		mkdir($folder . '/js', 0700, true);
		foreach ($files as $name => $text) {
			file_put_contents($folder . '/js/' . $name, $text);
		}
		$this->folders[] = $folder;
		return $folder;
	}

	/**
	 * The files of a complete, tiny build.
	 *
	 * @return array<string, string>
	 */
	protected function build(): array {
		return [
			'shell.html' => '<html data-assets="%ASSETS%" data-webroot="%WEBROOT%" data-app="%APP%"><link rel="icon" href="%ASSETS%/img/favicon.svg"></html>',
			'manifest.json' => '{"id": "%APP%", "start_url": "./", "icons": [{"src": "%ASSETS%/img/icon-192.png"}]}',
			'service-worker.js' => 'const scope = "%APP%", assets = "%ASSETS%"',
			'vault-worker.js' => 'const home = "%ASSETS%"',
			'headers.json' => json_encode([
				'shell' => ['Content-Type' => 'text/html; charset=UTF-8', 'Content-Security-Policy' => self::SHELL_POLICY, 'Referrer-Policy' => 'no-referrer'],
				'worker' => ['Content-Type' => 'text/javascript; charset=UTF-8', 'Content-Security-Policy' => "default-src 'none'; connect-src 'self'", 'X-Scope' => '%APP%'],
				'manifest' => ['Content-Type' => 'application/manifest+json; charset=UTF-8', 'Content-Security-Policy' => "default-src 'none'"],
				'error' => ['Content-Security-Policy' => "default-src 'none'"],
			], JSON_THROW_ON_ERROR),
		];
	}

	/**
	 * Nextcloud's app manager.
	 *
	 * @param array<string, string> $versions apps that are enabled for somebody, with their versions
	 * @param array<string, list<string>> $users app to user ids, when it is not enabled for all of them
	 * @template T of IAppManager
	 * @param class-string<T> $class
	 * @return T
	 */
	protected function apps(array $versions, array $users = [], string $folder = '', string $webPath = '/custom_apps/nexpass', string $class = IAppManager::class): IAppManager {
		$apps = $this->createStub($class);
		foreach (['isInstalled', 'isEnabledForAnyone'] as $method) {
			if (method_exists($class, $method)) {
				$apps->method($method)->willReturnCallback(static fn (string $app): bool => isset($versions[$app]));
			}
		}
		$apps->method('isEnabledForUser')->willReturnCallback(
			static fn (string $app, ?IUser $user = null): bool => isset($versions[$app]) && $user !== null
				&& (!isset($users[$app]) || in_array($user->getUID(), $users[$app], true)),
		);
		$apps->method('getAppVersion')->willReturnCallback(static fn (string $app): string => $versions[$app] ?? '0');
		$apps->method('getAppRestriction')->willReturnCallback(static fn (string $app): array => isset($users[$app]) ? ['some-group'] : []);
		$apps->method('getAppPath')->willReturn($folder);
		$apps->method('getAppWebPath')->willReturn($webPath);
		return $apps;
	}

	protected function urls(string $webroot = '', string $host = 'https://cloud.example.org'): IURLGenerator {
		$urls = $this->createStub(IURLGenerator::class);
		$page = $webroot . '/index.php/apps/nexpass/';
		$urls->method('getWebroot')->willReturn($webroot);
		$urls->method('linkToRoute')->willReturnCallback(static fn (string $route): string => $route === 'nexpass.page.index' ? $page : '/unknown/' . $route);
		$urls->method('linkToRouteAbsolute')->willReturnCallback(static fn (string $route): string => $route === 'nexpass.page.index' ? $host . $page : '/unknown/' . $route);
		$urls->method('linkToDocs')->willReturnCallback(static fn (string $key): string => 'https://docs.nextcloud.com/server/31/go.php?to=' . $key);
		$urls->method('imagePath')->willReturnCallback(static fn (string $app, string $file): string => "$webroot/custom_apps/$app/img/$file");
		$urls->method('getAbsoluteURL')->willReturnCallback(static fn (string $path): string => $host . $webroot . $path);
		return $urls;
	}

	protected function user(string $id = 'alice', string $displayName = 'Alice Lind'): IUser {
		$user = $this->createStub(IUser::class);
		$user->method('getUID')->willReturn($id);
		$user->method('getDisplayName')->willReturn($displayName);
		return $user;
	}

	protected function session(?IUser $user): IUserSession {
		$session = $this->createStub(IUserSession::class);
		$session->method('getUser')->willReturn($user);
		return $session;
	}

	protected function request(string $uri): IRequest {
		$request = $this->createStub(IRequest::class);
		$request->method('getRequestUri')->willReturn($uri);
		return $request;
	}

	protected function l10n(): IL10N {
		$l10n = $this->createStub(IL10N::class);
		$l10n->method('t')->willReturnCallback(static fn (string $text, $values = []): string => vsprintf($text, (array)$values));
		return $l10n;
	}

	protected function shellPolicy(): string {
		return self::SHELL_POLICY;
	}
}
