// SPDX-FileCopyrightText: 2026 NexPass contributors
// SPDX-License-Identifier: AGPL-3.0-or-later

import { beforeEach, describe, expect, it, vi } from 'vitest'
import type { LocalId } from '../../src/domain/ids.ts'
import { MemoryDisk } from '../../src/store/memoryDisk.ts'
import type { EntryRow } from '../../src/vault/protocol/entries.ts'
import type { Settings } from '../../src/vault/protocol/settings.ts'
import type { Bench } from '../api/bench.ts'
import { createBench, must } from '../api/bench.ts'
import type { Tab } from './vaultBench.ts'
import { createAuthenticator, createClock, PASSPHRASE, startTab } from './vaultBench.ts'

const WRONG = 'not the passphrase'

// A busy machine takes its time.
vi.setConfig({ testTimeout: 60_000, hookTimeout: 60_000 })
const eventually = <T>(read: () => T) => expect.poll(read, { timeout: 20_000 })

let server: Bench
let disk: MemoryDisk
let tab: Tab

beforeEach(async () => {
	server = createBench(['plain'], 12)
	await server.signIn('plain')
	disk = new MemoryDisk()
	tab = await startTab(disk, server)
	await eventually(() => tab.phase()).toMatchObject({ kind: 'welcome', step: { kind: 'choosePassphrase' } })
	must(await tab.call('createVault', { passphrase: PASSPHRASE, token: null }))
	await tab.call('syncNow', null)
})

async function restart(of: Tab): Promise<Tab> {
	await of.call('lock', { reason: 'asked' })
	disk.killAll()
	return startTab(disk, null, createClock(of.clock.wallMs))
}

async function set(of: Tab, part: Partial<Settings>): Promise<void> {
	must(await of.call('saveSettings', { settings: { ...await of.call('settings', null), ...part } }))
}

const lockedFor = (of: Tab): readonly string[] => of.events.flatMap((event) => event.kind === 'locked' ? [event.reason] : [])

async function aRow(of: Tab, wanted: (row: EntryRow) => boolean): Promise<EntryRow> {
	const row = (await of.call('listing', null)).entries.find((one) => wanted(one) && one.readable && one.editable && !one.trashed)
	if (row === undefined) throw new Error('no such entry')
	return row
}

describe('wrong passphrases', () => {
	it('wait longer and longer, are remembered over a restart, and a wait is no miss', async () => {
		const locked = await restart(tab)
		const waits: number[] = []
		for (let i = 0; i < 8; i++) {
			const answer = await locked.call('unlock', { passphrase: WRONG })
			const seconds = !answer.ok && answer.error.kind === 'passphraseWrong' ? answer.error.retryAfterSeconds : -1
			waits.push(seconds)
			if (seconds > 0) expect(await locked.call('unlock', { passphrase: PASSPHRASE })).toMatchObject({ error: { kind: 'passphraseWrong', retryAfterSeconds: seconds } })
			locked.clock.sleep(seconds * 1000)
		}
		expect(waits).toEqual([0, 0, 2, 5, 15, 30, 60, 60])
		disk.killAll()
		const again = await startTab(disk, null, createClock(locked.clock.wallMs - 60_000))
		expect(await again.call('unlock', { passphrase: PASSPHRASE })).toMatchObject({ error: { kind: 'passphraseWrong', retryAfterSeconds: 60 } })
		again.clock.sleep(120_000)
		must(await again.call('unlock', { passphrase: PASSPHRASE }))
	})

	it('erase nothing by default, however many there are', async () => {
		const locked = await restart(tab)
		for (let i = 0; i < 15; i++) {
			expect(await locked.call('unlock', { passphrase: WRONG })).toMatchObject({ error: { kind: 'passphraseWrong' } })
			locked.clock.sleep(60_000)
		}
		must(await locked.call('unlock', { passphrase: PASSPHRASE }))
	})

	it('erase the vault at the tenth in a row where the person chose that, and it is said before', async () => {
		await set(tab, { eraseAfterMisses: true })
		const locked = await restart(tab)
		const said: (number | undefined)[] = []
		for (let i = 0; i < 9; i++) {
			const answer = await locked.call('unlock', { passphrase: WRONG })
			if (!answer.ok && answer.error.kind === 'passphraseWrong') said.push(answer.error.eraseIn)
			locked.clock.sleep(60_000)
		}
		expect(said).toEqual([undefined, undefined, undefined, undefined, 5, 4, 3, 2, 1])
		expect(await locked.call('unlock', { passphrase: WRONG })).toEqual({ ok: false, error: { kind: 'erased' } })
		expect(disk.databases.size).toBe(0)
		expect(disk.headers.size).toBe(0)
		expect([...disk.folders].flatMap(([folder, files]) => [...files.keys()].map((file) => folder + '/' + file)).filter((name) => !/preferences|ballast/.test(name))).toEqual([])
		disk.killAll()
		expect((await startTab(disk, null)).phase().kind).toBe('welcome')
	})

	it('are forgotten after the right one, and typed into the open vault they erase nothing', async () => {
		await set(tab, { eraseAfterMisses: true })
		const locked = await restart(tab)
		for (let i = 0; i < 9; i++) {
			await locked.call('unlock', { passphrase: WRONG })
			locked.clock.sleep(60_000)
		}
		must(await locked.call('unlock', { passphrase: PASSPHRASE }))
		for (let i = 0; i < 12; i++) {
			expect(await locked.call('preparePasskey', { passphrase: WRONG })).toMatchObject({ error: { kind: 'passphraseWrong' } })
			locked.clock.sleep(60_000)
		}
		expect(disk.databases.size).toBe(1)
	})
})

describe('what is said of a locked vault without its key', () => {
	it('is that nothing is unsent, when that is certain; otherwise how many changes at most', async () => {
		expect(await tab.call('unsentAtMost', null)).toBe(null)
		const clean = await restart(tab)
		expect(await clean.call('unsentAtMost', null)).toBe(0)
		must(await clean.call('unlock', { passphrase: PASSPHRASE }))
		for (const row of (await clean.call('listing', null)).entries.filter(({ readable, trashed }) => readable && !trashed).slice(0, 3)) {
			must(await clean.call('setFavorite', { id: row.id, favorite: !row.favorite }))
		}
		const dirty = await restart(clean)
		expect(await dirty.call('unsentAtMost', null)).toBe(3)
		disk.killAll()
		disk.wipeDatabases()
		expect(await (await startTab(disk, null)).call('unsentAtMost', null)).toBe(null)
	})
})

describe('the vault locks', () => {
	it('after the idle time, and after a shorter one that the administrator sets, without a network too', async () => {
		tab.clock.sleep(4 * 60_000)
		tab.clock.tick()
		expect(lockedFor(tab)).toEqual([])
		server.state.config.policy.idleLockMaxMinutes = 2
		await tab.call('touch', { visible: true })
		await tab.call('syncNow', null)
		await eventually(() => tab.phase()).toMatchObject({ vault: { idleLockMaxMinutes: 2 } })
		const offline = await restart(tab)
		must(await offline.call('unlock', { passphrase: PASSPHRASE }))
		offline.clock.sleep(119_000)
		offline.clock.tick()
		expect(lockedFor(offline)).toEqual([])
		await eventually(() => {
			offline.clock.sleep(2_000)
			offline.clock.tick()
			return lockedFor(offline)
		}).toEqual(['idle'])
	})

	it('when a page comes back that was frozen in the background for longer than it may stay open', async () => {
		await tab.call('touch', { visible: false })
		tab.clock.sleep(61_000)
		// No timer ran meanwhile; the page speaks first.
		await tab.call('touch', { visible: true })
		await eventually(() => lockedFor(tab)).toEqual(['hidden'])
		expect(await tab.call('reveal', { id: '0'.repeat(32) as LocalId, target: { kind: 'password' } })).toEqual({ ok: false, error: { kind: 'locked' } })
	})

	it('when the clock was set back', async () => {
		tab.clock.wallMs -= 120_000
		tab.clock.monotonicMs += 1_000
		tab.clock.tick()
		await eventually(() => lockedFor(tab)).toEqual(['clockJump'])
	})
})

describe('an entry that asks again', () => {
	async function mark(row: EntryRow): Promise<void> {
		must(await tab.call('setAsksAgain', { id: row.id, asks: true }))
		expect((await aRow(tab, ({ id }) => id === row.id)).asksAgain).toBe(true)
	}

	it('gives no secret, no code and no form before the passphrase was typed again, and then for a minute', async () => {
		const row = await aRow(tab, ({ hasCode }) => hasCode)
		await mark(row)
		const { id } = row
		for (const target of [{ kind: 'password' }, { kind: 'otpSecret' }, { kind: 'field', index: 0 }] as const) expect(await tab.call('reveal', { id, target })).toMatchObject({ ok: false, error: { kind: 'confirmNeeded' } })
		expect(await tab.call('openEditor', { id, folder: null })).toMatchObject({ ok: false, error: { kind: 'confirmNeeded' } })
		expect(await tab.call('codes', { ids: [id] })).toEqual([])
		must(await tab.call('setFavorite', { id, favorite: !row.favorite }))
		expect(await tab.call('exportUnsent', { id: null })).toEqual({ ok: false, error: { kind: 'confirmNeeded', id } })
		expect(await tab.call('setAsksAgain', { id, asks: false })).toMatchObject({ ok: false, error: { kind: 'confirmNeeded' } })
		expect(await tab.call('confirmEntry', { id, proof: { kind: 'passphrase', passphrase: WRONG } })).toMatchObject({ error: { kind: 'passphraseWrong' } })
		expect(await tab.call('reveal', { id, target: { kind: 'password' } })).toMatchObject({ ok: false, error: { kind: 'confirmNeeded' } })

		must(await tab.call('confirmEntry', { id, proof: { kind: 'passphrase', passphrase: PASSPHRASE } }))
		expect(must(await tab.call('reveal', { id, target: { kind: 'password' } })).length).toBeGreaterThan(0)
		expect(await tab.call('codes', { ids: [id] })).toHaveLength(1)
		tab.clock.sleep(60_001)
		expect(await tab.call('reveal', { id, target: { kind: 'password' } })).toMatchObject({ ok: false, error: { kind: 'confirmNeeded' } })
	})

	it('is confirmed by a passkey as well, for itself only', async () => {
		const authenticator = createAuthenticator()
		const { salt } = must(await tab.call('preparePasskey', { passphrase: PASSPHRASE }))
		const passkey = await authenticator.make(salt)
		must(await tab.call('addPasskey', { passphrase: PASSPHRASE, label: 'x', passkey }))
		const [one, other] = (await tab.call('listing', null)).entries.filter(({ readable, editable, trashed }) => readable && editable && !trashed)
		if (one === undefined || other === undefined) throw new Error('too few entries')
		await mark(one)
		await mark(other)
		const { credentialId, prfOutput } = passkey
		expect(await tab.call('confirmEntry', { id: one.id, proof: { kind: 'passkey', answer: { credentialId, prfOutput: '00'.repeat(32) } } })).toMatchObject({ error: { kind: 'passkeyRefused' } })
		must(await tab.call('confirmEntry', { id: one.id, proof: { kind: 'passkey', answer: { credentialId, prfOutput } } }))
		must(await tab.call('reveal', { id: one.id, target: { kind: 'password' } }))
		expect(await tab.call('reveal', { id: other.id, target: { kind: 'password' } })).toMatchObject({ ok: false, error: { kind: 'confirmNeeded' } })
	})

	it('carries its mark to the server in a field that other clients keep, and loses nothing else', async () => {
		const row = await aRow(tab, ({ hasCode }) => hasCode)
		const before = must(await tab.call('openEditor', { id: row.id, folder: null })).basis
		await mark(row)
		await tab.call('syncNow', null)
		must(await tab.call('confirmEntry', { id: row.id, proof: { kind: 'passphrase', passphrase: PASSPHRASE } }))
		const after = must(await tab.call('openEditor', { id: row.id, folder: null })).basis
		const fields = JSON.parse(after?.customFields ?? '') as unknown[]
		expect(fields).toEqual([...JSON.parse(before?.customFields ?? '') as unknown[], { label: 'client.nexpass.askAgain', type: 'data', value: 'true' }])
		expect({ ...after, customFields: '' }).toEqual({ ...before, customFields: '' })
		const texts = Object.values(server.state.users['plain']?.shelves.password.revisions ?? {}).map((revision) => JSON.stringify(revision))
		expect(texts.some((text) => text.includes('client.nexpass.askAgain'))).toBe(true)
		must(await tab.call('setAsksAgain', { id: row.id, asks: false }))
		expect(must(await tab.call('openEditor', { id: row.id, folder: null })).basis?.customFields).toBe(before?.customFields)
	})
})
