<?php

declare(strict_types=1);

/*
 * SPDX-FileCopyrightText: 2026 NexPass contributors
 * SPDX-License-Identifier: AGPL-3.0-or-later
 */

namespace OCA\NexPass\SetupChecks;

use OCA\NexPass\Service\PasswordsAppService;
use OCP\IL10N;
use OCP\IURLGenerator;
use OCP\SetupCheck\ISetupCheck;
use OCP\SetupCheck\SetupResult;

/** Is the app Passwords there, switched on and new enough? */
final class PasswordsCheck implements ISetupCheck {
	public function __construct(
		private readonly IL10N $l10n,
		private readonly IURLGenerator $urls,
		private readonly PasswordsAppService $passwords,
	) {
	}

	#[\Override]
	public function getCategory(): string {
		return 'security';
	}

	#[\Override]
	public function getName(): string {
		return $this->l10n->t('NexPass: Passwords app');
	}

	#[\Override]
	public function run(): SetupResult {
		$version = $this->passwords->version();
		$link = FixLink::to($this->l10n->t('Apps'), $this->urls->getAbsoluteURL('/index.php/settings/apps/organization/' . PasswordsAppService::APP_ID));
		if ($version === null) {
			return SetupResult::error($this->l10n->t('NexPass shows the entries of the app Passwords, and this app is not enabled. Install and enable Passwords: {link}'), null, $link);
		}
		if (!$this->passwords->isNewEnough()) {
			return SetupResult::warning($this->l10n->t('Passwords %1$s is older than NexPass expects. Update Passwords to %2$s or newer: {link}', [$version, PasswordsAppService::MINIMUM_VERSION]), null, $link);
		}
		if ($this->passwords->isLimitedToGroups()) {
			return SetupResult::info($this->l10n->t('Passwords %s is enabled for some groups only. NexPass appears in the app menu of their members: {link}', [$version]), null, $link);
		}
		return SetupResult::success($this->l10n->t('Passwords %s is enabled.', [$version]));
	}
}
