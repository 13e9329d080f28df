<?php

declare(strict_types=1);

/*
 * SPDX-FileCopyrightText: 2026 NexPass contributors
 * SPDX-License-Identifier: AGPL-3.0-or-later
 */

namespace OCA\NexPass\SetupChecks;

use OCP\IL10N;
use OCP\IURLGenerator;
use OCP\SetupCheck\ISetupCheck;
use OCP\SetupCheck\SetupResult;

/** Browsers offer service workers and cryptography only on secure addresses. */
final class HttpsCheck implements ISetupCheck {
	private const OWN_MACHINE = ['localhost', '127.0.0.1', '[::1]'];

	public function __construct(
		private readonly IL10N $l10n,
		private readonly IURLGenerator $urls,
	) {
	}

	#[\Override]
	public function getCategory(): string {
		return 'security';
	}

	#[\Override]
	public function getName(): string {
		return $this->l10n->t('NexPass: secure address');
	}

	#[\Override]
	public function run(): SetupResult {
		$address = $this->urls->getAbsoluteURL('/');
		if (parse_url($address, PHP_URL_SCHEME) === 'https') {
			return SetupResult::success($this->l10n->t('This Nextcloud is reached by HTTPS.'));
		}
		if (in_array(parse_url($address, PHP_URL_HOST), self::OWN_MACHINE, true)) {
			return SetupResult::info($this->l10n->t('This Nextcloud is reached without HTTPS. NexPass works on this machine only.'), $this->urls->linkToDocs('admin-security'));
		}
		return SetupResult::error($this->l10n->t('This Nextcloud is reached without HTTPS. Browsers then refuse what NexPass needs: offline use and encryption. Set up HTTPS with a certificate that browsers trust, and check "overwriteprotocol" and "overwrite.cli.url".'), $this->urls->linkToDocs('admin-reverse-proxy'));
	}
}
