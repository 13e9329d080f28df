<?php

declare(strict_types=1);

/*
 * SPDX-FileCopyrightText: 2026 NexPass contributors
 * SPDX-License-Identifier: AGPL-3.0-or-later
 */

namespace Symfony\Component\Console\Output;

interface OutputInterface {
	/**
	 * @param string|iterable<string> $messages
	 * @return void
	 */
	public function writeln($messages, int $options = 0);
}
