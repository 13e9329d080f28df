<?php

declare(strict_types=1);

/*
 * SPDX-FileCopyrightText: 2026 NexPass contributors
 * SPDX-License-Identifier: AGPL-3.0-or-later
 */

namespace OCP\Http\Client;

interface IClient {
	/**
	 * @param array<string, mixed> $options
	 * @throws \Exception when there is no answer
	 */
	public function get(string $uri, array $options = []): IResponse;
}
