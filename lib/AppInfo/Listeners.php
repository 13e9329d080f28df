<?php

declare(strict_types=1);

/*
 * SPDX-FileCopyrightText: 2026 NexPass contributors
 * SPDX-License-Identifier: AGPL-3.0-or-later
 */

namespace OCA\NexPass\AppInfo;

use OCA\NexPass\Db\Kind;
use OCA\NexPass\Listener\ChangeListener;
use OCA\NexPass\Listener\ClaimListener;
use OCA\NexPass\Listener\MovedListener;
use OCA\NexPass\Listener\MoveListener;
use OCA\NexPass\Listener\UserDeletedListener;
use OCA\NexPass\Passwords\PasswordsClasses;
use OCP\EventDispatcher\IEventDispatcher;
use OCP\User\Events\UserDeletedEvent;

/** Who listens to what. Events are named by text, so that nothing of Passwords is loaded before it happens. */
final class Listeners {
	/**
	 * Passwords' own listener looks passwords up in lists of stolen ones, which takes long and may fail: it comes before the point of
	 * no return. For folders it suspends what is in them, which must not happen for a folder that then stays as it is: it comes after.
	 */
	private const AFTER_PASSWORDS = -100;
	private const BEFORE_PASSWORDS = 100;

	public function __construct(
		private readonly PasswordsClasses $classes,
	) {
	}

	public function register(IEventDispatcher $dispatcher): void {
		$dispatcher->addServiceListener(UserDeletedEvent::class, UserDeletedListener::class);
		if (!class_exists(PasswordsClasses::ROOT . '\\AppInfo\\Application')) {
			return;
		}
		foreach (Kind::cases() as $kind) {
			$dispatcher->addServiceListener($this->classes->beforeRevisionCreated($kind), ClaimListener::class);
			$dispatcher->addServiceListener($this->classes->beforeSetRevision($kind), MoveListener::class, $kind === Kind::Folder ? self::BEFORE_PASSWORDS : self::AFTER_PASSWORDS);
			$dispatcher->addServiceListener($this->classes->afterSetRevision($kind), MovedListener::class, self::BEFORE_PASSWORDS);
			$dispatcher->addServiceListener($this->classes->afterSetRevision($kind), ChangeListener::class);
			$dispatcher->addServiceListener($this->classes->afterDeleted($kind), ChangeListener::class);
		}
		foreach ($this->classes->relationEvents() as $event) {
			$dispatcher->addServiceListener($event, ChangeListener::class);
		}
	}
}
