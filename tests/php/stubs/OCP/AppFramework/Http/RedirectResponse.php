<?php

declare(strict_types=1);

/*
 * SPDX-FileCopyrightText: 2026 NexPass contributors
 * SPDX-License-Identifier: AGPL-3.0-or-later
 */

namespace OCP\AppFramework\Http;

use OCP\AppFramework\Http;

/** @template-extends Response<int, array<string, mixed>> */
class RedirectResponse extends Response {
	/** @param array<string, mixed> $headers */
	public function __construct(
		private string $redirectURL,
		int $status = Http::STATUS_SEE_OTHER,
		array $headers = [],
	) {
		parent::__construct($status, $headers);
		$this->addHeader('Location', $redirectURL);
	}

	/** @return string */
	public function getRedirectURL() {
		return $this->redirectURL;
	}
}
