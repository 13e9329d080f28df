<?php

declare(strict_types=1);

/*
 * SPDX-FileCopyrightText: 2026 NexPass contributors
 * SPDX-License-Identifier: AGPL-3.0-or-later
 */

namespace OCP\AppFramework\Http;

/**
 * @template-covariant S of int
 * @template-covariant H of array<string, mixed>
 */
class Response {
	private int $status;
	private ?EmptyContentSecurityPolicy $contentSecurityPolicy = null;
	private ?EmptyFeaturePolicy $featurePolicy = null;

	/** @param array<string, mixed> $headers */
	public function __construct(
		int $status = 200,
		private array $headers = [],
	) {
		$this->status = $status;
	}

	/**
	 * @param string $name
	 * @param ?string $value null removes
	 * @return static
	 */
	public function addHeader($name, $value) {
		if ($value === null) {
			unset($this->headers[$name]);
		} else {
			$this->headers[$name] = $value;
		}
		return $this;
	}

	/**
	 * Own headers win over the ones that the framework adds.
	 *
	 * @return array<string, mixed>
	 */
	public function getHeaders() {
		return array_merge([
			'Cache-Control' => 'no-cache, no-store, must-revalidate',
			'Content-Security-Policy' => $this->getContentSecurityPolicy()->buildPolicy(),
			'Feature-Policy' => $this->getFeaturePolicy()->buildPolicy(),
			'X-Robots-Tag' => 'noindex, nofollow',
		], $this->headers);
	}

	/** @return string */
	public function render() {
		return '';
	}

	/** @return int */
	public function getStatus() {
		return $this->status;
	}

	/** @return static */
	public function setContentSecurityPolicy(EmptyContentSecurityPolicy $csp) {
		$this->contentSecurityPolicy = $csp;
		return $this;
	}

	/** @return EmptyContentSecurityPolicy */
	public function getContentSecurityPolicy() {
		return $this->contentSecurityPolicy ??= new EmptyContentSecurityPolicy();
	}

	public function setFeaturePolicy(EmptyFeaturePolicy $featurePolicy): self {
		$this->featurePolicy = $featurePolicy;
		return $this;
	}

	public function getFeaturePolicy(): EmptyFeaturePolicy {
		return $this->featurePolicy ??= new EmptyFeaturePolicy();
	}
}
