<?php

declare(strict_types=1);

/*
 * SPDX-FileCopyrightText: 2026 NexPass contributors
 * SPDX-License-Identifier: AGPL-3.0-or-later
 */

namespace OCA\NexPass\Db;

/** One attempt of a marked write, as stored. */
final class Attempt {
	/**
	 * @param ?Kind $kind null, like model and revision, when it was called off before it arrived
	 * @param ?string $parent the head that it replaces; null for a create, and before it moves
	 * @param int $changed server time of its last step
	 */
	public function __construct(
		public readonly int $id,
		public readonly string $user,
		public readonly string $op,
		public readonly int $attempt,
		public readonly AttemptState $state,
		public readonly ?Kind $kind,
		public readonly ?string $model,
		public readonly ?string $revision,
		public readonly ?string $parent,
		public readonly int $changed,
	) {
	}

	/** @param array<array-key, mixed> $row */
	public static function fromRow(array $row): self {
		return new self(
			Row::number($row, 'id'),
			Row::text($row, 'user_id'),
			Row::text($row, 'op'),
			Row::number($row, 'attempt'),
			AttemptState::from(Row::number($row, 'state')),
			Kind::tryFrom(Row::number($row, 'kind')),
			Row::optional($row, 'model'),
			Row::optional($row, 'revision'),
			Row::optional($row, 'parent'),
			Row::number($row, 'changed_at'),
		);
	}
}
