// SPDX-FileCopyrightText: 2026 NexPass contributors
// SPDX-License-Identifier: AGPL-3.0-or-later

import type { Page } from 'playwright-core'

/** Signs out of the Nextcloud at `base` in a tab of its own, beside the app; resolves on the sign-in page, which has begun to clear the storage of its origin. */
export async function signOut(other: Page, base: string): Promise<void> {
	await other.goto(`${base}/index.php/apps/files/`)
	const { token } = await other.evaluate(async () => (await fetch('/index.php/csrftoken')).json()) as { token: string }
	await other.goto(`${base}/index.php/logout?requesttoken=${encodeURIComponent(token)}`)
	await other.waitForURL(/\/login\?clear=1$/)
}
