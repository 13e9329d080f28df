<?php

declare(strict_types=1);

/*
 * SPDX-FileCopyrightText: 2026 NexPass contributors
 * SPDX-License-Identifier: AGPL-3.0-or-later
 */

namespace OCA\NexPass\Listener;

use OCA\NexPass\Passwords\EventReader;
use OCA\NexPass\Passwords\Refusal;
use OCA\NexPass\Service\CompanionService;
use OCA\NexPass\Service\MarkService;
use OCA\NexPass\Service\OperationService;
use OCA\NexPass\Service\RefusedException;
use OCP\EventDispatcher\Event;
use OCP\EventDispatcher\IEventListener;

/**
 * Before a revision is stored: claims the marked write. Requests without a mark are not touched.
 *
 * @template-implements IEventListener<Event>
 */
final class ClaimListener implements IEventListener {
	public function __construct(
		private readonly MarkService $marks,
		private readonly CompanionService $companion,
		private readonly EventReader $events,
		private readonly OperationService $operations,
		private readonly Refusal $refusals,
	) {
	}

	/** What goes wrong here stops the request before anything is stored, and the client asks what became of it. */
	#[\Override]
	public function handle(Event $event): void {
		$mark = $this->marks->mark();
		if ($mark === null || !$this->companion->keepsOperations()) {
			return;
		}
		$write = $this->events->revision($event);
		if (!$mark->concerns($write->kind, $write->model) || $write->revision === null) {
			return;
		}
		try {
			$this->operations->claim($write->user, $mark, $write->model, $write->revision);
		} catch (RefusedException $refused) {
			throw $this->refusals->exception($refused->getMessage());
		}
	}
}
