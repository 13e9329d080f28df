<?php

declare(strict_types=1);

/*
 * SPDX-FileCopyrightText: 2026 NexPass contributors
 * SPDX-License-Identifier: AGPL-3.0-or-later
 */

namespace OCA\NexPass\SetupChecks;

/** The page of this Nextcloud on which an administrator can put a failed check right, for the place `{link}` of its description. */
final class FixLink {
	/** @return array{link: array{id: string, type: string, name: string, link: string}} */
	public static function to(string $name, string $address): array {
		return ['link' => ['id' => 'nexpass', 'type' => 'highlight', 'name' => $name, 'link' => $address]];
	}
}
