<?php

declare(strict_types=1);

/*
 * SPDX-FileCopyrightText: 2026 NexPass contributors
 * SPDX-License-Identifier: AGPL-3.0-or-later
 */

namespace OCP\SetupCheck;

class SetupResult {
	private function __construct(
		private string $severity,
		private ?string $description,
	) {
	}

	public static function success(?string $description = null): self {
		return new self('success', $description);
	}

	public static function info(?string $description = null): self {
		return new self('info', $description);
	}

	public static function warning(?string $description = null): self {
		return new self('warning', $description);
	}

	public static function error(?string $description = null): self {
		return new self('error', $description);
	}

	public function getSeverity(): string {
		return $this->severity;
	}

	public function getDescription(): ?string {
		return $this->description;
	}
}
