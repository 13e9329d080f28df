<?php

declare(strict_types=1);

/*
 * SPDX-FileCopyrightText: 2026 NexPass contributors
 * SPDX-License-Identifier: AGPL-3.0-or-later
 */

namespace OCA\NexPass\Passwords;

/** An event of Passwords is not built as expected. */
final class UnreadableEventException extends \RuntimeException {
}
