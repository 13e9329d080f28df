<?php

declare(strict_types=1);

/*
 * SPDX-FileCopyrightText: 2026 NexPass contributors
 * SPDX-License-Identifier: AGPL-3.0-or-later
 */

/**
 * What the real `OCP` classes reach for outside of `OCP`: the request id, and on newer servers the user, that every answer carries.
 * Loaded only when the tests run against the declarations of a real Nextcloud.
 */
final class OC {
	public static object $server;
}

OC::$server = new class() {
	public function get(string $class): object {
		return new class() {
			public function getId(): string {
				return 'request';
			}

			public function getUser(): ?object {
				return null;
			}
		};
	}
};
