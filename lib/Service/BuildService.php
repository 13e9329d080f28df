<?php

declare(strict_types=1);

/*
 * SPDX-FileCopyrightText: 2026 NexPass contributors
 * SPDX-License-Identifier: AGPL-3.0-or-later
 */

namespace OCA\NexPass\Service;

use OCA\NexPass\AppInfo\Application;
use OCP\App\IAppManager;
use OCP\IURLGenerator;

/**
 * Reads the files that the build made and fills in where this server keeps things.
 *
 * `%ASSETS%` is the folder of the static files, `%APP%` the start page with its slash, `%WEBROOT%` the folder of
 * Nextcloud on its host. Nothing about the user goes in: these answers are cached on devices.
 */
final class BuildService {
	/** What an answer says when even the build's own list of headers is missing: nothing may run, nothing may be guessed. */
	private const WITHOUT_BUILD = [
		'Content-Security-Policy' => "default-src 'none'; base-uri 'none'; form-action 'none'; frame-ancestors 'none'",
		'Cross-Origin-Opener-Policy' => 'same-origin',
		'Cross-Origin-Resource-Policy' => 'same-origin',
		'Referrer-Policy' => 'no-referrer',
		'X-Content-Type-Options' => 'nosniff',
	];

	public function __construct(
		private readonly IAppManager $apps,
		private readonly IURLGenerator $urls,
	) {
	}

	/**
	 * A text file of the build, for example `shell.html`.
	 *
	 * @throws BuildMissingException when it is not there or empty
	 */
	public function file(string $name): string {
		return strtr($this->read($name), $this->places());
	}

	/**
	 * The headers that the build wants for one kind of answer: `shell`, `worker`, `manifest` or `error`.
	 *
	 * @return array<string, string>
	 * @throws BuildMissingException when `headers.json` is not there or not of the expected form
	 */
	public function headers(string $kind): array {
		$kinds = json_decode($this->read('headers.json'), true);
		$wanted = is_array($kinds) ? ($kinds[$kind] ?? null) : null;
		if (!is_array($wanted)) {
			throw new BuildMissingException('headers.json');
		}
		$headers = [];
		foreach ($wanted as $name => $value) {
			if (!is_string($name) || !is_string($value)) {
				throw new BuildMissingException('headers.json');
			}
			$headers[$name] = strtr($value, $this->places());
		}
		return $headers;
	}

	/**
	 * The headers of everything that is no page: data, errors, redirects. They do not depend on a build being there.
	 *
	 * @return array<string, string>
	 */
	public function bareHeaders(): array {
		try {
			return $this->headers('error');
		} catch (BuildMissingException) {
			return self::WITHOUT_BUILD;
		}
	}

	private function read(string $name): string {
		$path = $this->apps->getAppPath(Application::APP_ID) . '/js/' . $name;
		$text = is_file($path) ? file_get_contents($path) : false;
		if ($text === false || $text === '') {
			throw new BuildMissingException($name);
		}
		return $text;
	}

	/** @return array<string, string> */
	private function places(): array {
		return [
			'%ASSETS%' => $this->asUrlPath($this->apps->getAppWebPath(Application::APP_ID)),
			'%APP%' => $this->asUrlPath($this->urls->linkToRoute('nexpass.page.index')),
			'%WEBROOT%' => $this->asUrlPath($this->urls->getWebroot()),
		];
	}

	/**
	 * Percent-encodes all but plain path characters. The same file formats are HTML attributes, JSON and JavaScript strings and
	 * header values: what is left over means nothing special in any of them.
	 */
	private function asUrlPath(string $path): string {
		return (string)preg_replace_callback(
			'~[^A-Za-z0-9/._\~%@+=-]~',
			static fn (array $match): string => rawurlencode($match[0]),
			$path,
		);
	}
}
