<?php

declare(strict_types=1);

/*
 * SPDX-FileCopyrightText: 2026 NexPass contributors
 * SPDX-License-Identifier: AGPL-3.0-or-later
 */

namespace OCA\NexPass\Service;

use OCA\NexPass\Db\Kind;
use OCP\IRequest;

/** Reads the mark of the current request. */
final class MarkService {
	private const ROUTE = '#^/apps/passwords/api/1\.0/(password|folder|tag)/(create|update|delete|restore)$#';
	private const HEADER = '/^([0-9a-f]{32})\.([1-9][0-9]{0,8})$/';

	public function __construct(
		private readonly IRequest $request,
	) {
	}

	/** Null when it has none, is no write of the Passwords API, or carries a mark that no client of ours makes. */
	public function mark(): ?Mark {
		if (preg_match(self::HEADER, $this->request->getHeader('X-NexPass-Op'), $header) !== 1 || preg_match(self::ROUTE, $this->path(), $route) !== 1) {
			return null;
		}
		$kind = Kind::fromWord($route[1]);
		$id = $route[2] === 'create' ? null : $this->request->getParam('id');
		if ($kind === null || ($route[2] !== 'create' && !is_string($id))) {
			return null;
		}
		return new Mark($header[1], (int)$header[2], $kind, is_string($id) ? $id : null);
	}

	private function path(): string {
		try {
			return (string)$this->request->getPathInfo();
		} catch (\Exception) {
			// No request by HTTP.
			return '';
		}
	}
}
