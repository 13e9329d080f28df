<?php

declare(strict_types=1);

/*
 * SPDX-FileCopyrightText: 2026 NexPass contributors
 * SPDX-License-Identifier: AGPL-3.0-or-later
 */

namespace Psr\Log;

interface LoggerInterface {
	/** @param array<string, mixed> $context */
	public function warning(string|\Stringable $message, array $context = []): void;

	/** @param array<string, mixed> $context */
	public function error(string|\Stringable $message, array $context = []): void;
}
