// SPDX-FileCopyrightText: 2026 NexPass contributors
// SPDX-License-Identifier: AGPL-3.0-or-later

import type { Place } from './environment.ts'

/** Nextcloud's sign-in page, which comes back to `route` of this app afterwards. Second factors are asked there. Routes hold ids of this device only, which mean nothing elsewhere. */
export function signInPath(place: Place, route = '/'): string {
	const back = place.appPath + (route === '/' ? '' : '#' + route)
	return `${place.webRoot}/index.php/login?redirect_url=${encodeURIComponent(back)}`
}
