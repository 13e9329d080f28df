// SPDX-FileCopyrightText: 2026 NexPass contributors
// SPDX-License-Identifier: AGPL-3.0-or-later

import { mkdtemp, readFile, rm } from 'node:fs/promises'
import type { Server } from 'node:http'
import { createServer } from 'node:http'
import type { AddressInfo } from 'node:net'
import { tmpdir } from 'node:os'
import { extname, join } from 'node:path'
import type { Browser, Page } from 'playwright-core'
import { chromium } from 'playwright-core'
import { build } from 'vite'
import { CHROMIUM_ARGS, findChromium } from '../../scripts/chromium.mjs'

/** Everything the page may do, as strict as the real shell's policy except that its script is found by name. */
const POLICY = `default-src 'none'; script-src 'self'; style-src 'self'; img-src 'self' data: blob:; connect-src 'self'; font-src 'self'; base-uri 'none'; form-action 'none'; require-trusted-types-for 'script'; trusted-types vue`
const TYPES: Readonly<Record<string, string>> = { '.html': 'text/html', '.js': 'text/javascript', '.css': 'text/css', '.json': 'application/json' }

/** How a page under test is opened. */
export interface Opening {
	readonly width?: number
	readonly height?: number
	readonly reducedMotion?: boolean
}

/** The real screens over the fake vault, in a real browser. */
export interface PicturePage {
	/** Opens `address` (query and hash) and waits until the page stands. Faults of the page fail the test through {@link faults}. */
	open(address: string, opening?: Opening): Promise<Page>
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

	return {
		open: (address, opening = {}) => openPage(browser, origin + address, opening, complaints),
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

async function openPage(browser: Browser, url: string, opening: Opening, complaints: string[]): Promise<Page> {
	const { width = 412, height = 915, reducedMotion = false } = opening
	const context = await browser.newContext({ viewport: { width, height }, reducedMotion: reducedMotion ? 'reduce' : 'no-preference', permissions: ['clipboard-read', 'clipboard-write'] })
	const page = await context.newPage()
	page.on('pageerror', (error) => complaints.push(error.stack ?? error.message))
	page.on('console', (message) => { if (message.type() === 'error') complaints.push(message.text()) })
	await page.goto(url)
	await page.waitForSelector('html[data-ready]')
	await page.waitForTimeout(200)
	return page
}

/** Runs in the page: what a browser does for a reader who set a larger default text size, in percent. */
export function enlargeText(percent: number): void {
	const sheet = new CSSStyleSheet()
	sheet.replaceSync(`html { font-size: ${percent}% }`)
	document.adoptedStyleSheets = [sheet]
}
