// SPDX-FileCopyrightText: 2026 NexPass contributors
// SPDX-License-Identifier: AGPL-3.0-or-later

// The words of canaries.e2e.test.ts through what takes longer: memory before and after locking, messages to other pages of the origin, a
// sealed file, an update, a logout. Each expectation is soft, so that one run names every place.
//   NEXPASS_LONG=1 npx vitest run --project e2e tests/e2e/traces.long.test.ts
import { cpSync, existsSync, readFileSync, writeFileSync } from 'node:fs'
import { mkdtemp, rm } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { fileURLToPath } from 'node:url'
import type { Page } from 'playwright-core'
import { afterAll, beforeAll, expect, it } from 'vitest'
import { DEMO_PASSPHRASE, DEMO_PASSWORD } from '../server/demo.ts'
import type { RunningServer } from '../server/main.ts'
import { startServer } from '../server/main.ts'
import type { AppPage } from './appPage.ts'
import { APP_PATH, createAppPage, watchWorker } from './appPage.ts'
import { PULLED, TYPED, useEverything } from './canaryStory.ts'
import { lockInApp, must } from './formSteps.ts'
import type { Browser } from './harness.ts'
import { launch } from './harness.ts'
import { dumpHeaps, WHOLE_TEXTS } from './heap.ts'
import type { Line } from './line.ts'
import { layLine } from './line.ts'
import { dumpFolder, dumpOrigin, findTexts } from './originDump.ts'
import { readServer } from './serverTruth.ts'
import { signOut } from './signOut.ts'

// The build of another folder may stand in for the one here.
const BUILD = process.env['NEXPASS_BUILD_FOLDER'] ?? fileURLToPath(new URL('../..', import.meta.url))
/** The one of the pulled entries whose form the story opens: its password has been on the page. */
const OPENED = 'Amber Bank'
/** Long enough for what still runs after a lock. Milliseconds. */
const AFTER_LOCK_MS = 5_000

let site: string
let server: RunningServer
let line: Line
let profile: string
let browser: Browser
let app: AppPage
let listener: Page
let canaries: readonly string[]
let pulled: readonly string[]

beforeAll(async () => {
	site = await mkdtemp(join(tmpdir(), 'nexpass-traces-site-'))
	for (const folder of ['js', 'css', 'img', 'l10n']) if (existsSync(join(BUILD, folder))) cpSync(join(BUILD, folder), join(site, folder), { recursive: true })
	server = await startServer({ quiet: true, siteRoot: site, accounts: ['e2e', 'plain'], entries: 40 })
	line = await layLine(server.url)
	const entries = await (await readServer(server.url, 'e2e', DEMO_PASSWORD, DEMO_PASSPHRASE)).entries()
	pulled = PULLED.map((label) => entries.find((entry) => entry.label === label)?.password ?? '')
	canaries = [...Object.values(TYPED), DEMO_PASSPHRASE, ...pulled]
	profile = await mkdtemp(join(tmpdir(), 'nexpass-traces-'))
	browser = await launch({ profile, viewport: { width: 412, height: 915 }, args: [WHOLE_TEXTS] })
	browser.context.setDefaultTimeout(60_000)
	await watchWorker(browser.context)
	await browser.context.grantPermissions(['clipboard-read', 'clipboard-write'])
	listener = await browser.context.newPage()
	await listener.goto(`${line.url}/status.php`)
	await listener.evaluate(() => {
		const heard: unknown[] = []
		Object.assign(window, { heard })
		new BroadcastChannel('nexpass').onmessage = ({ data }) => heard.push(data)
	})
	app = createAppPage(browser.page, line.url)
	await browser.page.bringToFront()
	await useEverything(app, line)
})
afterAll(async () => {
	await browser.close()
	await line.close()
	await server.close()
	for (const folder of [site, profile]) await rm(folder, { recursive: true, force: true, maxRetries: 5 })
})

it('while the vault is open, no memory holds the passphrase, and the page none of the passwords that nobody opened', async () => {
	await app.go('/sync')
	const heaps = await dumpHeaps(browser.page)
	expect(heaps.map(({ place }) => place)).toEqual(expect.arrayContaining(['heap of page', expect.stringMatching(/^heap of worker .*vault-worker$/)]))
	// The search works on these heaps: the worker's holds titles, for searching.
	expect(findTexts(heaps, [TYPED.offlineLabel]).join()).toContain('heap of worker')
	expect.soft(findTexts(heaps, [DEMO_PASSPHRASE, TYPED.wrongPassphrase])).toEqual([])
	const unopened = pulled.filter((_, i) => PULLED[i] !== OPENED)
	expect.soft(findTexts(heaps.filter(({ place }) => place === 'heap of page'), unopened)).toEqual([])
})

it('another page of the origin hears nothing but lock and changed', async () => {
	const heard = await listener.evaluate(() => (window as unknown as { heard: unknown[] }).heard)
	expect.soft(heard.filter((data) => data !== 'lock' && data !== 'changed')).toEqual([])
})

it('a form in a file is sealed', async () => {
	const editor = must(await app.ask('openEditor', { id: null, folder: null }))
	const file = must(await app.ask('sealDraft', { id: null, draft: editor.draft, basis: null }))
	expect.soft(findTexts([{ place: 'sealed file', bytes: Buffer.from(JSON.stringify(file)) }], canaries)).toEqual([])
})

it('the console, the address, the history and the storage are clean while the vault is open and a form is half filled', async () => {
	await app.go('/new')
	await browser.page.getByRole('textbox', { name: 'Title', exact: true }).waitFor()
	// What a resting form writes, it writes by then.
	await browser.page.waitForTimeout(1_500)
	const kept = (await dumpOrigin(browser.page)).filter(({ place }) => place !== 'document')
	expect.soft(findTexts(kept, canaries)).toEqual([])
	expect.soft(findTexts([{ place: 'console', bytes: Buffer.from(browser.console.join('\n')) }], canaries)).toEqual([])
	await app.go('/sync')
})

it('five seconds after the lock no memory holds any of the words', async () => {
	await lockInApp(app)
	await browser.page.waitForTimeout(AFTER_LOCK_MS)
	const heaps = await dumpHeaps(browser.page)
	expect(heaps.length).toBeGreaterThan(1)
	expect.soft(findTexts(heaps, canaries)).toEqual([])
})

it('after an update nothing readable is anywhere', async () => {
	const { page } = browser
	await app.unlock(DEMO_PASSPHRASE)
	const worker = join(site, 'js/service-worker.js')
	writeFileSync(worker, readFileSync(worker, 'utf8') + '\n// another version')
	await page.evaluate(async () => {
		const registration = await navigator.serviceWorker.ready
		await registration.update()
	})
	await expect.poll(() => page.evaluate(async () => (await navigator.serviceWorker.ready).waiting?.state), { timeout: 30_000 }).toBe('installed')
	await lockInApp(app)
	await page.evaluate(async () => (await navigator.serviceWorker.ready).waiting?.postMessage({ type: 'SKIP_WAITING' }))
	await page.waitForTimeout(2_000)
	await page.goto(line.url + APP_PATH)
	await app.unlock(DEMO_PASSPHRASE)
	expect((await app.find(TYPED.label)).label).toBe(TYPED.label)
	await lockInApp(app)
	expect.soft(findTexts(await dumpOrigin(page), canaries)).toEqual([])
})

it('after a logout nothing readable is anywhere, in the browser and on the disk', async () => {
	await app.unlock(DEMO_PASSPHRASE)
	await signOut(listener, line.url)
	await browser.page.waitForTimeout(2_000)
	expect.soft(findTexts((await dumpOrigin(listener)), canaries)).toEqual([])
	const requests = server.requests.map(({ method, path, body }) => ({ place: `${method} ${path}`, bytes: Buffer.from(`${path}\n${body}\n${decodeURIComponent(path)}`) }))
	expect.soft(findTexts(requests, Object.values(TYPED))).toEqual([])
	expect.soft(findTexts([{ place: 'console', bytes: Buffer.from(browser.console.join('\n')) }], canaries)).toEqual([])
	await browser.close()
	expect.soft(findTexts(await dumpFolder(profile), canaries)).toEqual([])
})
