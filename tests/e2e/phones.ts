// SPDX-FileCopyrightText: 2026 NexPass contributors
// SPDX-License-Identifier: AGPL-3.0-or-later

import { cpSync, existsSync, mkdtempSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { fileURLToPath } from 'node:url'
import type { Browser, BrowserContext, Page } from 'playwright-core'
import { chromium } from 'playwright-core'
import { CHROMIUM_ARGS, findChromium } from '../../scripts/chromium.mjs'
import { DEMO_PASSPHRASE, DEMO_PASSWORD } from '../server/demo.ts'
import type { RunningServer, StartOptions } from '../server/main.ts'
import { startServer } from '../server/main.ts'
import type { AppPage } from './appPage.ts'
import { createAppPage, watchWorker } from './appPage.ts'
import { CHROME_ANDROID } from './harness.ts'

const PROJECT = fileURLToPath(new URL('../..', import.meta.url))

/** A phone: storage, cookies and service worker of its own. */
export interface Phone {
	readonly context: BrowserContext
	readonly app: AppPage
	readonly page: Page
	/** What pages and workers wrote to the console, and errors that nobody caught. */
	readonly console: readonly string[]
	/** Ends the app's tab without a word and opens a new one; the storage stays. */
	killTab(): Promise<void>
	close(): Promise<void>
}

/** One browser from which phones are made. */
export interface Phones {
	readonly browser: Browser
	/** A new phone without anything on it. `base` is the Nextcloud's address. */
	make(base: string): Promise<Phone>
	/** A new phone, signed in and with the vault open and in step. */
	ready(base: string, user?: string): Promise<Phone>
	close(): Promise<void>
}

/** Starts the browser, with further switches if need be. Throws when there is none. */
export async function startPhones(args: readonly string[] = []): Promise<Phones> {
	const executablePath = findChromium()
	if (executablePath === null) throw new Error('No Chromium found. Install it, or name one with CHROMIUM.')
	const browser = await chromium.launch({ executablePath, args: [...CHROMIUM_ARGS, ...args] })

	async function make(base: string): Promise<Phone> {
		const context = await browser.newContext({ viewport: { width: 412, height: 915 }, userAgent: CHROME_ANDROID })
		context.setDefaultTimeout(60_000)
		const lines: string[] = []
		context.on('console', (message) => lines.push(`${message.type()}: ${message.text()}`))
		context.on('weberror', (error) => lines.push(`uncaught: ${error.error().message}`))
		await watchWorker(context)
		let page = await context.newPage()
		let app = createAppPage(page, base)
		return {
			context,
			get app() { return app },
			get page() { return page },
			console: lines,
			async killTab() {
				const old = page
				page = await context.newPage()
				app = createAppPage(page, base)
				await old.close({ runBeforeUnload: false })
			},
			close: () => context.close(),
		}
	}

	return {
		browser,
		make,
		async ready(base, user = 'e2e') {
			const phone = await make(base)
			await phone.app.signIn(user, DEMO_PASSWORD)
			await phone.app.unlock(DEMO_PASSPHRASE)
			await phone.app.inStep()
			return phone
		},
		close: () => browser.close(),
	}
}

/** The embedded server over a copy of the build, so that a build made meanwhile does not mix with it. */
export async function startOverCopy(options: StartOptions = {}): Promise<RunningServer> {
	const site = mkdtempSync(join(tmpdir(), 'nexpass-site-'))
	for (const folder of ['js', 'css', 'img', 'l10n']) {
		if (existsSync(join(PROJECT, folder))) cpSync(join(PROJECT, folder), join(site, folder), { recursive: true })
	}
	const server = await startServer({ quiet: true, siteRoot: site, ...options })
	return {
		...server,
		async close() {
			await server.close()
			rmSync(site, { recursive: true, force: true })
		},
	}
}
