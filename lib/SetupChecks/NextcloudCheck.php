<?php

declare(strict_types=1);

/*
 * SPDX-FileCopyrightText: 2026 NexPass contributors
 * SPDX-License-Identifier: AGPL-3.0-or-later
 */

namespace OCA\NexPass\SetupChecks;

use OCP\IL10N;
use OCP\IURLGenerator;
use OCP\ServerVersion;
use OCP\SetupCheck\ISetupCheck;
use OCP\SetupCheck\SetupResult;

/** Nextcloud refuses to enable NexPass on versions it was not made for, unless it is told to do so all the same (`app:enable --force`). */
final class NextcloudCheck implements ISetupCheck {
	/** The versions of `appinfo/info.xml`. */
	public const OLDEST = 31;
	public const NEWEST = 34;

	public function __construct(
		private readonly IL10N $l10n,
		private readonly IURLGenerator $urls,
		private readonly ServerVersion $version,
	) {
	}

	#[\Override]
	public function getCategory(): string {
		return 'system';
	}

	#[\Override]
	public function getName(): string {
		return $this->l10n->t('NexPass: version of Nextcloud');
	}

	#[\Override]
	public function run(): SetupResult {
		$version = $this->version->getVersionString();
		$major = (int)$version;
		if ($major >= self::OLDEST && $major <= self::NEWEST) {
			return SetupResult::success($this->l10n->t('NexPass was made for Nextcloud %s.', [$version]));
		}
		$text = $major < self::OLDEST
			? $this->l10n->t('Nextcloud %1$s is older than NexPass works with. Update Nextcloud to %2$s or newer: {link}', [$version, (string)self::OLDEST])
			: $this->l10n->t('Nextcloud %1$s is newer than this NexPass knows. Look for a newer NexPass: {link}', [$version]);
		$link = $major < self::OLDEST
			? FixLink::to($this->l10n->t('Overview'), $this->urls->linkToRouteAbsolute('settings.AdminSettings.index', ['section' => 'overview']))
			: FixLink::to($this->l10n->t('Apps'), $this->urls->getAbsoluteURL('/index.php/settings/apps/updates'));
		return $major < self::OLDEST ? SetupResult::error($text, null, $link) : SetupResult::warning($text, null, $link);
	}
}
