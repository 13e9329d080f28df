// SPDX-FileCopyrightText: 2026 NexPass contributors
// SPDX-License-Identifier: AGPL-3.0-or-later

import { mkdtemp, readFile, rm } from 'node:fs/promises'
import type { Server } from 'node:http'
import { createServer } from 'node:http'
import type { AddressInfo } from 'node:net'
import { tmpdir } from 'node:os'
import { extname, join } from 'node:path'
import type { Browser, BrowserContext, Page } from 'playwright-core'
import { chromium } from 'playwright-core'
import { build } from 'vite'
import { CHROMIUM_ARGS, findChromium } from '../../scripts/chromium.mjs'

/** Everything the page may do, as strict as the real shell's policy except that its script is found by name. */
const POLICY = `default-src 'none'; script-src 'self'; style-src 'self'; img-src 'self' data: blob:; connect-src 'self'; font-src 'self'; base-uri 'none'; form-action 'none'; require-trusted-types-for 'script'; trusted-types vue`
const TYPES: Readonly<Record<string, string>> = { '.html': 'text/html', '.js': 'text/javascript', '.css': 'text/css', '.json': 'application/json' }

const PHONE = { width: 412, height: 915 }

/** How a page under test is opened. */
export interface Opening {
	readonly width?: number
	readonly height?: number
	readonly reducedMotion?: boolean
}

/** The real screens over the fake vault, in a real browser. */
export interface PicturePage {
	/** Opens `address` (query and hash) in a page of its own and waits until it stands. Faults of the page fail the test through {@link faults}. */
	open(address: string, opening?: Opening): Promise<Page>
	/** Shows `address` in a page that stays, for tests that only look: light, as wide as a phone, and loaded anew only where the query differs. */
	show(address: string): Promise<Page>
	/** What the browser complained about since the last call: exceptions, refused policies. */
	faults(): readonly string[]
	close(): Promise<void>
}

/** Builds the page once and serves it on a port of its own. */
export async function startPicturePage(): Promise<PicturePage> {
	const executablePath = findChromium()
	if (executablePath === null) throw new Error('no Chromium found: set CHROMIUM or install one')
	const folder = await mkdtemp(join(tmpdir(), 'nexpass-screens-'))
	await build({ root: 'tests/ui/page', configFile: 'vite.config.ts', logLevel: 'error', build: { outDir: folder, emptyOutDir: true } })
	const server = await serve(folder)
	const origin = `http://127.0.0.1:${(server.address() as AddressInfo).port}/`
	const browser = await chromium.launch({ executablePath, args: [...CHROMIUM_ARGS] })
	const complaints: string[] = []
	const contexts = new Map<string, Promise<BrowserContext>>()
	let standing: Page | null = null

	async function open(address: string, opening: Opening = {}): Promise<Page> {
		const key = JSON.stringify(opening)
		const context = contexts.get(key) ?? newContext(browser, opening)
		contexts.set(key, context)
		const page = await (await context).newPage()
		page.on('pageerror', (error) => complaints.push(error.stack ?? error.message))
		page.on('console', (message) => { if (message.type() === 'error') complaints.push(message.text()) })
		await page.goto(origin + address)
		await stand(page, address)
		return page
	}

	return {
		open,
		async show(address) {
			standing ??= await open(address)
			await standing.setViewportSize(PHONE)
			await standing.evaluate(() => {
				document.documentElement.dataset.theme = 'light'
				document.adoptedStyleSheets = []
			})
			await standing.goto(origin + address)
			await stand(standing, address)
			return standing
		},
		faults: () => complaints.splice(0),
		async close() {
			await browser.close()
			await new Promise((resolve) => server.close(resolve))
			await rm(folder, { recursive: true, force: true })
		},
	}
}

async function serve(folder: string): Promise<Server> {
	const server = createServer((request, response) => {
		const { pathname } = new URL(request.url ?? '/', 'http://localhost')
		// The server's colours are not there: the fallbacks of the tokens are what is tested.
		if (pathname.includes('/theming/')) {
			response.writeHead(200, { 'content-type': 'text/css' }).end('')
			return
		}
		const file = pathname.startsWith('/l10n/') ? join(process.cwd(), pathname) : join(folder, pathname === '/' ? 'index.html' : pathname)
		readFile(file).then(
			(content) => response.writeHead(200, { 'content-type': TYPES[extname(file)] ?? 'application/octet-stream', 'content-security-policy': POLICY }).end(content),
			() => response.writeHead(404).end(),
		)
	})
	await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve))
	return server
}

async function newContext(browser: Browser, { width = PHONE.width, height = PHONE.height, reducedMotion = false }: Opening): Promise<BrowserContext> {
	return browser.newContext({ viewport: { width, height }, reducedMotion: reducedMotion ? 'reduce' : 'no-preference', permissions: ['clipboard-read', 'clipboard-write'] })
}

async function stand(page: Page, address: string): Promise<void> {
	await page.waitForSelector('html[data-ready]')
	// The route is said when its parts have been loaded: until then the screen before stands there.
	const route = address.includes('#') ? address.slice(address.indexOf('#') + 1) : '/'
	await page.waitForSelector(`html[data-route="${route}"]`, { state: 'attached' })
	await page.locator('#app :is(h1, h2):visible').first().waitFor()
	await still(page)
}

/** Waits until nothing has changed on the page for a moment, and no transition runs. */
export async function still(page: Page): Promise<void> {
	await page.evaluate(async (quietMs) => {
		let last = performance.now()
		const observer = new MutationObserver(() => { last = performance.now() })
		observer.observe(document, { subtree: true, childList: true, attributes: true, characterData: true })
		const moves = (): boolean => document.getAnimations().some((one) => one.playState === 'running' && one.effect?.getComputedTiming().endTime !== Infinity)
		do await new Promise(requestAnimationFrame)
		while (moves() || performance.now() - last < quietMs)
		observer.disconnect()
	}, 100)
}

/** Runs in the page: what a browser does for a reader who set a larger default text size, in percent. */
export function enlargeText(percent: number): void {
	const sheet = new CSSStyleSheet()
	sheet.replaceSync(`html { font-size: ${percent}% }`)
	document.adoptedStyleSheets = [sheet]
}
