// SPDX-FileCopyrightText: 2026 NexPass contributors
// SPDX-License-Identifier: AGPL-3.0-or-later

import { mkdtemp, rm } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import type { BrowserContext, CDPSession, Page } from 'playwright-core'
import { chromium } from 'playwright-core'
import { CHROMIUM_ARGS, findChromium } from '../../scripts/chromium.mjs'

/** A phone that passes for real Chrome: Nextcloud sends `Clear-Site-Data` to everybody else at logout. */
export const CHROME_ANDROID = 'Mozilla/5.0 (Linux; Android 10; K) AppleWebKit/537.36 (KHTML, like Gecko) Chrome/136.0.0.0 Mobile Safari/537.36'

/** How to start a browser. */
export interface LaunchOptions {
	/** Profile folder; a new one by default, deleted at {@link Browser.close}. A given one stays. */
	readonly profile?: string
	readonly viewport?: { readonly width: number, readonly height: number }
	readonly userAgent?: string
	readonly colorScheme?: 'light' | 'dark'
	readonly args?: readonly string[]
	readonly headers?: Readonly<Record<string, string>>
}

/** A running browser with a profile on disk, so that it can be ended and started again like an app on a phone. */
export interface Browser {
	readonly context: BrowserContext
	readonly page: Page
	readonly profile: string
	/** Everything the pages and workers wrote to the console so far, and errors that nobody caught. */
	readonly console: readonly string[]
	/** Ends the browser as a person would; a profile of its own is deleted. */
	close(): Promise<void>
	/** Ends the browser without a word, as a phone without memory does; the profile stays. */
	kill(): Promise<void>
}

/** Starts Chromium with a profile of its own. Throws when there is none: install Chromium or name one with CHROMIUM. */
export async function launch(options: LaunchOptions = {}): Promise<Browser> {
	const executablePath = findChromium()
	if (executablePath === null) throw new Error('No Chromium found. Install it, or name one with CHROMIUM.')
	const profile = options.profile ?? await mkdtemp(join(tmpdir(), 'nexpass-browser-'))
	const context = await chromium.launchPersistentContext(profile, {
		executablePath,
		headless: true,
		viewport: options.viewport ?? { width: 390, height: 844 },
		userAgent: options.userAgent ?? CHROME_ANDROID,
		colorScheme: options.colorScheme ?? 'light',
		args: [...CHROMIUM_ARGS, ...options.args ?? []],
		...options.headers === undefined ? {} : { extraHTTPHeaders: { ...options.headers } },
	})
	const lines: string[] = []
	context.on('console', (message) => lines.push(`${message.type()}: ${message.text()}`))
	context.on('weberror', (error) => lines.push(`uncaught: ${error.error().message}`))
	const page = context.pages()[0] ?? await context.newPage()
	return {
		context,
		page,
		profile,
		console: lines,
		async close() {
			await context.close()
			if (options.profile === undefined) await rm(profile, { recursive: true, force: true, maxRetries: 5 })
		},
		async kill() {
			await killBrowser(page)
			// The connection notices by itself; what is left of it is of no interest.
			await context.close().catch(() => undefined)
		},
	}
}

async function killBrowser(page: Page): Promise<void> {
	const session = await page.context().newCDPSession(page)
	// Browser.crash ends the browser process on the spot (Chrome DevTools Protocol, Browser domain); it never answers.
	session.send('Browser.crash').catch(() => undefined)
	await new Promise<void>((resolve) => {
		page.context().once('close', () => { resolve() })
		setTimeout(resolve, 3_000)
	})
}

/** Slows the page's main thread (not its workers) by a factor, like Chromium's own CPU throttling. */
export async function throttle(page: Page, rate: number): Promise<CDPSession> {
	const session = await page.context().newCDPSession(page)
	await session.send('Emulation.setCPUThrottlingRate', { rate })
	return session
}
