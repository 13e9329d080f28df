<?php

declare(strict_types=1);

/*
 * SPDX-FileCopyrightText: 2026 NexPass contributors
 * SPDX-License-Identifier: AGPL-3.0-or-later
 */

namespace OCP\DB;

interface IResult {
	public function closeCursor(): bool;

	/** @return mixed[] */
	public function fetchAll(int $fetchMode = \PDO::FETCH_ASSOC): array;
}
