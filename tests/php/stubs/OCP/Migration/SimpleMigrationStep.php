<?php

declare(strict_types=1);

/*
 * SPDX-FileCopyrightText: 2026 NexPass contributors
 * SPDX-License-Identifier: AGPL-3.0-or-later
 */

namespace OCP\Migration;

use OCP\DB\ISchemaWrapper;

abstract class SimpleMigrationStep {
	/**
	 * @param \Closure(): ISchemaWrapper $schemaClosure
	 * @param array<string, mixed> $options
	 * @return ?ISchemaWrapper
	 */
	public function changeSchema(IOutput $output, \Closure $schemaClosure, array $options) {
		return null;
	}
}
