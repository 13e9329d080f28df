<?php

declare(strict_types=1);

/*
 * SPDX-FileCopyrightText: 2026 NexPass contributors
 * SPDX-License-Identifier: AGPL-3.0-or-later
 */

namespace OCP;

interface IURLGenerator {
	/** @param array<string, mixed> $arguments */
	public function linkToRoute(string $routeName, array $arguments = []): string;

	/** @param array<string, mixed> $arguments */
	public function linkToRouteAbsolute(string $routeName, array $arguments = []): string;

	public function imagePath(string $appName, string $file): string;

	public function getAbsoluteURL(string $url): string;

	public function linkToDocs(string $key): string;

	public function getWebroot(): string;
}
