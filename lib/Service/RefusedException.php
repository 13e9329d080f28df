<?php

declare(strict_types=1);

/*
 * SPDX-FileCopyrightText: 2026 NexPass contributors
 * SPDX-License-Identifier: AGPL-3.0-or-later
 */

namespace OCA\NexPass\Service;

/** A marked write must not go on. */
final class RefusedException extends \RuntimeException {
	/** Another copy of the attempt was first, or it was called off: the outcome is to be asked for. Never "nothing happened". */
	public const CLAIMED = 'Operation already claimed';
	/** Word for word what Passwords itself says to a stale revision, because it means the same. */
	public const OUTDATED = 'Outdated revision id';

	public static function claimed(): self {
		return new self(self::CLAIMED);
	}

	public static function outdated(): self {
		return new self(self::OUTDATED);
	}
}
