<?php

declare(strict_types=1);

/*
 * SPDX-FileCopyrightText: 2026 NexPass contributors
 * SPDX-License-Identifier: AGPL-3.0-or-later
 */

namespace OCP\AppFramework\Http;

class EmptyContentSecurityPolicy {
	/** @return string */
	public function buildPolicy() {
		return "default-src 'none';base-uri 'none';manifest-src 'self';frame-ancestors 'none'";
	}
}
