<?php

declare(strict_types=1);

/*
 * SPDX-FileCopyrightText: 2026 NexPass contributors
 * SPDX-License-Identifier: AGPL-3.0-or-later
 */

namespace OCA\NexPass\Passwords;

/** What is known of the head of an object. */
final class Head {
	/** @param ?string $revision null when the object is not there, or nothing is known */
	private function __construct(
		public readonly bool $isKnown,
		public readonly ?string $revision,
	) {
	}

	public static function unknown(): self {
		return new self(false, null);
	}

	public static function of(?string $revision): self {
		return new self(true, $revision);
	}
}
