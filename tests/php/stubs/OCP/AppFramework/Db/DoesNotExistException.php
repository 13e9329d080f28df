<?php

declare(strict_types=1);

/*
 * SPDX-FileCopyrightText: 2026 NexPass contributors
 * SPDX-License-Identifier: AGPL-3.0-or-later
 */

namespace OCP\AppFramework\Db;

class DoesNotExistException extends \Exception {
	public function __construct(string $msg) {
		parent::__construct($msg);
	}
}
