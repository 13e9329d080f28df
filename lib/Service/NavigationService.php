<?php

declare(strict_types=1);

/*
 * SPDX-FileCopyrightText: 2026 NexPass contributors
 * SPDX-License-Identifier: AGPL-3.0-or-later
 */

namespace OCA\NexPass\Service;

use OCA\NexPass\AppInfo\Application;
use OCP\App\IAppManager;
use OCP\IURLGenerator;
use OCP\IUserSession;

/** Decides whether the current user finds NexPass in the app menu. */
final class NavigationService {
	public function __construct(
		private readonly IAppManager $apps,
		private readonly IURLGenerator $urls,
		private readonly IUserSession $session,
		private readonly PasswordsAppService $passwords,
	) {
	}

	/**
	 * The entry for `INavigationManager::add()`. It is of type `hidden` for people who cannot use NexPass:
	 * a closure handed to the navigation has to return an entry.
	 *
	 * @return array{id: string, app: string, type: string, order: int, href: string, icon: string, name: string}
	 */
	public function entry(): array {
		return [
			'id' => Application::APP_ID,
			'app' => Application::APP_ID,
			'type' => $this->isUsable() ? 'link' : 'hidden',
			'order' => 80,
			'href' => $this->urls->linkToRoute('nexpass.page.index'),
			'icon' => $this->urls->imagePath(Application::APP_ID, 'app.svg'),
			'name' => 'NexPass',
		];
	}

	/** Nextcloud 34 boots an app for people outside its groups too, so the own app is asked for as well. */
	private function isUsable(): bool {
		$user = $this->session->getUser();
		return $user !== null
			&& $this->apps->isEnabledForUser(Application::APP_ID, $user)
			&& $this->passwords->isEnabledFor($user);
	}
}
