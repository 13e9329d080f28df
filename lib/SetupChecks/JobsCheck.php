<?php

declare(strict_types=1);

/*
 * SPDX-FileCopyrightText: 2026 NexPass contributors
 * SPDX-License-Identifier: AGPL-3.0-or-later
 */

namespace OCA\NexPass\SetupChecks;

use OCA\NexPass\Service\JobsService;
use OCP\IL10N;
use OCP\IURLGenerator;
use OCP\SetupCheck\ISetupCheck;
use OCP\SetupCheck\SetupResult;

/** Old operations, changes and devices are forgotten by a background job. */
final class JobsCheck implements ISetupCheck {
	public function __construct(
		private readonly IL10N $l10n,
		private readonly IURLGenerator $urls,
		private readonly JobsService $jobs,
	) {
	}

	#[\Override]
	public function getCategory(): string {
		return 'system';
	}

	#[\Override]
	public function getName(): string {
		return $this->l10n->t('NexPass: background jobs');
	}

	#[\Override]
	public function run(): SetupResult {
		if ($this->jobs->areRunning()) {
			return SetupResult::success($this->l10n->t('Background jobs run.'));
		}
		$address = $this->urls->linkToRouteAbsolute('settings.AdminSettings.index', ['section' => 'server']) . '#backgroundjobs';
		$text = $this->jobs->lastRun() === null
			? $this->l10n->t('Background jobs have never run here. NexPass then forgets nothing that is out of date, and Passwords delivers no shares: {link}')
			: $this->l10n->t('No background job has run for a day. NexPass then forgets nothing that is out of date, and Passwords delivers no shares: {link}');
		return SetupResult::warning($text, null, FixLink::to($this->l10n->t('Background jobs'), $address));
	}
}
