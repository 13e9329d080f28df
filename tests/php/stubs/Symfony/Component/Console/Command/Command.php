<?php

declare(strict_types=1);

/*
 * SPDX-FileCopyrightText: 2026 NexPass contributors
 * SPDX-License-Identifier: AGPL-3.0-or-later
 */

namespace Symfony\Component\Console\Command;

use Symfony\Component\Console\Input\InputInterface;
use Symfony\Component\Console\Output\OutputInterface;

class Command {
	private string $name = '';

	public function __construct(?string $name = null) {
		$this->configure();
	}

	/** @return void */
	protected function configure() {
	}

	/** @return int */
	protected function execute(InputInterface $input, OutputInterface $output) {
		throw new \LogicException('nothing to do');
	}

	public function run(InputInterface $input, OutputInterface $output): int {
		return $this->execute($input, $output);
	}

	/** @return static */
	public function setName(string $name) {
		$this->name = $name;
		return $this;
	}

	public function getName(): ?string {
		return $this->name;
	}

	/** @return static */
	public function setDescription(string $description) {
		return $this;
	}
}
