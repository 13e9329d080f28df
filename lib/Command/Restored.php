<?php

declare(strict_types=1);

/*
 * SPDX-FileCopyrightText: 2026 NexPass contributors
 * SPDX-License-Identifier: AGPL-3.0-or-later
 */

namespace OCA\NexPass\Command;

use OCA\NexPass\Service\EpochService;
use Symfony\Component\Console\Command\Command;
use Symfony\Component\Console\Input\InputInterface;
use Symfony\Component\Console\Output\OutputInterface;

/** `occ nexpass:restored`: the server was put back to an earlier day. */
final class Restored extends Command {
	public function __construct(
		private readonly EpochService $epochs,
	) {
		parent::__construct();
	}

	#[\Override]
	protected function configure(): void {
		$this->setName('nexpass:restored');
		$this->setDescription('Tell all NexPass devices that this server was restored from a backup, so that they compare everything before they go on');
	}

	#[\Override]
	protected function execute(InputInterface $input, OutputInterface $output): int {
		$this->epochs->renew();
		$output->writeln('All devices will compare their entries with this server at their next sync.');
		return 0;
	}
}
