<?php

declare(strict_types=1);

/*
 * SPDX-FileCopyrightText: 2026 NexPass contributors
 * SPDX-License-Identifier: AGPL-3.0-or-later
 */

namespace OCA\NexPass\Db;

/** The log of one user. */
final class Feed {
	/**
	 * @param int $last the newest sequence number that was given out
	 * @param int $floor cursors below it have missed rows that are gone
	 * @param int $asked server time at which somebody asked for it, to the day
	 */
	public function __construct(
		public readonly int $last,
		public readonly int $floor,
		public readonly int $asked,
	) {
	}
}
