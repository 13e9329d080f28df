// SPDX-FileCopyrightText: 2026 NexPass contributors
// SPDX-License-Identifier: AGPL-3.0-or-later

import { beforeEach, describe, expect, it, vi } from 'vitest'
import { MemoryDisk } from '../../src/store/memoryDisk.ts'
import type { SecondFactor } from '../../src/vault/protocol/session.ts'
import type { Bench } from '../api/bench.ts'
import { createBench, must, START } from '../api/bench.ts'
import { totpCode } from '../server/totp.ts'
import type { OtherFactor } from '../server/types.ts'
import { callsOf, changeElsewhere, setMasterPassword, userOf } from './encryptedAccount.ts'
import type { Tab } from './vaultBench.ts'
import { createClock, startTab } from './vaultBench.ts'

vi.setConfig({ testTimeout: 60_000, hookTimeout: 60_000 })
const eventually = <T>(read: () => T) => expect.poll(read, { timeout: 20_000 })

const RIGHT = 'the passphrase of ada'
const WRONG = 'no passphrase of anybody'
const SECRET = 'JBSWY3DPEHPK3PXPJBSWY3DPEHPK3PXP'
const EMAIL: OtherFactor = { id: 'email', label: 'Email', code: null, confirmed: false }
const ADMIN: OtherFactor = { id: 'admin', label: 'Code of the administrators', code: '271828', confirmed: false }
const PHONE: OtherFactor = { id: 'twofactor_nextcloud_notification', label: 'Notification', code: null, confirmed: false }

let server: Bench
let disk: MemoryDisk
let elapsed: number

beforeEach(async () => {
	server = createBench(['e2e'], 12)
	setMasterPassword(server, 'e2e', RIGHT)
	await server.signIn('e2e')
	disk = new MemoryDisk()
	elapsed = 0
})

/** Switches the second factor on, as the administrator and the person do. */
function demandFactor(...others: readonly OtherFactor[]): void {
	server.state.config.tokenFeatures = true
	userOf(server, 'e2e').secondFactor = { secret: SECRET, lastStep: 0, backupCodes: ['demoBackup000001', 'demoBackup000002'], others: others.map((one) => ({ ...one })) }
}

function pass(tab: Tab, seconds: number): void {
	elapsed += seconds
	server.wait(seconds)
	tab.clock.sleep(seconds * 1000)
}

const codeNow = (): string => totpCode(SECRET, START / 1000 + elapsed)
const typed = (provider: string, code: string): SecondFactor => ({ kind: 'code', provider, code })
const opens = (): number => callsOf(server, 'session/open')

async function welcome(): Promise<Tab> {
	const tab = await startTab(disk, server, createClock(START))
	await eventually(() => tab.phase()).toMatchObject({ kind: 'welcome' })
	await eventually(() => JSON.stringify(tab.phase())).not.toContain('looking')
	return tab
}

/** An open vault whose API session has ended, on a server that asks for a second factor now. */
async function vaultThatNeedsCode(...others: readonly OtherFactor[]): Promise<Tab> {
	const tab = await welcome()
	must(await tab.call('createVault', { passphrase: RIGHT, token: null }))
	await tab.call('syncNow', null)
	demandFactor(...others)
	pass(tab, 3600)
	return tab
}

const again = (tab: Tab, token: SecondFactor) => tab.call('openSession', { passphrase: null, former: null, token })

describe('a second factor of the Passwords app', () => {
	it('is offered with all its kinds, and nothing is sent before one was given', async () => {
		demandFactor(EMAIL, ADMIN, PHONE)
		const tab = await welcome()
		expect(tab.phase()).toMatchObject({ step: { kind: 'passphrase', tokens: [
			{ id: 'totp', type: 'user-token', needsRequest: false }, { id: 'email', type: 'user-token', needsRequest: true }, { id: 'admin', type: 'user-token', needsRequest: false },
			{ id: PHONE.id, type: 'request-token', needsRequest: true }, { id: 'backup_codes', type: 'user-token', needsRequest: false },
		] } })
		expect(await tab.call('createVault', { passphrase: RIGHT, token: null })).toMatchObject({ ok: false, error: { kind: 'codeNeeded', tokens: [{ id: 'totp' }, { id: 'email' }, {}, {}, {}] } })
		expect(await tab.call('createVault', { passphrase: RIGHT, token: typed('nobody_offers_this', '123456') })).toMatchObject({ ok: false, error: { kind: 'codeNeeded' } })
		expect(opens()).toBe(0)
	})

	it('is never sent to an account that does not ask for one', async () => {
		const tab = await welcome()
		must(await tab.call('createVault', { passphrase: RIGHT, token: typed('totp', '123456') }))
		expect(server.seen.filter(({ path }) => path.endsWith('session/open')).map(({ body }) => Object.keys(JSON.parse(body) as object))).toEqual([['challenge']])
	})

	it('opens a new device by a typed code', async () => {
		demandFactor()
		const tab = await welcome()
		must(await tab.call('createVault', { passphrase: RIGHT, token: typed('totp', codeNow()) }))
		expect(opens()).toBe(1)
	})

	it('opens by a code that the server sends on request', async () => {
		const tab = await vaultThatNeedsCode(EMAIL)
		const { draft } = must(await tab.call('openEditor', { id: null, folder: null }))
		must(await tab.call('save', { id: null, draft: { ...draft, label: 'Waits for the code', password: 'x1' }, basis: null }))
		expect(await tab.call('syncNow', null)).toMatchObject({ state: { problem: { kind: 'codeNeeded', tokens: [{ id: 'totp' }, { id: 'email' }, { id: 'backup_codes' }] } } })
		expect(must(await tab.call('requestToken', { provider: 'email' }))).toEqual({ handed: false })
		const code = userOf(server, 'e2e').secondFactor?.others?.[0]?.code ?? ''
		expect(code).toMatch(/^\d{6}$/)
		must(await again(tab, typed('email', code)))
		expect(await tab.call('syncNow', null)).toMatchObject({ state: { kind: 'synced' }, waiting: 0 })
	})

	it('opens by a word on another device, and says so when nobody has given it', async () => {
		const tab = await vaultThatNeedsCode(PHONE)
		const confirmed: SecondFactor = { kind: 'confirmed', provider: PHONE.id }
		const before = opens()
		expect(await again(tab, confirmed)).toEqual({ ok: false, error: { kind: 'notConfirmed' } })
		expect(opens()).toBe(before)
		expect(must(await tab.call('requestToken', { provider: PHONE.id }))).toEqual({ handed: true })
		expect(await again(tab, confirmed)).toEqual({ ok: false, error: { kind: 'notConfirmed' } })
		expect(opens()).toBe(before + 1)
		must(await tab.call('requestToken', { provider: PHONE.id }))
		Object.assign(userOf(server, 'e2e').secondFactor?.others?.[0] ?? {}, { confirmed: true })
		must(await again(tab, confirmed))
		expect(await tab.call('syncNow', null)).toMatchObject({ state: { kind: 'synced' } })
	})

	it('opens by a code of the administrators and by a backup code, each once', async () => {
		const tab = await vaultThatNeedsCode(ADMIN)
		must(await again(tab, typed('admin', '271828')))
		pass(tab, 3600)
		must(await again(tab, typed('backup_codes', 'demoBackup000001')))
		pass(tab, 3600)
		const before = opens()
		expect(await again(tab, typed('backup_codes', 'demoBackup000001'))).toEqual({ ok: false, error: { kind: 'codeUsed', retryAfterSeconds: null } })
		expect(opens()).toBe(before)
		expect(userOf(server, 'e2e').secondFactor?.backupCodes).toEqual(['demoBackup000002'])
	})

	it('that is wrong is refused as such; the same code is not sent a second time, and it is said when the next one comes', async () => {
		const tab = await vaultThatNeedsCode()
		const before = opens()
		expect(await again(tab, typed('totp', '000000'))).toEqual({ ok: false, error: { kind: 'codeRefused' } })
		expect(await again(tab, typed('totp', '000000'))).toMatchObject({ ok: false, error: { kind: 'codeUsed' } })
		expect(opens()).toBe(before + 1)
		pass(tab, 10)
		must(await again(tab, typed('totp', codeNow())))
		await tab.call('syncNow', null)
		pass(tab, 3600)
		const code = codeNow()
		must(await again(tab, typed('totp', code)))
		Object.assign(userOf(server, 'e2e'), { apiSessions: {} })
		const sent = opens()
		const used = await again(tab, typed('totp', code))
		expect(used).toMatchObject({ ok: false, error: { kind: 'codeUsed' } })
		if (!used.ok && used.error.kind === 'codeUsed') {
			expect(used.error.retryAfterSeconds).toBe(30 - (START / 1000 + elapsed) % 30)
			pass(tab, used.error.retryAfterSeconds ?? 0)
		}
		expect(opens()).toBe(sent)
		must(await again(tab, typed('totp', codeNow())))
	})

	it('that went with a wrong passphrase is used up, and that is said', async () => {
		demandFactor()
		const tab = await welcome()
		const code = codeNow()
		expect(await tab.call('createVault', { passphrase: WRONG, token: typed('totp', code) })).toEqual({ ok: false, error: { kind: 'passphraseRefusedByServer', codeSpent: true } })
		expect(await tab.call('createVault', { passphrase: RIGHT, token: typed('totp', code) })).toMatchObject({ ok: false, error: { kind: 'codeUsed' } })
		expect(opens()).toBe(1)
		pass(tab, 30)
		must(await tab.call('createVault', { passphrase: RIGHT, token: typed('totp', codeNow()) }))
	})

	it('is taken from this very vault: the entry of this Nextcloud comes first, and only where it is open', async () => {
		const tab = await vaultThatNeedsCode()
		expect(await tab.call('factorEntries', null)).toEqual([])
		const { draft } = must(await tab.call('openEditor', { id: null, folder: null }))
		const save = async (label: string, url: string, otp: string): Promise<string> => must(await tab.call('save', { id: null, draft: { ...draft, label, password: 'x1', username: 'e2e', url, otp }, basis: null })).id
		await save('Elsewhere', 'https://mail.example.org', 'GEZDGNBVGY3TQOJQGEZDGNBVGY3TQOJQ')
		await save('A Nextcloud', 'https://other.example.org', 'GEZDGNBVGY3TQOJQGEZDGNBVGY3TQOJQ')
		const mine = await save('Cloud', 'https://cloud.example.com/login', SECRET)
		const found = await tab.call('factorEntries', null)
		expect(found.map(({ label }) => label)).toEqual(['Cloud', 'A Nextcloud'])
		const [code] = await tab.call('codes', { ids: [mine as never] })
		must(await again(tab, typed('totp', code?.code ?? '')))
		await tab.call('lock', { reason: 'asked' })
		expect(await (await startTab(disk, null)).call('factorEntries', null)).toEqual([])
	})

	it('is asked for when the master password was changed elsewhere, too, and one attempt does both', async () => {
		const tab = await vaultThatNeedsCode()
		changeElsewhere(server, 'e2e', RIGHT, 'another passphrase of ada')
		const before = opens()
		expect(await tab.call('openSession', { passphrase: 'another passphrase of ada', former: RIGHT, token: null })).toMatchObject({ ok: false, error: { kind: 'codeNeeded', tokens: [{ id: 'totp' }, {}] } })
		expect(opens()).toBe(before)
		must(await tab.call('openSession', { passphrase: 'another passphrase of ada', former: RIGHT, token: typed('totp', codeNow()) }))
		expect(opens()).toBe(before + 1)
	})
})

describe('wrong passphrases and the server', () => {
	it('meet never when they are typed at the lock, 20 times: no session is opened, no sign-in is lost', async () => {
		const first = await welcome()
		must(await first.call('createVault', { passphrase: RIGHT, token: null }))
		await first.call('syncNow', null)
		await first.call('lock', { reason: 'asked' })
		disk.killAll()
		const before = server.seen.length
		const tab = await startTab(disk, server, createClock(first.clock.wallMs))
		for (let i = 0; i < 20; i++) {
			expect(await tab.call('unlock', { passphrase: WRONG + i.toString() })).toMatchObject({ ok: false, error: { kind: 'passphraseWrong' } })
			tab.clock.sleep(60_000)
		}
		// Whether this device was removed is all that is asked, without a sign-in and without a word of what was typed.
		const asked = new Set(server.seen.slice(before).map(({ path, body, headers }) => `${path} ${body}${headers.has('cookie') ? 'signed in' : ''}`))
		expect([...asked]).toEqual(['/index.php/apps/nexpass/api/v1/devices/check '])
		expect(userOf(server, 'e2e').failedAttempts).toBe(0)
		must(await tab.call('unlock', { passphrase: RIGHT }))
		expect(await tab.call('syncNow', null)).toMatchObject({ state: { kind: 'synced' } })
	})

	it('end after three on a new device, over restarts, and go on when another client has cleared the count', async () => {
		let tab = await welcome()
		for (let i = 0; i < 20; i++) {
			const before = opens()
			const answer = await tab.call('createVault', { passphrase: WRONG + i.toString(), token: null })
			expect(answer).toEqual({ ok: false, error: { kind: i < 3 ? 'passphraseRefusedByServer' : 'attemptsSpent' } })
			expect(opens() - before).toBe(i < 3 ? 1 : 0)
			pass(tab, 60)
			if (i % 7 === 2) tab = await welcome()
		}
		expect(userOf(server, 'e2e').failedAttempts).toBe(3)
		userOf(server, 'e2e').failedAttempts = 0
		await tab.call('liftAttempts', null)
		must(await tab.call('createVault', { passphrase: RIGHT, token: null }))
	})

	it('are counted before they are sent: killed tabs and lost answers do not make more of them', async () => {
		for (let i = 0; i < 6; i++) {
			const tab = await welcome()
			const remove = server.handler.server.faults.add({ kind: 'lostAnswer', match: { path: 'session/open' } })
			await tab.call('createVault', { passphrase: WRONG + i.toString(), token: null })
			remove()
			pass(tab, 60)
		}
		expect(userOf(server, 'e2e').failedAttempts).toBe(3)
	})

	it('come from the sealed secret no more than three times, however often the app is started, when the server refuses it with the same salts', async () => {
		const first = await welcome()
		must(await first.call('createVault', { passphrase: RIGHT, token: null }))
		await first.call('syncNow', null)
		await first.call('lock', { reason: 'asked' })
		const { challenge } = userOf(server, 'e2e')
		Object.assign(challenge ?? {}, { secret: 'f'.repeat(64) })
		for (let i = 0; i < 10; i++) {
			disk.killAll()
			server.wait(3600)
			const tab = await startTab(disk, server, createClock(first.clock.wallMs))
			must(await tab.call('unlock', { passphrase: RIGHT }))
			await tab.call('syncNow', null)
			const { state } = await tab.call('syncNow', null)
			expect(state).toMatchObject({ kind: 'problem', problem: { kind: i < 3 ? 'passphraseChanged' : 'attemptsSpent' } })
			await tab.call('lock', { reason: 'asked' })
		}
		expect(userOf(server, 'e2e').failedAttempts).toBe(3)
	})

	it('of other clients may lock this sign-in out: then nothing is sent, and it is said what lifts that', async () => {
		userOf(server, 'e2e').failedAttempts = 5
		const tab = await welcome()
		expect(tab.phase()).toMatchObject({ kind: 'welcome', step: { kind: 'trouble', problem: { kind: 'lockedOut' } } })
		expect(opens()).toBe(0)
		userOf(server, 'e2e').failedAttempts = 0
		await tab.call('lookAgain', null)
		must(await tab.call('createVault', { passphrase: RIGHT, token: null }))
	})
})
