<?php

declare(strict_types=1);

/*
 * SPDX-FileCopyrightText: 2026 NexPass contributors
 * SPDX-License-Identifier: AGPL-3.0-or-later
 */

namespace OCP\AppFramework\Http\Attribute;

#[\Attribute]
class UserRateLimit {
	public function __construct(
		public readonly int $limit,
		public readonly int $period,
	) {
	}
}
