<?php

declare(strict_types=1);

/*
 * SPDX-FileCopyrightText: 2026 NexPass contributors
 * SPDX-License-Identifier: AGPL-3.0-or-later
 */

namespace OCA\NexPass\Controller;

use OCA\NexPass\AppInfo\Application;
use OCA\NexPass\Http\RawResponse;
use OCA\NexPass\Service\BuildMissingException;
use OCA\NexPass\Service\BuildService;
use OCP\AppFramework\Controller;
use OCP\AppFramework\Http;
use OCP\IRequest;

/**
 * What the controllers of built files have in common.
 *
 * Their routes are public in every respect. Without `NoTwoFactorRequired` Nextcloud would send a person who has not entered the
 * second factor yet to its own page, and with them every file that the app needs to start or to renew itself.
 */
abstract class BuiltFileController extends Controller {
	public function __construct(
		IRequest $request,
		private readonly BuildService $build,
	) {
		parent::__construct(Application::APP_ID, $request);
	}

	/** The built file with the headers of its kind, or 503 with a sentence for people when the build is missing. */
	protected function serve(string $file, string $kind): RawResponse {
		try {
			return new RawResponse($this->build->file($file), $this->build->headers($kind));
		} catch (BuildMissingException $missing) {
			return new RawResponse($missing->getMessage() . "\n", [
				'Content-Type' => 'text/plain; charset=UTF-8',
				...$this->build->bareHeaders(),
			], Http::STATUS_SERVICE_UNAVAILABLE);
		}
	}
}
