<?php

declare(strict_types=1);

/*
 * SPDX-FileCopyrightText: 2026 NexPass contributors
 * SPDX-License-Identifier: AGPL-3.0-or-later
 */

namespace OCA\NexPass\SetupChecks;

use OCA\NexPass\AppInfo\Application;
use OCP\App\IAppManager;
use OCP\AppFramework\Http;
use OCP\Http\Client\IClientService;
use OCP\IL10N;
use OCP\IURLGenerator;
use OCP\SetupCheck\ISetupCheck;
use OCP\SetupCheck\SetupResult;

/** Fetches the start page as a browser would: a web server rule or a missing build can break it although the app is enabled. */
final class StartPageCheck implements ISetupCheck {
	private const TIMEOUT_SECONDS = 10;

	public function __construct(
		private readonly IL10N $l10n,
		private readonly IURLGenerator $urls,
		private readonly IClientService $clients,
		private readonly IAppManager $apps,
	) {
	}

	#[\Override]
	public function getCategory(): string {
		return 'network';
	}

	#[\Override]
	public function getName(): string {
		return $this->l10n->t('NexPass: start page');
	}

	#[\Override]
	public function run(): SetupResult {
		$address = $this->urls->linkToRouteAbsolute('nexpass.page.index');
		try {
			$response = $this->clients->newClient()->get($address, [
				'timeout' => self::TIMEOUT_SECONDS,
				'http_errors' => false,
				'verify' => false,
				'nextcloud' => ['allow_local_address' => true],
			]);
		} catch (\Exception) {
			// No proof of a fault: many servers cannot reach themselves by their public name.
			return SetupResult::info($this->l10n->t('The server could not open its own address %s, so this was not checked.', [$address]));
		}
		$status = $response->getStatusCode();
		if ($status === Http::STATUS_OK && str_contains($response->getHeader('Content-Security-Policy'), 'trusted-types')) {
			return SetupResult::success($this->l10n->t('The start page %s is delivered with its own security policy.', [$address]));
		}
		return $this->fault($status, $address);
	}

	private function fault(int $status, string $address): SetupResult {
		if ($status === Http::STATUS_SERVICE_UNAVAILABLE) {
			return SetupResult::error($this->l10n->t('The built files of NexPass are missing, or this Nextcloud is in maintenance. Install the release archive or build the app: {link}'), null, FixLink::to($this->l10n->t('Apps'), $this->urls->getAbsoluteURL('/index.php/settings/apps/installed/' . Application::APP_ID)));
		}
		if ($status === Http::STATUS_FORBIDDEN) {
			return SetupResult::error($this->l10n->t('The web server refuses %s. With nginx, add the fallback "/index.php$request_uri" to the "index" line, as in the example of the Nextcloud manual.', [$address]), $this->urls->linkToDocs('admin-nginx'));
		}
		if ($status === Http::STATUS_NOT_FOUND && $this->apps->getAppRestriction(Application::APP_ID) !== []) {
			return SetupResult::info($this->l10n->t('NexPass is enabled for some groups only, so the start page cannot be checked without signing in.'));
		}
		return SetupResult::error($this->l10n->t('The start page %1$s was answered with status %2$s and without the policy of NexPass. The log may say why: {link}', [$address, (string)$status]), null, FixLink::to($this->l10n->t('Log'), $this->urls->linkToRouteAbsolute('settings.AdminSettings.index', ['section' => 'logging'])));
	}
}
