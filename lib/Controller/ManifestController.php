<?php

declare(strict_types=1);

/*
 * SPDX-FileCopyrightText: 2026 NexPass contributors
 * SPDX-License-Identifier: AGPL-3.0-or-later
 */

namespace OCA\NexPass\Controller;

use OCA\NexPass\Http\RawResponse;
use OCP\AppFramework\Http\Attribute\FrontpageRoute;
use OCP\AppFramework\Http\Attribute\NoAdminRequired;
use OCP\AppFramework\Http\Attribute\NoCSRFRequired;
use OCP\AppFramework\Http\Attribute\NoTwoFactorRequired;
use OCP\AppFramework\Http\Attribute\PublicPage;

/** The web app manifest: web servers know no media type for it as a static file. */
final class ManifestController extends BuiltFileController {
	/**
	 * @NoTwoFactorRequired for servers that do not know the attribute yet
	 */
	#[PublicPage]
	#[NoAdminRequired]
	#[NoCSRFRequired]
	#[NoTwoFactorRequired]
	#[FrontpageRoute(verb: 'GET', url: '/manifest.webmanifest')]
	public function manifest(): RawResponse {
		return $this->serve('manifest.json', 'manifest');
	}
}
