<?php

declare(strict_types=1);

/*
 * SPDX-FileCopyrightText: 2026 NexPass contributors
 * SPDX-License-Identifier: AGPL-3.0-or-later
 */

namespace OCA\NexPass\Passwords;

/** Turns a refusal into the kind of exception that Passwords answers in its own form. */
class Refusal {
	private const CONFLICT = 409;

	public function __construct(
		private readonly PasswordsClasses $classes,
	) {
	}

	public function exception(string $message): \Exception {
		$class = $this->classes->apiException();
		$exception = is_a($class, \Exception::class, true) ? new $class($message, self::CONFLICT) : null;
		return $exception ?? new \RuntimeException($message, self::CONFLICT);
	}
}
