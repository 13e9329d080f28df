<?php

declare(strict_types=1);

/*
 * SPDX-FileCopyrightText: 2026 NexPass contributors
 * SPDX-License-Identifier: AGPL-3.0-or-later
 */

namespace OCA\NexPass\Service;

use OCA\NexPass\AppInfo\Application;
use OCP\App\IAppManager;
use OCP\Defaults;
use OCP\IConfig;
use OCP\IUser;
use OCP\L10N\IFactory;
use OCP\ServerVersion;

/** Who and where: all that the app on the phone asks of NexPass' own server part. */
final class StateService {
	public function __construct(
		private readonly IConfig $config,
		private readonly IFactory $languages,
		private readonly IAppManager $apps,
		private readonly Defaults $defaults,
		private readonly ServerVersion $serverVersion,
		private readonly PasswordsAppService $passwords,
		private readonly PolicyService $policies,
		private readonly EpochService $epochs,
		private readonly CompanionService $companion,
		private readonly JobsService $jobs,
	) {
	}

	/**
	 * The body of `GET api/v1/state`. Members may be added, none is ever renamed or removed.
	 *
	 * @return array<string, mixed>
	 */
	public function state(IUser $user): array {
		return [
			'instance' => $this->config->getSystemValueString('instanceid'),
			'user' => ['id' => $user->getUID(), 'displayName' => $user->getDisplayName()],
			'language' => $this->languages->getUserLanguage($user),
			'server' => [
				'name' => $this->defaults->getName(),
				'version' => $this->serverVersion->getVersionString(),
				'jobs' => $this->jobs->areRunning(),
			],
			'passwords' => [
				'installed' => $this->passwords->isInstalled(),
				'enabled' => $this->passwords->isEnabledFor($user),
				'version' => $this->passwords->version(),
			],
			'policy' => $this->policies->policy(),
			'companion' => [
				'version' => $this->apps->getAppVersion(Application::APP_ID),
				'capabilities' => $this->companion->capabilities(),
			],
			'epoch' => $this->epochs->epoch(),
		];
	}

	/**
	 * What tells a client that nothing but entries can have changed: who and where, and a short hash over everything else that
	 * `state` says. The epoch is not part of it; it has a member of its own wherever this is sent.
	 *
	 * @return array{instance: string, user: string, state: string}
	 */
	public function identity(IUser $user): array {
		$state = [...$this->state($user), 'epoch' => ''];
		return [
			'instance' => $this->config->getSystemValueString('instanceid'),
			'user' => $user->getUID(),
			'state' => substr(hash('sha256', json_encode($state, JSON_THROW_ON_ERROR | JSON_INVALID_UTF8_SUBSTITUTE)), 0, 16),
		];
	}
}
