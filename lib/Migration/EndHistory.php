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

/** While the app is switched off nobody notes what changes. A new epoch makes every device pull everything when it is on again. */
final class EndHistory implements IRepairStep {
	public function __construct(
		private readonly EpochService $epochs,
	) {
	}

	#[\Override]
	public function getName(): string {
		return 'End this history of the server';
	}

	#[\Override]
	public function run(IOutput $output): void {
		$this->epochs->renew();
	}
}
