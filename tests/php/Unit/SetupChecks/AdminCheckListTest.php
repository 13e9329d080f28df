<?php

declare(strict_types=1);

/*
 * SPDX-FileCopyrightText: 2026 NexPass contributors
 * SPDX-License-Identifier: AGPL-3.0-or-later
 */

namespace OCA\NexPass\Tests\Unit\SetupChecks;

use OCA\NexPass\AppInfo\Application;
use OCA\NexPass\Service\JobsService;
use OCA\NexPass\Service\PasswordsAppService;
use OCA\NexPass\SetupChecks\HttpsCheck;
use OCA\NexPass\SetupChecks\JobsCheck;
use OCA\NexPass\SetupChecks\NextcloudCheck;
use OCA\NexPass\SetupChecks\PasswordsCheck;
use OCA\NexPass\SetupChecks\StartPageCheck;
use OCA\NexPass\Tests\ServerTestCase;
use OCA\NexPass\Tests\StoredValues;
use OCP\AppFramework\Bootstrap\IRegistrationContext;
use OCP\AppFramework\Utility\ITimeFactory;
use OCP\Http\Client\IClient;
use OCP\Http\Client\IClientService;
use OCP\Http\Client\IResponse;
use OCP\IAppConfig;
use OCP\ServerVersion;
use OCP\SetupCheck\SetupResult;

/** Row 1.1: what an administrator reads under "Overview" when all is well, and where each fault leads. */
final class AdminCheckListTest extends ServerTestCase {
	private const NOW = 1_795_000_000;

	public function testNextcloudIsTaughtTheWholeList(): void {
		$registered = [];
		$context = $this->createStub(IRegistrationContext::class);
		$context->method('registerSetupCheck')->willReturnCallback(static function (string $class) use (&$registered): void {
			$registered[] = $class;
		});
		// The parent constructor belongs to Nextcloud's container, which is not there.
		(new \ReflectionClass(Application::class))->newInstanceWithoutConstructor()->register($context);

		self::assertSame([NextcloudCheck::class, PasswordsCheck::class, HttpsCheck::class, StartPageCheck::class, JobsCheck::class], $registered);
	}

	public function testEveryRowPassesOnAServerThatIsReady(): void {
		foreach ($this->rows('31.0.6', ['passwords' => '2025.7.0'], 'https://cloud.example.org', 200, self::NOW - 300) as $name => $row) {
			self::assertSame('success', $row->getSeverity(), $name);
		}
	}

	public function testEveryFailedRowSaysWhyAndLeadsToOnePlaceToPutItRight(): void {
		$links = [];
		foreach ($this->rows('30.0.1', [], 'http://cloud.example.org', 403, self::NOW - 2 * 86400) as $name => $row) {
			self::assertContains($row->getSeverity(), ['error', 'warning'], $name);
			self::assertNotSame('', (string)$row->getDescription(), $name);
			$links[$name] = $this->linkOf($row);
			self::assertNotNull($links[$name], $name . ' leads nowhere');
		}
		self::assertCount(5, array_unique($links));
		self::assertSame('http://cloud.example.org/index.php/settings/apps/organization/passwords', $links['Passwords']);
		self::assertStringEndsWith('to=admin-reverse-proxy', (string)$links['HTTPS']);
	}

	public function testOnlyVersionsOfTheInfoFileAreFine(): void {
		$severities = array_map(fn (string $version): string => $this->nextcloud($version)->getSeverity(), ['30.0.9', '31.0.0', '34.0.1', '35.0.0']);
		$xml = (string)file_get_contents(dirname(__DIR__, 4) . '/appinfo/info.xml');

		self::assertSame(['error', 'success', 'success', 'warning'], $severities);
		self::assertStringContainsString(sprintf('<nextcloud min-version="%d" max-version="%d"/>', NextcloudCheck::OLDEST, NextcloudCheck::NEWEST), $xml);
	}

	public function testJobsThatNeverRanAndJobsThatStoppedAreTwoThings(): void {
		self::assertStringContainsString('never run', (string)$this->jobs(0)->getDescription());
		self::assertStringContainsString('for a day', (string)$this->jobs(self::NOW - 86400)->getDescription());
		self::assertSame('success', $this->jobs(self::NOW - 86399)->getSeverity());
	}

	/**
	 * @param array<string, string> $apps
	 * @return array<string, SetupResult>
	 */
	private function rows(string $version, array $apps, string $host, int $status, int $jobsAt): array {
		$urls = $this->urls('', $host);
		return [
			'Nextcloud' => $this->nextcloud($version, $host),
			'Passwords' => (new PasswordsCheck($this->l10n(), $urls, new PasswordsAppService($this->apps($apps))))->run(),
			'HTTPS' => (new HttpsCheck($this->l10n(), $urls))->run(),
			'start page' => (new StartPageCheck($this->l10n(), $urls, $this->clients($status), $this->apps(['nexpass' => '0.1.0'])))->run(),
			'jobs' => $this->jobs($jobsAt),
		];
	}

	private function nextcloud(string $version, string $host = 'https://cloud.example.org'): SetupResult {
		$server = $this->createStub(ServerVersion::class);
		$server->method('getVersionString')->willReturn($version);
		return (new NextcloudCheck($this->l10n(), $this->urls('', $host), $server))->run();
	}

	private function jobs(int $at): SetupResult {
		$clock = $this->createStub(ITimeFactory::class);
		$clock->method('getTime')->willReturn(self::NOW);
		$values = (new StoredValues($at === 0 ? [] : ['lastcron' => $at]))->teach($this->createStub(IAppConfig::class));
		return (new JobsCheck($this->l10n(), $this->urls(), new JobsService($values, $clock)))->run();
	}

	private function clients(int $status): IClientService {
		$response = $this->createStub(IResponse::class);
		$response->method('getStatusCode')->willReturn($status);
		$response->method('getHeader')->willReturn($status === 200 ? $this->shellPolicy() : '');
		$client = $this->createStub(IClient::class);
		$client->method('get')->willReturn($response);
		$clients = $this->createStub(IClientService::class);
		$clients->method('newClient')->willReturn($client);
		return $clients;
	}

	/** The one place a row leads to; null where it leads nowhere. */
	private function linkOf(SetupResult $row): ?string {
		$parameters = $row->getDescriptionParameters();
		if ($parameters === null) {
			return $row->getLinkToDoc();
		}
		self::assertStringContainsString('{link}', (string)$row->getDescription());
		return $parameters['link']['link'];
	}
}
