<?php

declare(strict_types=1);

/*
 * SPDX-FileCopyrightText: 2026 NexPass contributors
 * SPDX-License-Identifier: AGPL-3.0-or-later
 */

namespace OCP\SetupCheck;

class SetupResult {
	/** @param ?array<string, array<string, string>> $descriptionParameters */
	private function __construct(
		private string $severity,
		private ?string $description,
		private ?array $descriptionParameters,
		private ?string $linkToDoc,
	) {
	}

	/** @param ?array<string, array<string, string>> $descriptionParameters */
	public static function success(?string $description = null, ?string $linkToDoc = null, ?array $descriptionParameters = null): self {
		return new self('success', $description, $descriptionParameters, $linkToDoc);
	}

	/** @param ?array<string, array<string, string>> $descriptionParameters */
	public static function info(?string $description = null, ?string $linkToDoc = null, ?array $descriptionParameters = null): self {
		return new self('info', $description, $descriptionParameters, $linkToDoc);
	}

	/** @param ?array<string, array<string, string>> $descriptionParameters */
	public static function warning(?string $description = null, ?string $linkToDoc = null, ?array $descriptionParameters = null): self {
		return new self('warning', $description, $descriptionParameters, $linkToDoc);
	}

	/** @param ?array<string, array<string, string>> $descriptionParameters */
	public static function error(?string $description = null, ?string $linkToDoc = null, ?array $descriptionParameters = null): self {
		return new self('error', $description, $descriptionParameters, $linkToDoc);
	}

	public function getSeverity(): string {
		return $this->severity;
	}

	public function getDescription(): ?string {
		return $this->description;
	}

	/** @return ?array<string, array<string, string>> */
	public function getDescriptionParameters(): ?array {
		return $this->descriptionParameters;
	}

	public function getLinkToDoc(): ?string {
		return $this->linkToDoc;
	}
}
