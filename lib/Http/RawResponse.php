<?php

declare(strict_types=1);

/*
 * SPDX-FileCopyrightText: 2026 NexPass contributors
 * SPDX-License-Identifier: AGPL-3.0-or-later
 */

namespace OCA\NexPass\Http;

use OCP\AppFramework\Http;
use OCP\AppFramework\Http\EmptyContentSecurityPolicy;
use OCP\AppFramework\Http\EmptyFeaturePolicy;
use OCP\AppFramework\Http\Response;

/**
 * A finished text with its own headers, sent as it is.
 *
 * The two policies have to be of exactly these classes: Nextcloud merges any other class, subclasses too, with its
 * own policy and adds a nonce of the session, and such a page cannot be kept for offline use.
 *
 * @template-extends Response<Http::STATUS_*, array<string, mixed>>
 */
final class RawResponse extends Response {
	/** @param array<string, string> $headers sent as they are, in place of Nextcloud's own of the same name */
	public function __construct(
		private readonly string $body,
		array $headers,
		int $status = Http::STATUS_OK,
	) {
		parent::__construct($status, $headers);
		if (isset($headers['Permissions-Policy'])) {
			// Nextcloud always sends the older header as well. Chromium ignores it then and warns on every load, unless it is empty.
			$this->addHeader('Feature-Policy', '');
		}
		$this->setContentSecurityPolicy(new EmptyContentSecurityPolicy());
		$this->setFeaturePolicy(new EmptyFeaturePolicy());
	}

	#[\Override]
	public function render(): string {
		return $this->body;
	}
}
