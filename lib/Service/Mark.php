<?php

declare(strict_types=1);

/*
 * SPDX-FileCopyrightText: 2026 NexPass contributors
 * SPDX-License-Identifier: AGPL-3.0-or-later
 */

namespace OCA\NexPass\Service;

use OCA\NexPass\Db\Kind;

/** A write that a NexPass client has marked with `X-NexPass-Op`, and the object that the request is about. */
final class Mark {
	/** @param ?string $id null for a create: the server chooses the id */
	public function __construct(
		public readonly string $op,
		public readonly int $attempt,
		public readonly Kind $kind,
		public readonly ?string $id,
	) {
	}

	/** One request may write several objects (content of a folder that is hidden): only the one it names is marked. */
	public function concerns(Kind $kind, string $model): bool {
		return $this->kind === $kind && ($this->id === null || $this->id === $model);
	}
}
