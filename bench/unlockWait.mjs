// SPDX-FileCopyrightText: 2026 NexPass contributors
// SPDX-License-Identifier: AGPL-3.0-or-later

import { register } from 'tsx/esm/api'
import { createProfile, median, openBrowser } from './harness.mjs'

register()
const { createAppPage } = await import('../tests/e2e/appPage.ts')
const { CHROME_ANDROID } = await import('../tests/e2e/harness.ts')
const { startServer } = await import('../tests/server/main.ts')

const ENTRIES = 1000
const PASSPHRASE = 'demo vault passphrase'

/** What a person waits with the built app: from the key that sends the passphrase to the first row of the list. The derivation is calibrated to the device; no goal. */
export async function measureUnlockWait({ repetitions }) {
	const profile = createProfile()
	const server = await startServer({ quiet: true, accounts: ['e2e'], entries: ENTRIES })
	try {
		const browser = await openBrowser(profile.folder, undefined, { userAgent: CHROME_ANDROID })
		const app = createAppPage(browser.page, server.url)
		const waits = []
		try {
			await app.signIn('e2e', 'nexpass-demo')
			await app.unlock(PASSPHRASE)
			await browser.page.locator('.np-row').first().waitFor({ timeout: 60_000 })
			for (let round = 0; round < repetitions + 1; round++) {
				await app.reload()
				const waited = await waitForList(browser.page)
				// The first one warms caches that a phone in use has warm.
				if (round > 0) waits.push(waited)
			}
		} finally {
			await browser.close()
		}
		return [{
			what: 'unlock with the passphrase, what a person waits', count: ENTRIES, measured: `${median(waits).toFixed(0)} ms`, goal: '', met: null,
			details: `from ${Math.min(...waits).toFixed(0)} to ${Math.max(...waits).toFixed(0)} ms, the derivation of the vault key included`,
		}]
	} finally {
		await server.close()
		profile.remove()
	}
}

async function waitForList(page) {
	await page.locator('input[type=password]').first().fill(PASSPHRASE)
	await page.evaluate(() => {
		addEventListener('keydown', ({ timeStamp }) => {
			new MutationObserver((_, observer) => {
				if (document.querySelector('.np-row') === null) return
				observer.disconnect()
				requestAnimationFrame(() => setTimeout(() => { window.waitedMs = performance.now() - timeStamp }))
			}).observe(document, { childList: true, subtree: true })
		}, { capture: true, once: true })
	})
	await page.keyboard.press('Enter')
	await page.waitForFunction(() => window.waitedMs !== undefined, undefined, { timeout: 60_000 })
	return page.evaluate(() => window.waitedMs)
}
