<?php

declare(strict_types=1);

/*
 * SPDX-FileCopyrightText: 2026 NexPass contributors
 * SPDX-License-Identifier: AGPL-3.0-or-later
 */

namespace OCA\NexPass\Http;

use OCA\NexPass\Service\BuildService;
use OCP\AppFramework\Controller;
use OCP\AppFramework\Http;
use OCP\AppFramework\Http\Response;
use OCP\AppFramework\Middleware;

/**
 * Gives every answer of this app that brings no headers of its own the strict ones of the build: data, redirects, and the refusals that
 * Nextcloud answers in our name (no sign-in, no request token, too many requests).
 */
final class HeaderMiddleware extends Middleware {
	public function __construct(
		private readonly BuildService $build,
	) {
	}

	/**
	 * @param Controller $controller
	 * @param string $methodName
	 * @param Response<Http::STATUS_*, array<string, mixed>> $response
	 * @return Response<Http::STATUS_*, array<string, mixed>>
	 */
	#[\Override]
	public function afterController($controller, $methodName, Response $response): Response {
		if ($response instanceof RawResponse) {
			return $response;
		}
		$headers = $this->build->bareHeaders();
		foreach ($headers as $name => $value) {
			$response->addHeader($name, $value);
		}
		if (isset($headers['Permissions-Policy'])) {
			// As in RawResponse: one header speaks of browser features.
			$response->addHeader('Feature-Policy', '');
		}
		return $response;
	}
}
