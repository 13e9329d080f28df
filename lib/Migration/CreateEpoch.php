<?php

declare(strict_types=1);

/*
 * SPDX-FileCopyrightText: 2026 NexPass contributors
 * SPDX-License-Identifier: AGPL-3.0-or-later
 */

namespace OCA\NexPass\Migration;

use OCA\NexPass\Service\EpochService;
use OCP\Migration\IOutput;
use OCP\Migration\IRepairStep;

/** Makes the epoch while only one process is at work, so that two first requests cannot make one each. */
final class CreateEpoch implements IRepairStep {
	public function __construct(
		private readonly EpochService $epochs,
	) {
	}

	#[\Override]
	public function getName(): string {
		return 'Name this history of the server';
	}

	#[\Override]
	public function run(IOutput $output): void {
		$this->epochs->epoch();
	}
}
