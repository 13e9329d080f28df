<?php

declare(strict_types=1);

/*
 * SPDX-FileCopyrightText: 2026 NexPass contributors
 * SPDX-License-Identifier: AGPL-3.0-or-later
 */

namespace OCA\NexPass\Listener;

use OCA\NexPass\AppInfo\Application;
use OCA\NexPass\Passwords\EventReader;
use OCA\NexPass\Passwords\Refusal;
use OCA\NexPass\Passwords\Write;
use OCA\NexPass\Service\AttemptService;
use OCA\NexPass\Service\CompanionService;
use OCA\NexPass\Service\Mark;
use OCA\NexPass\Service\MarkService;
use OCA\NexPass\Service\OperationService;
use OCA\NexPass\Service\RefusedException;
use OCP\EventDispatcher\Event;
use OCP\EventDispatcher\IEventListener;
use Psr\Log\LoggerInterface;

/**
 * Before a head moves: the last moment at which a marked write can be stopped. Of every other write only the head it saw is noted,
 * which finishes an attempt whose process died right after it had set that head.
 *
 * @template-implements IEventListener<Event>
 */
final class MoveListener implements IEventListener {
	public function __construct(
		private readonly MarkService $marks,
		private readonly CompanionService $companion,
		private readonly EventReader $events,
		private readonly OperationService $operations,
		private readonly AttemptService $attempts,
		private readonly Refusal $refusals,
		private readonly LoggerInterface $logger,
	) {
	}

	#[\Override]
	public function handle(Event $event): void {
		if (!$this->companion->keepsOperations()) {
			return;
		}
		$mark = $this->marks->mark();
		$write = $this->read($event, $mark);
		if ($write === null) {
			return;
		}
		$this->noteSeen($write);
		if ($mark === null || !$mark->concerns($write->kind, $write->model)) {
			return;
		}
		try {
			$this->operations->move($write->user, $mark, $this->companion->keepsParents() ? $write->head : null);
		} catch (RefusedException $refused) {
			throw $this->refusals->exception($refused->getMessage());
		}
	}

	/** Nobody else's write fails because we can not read the event; a marked one must not pass unseen. */
	private function read(Event $event, ?Mark $mark): ?Write {
		try {
			return $this->events->head($event);
		} catch (\Throwable $error) {
			if ($mark !== null) {
				throw $error;
			}
			return null;
		}
	}

	private function noteSeen(Write $write): void {
		try {
			if ($write->head !== null) {
				$this->attempts->seen($write->head);
			}
		} catch (\Throwable $error) {
			$this->logger->error('A write that was under way could not be finished: ' . $error->getMessage(), ['app' => Application::APP_ID, 'exception' => $error]);
		}
	}
}
