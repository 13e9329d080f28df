// SPDX-FileCopyrightText: 2026 NexPass contributors
// SPDX-License-Identifier: AGPL-3.0-or-later

import { beforeEach, describe, expect, it, vi } from 'vitest'
import { MemoryDisk } from '../../src/store/memoryDisk.ts'
import type { Connection, TestFailure } from '../../src/vault/protocol/connection.ts'
import type { EntryDraft } from '../../src/vault/protocol/editing.ts'
import { DEMO_PASSWORD } from '../server/demo.ts'
import type { Bench } from '../api/bench.ts'
import { createBench, must, START } from '../api/bench.ts'
import type { Tab } from './vaultBench.ts'
import { createClock, PASSPHRASE, startTab } from './vaultBench.ts'

// A busy machine takes its time.
vi.setConfig({ testTimeout: 60_000, hookTimeout: 60_000 })
const eventually = <T>(read: () => T | Promise<T>) => expect.poll(read, { timeout: 20_000 })

const TYPED = 'aB3dE-fG5hI-jK7lM-nO9pQ-rS1tU'
const ADDRESS = 'https://cloud.example.com'

let server: Bench
let disk: MemoryDisk
let tab: Tab

beforeEach(async () => {
	server = createBench(['plain', 'e2e-2fa'], 6)
	await server.signIn('plain')
	disk = new MemoryDisk()
	tab = await startTab(disk, server, createClock())
	await eventually(() => tab.phase()).toMatchObject({ kind: 'welcome', step: { kind: 'choosePassphrase' } })
	must(await tab.call('createVault', { passphrase: PASSPHRASE, token: null }))
	await tab.call('syncNow', null)
	server.seen.splice(0)
})

async function connection(): Promise<Connection> {
	const now = await tab.call('connection', null)
	if (now === null) throw new Error('no connection')
	return now
}

/** Puts an app password on the server, as Nextcloud does when somebody grants it. */
function givePassword(user: string, secret: string): string {
	server.state.users[user]?.appPasswords.push({ id: 'id of ' + secret, name: 'phone', secret, loginName: user, created: START / 1000, wipe: false })
	return secret
}

function secretsOf(user: string): readonly string[] {
	return (server.state.users[user]?.appPasswords ?? []).map(({ secret }) => secret)
}

/** What somebody does in the other window. */
function grant(user: string, secret: string): void {
	const flow = Object.values(server.state.loginFlows)[0]
	if (flow === undefined) throw new Error('no sign-in was begun')
	flow.granted = { user, secret: givePassword(user, secret) }
}

/** Lets the vault ask once more how the sign-in stands. */
function askOnce(): void {
	tab.clock.sleep(3_000)
	tab.clock.tick()
}

async function newEntry(label: string): Promise<void> {
	const editor = must(await tab.call('openEditor', { id: null, folder: null }))
	const draft: EntryDraft = { ...editor.draft, label, password: 'pw of ' + label }
	must(await tab.call('save', { id: null, draft, basis: editor.basis }))
}

function onServer(label: string): boolean {
	return Object.values(server.state.users['plain']?.shelves.password.revisions ?? {}).some((revision) => revision.label === label)
}

async function waiting(): Promise<number> {
	return (await tab.call('syncStatus', null)).waiting
}

async function restart(): Promise<void> {
	await tab.call('lock', { reason: 'asked' })
	disk.killAll()
	tab = await startTab(disk, server, createClock(tab.clock.wallMs))
	must(await tab.call('unlock', { passphrase: PASSPHRASE }))
}

/** Everything on the disk as bytes and as text. */
function isOnDisk(text: string): boolean {
	const forms = [Buffer.from(text), Buffer.from(text, 'utf16le'), Buffer.from(Buffer.from(text).toString('hex')), Buffer.from(Buffer.from(text).toString('base64').replace(/=+$/, ''))]
	const seen = new Set<unknown>()
	const holds = (value: unknown): boolean => {
		if (typeof value === 'string') return forms.some((form) => Buffer.from(value).includes(form))
		if (value instanceof Uint8Array) return forms.some((form) => Buffer.from(value).includes(form))
		if (typeof value !== 'object' || value === null || seen.has(value)) return false
		seen.add(value)
		return (value instanceof Map ? [...value].flat() : value instanceof Set ? [...value] : Object.values(value)).some(holds)
	}
	return holds(disk)
}

describe('staying connected by a sign-in in another window', () => {
	it('is offered after the first unlock, waits, and is kept the moment it is granted; what waited goes out by it', async () => {
		expect(await connection()).toMatchObject({ way: 'session', offer: true, waiting: false })
		server.jar.clear()
		await newEntry('made without a session')
		expect((await tab.call('syncNow', null)).state).toEqual({ kind: 'problem', problem: { kind: 'signInNeeded' } })
		const { loginUrl } = must(await tab.call('startLogin', null))
		expect(loginUrl).toMatch(/^https:\/\/cloud\.example\.com\/index\.php\/login\/v2\/flow\//)
		expect(await connection()).toMatchObject({ way: 'session', offer: false, waiting: true })
		askOnce()
		expect(await waiting()).toBe(1)
		grant('plain', 'granted-secret')
		askOnce()
		await eventually(connection).toMatchObject({ way: 'appPassword', user: 'plain', waiting: false, offer: false, problem: null })
		await eventually(() => onServer('made without a session')).toBe(true)
		await eventually(waiting).toBe(0)
		const writes = server.seen.filter(({ path }) => path.endsWith('/password/create'))
		expect(writes).toHaveLength(1)
		expect(writes.every(({ headers }) => headers.has('authorization') && !headers.has('cookie'))).toBe(true)
	})

	it('outlives a lock and a killed app', async () => {
		must(await tab.call('startLogin', null))
		grant('plain', 'granted-while-locked')
		await restart()
		await eventually(connection).toMatchObject({ way: 'appPassword', waiting: false })
		await restart()
		expect(await connection()).toMatchObject({ way: 'appPassword', user: 'plain' })
		expect((await tab.call('syncNow', null)).state).toEqual({ kind: 'synced' })
	})

	it('of another person is revoked at once, and everything stays as it was', async () => {
		must(await tab.call('startLogin', null))
		grant('e2e-2fa', 'secret of somebody else')
		askOnce()
		await eventually(connection).toMatchObject({ way: 'session', waiting: false, problem: { kind: 'otherAccount' } })
		expect(secretsOf('e2e-2fa')).toEqual([])
		expect((await tab.call('syncNow', null)).state).toEqual({ kind: 'synced' })
	})

	it('is kept also when the server cannot be asked at that moment', async () => {
		must(await tab.call('startLogin', null))
		grant('plain', 'granted-secret')
		server.handler.server.faults.add({ kind: 'serverError', match: { path: '/nexpass/' } })
		askOnce()
		await eventually(connection).toMatchObject({ way: 'appPassword', problem: null })
		expect(secretsOf('plain')).toEqual(['granted-secret'])
	})

	it('ends after 20 minutes, or when somebody has enough of it', async () => {
		must(await tab.call('startLogin', null))
		await tab.call('cancelLogin', null)
		expect(await connection()).toMatchObject({ waiting: false, problem: null })
		must(await tab.call('startLogin', null))
		tab.clock.sleep(20 * 60_000 + 1)
		await restart()
		await eventually(connection).toMatchObject({ way: 'session', waiting: false, problem: { kind: 'otherWindowExpired' } })
	})

	it('is not begun where the administrator does not allow it', async () => {
		server.state.config.policy.appPassword = false
		expect(await tab.call('startLogin', null)).toEqual({ ok: false, error: { kind: 'appPasswordForbidden' } })
		expect(Object.keys(server.state.loginFlows)).toEqual([])
	})
})

describe('staying connected from the session', () => {
	it('takes one call right after signing in', async () => {
		must(await tab.call('connectFromSession', { loginPassword: null }))
		expect(await connection()).toMatchObject({ way: 'appPassword', user: 'plain' })
		expect(secretsOf('plain')).toHaveLength(1)
		server.jar.clear()
		expect((await tab.call('syncNow', null)).state).toEqual({ kind: 'synced' })
	})

	it('asks for the login password half an hour later, and says when it was wrong', async () => {
		server.wait(1900)
		expect(await tab.call('connectFromSession', { loginPassword: null })).toEqual({ ok: false, error: { kind: 'loginPasswordNeeded' } })
		expect(await tab.call('connectFromSession', { loginPassword: 'wrong' })).toEqual({ ok: false, error: { kind: 'loginPasswordWrong' } })
		expect(await connection()).toMatchObject({ way: 'session' })
		must(await tab.call('connectFromSession', { loginPassword: DEMO_PASSWORD }))
		expect(await connection()).toMatchObject({ way: 'appPassword' })
	})

	it('is refused by policy, by Nextcloud, and while another person is signed in', async () => {
		server.state.config.policy.appPassword = false
		expect(await tab.call('connectFromSession', { loginPassword: null })).toEqual({ ok: false, error: { kind: 'appPasswordForbidden' } })
		server.state.config.policy.appPassword = true
		server.state.config.mayCreateAppPasswords = false
		server.state.config.personality = 34
		expect(await tab.call('connectFromSession', { loginPassword: null })).toEqual({ ok: false, error: { kind: 'appPasswordForbidden' } })
		server.jar.clear()
		expect(await tab.call('connectFromSession', { loginPassword: null })).toEqual({ ok: false, error: { kind: 'signInNeeded' } })
		expect(secretsOf('plain')).toEqual([])
	})
})

describe('pairing with the Passwords app', () => {
	async function offered(): Promise<{ readonly id: string, readonly link: string }> {
		const answer = await server.fetch('/index.php/apps/passwords/link/connect/request?link=domain', { headers: { 'OCS-APIRequest': 'true', 'accept': 'application/json' } })
		return await answer.json() as { id: string, link: string }
	}

	it('compares the same codes on both sides and names the device', async () => {
		const { id, link } = await offered()
		const codes = await tab.call('pairingCodes', null)
		const paired = tab.call('pair', { link, label: 'NexPass on my phone', codes })
		const registration = server.state.registrations[id]
		if (registration === undefined) throw new Error('no pairing')
		await eventually(() => registration.codes).toEqual(codes)
		await server.fetch('/index.php/apps/passwords/link/connect/confirm', { method: 'POST', headers: { 'OCS-APIRequest': 'true', 'accept': 'application/json' } })
		must(await paired)
		expect(await connection()).toMatchObject({ way: 'appPassword', user: 'plain' })
		expect(server.state.users['plain']?.appPasswords.map(({ name }) => name)).toEqual(['NexPass on my phone'])
	})

	it('says what is wrong with a code that is none, of another server, too old, or turned down', async () => {
		const codes = await tab.call('pairingCodes', null)
		const pair = (link: string) => tab.call('pair', { link, label: 'NexPass on my phone', codes })
		const { id, link } = await offered()
		expect(await pair('otpauth://totp/x')).toEqual({ ok: false, error: { kind: 'pairingUnreadable', host: '' } })
		expect(await pair(link.replace('cloud.example.com', 'other.example.org/nc'))).toEqual({ ok: false, error: { kind: 'pairingUnreadable', host: 'other.example.org/nc' } })
		expect(server.seen.filter(({ path }) => path.endsWith('/apply'))).toEqual([])
		// A server that does not know its own port is still this one.
		expect(await pair(link.replace('cloud.example.com', 'cloud.example.com:8443').replace(id, '11111111-2222-4333-8444-555555555555'))).toEqual({ ok: false, error: { kind: 'pairingExpired' } })
		expect(await pair(link.replace(id, '11111111-2222-4333-8444-555555555555'))).toEqual({ ok: false, error: { kind: 'pairingExpired' } })
		const turnedDown = pair(link)
		await eventually(() => server.state.registrations[id]?.status).toBe(1)
		await server.fetch('/index.php/apps/passwords/link/connect/reject', { headers: { 'OCS-APIRequest': 'true', 'accept': 'application/json' } })
		expect(await turnedDown).toEqual({ ok: false, error: { kind: 'pairingRefused' } })
		expect(await connection()).toMatchObject({ way: 'session' })
	})

	it('has codes as the server wants them', async () => {
		for (let i = 0; i < 50; i++) {
			const codes = await tab.call('pairingCodes', null)
			expect(new Set(codes).size).toBe(3)
			for (const code of codes) expect(code).toMatch(/^(?=.*[a-z])(?=.*[A-Z])(?=.*\d).{4}$/)
		}
	})
})

describe('an app password that was typed', () => {
	const typed = { address: 'cloud.example.com/', user: ' plain ', password: TYPED.replaceAll('-', '') }
	const failure = async (change: Partial<typeof typed>): Promise<TestFailure | null> => (await tab.call('testConnection', { ...typed, ...change })).failure

	it('is kept only after just these values passed the test', async () => {
		givePassword('plain', TYPED)
		expect(await tab.call('saveConnection', { ...typed, anyway: false })).toEqual({ ok: false, error: { kind: 'notTested' } })
		const test = await tab.call('testConnection', typed)
		expect(test).toMatchObject({ failure: null, done: true, userIs: null, asksForCode: false })
		expect(test.stages.map(({ stage, state }) => `${stage} ${state}`)).toEqual(['reach passed', 'secure passed', 'nextcloud passed', 'signIn passed', 'passwords passed', 'session passed'])
		expect(await connection()).toMatchObject({ way: 'session' })
		expect(await tab.call('saveConnection', { ...typed, user: 'other', anyway: false })).toEqual({ ok: false, error: { kind: 'notTested' } })
		must(await tab.call('saveConnection', { ...typed, anyway: false }))
		expect(await connection()).toMatchObject({ way: 'appPassword', user: 'plain' })
		server.jar.clear()
		expect((await tab.call('syncNow', null)).state).toEqual({ kind: 'synced' })
	})

	it('is kept untested on an explicit word', async () => {
		must(await tab.call('saveConnection', { ...typed, anyway: true }))
		expect(await connection()).toMatchObject({ way: 'appPassword' })
		expect((await tab.call('syncNow', null)).state).toEqual({ kind: 'problem', problem: { kind: 'tokenRevoked' } })
	})

	it('shows each stage as it passes, and asks nothing twice', async () => {
		givePassword('plain', TYPED)
		await tab.call('testConnection', typed)
		const shown = tab.events.flatMap((event) => event.kind === 'test' ? [event.test.stages.find(({ state }) => state === 'running')?.stage ?? 'none'] : [])
		expect(shown).toEqual(['reach', 'secure', 'nextcloud', 'signIn', 'passwords', 'session', 'none'])
		const paths = server.seen.map(({ path }) => path)
		expect(paths).toHaveLength(new Set(paths).size)
		expect(server.seen.every(({ headers }) => !headers.has('cookie'))).toBe(true)
	})

	it('each failure has its own cause and ends the test there', async () => {
		const password = givePassword('plain', TYPED)
		expect(await failure({ address: 'https://cloud example.com' })).toMatchObject({ kind: 'address', fault: 'spaces' })
		expect(await failure({ address: 'other.example.org' })).toEqual({ kind: 'elsewhere', href: 'https://other.example.org' })
		expect(await failure({ address: 'cloud.example.com/nextcloud' })).toEqual({ kind: 'otherFolder', href: ADDRESS })
		expect(server.seen).toEqual([])
		expect(await failure({ address: 'http://cloud.example.com' })).toEqual({ kind: 'address', fault: 'insecure', suggestion: ADDRESS })
		expect(await failure({ user: '' })).toEqual({ kind: 'noUser' })
		expect(await failure({ password: ' ' })).toEqual({ kind: 'noPassword' })
		expect(await failure({ password: 'nO9pQ-nO9pQ-nO9pQ-nO9pQ-nO9pQ' })).toEqual({ kind: 'wrongCredentials' })
		expect(await failure({ user: 'e2e-2fa', password: DEMO_PASSWORD })).toEqual({ kind: 'wrongCredentials' })
		expect(await failure({ user: 'e2e-2fa', password: givePassword('e2e-2fa', 'another') })).toEqual({ kind: 'otherAccount', user: 'e2e-2fa' })
		const { config } = server.state
		config.policy.appPassword = false
		expect(await failure({ password })).toEqual({ kind: 'forbidden' })
		config.policy.appPassword = true
		config.passwords.enabled = false
		expect(await failure({ password })).toEqual({ kind: 'noPasswordsApp' })
		config.passwords.enabled = true
		config.appDisabledFor = ['plain']
		expect(await failure({ password })).toEqual({ kind: 'noNexPass' })
		config.appDisabledFor = []
		config.maintenance = true
		expect(await failure({ password })).toEqual({ kind: 'maintenance' })
		config.maintenance = false
		for (const [kind, path, wanted] of [
			['lostAnswer', 'status.php', { kind: 'unreachable' }], ['truncate', 'status.php', { kind: 'notNextcloud' }], ['gateway', 'status.php', { kind: 'serverFault', status: 502 }], ['rateLimited', '/nexpass/', { kind: 'rateLimited', retryAfterSeconds: 60 }],
			['serverError', '/nexpass/', { kind: 'serverFault', status: 500 }], ['serverError', 'settings/', { kind: 'serverFault', status: 500 }], ['lostAnswer', 'session/request', { kind: 'unreachable' }],
		] as const) {
			const { faults } = server.handler.server
			faults.add({ kind, match: { path } })
			expect(await failure({ password }), path).toEqual(wanted)
			faults.clear()
		}
	})

	it('ends after 10 seconds at the latest, and when somebody cancels, whatever the server does', async () => {
		const { faults } = server.handler.server
		faults.add({ kind: 'latency', delayMs: 500, match: { path: 'status.php' } })
		const late = tab.call('testConnection', typed)
		tab.clock.sleep(10_000)
		tab.clock.tick()
		expect(await late).toMatchObject({ failure: { kind: 'timeout' }, done: true })
		const cancelled = tab.call('testConnection', typed)
		await tab.call('cancelTest', null)
		expect(await cancelled).toMatchObject({ failure: { kind: 'cancelled' }, done: true })
		expect((await cancelled).stages.map(({ state }) => state)).toEqual(['failed', 'waiting', 'waiting', 'waiting', 'waiting', 'waiting'])
	})
})

describe('the app password of this device', () => {
	beforeEach(async () => {
		must(await tab.call('connectFromSession', { loginPassword: null }))
		await tab.call('syncNow', null)
	})

	it('lies on the disk sealed only, and is in no address', async () => {
		const [secret = ''] = secretsOf('plain')
		await newEntry('one more')
		await tab.call('syncNow', null)
		await tab.call('lock', { reason: 'asked' })
		expect(secret).toHaveLength(72)
		expect(isOnDisk(secret)).toBe(false)
		expect(isOnDisk(Buffer.from(`plain:${secret}`).toString('base64'))).toBe(false)
		expect(isOnDisk('cloud.example.com')).toBe(true)
		expect(server.seen.some(({ path, body }) => path.includes(secret) || body.includes(secret))).toBe(false)
		expect(JSON.stringify(tab.events)).not.toContain(secret)
	})

	it('is given up for the session and revoked; what waits stays and goes out by the session', async () => {
		server.state.config.maintenance = true
		await newEntry('waits through the change')
		await tab.call('syncNow', null)
		server.state.config.maintenance = false
		expect(await waiting()).toBe(1)
		expect(await tab.call('disconnect', null)).toEqual({ ok: true, value: { revoked: true } })
		expect(secretsOf('plain')).toEqual([])
		expect(await connection()).toMatchObject({ way: 'session', offer: false })
		await eventually(() => onServer('waits through the change')).toBe(true)
		const created = server.seen.filter(({ path }) => path.endsWith('/password/create')).at(-1)
		expect([created?.headers.has('authorization'), created?.headers.has('cookie')]).toEqual([false, true])
	})

	it('is given up also where it cannot be revoked now, which is said', async () => {
		server.handler.server.faults.add({ kind: 'lostAnswer', match: { path: '/ocs/' } })
		server.handler.server.faults.add({ kind: 'lostRequest', match: { path: '/ocs/' } })
		expect(await tab.call('disconnect', null)).toEqual({ ok: true, value: { revoked: false } })
		expect(await connection()).toMatchObject({ way: 'session' })
	})

	it('is taken back by Nextcloud: said as that, and connecting anew revokes the former one', async () => {
		const [former = ''] = secretsOf('plain')
		must(await tab.call('connectFromSession', { loginPassword: null }))
		expect(secretsOf('plain')).toHaveLength(1)
		expect(secretsOf('plain')).not.toContain(former)
		const user = server.state.users['plain']
		if (user !== undefined) user.appPasswords = []
		await newEntry('made after the revocation')
		expect((await tab.call('syncNow', null)).state).toEqual({ kind: 'problem', problem: { kind: 'tokenRevoked' } })
		expect(await waiting()).toBe(1)
		must(await tab.call('connectFromSession', { loginPassword: null }))
		await eventually(() => onServer('made after the revocation')).toBe(true)
	})

	it('is given up when the administrator forbids it', async () => {
		server.state.config.policy.appPassword = false
		await tab.call('syncNow', null)
		await eventually(connection).toMatchObject({ way: 'session', allowed: false, problem: { kind: 'appPasswordForbidden' } })
		expect(secretsOf('plain')).toEqual([])
	})

	it('that Nextcloud wants to be wiped erases the vault, and says so there', async () => {
		const [secret = ''] = secretsOf('plain')
		const row = server.state.users['plain']?.appPasswords[0]
		if (row !== undefined) row.wipe = true
		server.state.wipes[secret] = { user: 'plain' }
		await tab.call('syncNow', null)
		await eventually(() => tab.events.some(({ kind }) => kind === 'erased')).toBe(true)
		expect(server.state.wipes).toEqual({})
		expect([disk.databases.size, disk.headers.size]).toEqual([0, 0])
	})
})

it('the offer is answered once for this vault', async () => {
	await tab.call('declineOffer', null)
	expect(await connection()).toMatchObject({ offer: false })
	await restart()
	expect(await connection()).toMatchObject({ way: 'session', offer: false })
})

it('signing out is a page of Nextcloud with a fresh token, which we only lead to', async () => {
	const path = must(await tab.call('signOutPath', null))
	expect(path).toMatch(/^\/index\.php\/logout\?requesttoken=./)
	expect(server.seen.some(({ path: asked }) => asked.includes('logout'))).toBe(false)
	await server.fetch(path, { headers: { accept: 'text/html' } })
	expect(Object.values(server.state.webSessions).filter(({ user }) => user !== null)).toEqual([])
})
