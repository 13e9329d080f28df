<?php

declare(strict_types=1);

/*
 * SPDX-FileCopyrightText: 2026 NexPass contributors
 * SPDX-License-Identifier: AGPL-3.0-or-later
 */

namespace OCA\NexPass\Tests\Unit\SetupChecks;

use OCA\NexPass\SetupChecks\HttpsCheck;
use OCA\NexPass\Tests\ServerTestCase;

final class HttpsCheckTest extends ServerTestCase {
	public function testOnlyHttpsIsFineAndTheOwnMachineIsSaid(): void {
		$addresses = [
			'https://cloud.example.org' => 'success',
			'https://localhost:8443' => 'success',
			'http://localhost' => 'info',
			'http://127.0.0.1:8080' => 'info',
			'http://cloud.example.org' => 'error',
			'http://localhost.example.org' => 'error',
			'http://192.168.1.20' => 'error',
		];
		foreach ($addresses as $address => $severity) {
			self::assertSame($severity, (new HttpsCheck($this->l10n(), $this->urls('', $address)))->run()->getSeverity(), $address);
		}
	}
}
