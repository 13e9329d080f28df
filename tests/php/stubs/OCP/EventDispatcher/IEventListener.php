<?php

declare(strict_types=1);

/*
 * SPDX-FileCopyrightText: 2026 NexPass contributors
 * SPDX-License-Identifier: AGPL-3.0-or-later
 */

namespace OCP\EventDispatcher;

/** @template-covariant T of Event */
interface IEventListener {
	/** @param T $event */
	public function handle(Event $event): void;
}
