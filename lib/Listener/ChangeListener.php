<?php

declare(strict_types=1);

/*
 * SPDX-FileCopyrightText: 2026 NexPass contributors
 * SPDX-License-Identifier: AGPL-3.0-or-later
 */

namespace OCA\NexPass\Listener;

use OCA\NexPass\AppInfo\Application;
use OCA\NexPass\Passwords\EventReader;
use OCA\NexPass\Passwords\PasswordsClasses;
use OCA\NexPass\Passwords\Write;
use OCA\NexPass\Service\AttemptService;
use OCA\NexPass\Service\ChangeService;
use OCA\NexPass\Service\CompanionService;
use OCP\EventDispatcher\Event;
use OCP\EventDispatcher\IEventListener;
use Psr\Log\LoggerInterface;

/**
 * After any write of any client, background jobs included: notes it for those who follow the user's log. Nothing that goes wrong here
 * may fail the write; the log of that user ends instead, so that the gap is noticed.
 *
 * @template-implements IEventListener<Event>
 */
final class ChangeListener implements IEventListener {
	public function __construct(
		private readonly CompanionService $companion,
		private readonly PasswordsClasses $classes,
		private readonly EventReader $events,
		private readonly ChangeService $changes,
		private readonly AttemptService $attempts,
		private readonly LoggerInterface $logger,
	) {
	}

	#[\Override]
	public function handle(Event $event): void {
		$write = null;
		try {
			$isTagging = in_array($event::class, $this->classes->relationEvents(), true);
			$write = $isTagging ? $this->events->tagged($event) : $this->read($event);
			if (!$this->companion->keepsChanges()) {
				$this->changes->end($write->user);
			} elseif ($isTagging) {
				$this->changes->touch($write->user, $write->kind, $write->model);
			} else {
				$this->note($write);
			}
		} catch (\Throwable $error) {
			$this->giveUp($write, $error);
		}
	}

	private function read(Event $event): Write {
		return str_ends_with($event::class, 'DeletedEvent') ? $this->events->deleted($event) : $this->events->head($event);
	}

	private function note(Write $write): void {
		if ($write->revision === null && $write->head !== null) {
			$this->attempts->seen($write->head);
		}
		$this->changes->note($write->user, $write->kind, $write->model, $write->revision);
	}

	private function giveUp(?Write $write, \Throwable $error): void {
		$this->logger->error('A change could not be noted: ' . $error->getMessage(), ['app' => Application::APP_ID, 'exception' => $error]);
		try {
			if ($write !== null) {
				$this->changes->end($write->user);
			}
		} catch (\Throwable) {
			// The database is not there; it was said already.
		}
	}
}
