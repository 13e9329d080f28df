// SPDX-FileCopyrightText: 2026 NexPass contributors
// SPDX-License-Identifier: AGPL-3.0-or-later

import { register } from 'tsx/esm/api'
import { createProfile, median, openBrowser } from './harness.mjs'

register()
const { createAppPage, APP_PATH } = await import('../tests/e2e/appPage.ts')
const { CHROME_ANDROID } = await import('../tests/e2e/harness.ts')
const { startServer } = await import('../tests/server/main.ts')

const SLOWDOWN = 4

/** Cold start of the built app: browser restarted, server gone, a vault on the device; until something is painted and until the passphrase can be typed. */
export async function measureAppStart({ repetitions }) {
	const profile = createProfile()
	try {
		const server = await startServer({ quiet: true, accounts: ['e2e'] })
		const address = server.url + APP_PATH
		try {
			const browser = await openBrowser(profile.folder, undefined, { userAgent: CHROME_ANDROID })
			const app = createAppPage(browser.page, server.url)
			await app.signIn('e2e', 'nexpass-demo')
			await app.unlock('demo vault passphrase')
			await browser.page.waitForFunction(() => navigator.serviceWorker.controller !== null)
			await browser.close()
		} finally {
			await server.close()
		}
		const starts = []
		for (let round = 0; round < repetitions + 1; round++) {
			const start = await coldStart(profile.folder, address)
			if (round > 0) starts.push(start)
		}
		const [painted, usable] = [median(starts.map((start) => start.paintedMs)), median(starts.map((start) => start.usableMs))]
		return [{
			what: 'cold start without a network, at a quarter of the speed',
			count: null,
			measured: `painted ${painted.toFixed(0)} ms, usable ${usable.toFixed(0)} ms`,
			goal: 'painted 400 ms, usable 600 ms',
			met: painted <= 400 && usable <= 600,
			details: `usable from ${Math.min(...starts.map((start) => start.usableMs)).toFixed(0)} to ${Math.max(...starts.map((start) => start.usableMs)).toFixed(0)} ms`,
		}]
	} finally {
		profile.remove()
	}
}

async function coldStart(folder, address) {
	const browser = await openBrowser(folder, undefined, { userAgent: CHROME_ANDROID })
	try {
		const { page } = browser
		await page.addInitScript(() => {
			new MutationObserver((_, observer) => {
				const field = document.querySelector('input[type=password]')
				if (field === null || field.disabled) return
				observer.disconnect()
				// The field can be used once it has been laid out and the frame is done.
				requestAnimationFrame(() => setTimeout(() => { window.usableMs = performance.now() }))
			}).observe(document, { childList: true, subtree: true })
		})
		const session = await page.context().newCDPSession(page)
		await session.send('Emulation.setCPUThrottlingRate', { rate: SLOWDOWN })
		const answer = await page.goto(address)
		if (!answer.fromServiceWorker()) throw new Error('the start did not come from the service worker')
		await page.waitForFunction(() => window.usableMs !== undefined)
		await page.waitForFunction(() => performance.getEntriesByName('first-contentful-paint').length > 0)
		return await page.evaluate(() => ({ usableMs: window.usableMs, paintedMs: performance.getEntriesByName('first-contentful-paint')[0].startTime }))
	} finally {
		await browser.close()
	}
}
