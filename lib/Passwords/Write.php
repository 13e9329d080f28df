<?php

declare(strict_types=1);

/*
 * SPDX-FileCopyrightText: 2026 NexPass contributors
 * SPDX-License-Identifier: AGPL-3.0-or-later
 */

namespace OCA\NexPass\Passwords;

use OCA\NexPass\Db\Kind;

/** What an event of Passwords says: one object of one user, and its revisions. Nothing of its content is read. */
final class Write {
	/**
	 * @param ?string $revision the new one; null where there is none
	 * @param ?string $head the revision that the object showed when it was loaded; null for a new object
	 */
	public function __construct(
		public readonly Kind $kind,
		public readonly string $user,
		public readonly string $model,
		public readonly ?string $revision,
		public readonly ?string $head,
	) {
	}
}
