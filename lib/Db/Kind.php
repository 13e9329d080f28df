<?php

declare(strict_types=1);

/*
 * SPDX-FileCopyrightText: 2026 NexPass contributors
 * SPDX-License-Identifier: AGPL-3.0-or-later
 */

namespace OCA\NexPass\Db;

/** The three kinds of objects that Passwords keeps, as our tables number them. */
enum Kind: int {
	case Password = 1;
	case Folder = 2;
	case Tag = 3;

	/** As the API names it: `password`. */
	public function word(): string {
		return strtolower($this->name);
	}

	public static function fromWord(string $word): ?self {
		foreach (self::cases() as $kind) {
			if ($kind->word() === $word) {
				return $kind;
			}
		}
		return null;
	}
}
