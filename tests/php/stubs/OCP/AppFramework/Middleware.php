<?php

declare(strict_types=1);

/*
 * SPDX-FileCopyrightText: 2026 NexPass contributors
 * SPDX-License-Identifier: AGPL-3.0-or-later
 */

namespace OCP\AppFramework;

use OCP\AppFramework\Http\Response;

abstract class Middleware {
	/**
	 * @param Controller $controller
	 * @param string $methodName
	 * @param Response<int, array<string, mixed>> $response
	 * @return Response<int, array<string, mixed>>
	 */
	public function afterController($controller, $methodName, Response $response) {
		return $response;
	}
}
