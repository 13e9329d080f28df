// SPDX-FileCopyrightText: 2026 NexPass contributors
// SPDX-License-Identifier: AGPL-3.0-or-later

import { beforeEach, describe, expect, it, vi } from 'vitest'
import { MemoryDisk } from '../../src/store/memoryDisk.ts'
import type { EntryRow } from '../../src/vault/protocol/entries.ts'
import type { Bench } from '../api/bench.ts'
import { createBench, must } from '../api/bench.ts'
import { callsOf, changeElsewhere, keychainOf, setMasterPassword, userOf } from './encryptedAccount.ts'
import type { Tab } from './vaultBench.ts'
import { calm, copyOf, createClock, startTab } from './vaultBench.ts'

vi.setConfig({ testTimeout: 120_000, hookTimeout: 60_000 })
const eventually = <T>(read: () => T) => expect.poll(read, { timeout: 20_000 })

const FORMER = 'former passphrase of ada'
const NEXT = 'quite another passphrase'
const WRONG = 'no passphrase of anybody'

let server: Bench
let disk: MemoryDisk

beforeEach(async () => {
	server = createBench(['e2e'], 12)
	setMasterPassword(server, 'e2e', FORMER)
	await server.signIn('e2e')
	disk = new MemoryDisk()
})

/** A new, open vault that is in step with the server. */
async function newVault(): Promise<Tab> {
	const tab = await startTab(disk, server)
	await eventually(() => tab.phase()).toMatchObject({ kind: 'welcome', step: { kind: 'passphrase' } })
	must(await tab.call('createVault', { passphrase: FORMER, token: null }))
	await tab.call('syncNow', null)
	return tab
}

async function firstEntry(tab: Tab): Promise<EntryRow> {
	const row = (await tab.call('listing', null)).entries.find((one) => one.readable && one.editable && one.hasPassword && !one.trashed && one.protection === 'endToEnd')
	if (row === undefined) throw new Error('no entry')
	return row
}

/** Changes the notes of an entry without sending them. */
async function editNotes(tab: Tab, id: EntryRow['id'], notes: string): Promise<void> {
	const { draft, basis } = must(await tab.call('openEditor', { id, folder: null }))
	must(await tab.call('save', { id, draft: { ...draft, notes }, basis }))
}

/** The passphrase is changed on another device, and the API session here has ended since. */
async function vaultBehind(): Promise<{ readonly tab: Tab, readonly row: EntryRow }> {
	const tab = await newVault()
	const row = await firstEntry(tab)
	await tab.call('pauseSync', { paused: true })
	await editNotes(tab, row.id, 'written before it was known')
	await tab.call('pauseSync', { paused: false })
	changeElsewhere(server, 'e2e', FORMER, NEXT)
	server.wait(3600)
	await tab.call('syncNow', null)
	return { tab, row }
}

describe('a master password that was changed on another device', () => {
	it('is noticed before any secret is sent, everything stays readable, and what is unsent keeps waiting', async () => {
		const { tab, row } = await vaultBehind()
		const opened = callsOf(server, 'session/open')
		for (let round = 0; round < 5; round++) {
			expect(await tab.call('syncNow', null)).toMatchObject({ state: { kind: 'problem', problem: { kind: 'passphraseChanged' } }, waiting: 1 })
		}
		expect(callsOf(server, 'session/open')).toBe(opened)
		expect(userOf(server, 'e2e').failedAttempts).toBe(0)
		expect(must(await tab.call('entry', { id: row.id })).notes).toBe('written before it was known')
		expect(must(await tab.call('reveal', { id: row.id, target: { kind: 'password' } }))).not.toBe('')
	})

	it('is noticed too while the session of the API is still open', async () => {
		const tab = await newVault()
		changeElsewhere(server, 'e2e', FORMER, NEXT)
		must(await tab.call('openSession', { passphrase: NEXT, former: null, token: null }))
		expect(await tab.call('syncNow', null)).toMatchObject({ state: { kind: 'synced' } })
	})

	it('is asked for once; then the account is open with its new keys, and what waited is sent', async () => {
		const { tab, row } = await vaultBehind()
		must(await tab.call('openSession', { passphrase: NEXT, former: FORMER, token: null }))
		expect(await tab.call('syncNow', null)).toMatchObject({ state: { kind: 'synced' }, waiting: 0, parked: 0 })
		const { current } = keychainOf(server, 'e2e', NEXT)
		const shelf = userOf(server, 'e2e').shelves.password
		expect(Object.values(shelf.models).filter((model) => shelf.revisions[model.revision ?? '']?.cseKey === current)).toHaveLength(1)
		expect(must(await tab.call('entry', { id: row.id })).notes).toBe('written before it was known')
		server.wait(3600)
		expect(await tab.call('syncNow', null)).toMatchObject({ state: { kind: 'synced' } })
		expect(userOf(server, 'e2e').failedAttempts).toBe(0)
	})

	it('opens this device as well from then on, and the former one does not any more', async () => {
		const { tab } = await vaultBehind()
		must(await tab.call('openSession', { passphrase: NEXT, former: FORMER, token: null }))
		expect(tab.phase()).toMatchObject({ kind: 'unlocked', vault: { passphraseBehind: false } })
		const second = await restart(tab)
		expect(await second.call('unlock', { passphrase: FORMER })).toMatchObject({ ok: false, error: { kind: 'passphraseWrong' } })
		must(await second.call('unlock', { passphrase: NEXT }))
	})

	it('leaves the device with the former one where the person wants it so, says that before unlocking, and can be taken on later', async () => {
		const { tab } = await vaultBehind()
		must(await tab.call('openSession', { passphrase: NEXT, former: null, token: null }))
		expect(tab.phase()).toMatchObject({ kind: 'unlocked', vault: { passphraseBehind: true } })
		const second = await restart(tab)
		expect(second.phase()).toMatchObject({ kind: 'locked', vault: { passphraseBehind: true } })
		must(await second.call('unlock', { passphrase: FORMER }))
		expect(await second.call('changePassphrase', { former: FORMER, next: WRONG })).toEqual({ ok: false, error: { kind: 'notMasterPassword' } })
		expect(await second.call('changePassphrase', { former: WRONG, next: NEXT })).toMatchObject({ ok: false, error: { kind: 'passphraseWrong' } })
		must(await second.call('changePassphrase', { former: FORMER, next: NEXT }))
		const third = await restart(second)
		expect(third.phase()).toMatchObject({ kind: 'locked', vault: { passphraseBehind: false } })
		must(await third.call('unlock', { passphrase: NEXT }))
	})

	it('sends nothing when the former passphrase of this device is wrong, and changes nothing when the new one is', async () => {
		const { tab } = await vaultBehind()
		const opened = callsOf(server, 'session/open')
		expect(await tab.call('openSession', { passphrase: NEXT, former: WRONG, token: null })).toMatchObject({ ok: false, error: { kind: 'passphraseWrong' } })
		expect(callsOf(server, 'session/open')).toBe(opened)
		expect(await tab.call('openSession', { passphrase: WRONG, former: FORMER, token: null })).toEqual({ ok: false, error: { kind: 'passphraseRefusedByServer' } })
		expect(callsOf(server, 'session/open')).toBe(opened + 1)
		const second = await restart(tab)
		must(await second.call('unlock', { passphrase: FORMER }))
		expect((await second.call('syncStatus', null)).waiting).toBe(1)
	})

	it('can be killed at every touch of the disk while it is taken on: one of the two opens, and nothing unsent is lost', async () => {
		const { tab, row } = await vaultBehind()
		await calm(disk)
		await tab.call('lock', { reason: 'asked' })
		disk.killAll()
		const before = disk
		let at = 0
		let withNext = 0
		for (let done = false; !done; at++) {
			disk = copyOf(before)
			// Past the limit of openings in half a minute.
			server.wait(60)
			const killed = await startTab(disk, server, createClock(tab.clock.wallMs))
			must(await killed.call('unlock', { passphrase: FORMER }))
			await calm(disk)
			let calls = 0
			disk.faults = () => calls++ === at ? 'kill' : 'none'
			await killed.call('openSession', { passphrase: NEXT, former: FORMER, token: null }).then(() => undefined, () => undefined)
			done = calls <= at
			// What a round that begins afterwards does to the disk is told elsewhere.
			if (done) await calm(disk)
			disk.faults = () => 'none'
			disk.killAll()
			const next = await startTab(disk, null, createClock(tab.clock.wallMs))
			const opensWithNext = (await next.call('unlock', { passphrase: NEXT })).ok
			if (!opensWithNext) must(await next.call('unlock', { passphrase: FORMER }))
			withNext += opensWithNext ? 1 : 0
			expect(must(await next.call('entry', { id: row.id })).notes).toBe('written before it was known')
			if (done) expect(opensWithNext).toBe(true)
		}
		expect(at).toBeGreaterThan(5)
		expect(withNext).toBeGreaterThan(1)
	})
})

/** The app ends and starts again over the same disk, without a network. */
async function restart(tab: Tab): Promise<Tab> {
	await tab.call('lock', { reason: 'asked' })
	disk.killAll()
	return startTab(disk, null, createClock(tab.clock.wallMs))
}
