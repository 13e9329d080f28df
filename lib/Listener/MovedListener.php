<?php

declare(strict_types=1);

/*
 * SPDX-FileCopyrightText: 2026 NexPass contributors
 * SPDX-License-Identifier: AGPL-3.0-or-later
 */

namespace OCA\NexPass\Listener;

use OCA\NexPass\AppInfo\Application;
use OCA\NexPass\Passwords\EventReader;
use OCA\NexPass\Service\CompanionService;
use OCA\NexPass\Service\MarkService;
use OCA\NexPass\Service\OperationService;
use OCP\EventDispatcher\Event;
use OCP\EventDispatcher\IEventListener;
use Psr\Log\LoggerInterface;

/**
 * After a head has moved: the marked write is done. Nothing that goes wrong here may fail the request, which has taken effect; an
 * attempt that could not be finished is settled by looking at the object.
 *
 * @template-implements IEventListener<Event>
 */
final class MovedListener implements IEventListener {
	public function __construct(
		private readonly MarkService $marks,
		private readonly CompanionService $companion,
		private readonly EventReader $events,
		private readonly OperationService $operations,
		private readonly LoggerInterface $logger,
	) {
	}

	#[\Override]
	public function handle(Event $event): void {
		try {
			$mark = $this->marks->mark();
			if ($mark === null || !$this->companion->keepsOperations()) {
				return;
			}
			$write = $this->events->head($event);
			if ($mark->concerns($write->kind, $write->model)) {
				$this->operations->finish($write->user, $mark);
			}
		} catch (\Throwable $error) {
			$this->logger->error('A write is done, but could not be marked so: ' . $error->getMessage(), ['app' => Application::APP_ID, 'exception' => $error]);
		}
	}
}
