// SPDX-FileCopyrightText: 2026 NexPass contributors
// SPDX-License-Identifier: AGPL-3.0-or-later

// Tries every way in on a real Nextcloud, with the app's own network door: the session with and without a second factor, a sign-in in another window, an
// app password from the session, pairing, the connection test, revoking and signing out.
// NEXPASS_REAL_USER=… NEXPASS_REAL_PASSWORD=… node --import tsx tests/real/waysIn.ts https://cloud.example.org
// The account has no end-to-end encryption. With the app twofactor_totp enabled and NEXPASS_REAL_TOTP=yes its second factor is switched on for the run.
import { TOTP } from 'otpauth'
import type { Api } from '../../src/api/api.ts'
import { createApi, createDeviceClock } from '../../src/api/api.ts'
import type { Way } from '../../src/api/http.ts'
import type { Result } from '../../src/domain/result.ts'
import type { Secret } from '../../src/domain/sealed.ts'
import { parsePassLink } from '../../src/domain/passLink.ts'
import type { AccountRecord } from '../../src/vault/account.ts'
import { testConnection } from '../../src/vault/connectionTest.ts'
import { pairingCodes } from '../../src/vault/waysIn.ts'
import { plainOpening } from '../world/plainOpening.ts'
import { createCookieFetch } from './cookieFetch.ts'

const [base = ''] = process.argv.slice(2)
const { NEXPASS_REAL_USER: user = '', NEXPASS_REAL_PASSWORD: password = '', NEXPASS_REAL_TOTP: wantsTotp = '' } = process.env
const { host, pathname } = new URL(base)
const webRoot = pathname.replace(/\/$/, '')
const APP = webRoot + '/index.php/apps/nexpass/#/folders'
const profile = createCookieFetch(base, 'NexPass ways in')
const SESSION: Way = { kind: 'session' }
let failed = 0
let passed = 0

function state(statement: string, fault: string): void {
	if (fault === '') passed += 1
	else failed += 1
	console.log(fault === '' ? `  ok  ${statement}` : `FAIL  ${statement}: ${fault}`)
}

function door(way: Way): Api {
	return createApi({ fetch: (url, init) => profile.fetch(url, init), webRoot, way, clock: createDeviceClock() })
}

function must<T, E>(result: Result<T, E>): T {
	if (!result.ok) throw new Error(JSON.stringify(result.error))
	return result.value
}

/** What an answer was, in a few words. */
function kindOf(result: Result<unknown, { readonly kind: string, readonly reason?: string, readonly status?: number }>): string {
	return result.ok ? 'ok' : [result.error.kind, result.error.reason ?? '', result.error.status ?? ''].filter(Boolean).join(' ')
}

function expectKind(statement: string, result: Parameters<typeof kindOf>[0], wanted: string): void {
	state(statement, kindOf(result) === wanted ? '' : `${kindOf(result)} instead of ${wanted}`)
}

const sessionLives = async (when: string): Promise<void> => expectKind(`the session lives ${when}`, await door(SESSION).companion.state(), 'ok')

let totp: TOTP | null = null
let lastCode = ''
async function nextCode(): Promise<string> {
	while (totp !== null && totp.generate() === lastCode) await new Promise((resolve) => setTimeout(resolve, 1000))
	lastCode = totp?.generate() ?? ''
	return lastCode
}

/** Signs in as the page does; answers where Nextcloud leads afterwards. */
async function signIn(): Promise<string> {
	profile.clear()
	const requesttoken = await profile.requestToken()
	const answer = await profile.post('/index.php/login', { user, password, requesttoken, rememberme: '1', redirect_url: APP })
	const place = answer.headers.get('location') ?? ''
	if (!/selectchallenge|\/challenge\//.test(place)) return place
	expectKind('while the second factor is pending our calls say so', await door(SESSION).companion.state(), 'twoFactorPending')
	expectKind('and so does the Passwords API', await door(SESSION).passwords.listIds(), 'twoFactorPending')
	const challenge = await profile.fetch(`${webRoot}/index.php/login/challenge/totp?redirect_url=${encodeURIComponent(APP)}`, { headers: { accept: 'text/html' } })
	state('the page of the second factor opens', challenge.ok ? '' : String(challenge.status))
	// While the second factor is pending, 31 leads everything else to it, the request token too: the page has one.
	const requesttokenOfPage = /data-requesttoken="([^"]+)"/.exec(await challenge.text())?.[1] ?? ''
	const solved = await profile.post(`/index.php/login/challenge/totp?redirect_url=${encodeURIComponent(APP)}`, { challenge: await nextCode(), requesttoken: requesttokenOfPage, redirect_url: APP })
	return solved.headers.get('location') ?? String(solved.status)
}

/** Switches the second factor of the account on, as Nextcloud's settings page does. */
async function enableTotp(): Promise<void> {
	const call = async (body: unknown): Promise<{ secret?: string, state?: number }> => {
		const answer = await profile.fetch(`${webRoot}/index.php/apps/twofactor_totp/settings/enable`, {
			method: 'POST', body: JSON.stringify(body), headers: { 'OCS-APIRequest': 'true', 'content-type': 'application/json', 'accept': 'application/json' },
		})
		const text = await answer.text()
		if (!answer.ok || text === '') throw new Error(`the second factor could not be switched on: ${answer.status} ${text}`)
		return JSON.parse(text) as { secret?: string, state?: number }
	}
	const { secret = '' } = await call({ state: 1 })
	totp = new TOTP({ secret })
	const done = await call({ state: 2, code: await nextCode() })
	state('the second factor is switched on', done.state === 2 ? '' : JSON.stringify(done))
}

/** Walks through the pages that the person sees in the other window, and grants. */
async function grantInOtherWindow(loginUrl: string): Promise<void> {
	const landing = await profile.fetch(loginUrl, { headers: { accept: 'text/html' } })
	const token = stateTokenOf(await landing.text())
	const grant = await profile.fetch(`${webRoot}/index.php/login/v2/grant?stateToken=${token}`, { headers: { accept: 'text/html' } })
	const granted = await profile.post('/index.php/login/v2/grant', { stateToken: stateTokenOf(await grant.text()) || token, requesttoken: await profile.requestToken() })
	state('the other window grants', granted.ok ? '' : String(granted.status))
}

/** In the page itself (31), or in what it hands to its script (34). */
function stateTokenOf(html: string): string {
	const handed = [...html.matchAll(/id="initial-state-[^"]+" value="([^"]*)"/g)].map(([, value = '']) => Buffer.from(value, 'base64').toString())
	for (const text of [html, ...handed]) {
		const found = /stateToken(?:=|"\s*:\s*"|"\s+value=")([A-Za-z0-9]{20,})/.exec(text)?.[1]
		if (found !== undefined) return found
	}
	return ''
}

async function revoke(way: Way, name: string): Promise<void> {
	expectKind(`${name} is revoked`, await door(way).account.deleteAppPassword(), 'ok')
	expectKind('and refused at the next call', await door(way).companion.state(), 'unauthorized wrongCredentials')
}

async function tryWay(way: Way & { readonly kind: 'appPassword' }, name: string, account: AccountRecord): Promise<void> {
	const states: string[] = []
	const report = await testConnection({
		open: door, here: { host, folder: webRoot }, account: () => account, opening: plainOpening(() => Date.now() as never), onProgress: () => undefined,
		after(delayMs, run) {
			const timer = setTimeout(run, delayMs)
			return () => clearTimeout(timer)
		},
	}, { address: base, user: way.user, password: way.password }, new AbortController().signal)
	for (const stage of report.stages) states.push(`${stage.stage} ${stage.state}`)
	state(`${name}: the connection test passes six stages`, report.failure === null ? '' : JSON.stringify(report.failure) + ' ' + states.join(', '))
	expectKind(`${name}: lists the passwords without a cookie`, await door(way).passwords.listIds(), 'ok')
	expectKind(`${name}: an app password makes no other one`, await door(way).account.createAppPassword(), 'rejected 403')
}

async function run(): Promise<void> {
	const place = await signIn()
	state('signing in leads back to the same page of the app', new URL(place, base).pathname + new URL(place, base).hash === APP ? '' : place)
	if (wantsTotp === 'yes') {
		await enableTotp()
		const again = await signIn()
		state('signing in with the second factor leads back to the same page', new URL(again, base).pathname + new URL(again, base).hash === APP ? '' : again)
	}
	const here = must(await door(SESSION).companion.state())
	const account: AccountRecord = { v: 1, instance: here.instance, userId: here.user.id, displayName: '', language: '', challenge: null, keychain: null, hashLength: 40, way: SESSION }

	const may = await door(SESSION).account.mayCreateAppPassword()
	state('the server lets people make app passwords', may.ok && may.value ? '' : JSON.stringify(may))
	expectKind('a wrong login password is not confirmed', await door(SESSION).account.confirmPassword('wrong' as Secret), 'rejected 403')
	expectKind('the right one is', await door(SESSION).account.confirmPassword(password as Secret), 'ok')
	const made = must(await door(SESSION).account.createAppPassword())
	const fromSession = { kind: 'appPassword', user: here.user.id, password: made } as const
	await tryWay(fromSession, 'from the session', account)
	await sessionLives('beside calls with an app password')
	expectKind('an app password of nobody is refused', await door({ ...fromSession, password: 'aB3dE-fG5hI-jK7lM-nO9pQ-rS1tU' as Secret }).companion.state(), 'unauthorized wrongCredentials')
	expectKind('a main password is taken only without a second factor', await door({ ...fromSession, password: password as Secret }).passwords.listIds(), totp === null ? 'ok' : 'unauthorized wrongCredentials')
	await sessionLives('after refused ones')
	const wipe = await door(SESSION).account.isWipeRequested(made)
	state('nobody wants this device to be wiped', wipe.ok && !wipe.value ? '' : JSON.stringify(wipe))
	await revoke(fromSession, 'the app password from the session')

	const flow = must(await door(SESSION).account.startLogin())
	expectKind('a sign-in in another window is pending at first', await door(SESSION).account.pollLogin(flow.pollToken), 'ok')
	await grantInOtherWindow(flow.loginUrl)
	const granted = must(await door(SESSION).account.pollLogin(flow.pollToken))
	state('and then granted, for the account that is signed in there', granted.kind === 'granted' && granted.loginName === here.user.id ? '' : granted.kind)
	const second = must(await door(SESSION).account.pollLogin(flow.pollToken))
	state('once', second.kind === 'pending' ? '' : second.kind)
	if (granted.kind === 'granted') {
		const way = { kind: 'appPassword', user: granted.loginName, password: granted.appPassword } as const
		await tryWay(way, 'by another window', account)
		await revoke(way, 'the app password from the other window')
	}

	await pair(account)

	const token = must(await door(SESSION).nextcloud.requestToken())
	await sessionLives('until somebody signs out')
	await profile.fetch(`${webRoot}/index.php/logout?requesttoken=${encodeURIComponent(token)}`, { headers: { accept: 'text/html' } })
	expectKind('signing out ends it', await door(SESSION).companion.state(), 'unauthorized signedOut')
}

async function pair(account: AccountRecord): Promise<void> {
	const asked = async (path: string): Promise<unknown> => (await profile.fetch(`${webRoot}/index.php/apps/passwords/link/connect/${path}`, { headers: { 'OCS-APIRequest': 'true', 'accept': 'application/json' } })).json()
	const { links } = await asked('request?link=domain') as { links: Record<string, string> }
	const read = Object.values(links).map((link) => parsePassLink(link))
	state('all four forms of the pairing code are understood', Object.keys(links).length === 4 && read.every((one) => one.ok && one.value.server.host.replace(/:\d+$/, '') === host.replace(/:\d+$/, '') && one.value.server.folder === webRoot) ? '' : JSON.stringify(links))
	const link = read.find((one) => one.ok)
	if (link?.ok !== true) return
	const codes = pairingCodes(() => crypto.randomUUID().replaceAll('-', ''))
	const applying = door(SESSION).pairing.apply({ id: link.value.id, codes, label: 'NexPass on this phone' })
	const shown = await asked('await') as { code?: string[], label?: string }
	state('the other screen shows our codes and our name', JSON.stringify(shown.code) === JSON.stringify(codes) && shown.label === 'NexPass on this phone' ? '' : JSON.stringify(shown))
	await asked('confirm?label=' + encodeURIComponent('NexPass on this phone'))
	const answer = must(await applying)
	state('confirming there gives an app password here', answer.kind === 'paired' ? '' : answer.kind)
	if (answer.kind !== 'paired') return
	const way = { kind: 'appPassword', user: answer.loginName, password: answer.appPassword } as const
	await tryWay(way, 'by pairing', account)
	await revoke(way, 'the app password from the pairing')
}

await run()
console.log(`${base}: ${passed} passed, ${failed} failed`)
process.exitCode = failed === 0 ? 0 : 1
