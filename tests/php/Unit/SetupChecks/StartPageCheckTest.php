<?php

declare(strict_types=1);

/*
 * SPDX-FileCopyrightText: 2026 NexPass contributors
 * SPDX-License-Identifier: AGPL-3.0-or-later
 */

namespace OCA\NexPass\Tests\Unit\SetupChecks;

use OCA\NexPass\SetupChecks\StartPageCheck;
use OCA\NexPass\Tests\ServerTestCase;
use OCP\Http\Client\IClient;
use OCP\Http\Client\IClientService;
use OCP\Http\Client\IResponse;
use OCP\SetupCheck\SetupResult;

final class StartPageCheckTest extends ServerTestCase {
	public function testAPageWithOurPolicyIsFine(): void {
		$result = $this->check(200, $this->shellPolicy());

		self::assertSame('success', $result->getSeverity());
		self::assertStringContainsString('https://cloud.example.org/index.php/apps/nexpass/', (string)$result->getDescription());
	}

	public function testAPageWithAnotherPolicyIsNot(): void {
		self::assertSame('error', $this->check(200, "default-src 'self'")->getSeverity());
	}

	public function testTheWebServersRefusalNamesTheMissingRule(): void {
		$result = $this->check(403, '');

		self::assertSame('error', $result->getSeverity());
		self::assertStringContainsString('/index.php$request_uri', (string)$result->getDescription());
	}

	public function testAMissingBuildIsSaid(): void {
		$result = $this->check(503, '');

		self::assertSame('error', $result->getSeverity());
		self::assertStringContainsString('built files', (string)$result->getDescription());
	}

	public function testA404IsAFaultUnlessTheAppIsLimitedToGroups(): void {
		self::assertSame('error', $this->check(404, '')->getSeverity());
		self::assertSame('info', $this->check(404, '', ['nexpass' => ['alice']])->getSeverity());
	}

	public function testAServerThatCannotReachItselfProvesNothing(): void {
		self::assertSame('info', $this->check(0, '')->getSeverity());
	}

	/**
	 * @param int $status 0 for no answer at all
	 * @param array<string, list<string>> $users
	 */
	private function check(int $status, string $policy, array $users = []): SetupResult {
		$response = $this->createStub(IResponse::class);
		$response->method('getStatusCode')->willReturn($status);
		$response->method('getHeader')->willReturnCallback(static fn (string $name): string => $name === 'Content-Security-Policy' ? $policy : '');
		$client = $this->createStub(IClient::class);
		$client->method('get')->willReturnCallback(static function () use ($status, $response): IResponse {
			if ($status === 0) {
				throw new \Exception('connection refused');
			}
			return $response;
		});
		$clients = $this->createStub(IClientService::class);
		$clients->method('newClient')->willReturn($client);
		return (new StartPageCheck($this->l10n(), $this->urls(), $clients, $this->apps(['nexpass' => '0.1.0'], $users)))->run();
	}
}
