<?php

declare(strict_types=1);

/*
 * SPDX-FileCopyrightText: 2026 NexPass contributors
 * SPDX-License-Identifier: AGPL-3.0-or-later
 */

namespace OCP\Migration;

interface IRepairStep {
	/** @return string */
	public function getName();

	/** @return void */
	public function run(IOutput $output);
}
