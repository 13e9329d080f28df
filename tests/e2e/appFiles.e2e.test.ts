// SPDX-FileCopyrightText: 2026 NexPass contributors
// SPDX-License-Identifier: AGPL-3.0-or-later

// The app's own files: policy, offline copy, new versions. Nothing here looks at a screen; it runs over the real build.
import { cpSync, existsSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs'
import { createServer } from 'node:http'
import type { AddressInfo } from 'node:net'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { fileURLToPath } from 'node:url'
import type { Page } from 'playwright-core'
import { afterAll, afterEach, beforeAll, beforeEach, expect, it } from 'vitest'
import type { RunningServer } from '../server/main.ts'
import { startServer } from '../server/main.ts'
import type { Browser } from './harness.ts'
import { launch } from './harness.ts'

const PROJECT = fileURLToPath(new URL('../..', import.meta.url))
const SHAPES = ['/index.php/apps/nexpass/', '/apps/nexpass/'] as const
const CANONICAL = SHAPES[0]

let site: string
let server: RunningServer
/** One browser for all: each test has a server, and so an origin and a storage, of its own. */
let browser: Browser
let page: Page
let toldBefore = 0

beforeAll(async () => { browser = await launch() })
afterAll(() => browser.close())

/** A copy of the build that a test may change, served like the real one. */
beforeEach(async () => {
	site = mkdtempSync(join(tmpdir(), 'nexpass-site-'))
	for (const folder of ['js', 'css', 'img', 'l10n']) {
		if (existsSync(join(PROJECT, folder))) cpSync(join(PROJECT, folder), join(site, folder), { recursive: true })
	}
	server = await startServer({ quiet: true, siteRoot: site, accounts: [] })
	page = await browser.context.newPage()
	toldBefore = browser.console.length
})

afterEach(async () => {
	await page.close()
	await server.close()
	rmSync(site, { recursive: true, force: true })
})

/** What the console was told in this test. */
const told = (): readonly string[] => browser.console.slice(toldBefore)

async function openUntilOffline(shape: string = CANONICAL): Promise<void> {
	await page.goto(server.url + shape)
	await page.waitForFunction(async () => {
		await navigator.serviceWorker.ready
		return navigator.serviceWorker.controller !== null
	})
}

async function signIn(): Promise<void> {
	await server.close()
	server = await startServer({ quiet: true, siteRoot: site, accounts: ['plain'], entries: 5 })
	const { request } = browser.context
	const { token } = await (await request.get(`${server.url}/index.php/csrftoken`)).json() as { token: string }
	const answer = await request.post(`${server.url}/index.php/login`, {
		form: { user: 'plain', password: 'nexpass-demo', requesttoken: token },
		headers: { Origin: server.url },
		maxRedirects: 0,
	})
	expect(answer.status()).toBe(303)
}

async function stopServer(): Promise<void> {
	await server.close()
	// afterEach closes it once more; a second server keeps that simple.
	server = await startServer({ quiet: true, accounts: [] })
}

/** Every cached URL with the names of the headers that were kept. */
async function cached(): Promise<{ url: string, headers: string[] }[]> {
	return page.evaluate(async () => {
		const found: { url: string, headers: string[] }[] = []
		for (const name of await caches.keys()) {
			const cache = await caches.open(name)
			for (const request of await cache.keys()) {
				const answer = await cache.match(request)
				found.push({ url: request.url.replace(location.origin, ''), headers: [...answer?.headers.keys() ?? []] })
			}
		}
		return found
	})
}

function edit(file: string, change: (text: string) => string): void {
	const path = join(site, file)
	writeFileSync(path, change(readFileSync(path, 'utf8')))
}

async function updateAndWait(until: readonly ServiceWorkerState[]): Promise<ServiceWorkerState> {
	return page.evaluate(async (states) => {
		const registration = await navigator.serviceWorker.ready
		const next = new Promise<ServiceWorkerState>((resolve) => {
			registration.addEventListener('updatefound', () => {
				const worker = registration.installing
				worker?.addEventListener('statechange', () => {
					if (states.includes(worker.state)) resolve(worker.state)
				})
			})
		})
		await registration.update()
		return next
	}, until)
}

it.each(SHAPES)('can be installed and starts without a server at %s', async (shape) => {
	await openUntilOffline(shape)
	const session = await browser.context.newCDPSession(page)
	expect(await session.send('Page.getInstallabilityErrors')).toEqual({ installabilityErrors: [] })
	expect(await session.send('Page.getAppId')).toMatchObject({ appId: server.url + CANONICAL })
	const scope = await page.evaluate(async () => (await navigator.serviceWorker.ready).scope)
	expect(scope).toBe(server.url + shape)
	const address = server.url + shape
	await stopServer()
	for (const tail of ['', '?from=home', '#/codes']) {
		await page.goto('about:blank')
		const answer = await page.goto(address + tail)
		expect(answer?.status()).toBe(200)
		expect(answer?.fromServiceWorker()).toBe(true)
		await page.waitForSelector('#app > *')
	}
})

it('keeps its own files and nothing that says who is signed in', async () => {
	await signIn()
	await openUntilOffline()
	await page.evaluate(async () => {
		const headers = { 'OCS-APIRequest': 'true', Accept: 'application/json' }
		await fetch('/index.php/apps/nexpass/api/v1/state', { headers })
		await fetch('/index.php/apps/passwords/api/1.0/password/list', { headers })
		await fetch('/ocs/v2.php/cloud/user?format=json', { headers })
		await fetch('/status.php')
	})
	const entries = await cached()
	const files = /^\/apps\/nexpass\/(js|css|img|l10n)\/[\w.-]+\?__WB_REVISION__=[0-9a-f]{16}$/
	const routes = /^\/index\.php\/apps\/nexpass\/(manifest\.webmanifest|vault-worker)?\?__WB_REVISION__=[\w.-]+$/
	const theming = /^\/index\.php\/apps\/theming\/theme\/[a-z-]+\.css/
	expect(entries.length).toBeGreaterThan(10)
	for (const { url, headers } of entries) {
		expect(url).toMatch(new RegExp(`${files.source}|${routes.source}|${theming.source}`))
		expect(headers).not.toContain('x-user-id')
		expect(headers).not.toContain('set-cookie')
		expect(headers).not.toContain('cache-control')
		if (routes.test(url)) expect(headers).toEqual(expect.arrayContaining(['content-security-policy', 'cross-origin-opener-policy', 'x-content-type-options']))
	}
})

it('shows the last theming sheet without a network, once it has been loaded', async () => {
	await openUntilOffline()
	const sheet = '/index.php/apps/theming/theme/default.css?plain=1'
	const online = await page.evaluate(async (url) => (await fetch(url)).text(), sheet)
	expect(online).toContain('--color-primary')
	await expect.poll(async () => (await cached()).map(({ url }) => url)).toContain(sheet)
	await server.close()
	const offline = await page.evaluate(async (url) => (await fetch(url)).text(), sheet)
	expect(offline).toBe(online)
	server = await startServer({ quiet: true, accounts: [] })
})

it('lets a new version wait until it is told to take over', async () => {
	await openUntilOffline()
	edit('js/service-worker.js', (text) => `${text}\n// another version`)
	expect(await updateAndWait(['installed', 'redundant'])).toBe('installed')
	await page.waitForTimeout(500)
	const states = () => page.evaluate(async () => {
		const registration = await navigator.serviceWorker.ready
		return { waiting: registration.waiting?.state, active: registration.active?.state }
	})
	expect(await states()).toEqual({ waiting: 'installed', active: 'activated' })
	await page.evaluate(async () => (await navigator.serviceWorker.ready).waiting?.postMessage({ type: 'SKIP_WAITING' }))
	await expect.poll(states, { timeout: 20_000 }).toEqual({ waiting: undefined, active: 'activated' })
})

it('refuses to install anything but its own build, and goes on with the version it has', async () => {
	await openUntilOffline()
	const tampered: Readonly<Record<string, () => void>> = {
		'a shell with one more script': () => edit('js/shell.html', (text) => text.replace('</body>', '<script src="/apps/nexpass/img/foreign.js"></script></body>')),
		'an icon of another version': () => writeFileSync(join(site, 'img/icon-192.png'), readFileSync(join(site, 'img/icon-512.png'))),
		'a vault worker with one more line': () => edit('js/vault-worker.js', (text) => `${text}\n;`),
		'a manifest that leads elsewhere': () => edit('js/manifest.json', (text) => text.replace('"start_url": "./"', '"start_url": "../"')),
		'a file that is gone': () => rmSync(join(site, 'img/icon-512.png')),
		// The other side of the proof: with nothing changed the same worker installs.
		nothing: () => undefined,
	}
	for (const [what, tamper] of Object.entries(tampered)) {
		for (const folder of ['js', 'img']) cpSync(join(PROJECT, folder), join(site, folder), { recursive: true })
		tamper()
		// Other revisions make the worker fetch everything again.
		const revision = (Object.keys(tampered).indexOf(what) + 1).toString().repeat(16)
		edit('js/service-worker.js', (text) => text.replace(/\brevision:"[\w.-]+"/g, `revision:"${revision}"`).replace(/"revision":"[\w.-]+"/g, `"revision":"${revision}"`))
		expect(await updateAndWait(['installed', 'redundant']), what).toBe(what === 'nothing' ? 'installed' : 'redundant')
	}
	await stopServer()
	const answer = await page.reload()
	expect(answer?.fromServiceWorker()).toBe(true)
	await page.waitForSelector('#app > *')
})

it('runs no other script of the same origin', async () => {
	writeFileSync(join(site, 'img/foreign.js'), 'globalThis.foreign = true')
	edit('js/shell.html', (text) => text.replace('</body>', '<script src="/apps/nexpass/img/foreign.js"></script><script type="module">globalThis.foreign = true</script></body>'))
	await page.goto(server.url + CANONICAL)
	await page.waitForSelector('#app > *')
	expect(server.requests.filter(({ path }) => path.endsWith('foreign.js'))).toEqual([])
	expect(await page.evaluate(() => 'foreign' in globalThis)).toBe(false)
	expect(told().filter((line) => line.includes('Content Security Policy'))).toHaveLength(2)
})

it('turns no text into HTML or script, and admits no further policy', async () => {
	await page.goto(server.url + CANONICAL)
	const outcomes = await page.evaluate(() => {
		const attempts: Record<string, () => unknown> = {
			innerHTML: () => { document.body.innerHTML = '<b>x</b>' },
			write: () => { document.write('<b>x</b>') },
			script: () => { document.createElement('script').src = '/apps/nexpass/img/foreign.js' },
			worker: () => new Worker('/index.php/apps/nexpass/vault-worker'),
			policy: () => (window as unknown as { trustedTypes: { createPolicy(name: string, rules: object): unknown } }).trustedTypes.createPolicy('other', {}),
		}
		return Object.entries(attempts).map(([name, attempt]) => {
			try {
				attempt()
				return `${name} went through`
			} catch {
				return name
			}
		})
	})
	expect(outcomes).toEqual(['innerHTML', 'write', 'script', 'worker', 'policy'])
	// Asked later, because the browser lets the debugger's own call evaluate text.
	const evaluated = page.evaluate(() => new Promise((resolve) => {
		setTimeout(() => {
			try {
				// eslint-disable-next-line no-eval -- that it is refused is the point
				resolve((0, eval)('1'))
			} catch {
				resolve('refused')
			}
		})
	}))
	expect(await evaluated).toBe('refused')
})

it('lets neither the page nor the vault worker speak to another host', async () => {
	const heard: string[] = []
	const elsewhere = createServer((request, answer) => {
		heard.push(request.url ?? '')
		answer.setHeader('Access-Control-Allow-Origin', '*')
		answer.end('heard')
	})
	await new Promise<void>((resolve) => { elsewhere.listen(0, '127.0.0.1', resolve) })
	const foreign = `http://localhost:${(elsewhere.address() as AddressInfo).port}`
	try {
		for (const round of ['from the network', 'from the cache']) {
			await openUntilOffline()
			const ask = async (url: string) => {
				const refused: string[] = []
				globalThis.addEventListener('securitypolicyviolation', (event) => { refused.push((event as SecurityPolicyViolationEvent).effectiveDirective) })
				const outcomes = [
					await fetch(`${url}/fetch`, { mode: 'no-cors' }).then(() => 'reached', () => 'refused'),
					await new Promise((resolve) => {
						const socket = new WebSocket(url.replace('http', 'ws'))
						socket.onopen = () => resolve('reached')
						socket.onerror = () => resolve('refused')
					}),
				]
				await new Promise((resolve) => { setTimeout(resolve, 100) })
				return { outcomes, refused }
			}
			const REFUSED = { outcomes: ['refused', 'refused'], refused: ['connect-src', 'connect-src'] }
			await expect.poll(() => page.workers().length).toBeGreaterThan(0)
			const worker = page.workers()[0]
			expect(worker?.url()).toContain('/vault-worker')
			expect(await worker?.evaluate(ask, `${foreign}/worker`), round).toEqual(REFUSED)
			expect(await page.evaluate(ask, `${foreign}/page`), round).toEqual(REFUSED)
		}
		expect(heard).toEqual([])
		// The same question from a page without our policy is heard: the other host does answer.
		await page.goto(`${server.url}/status.php`)
		expect(await page.evaluate((url) => fetch(url).then(() => 'answered', () => 'refused'), `${foreign}/open`)).toBe('answered')
	} finally {
		elsewhere.close()
	}
})

it('starts without a single complaint of the browser about our own policy', async () => {
	await openUntilOffline()
	await page.reload()
	await page.waitForSelector('#app > *')
	await page.waitForTimeout(500)
	expect(told().filter((line) => /polic|trusted|uncaught|violat/i.test(line))).toEqual([])
})
