<?php

declare(strict_types=1);

/*
 * SPDX-FileCopyrightText: 2026 NexPass contributors
 * SPDX-License-Identifier: AGPL-3.0-or-later
 */

namespace OCA\NexPass\Db;

/** Where one attempt of a marked write stands. It only ever moves forward, by a compare-and-set in the database. */
enum AttemptState: int {
	/** Has begun; can still be called off. */
	case Claimed = 1;
	/** Is setting the head right now; can not be called off. */
	case Moving = 2;
	/** Can never take effect any more, whether it has arrived or not. */
	case Abandoned = 3;
	/** Took effect. */
	case Done = 4;
}
