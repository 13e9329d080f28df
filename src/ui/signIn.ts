// SPDX-FileCopyrightText: 2026 NexPass contributors
// SPDX-License-Identifier: AGPL-3.0-or-later

import type { Place } from './environment.ts'

/** Nextcloud's sign-in page, which comes back to this app afterwards. Second factors are asked there. */
export function signInPath(place: Place): string {
	return `${place.webRoot}/index.php/login?redirect_url=${encodeURIComponent(place.appPath)}`
}
