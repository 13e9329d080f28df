<?php

declare(strict_types=1);

/*
 * SPDX-FileCopyrightText: 2026 NexPass contributors
 * SPDX-License-Identifier: AGPL-3.0-or-later
 */

namespace OCA\NexPass\Listener;

use OCA\NexPass\Service\PruneService;
use OCP\EventDispatcher\Event;
use OCP\EventDispatcher\IEventListener;
use OCP\User\Events\UserDeletedEvent;

/**
 * Forgets a user who is gone.
 *
 * @template-implements IEventListener<Event>
 */
final class UserDeletedListener implements IEventListener {
	public function __construct(
		private readonly PruneService $pruning,
	) {
	}

	#[\Override]
	public function handle(Event $event): void {
		if ($event instanceof UserDeletedEvent) {
			$this->pruning->forgetUser($event->getUser()->getUID());
		}
	}
}
