<?php

declare(strict_types=1);

/*
 * SPDX-FileCopyrightText: 2026 NexPass contributors
 * SPDX-License-Identifier: AGPL-3.0-or-later
 */

namespace OCA\NexPass\Service;

/** A file that `npm run build` makes is not there: the app was installed from source without building it. */
final class BuildMissingException extends \RuntimeException {
	public function __construct(string $file) {
		parent::__construct('NexPass is not completely installed on this server: the built file js/' . $file . ' is missing. '
			. 'An administrator can install the release archive, or run "npm ci" and "npm run build" in the folder of the app.');
	}
}
