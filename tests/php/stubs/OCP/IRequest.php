<?php

declare(strict_types=1);

/*
 * SPDX-FileCopyrightText: 2026 NexPass contributors
 * SPDX-License-Identifier: AGPL-3.0-or-later
 */

namespace OCP;

interface IRequest {
	public function getRequestUri(): string;

	public function getHeader(string $name): string;

	/**
	 * @param mixed $default
	 * @return mixed
	 */
	public function getParam(string $key, $default = null);

	/**
	 * @return string|false
	 * @throws \Exception
	 */
	public function getPathInfo();
}
