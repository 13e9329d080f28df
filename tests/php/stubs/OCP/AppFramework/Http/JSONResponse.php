<?php

declare(strict_types=1);

/*
 * SPDX-FileCopyrightText: 2026 NexPass contributors
 * SPDX-License-Identifier: AGPL-3.0-or-later
 */

namespace OCP\AppFramework\Http;

use OCP\AppFramework\Http;

/** @template-extends Response<int, array<string, mixed>> */
class JSONResponse extends Response {
	/** @param array<string, mixed> $headers */
	public function __construct(
		private mixed $data = [],
		int $statusCode = Http::STATUS_OK,
		array $headers = [],
	) {
		parent::__construct($statusCode, $headers);
		$this->addHeader('Content-Type', 'application/json; charset=utf-8');
	}

	/** @return string */
	public function render() {
		return json_encode($this->data, JSON_THROW_ON_ERROR | JSON_HEX_TAG);
	}

	/** @return mixed */
	public function getData() {
		return $this->data;
	}
}
