// SPDX-FileCopyrightText: 2026 NexPass contributors
// SPDX-License-Identifier: AGPL-3.0-or-later

import type { Browser } from '../e2e/harness.ts'
import { launch } from '../e2e/harness.ts'

/** A Nextcloud with NexPass and a person who may use it. */
export interface RealServer {
	/** Address of the Nextcloud without a slash at the end, folder included. */
	readonly base: string
	readonly user: string
	readonly password: string
	/** An address of another origin that answers, to prove that it is the policy that refuses it. */
	readonly elsewhere: string
}

/** One statement about the server: its text, and what went against it (empty when it holds). */
export interface Finding {
	readonly statement: string
	readonly fault: string
}

/** The two forms of an address below a Nextcloud. */
export const SHAPES = ['/apps/nexpass/', '/index.php/apps/nexpass/'] as const

const LANDMARKS = ['Content-Security-Policy', 'Cross-Origin-Opener-Policy', 'Referrer-Policy', 'Permissions-Policy'] as const
const KEPT_IN_CACHE = ['content-type', 'content-security-policy', 'cross-origin-opener-policy', 'cross-origin-resource-policy', 'permissions-policy', 'referrer-policy', 'x-content-type-options']

/** Checks the answers of one address form without a browser. */
export async function checkAnswers(server: RealServer, shape: string): Promise<Finding[]> {
	const page = server.base + shape
	const shell = await fetch(page)
	const html = await shell.text()
	const policy = shell.headers.get('Content-Security-Policy') ?? ''
	const bare = await fetch(page.slice(0, -1), { redirect: 'manual' })
	const manifest = await fetch(page + 'manifest.webmanifest')
	const workers = await Promise.all(['sw', 'vault-worker', 'vault-worker?v=1'].map(async (name) => fetch(page + name)))
	const state = await fetch(page + 'api/v1/state', { headers: { Accept: 'application/json' } })
	const mine = await fetch(page + 'api/v1/state', { headers: { 'OCS-APIRequest': 'true', 'Authorization': basic(server) } })
	const who = mine.ok ? await mine.json() as { user?: { id?: string }, epoch?: string } : {}
	return [
		finding('the start page is delivered to everybody', shell.status === 200 ? '' : `status ${shell.status}`),
		finding('the start page has its own policy and no nonce', policy.includes('trusted-types') && !policy.includes('nonce') ? '' : policy),
		finding('the start page carries the headers of the build', LANDMARKS.filter((name) => !shell.headers.get(name)).join(', ')),
		finding('no placeholder is left in the start page', /%[A-Z]+%/.exec(html)?.[0] ?? ''),
		finding('without its slash the address leads to the one with it', bare.status >= 301 && bare.status <= 308 && (bare.headers.get('Location') ?? '').endsWith('/apps/nexpass/') ? '' : `status ${bare.status}, ${bare.headers.get('Location') ?? ''}`),
		finding('the manifest has its media type', manifest.headers.get('Content-Type')?.startsWith('application/manifest+json') === true ? '' : manifest.headers.get('Content-Type') ?? 'none'),
		finding('both workers are scripts with a policy and are not kept', (await Promise.all(workers.map(faultOfWorker))).filter(Boolean).join('; ')),
		finding('the state is for people who are signed in', state.status === 401 ? '' : `status ${state.status}`),
		finding('the state names the user and an epoch', who.user?.id === server.user && /^[0-9a-f]{32}$/.test(who.epoch ?? '') ? '' : `status ${mine.status}`),
	]
}

/** Opens the app as a phone would: registers, goes offline, comes back. Ends with the identity of the installed app. */
export async function checkInBrowser(server: RealServer, shape: string): Promise<{ findings: Finding[], appId: string }> {
	const browser = await launch()
	try {
		const page = server.base + shape
		await signIn(browser, server)
		const html = await (await browser.page.goto(page))?.text() ?? ''
		await browser.page.waitForFunction(async () => {
			await navigator.serviceWorker.ready
			return navigator.serviceWorker.controller !== null
		}, undefined, { timeout: 20_000 })
		const scope = await browser.page.evaluate(async () => (await navigator.serviceWorker.ready).scope)
		const cdp = await browser.context.newCDPSession(browser.page)
		const { installabilityErrors } = await cdp.send('Page.getInstallabilityErrors')
		const { appId } = await cdp.send('Page.getAppId')
		const escaped = await fetchInVaultWorker(browser, server.elsewhere)
		const kept = await headersInCache(browser)
		await browser.context.setOffline(true)
		const offline = await browser.page.reload()
		const findings = [
			finding('the page holds nothing about the user', html.includes(server.user) ? 'the user name is in it' : ''),
			finding('the service worker has the folder of the page', scope === page ? '' : scope),
			finding('the browser would install the app', installabilityErrors.map((error) => error.errorId).join(', ')),
			finding('a fetch to another host from inside the vault worker is refused', escaped),
			finding('nothing but the wanted headers is cached', kept.filter((name) => !KEPT_IN_CACHE.includes(name)).join(', ')),
			finding('offline the page comes from the service worker', offline?.fromServiceWorker() === true && offline.status() === 200 ? '' : `status ${offline?.status() ?? 'none'}`),
			finding('neither page nor workers complained', browser.console.filter((line) => /^(error|warning|uncaught)/.test(line) && !line.includes(server.elsewhere) && !line.includes('ERR_INTERNET_DISCONNECTED')).join(' | ')),
		]
		return { findings, appId: appId ?? '' }
	} finally {
		await browser.close()
	}
}

function finding(statement: string, fault: string): Finding {
	return { statement, fault }
}

function basic(server: RealServer): string {
	return 'Basic ' + Buffer.from(`${server.user}:${server.password}`).toString('base64')
}

async function faultOfWorker(answer: Response): Promise<string> {
	const text = await answer.text()
	const policy = answer.headers.get('Content-Security-Policy') ?? ''
	const good = answer.status === 200 && answer.headers.get('Content-Type')?.startsWith('text/javascript') === true
		&& policy.includes(`connect-src 'self'`) && !policy.includes('nonce')
		&& answer.headers.get('Cache-Control')?.includes('no-store') === true && !/%(?:ASSETS|APP|WEBROOT)%/.test(text)
	return good ? '' : `${answer.url}: ${answer.status} ${answer.headers.get('Content-Type') ?? ''} ${policy}`
}

/** Over HTTP, so that it does not depend on the sign-in page's scripts. */
async function signIn(browser: Browser, server: RealServer): Promise<void> {
	const { request } = browser.context
	const { token } = await (await request.get(`${server.base}/index.php/csrftoken`)).json() as { token: string }
	const answer = await request.post(`${server.base}/index.php/login`, {
		form: { user: server.user, password: server.password, requesttoken: token, rememberme: '1' },
		headers: { Origin: new URL(server.base).origin },
		maxRedirects: 0,
	})
	if (answer.status() !== 303) throw new Error(`sign-in answered ${answer.status()}`)
}

/** Empty when the worker's own policy refused the request. */
async function fetchInVaultWorker(browser: Browser, url: string): Promise<string> {
	const started = browser.page.workers().find((worker) => worker.url().includes('vault-worker'))
	const worker = started ?? await browser.page.waitForEvent('worker', { timeout: 10_000 })
	return worker.evaluate(async (address) => {
		let refused = ''
		self.addEventListener('securitypolicyviolation', (event) => { refused = event.effectiveDirective })
		const reached = await fetch(address, { mode: 'no-cors' }).then(() => true, () => false)
		await new Promise((resolve) => { setTimeout(resolve, 100) })
		if (reached) return 'it was reached'
		return refused === 'connect-src' ? '' : `it failed, but not by the policy (${refused})`
	}, url)
}

async function headersInCache(browser: Browser): Promise<string[]> {
	return browser.page.evaluate(async () => {
		const names = new Set<string>()
		for (const name of await caches.keys()) {
			const cache = await caches.open(name)
			for (const answer of await cache.matchAll()) {
				for (const header of answer.headers.keys()) names.add(header)
			}
		}
		return [...names]
	})
}
