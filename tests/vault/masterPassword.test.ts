// SPDX-FileCopyrightText: 2026 NexPass contributors
// SPDX-License-Identifier: AGPL-3.0-or-later

import { describe, expect, it, vi } from 'vitest'
import { MemoryDisk } from '../../src/store/memoryDisk.ts'
import type { Bench } from '../api/bench.ts'
import { createBench, must, START } from '../api/bench.ts'
import { totpCode } from '../server/totp.ts'
import type { Kind } from '../server/types.ts'
import { callsOf, changeElsewhere, isMasterPassword, keychainOf, setMasterPassword, userOf } from './encryptedAccount.ts'
import type { Tab } from './vaultBench.ts'
import { calm, copyOf, createClock, PASSPHRASE, startTab } from './vaultBench.ts'

vi.setConfig({ testTimeout: 180_000, hookTimeout: 60_000 })
const eventually = <T>(read: () => T) => expect.poll(read, { timeout: 20_000 })

const FORMER = 'former passphrase of ada 17'
const NEXT = 'copper lantern quiet meadow biscuit'

let server: Bench
let disk: MemoryDisk

async function newVault(account: 'plain' | 'e2e', entries = 12): Promise<Tab> {
	// With a second account there are shares.
	server = createBench(account === 'plain' ? ['plain', 'e2e'] : [account], entries)
	if (account === 'e2e') setMasterPassword(server, 'e2e', FORMER)
	await server.signIn(account)
	disk = new MemoryDisk()
	const tab = await startTab(disk, server)
	await eventually(() => tab.phase()).toMatchObject({ kind: 'welcome', step: { kind: account === 'e2e' ? 'passphrase' : 'choosePassphrase' } })
	must(await tab.call('createVault', { passphrase: account === 'e2e' ? FORMER : PASSPHRASE, token: null }))
	await tab.call('syncNow', null)
	return tab
}

async function restart(tab: Tab, online = false): Promise<Tab> {
	await tab.call('lock', { reason: 'asked' })
	disk.killAll()
	return startTab(disk, online ? server : null, createClock(tab.clock.wallMs))
}

/** What lies on the server as heads, by how it is encrypted. */
function heads(account: 'plain' | 'e2e', kind: Kind): readonly { readonly cseType: string, readonly cseKey: string, readonly text: string, readonly shared: boolean, readonly trashed: boolean, readonly suspended: boolean }[] {
	const shelf = userOf(server, account).shelves[kind]
	return Object.values(shelf.models).flatMap((model) => {
		const head = shelf.revisions[model.revision ?? '']
		return head === undefined || head.hidden ? [] : [{ cseType: head.cseType, cseKey: head.cseKey, text: head.label, shared: model.hasShares || model.shareId !== null, trashed: head.trashed, suspended: model.suspended }]
	})
}

const contents = async (tab: Tab): Promise<unknown> => {
	const { entries, folders, tags } = await tab.call('listing', null)
	const views = await Promise.all(entries.map(async ({ id }) => {
		const view = must(await tab.call('entry', { id }))
		const password = view.row.readable && view.row.hasPassword ? must(await tab.call('reveal', { id, target: { kind: 'password' } })) : ''
		return [id, view.row.label, view.row.username, view.url, view.notes, view.row.folder, [...view.row.tags].sort(), password]
	}))
	return [views.sort(), folders.map(({ id, label, parent }) => [id, label, parent]).sort(), tags.map(({ id, label, color }) => [id, label, color]).sort()]
}

describe('switching end-to-end encryption on', () => {
	it('sets challenge and keychain, opens this device with the new passphrase, and every client finds the account as the official one would', async () => {
		const tab = await newVault('plain')
		expect(await tab.call('encryption', null)).toMatchObject({ endToEnd: false, interrupted: false, counts: { encrypted: 0 } })
		must(await tab.call('changeMaster', { present: PASSPHRASE, next: NEXT, token: null }))
		expect(await tab.call('encryption', null)).toMatchObject({ endToEnd: true, interrupted: false })
		expect(isMasterPassword(server, 'plain', NEXT)).toBe(true)
		const { keys, current } = keychainOf(server, 'plain', NEXT)
		expect(Object.keys(keys)).toEqual([current])
		expect(tab.phase()).toMatchObject({ kind: 'unlocked', vault: { endToEnd: true, passphraseBehind: false } })
		server.wait(3600)
		expect(await tab.call('syncNow', null)).toMatchObject({ state: { kind: 'synced' } })

		const second = await restart(tab)
		expect(await second.call('unlock', { passphrase: PASSPHRASE })).toMatchObject({ ok: false, error: { kind: 'passphraseWrong' } })
		must(await second.call('unlock', { passphrase: NEXT }))

		const other = await startTab(new MemoryDisk(), server)
		await eventually(() => other.phase()).toMatchObject({ kind: 'welcome', step: { kind: 'passphrase' } })
		must(await other.call('createVault', { passphrase: NEXT, token: null }))
	})

	it('takes a strong passphrase only, and the one of this device, and sends nothing before', async () => {
		const tab = await newVault('plain')
		const before = server.seen.length
		expect(await tab.call('changeMaster', { present: PASSPHRASE, next: 'short', token: null })).toEqual({ ok: false, error: { kind: 'passphraseLength' } })
		expect(await tab.call('changeMaster', { present: PASSPHRASE, next: 'password1234', token: null })).toEqual({ ok: false, error: { kind: 'passphraseWeak' } })
		expect(await tab.call('changeMaster', { present: 'not it at all', next: NEXT, token: null })).toMatchObject({ ok: false, error: { kind: 'passphraseWrong' } })
		expect(server.seen.length).toBe(before)
		expect(userOf(server, 'plain').challenge).toBe(null)
	})

	it('is refused where another device has done it meanwhile', async () => {
		const tab = await newVault('plain')
		const salts = ['a'.repeat(512), 'b'.repeat(128), 'c'.repeat(32)]
		Object.assign(userOf(server, 'plain'), { challenge: { salts, secret: 'd'.repeat(64), version: 1 }, challengeCounter: 1 })
		expect(await tab.call('changeMaster', { present: PASSPHRASE, next: NEXT, token: null })).toEqual({ ok: false, error: { kind: 'passphraseChanged' } })
		expect(userOf(server, 'plain').challenge?.salts).toEqual(salts)
		expect(callsOf(server, 'session/open')).toBe(0)
		must(await (await restart(tab)).call('unlock', { passphrase: PASSPHRASE }))
	})

	it('then encrypts every entry, folder and tag in place, leaves shares readable, reads each one back, and changes no content', async () => {
		const tab = await newVault('plain', 60)
		const wanted = await contents(tab)
		must(await tab.call('changeMaster', { present: PASSPHRASE, next: NEXT, token: null }))
		await tab.call('syncNow', null)
		const { counts } = await tab.call('encryption', null)
		expect(counts.readable).toBeGreaterThan(10)
		expect(counts.shared).toBeGreaterThan(0)
		const report = must(await tab.call('encryptEntries', null))
		expect(report).toMatchObject({ verified: counts.readable, differing: 0, counts: { readable: 0, shared: counts.shared, inTrash: counts.inTrash } })
		expect(await contents(tab)).toEqual(wanted)
		const { current } = keychainOf(server, 'plain', NEXT)
		for (const kind of ['password', 'folder', 'tag'] as const) {
			for (const head of heads('plain', kind)) {
				const stays = head.shared || head.trashed || head.suspended
				expect([kind, head.cseType, head.cseKey, head.text]).toEqual(stays ? [kind, 'none', '', head.text] : [kind, 'CSEv1r1', current, expect.stringMatching(/^[0-9a-f]{80,}$/)])
			}
		}
		const other = await startTab(new MemoryDisk(), server)
		await eventually(() => other.phase()).toMatchObject({ kind: 'welcome', step: { kind: 'passphrase' } })
		must(await other.call('createVault', { passphrase: NEXT, token: null }))
		await other.call('syncNow', null)
		expect((await other.call('listing', null)).entries.map(({ label }) => label).sort()).toEqual((await tab.call('listing', null)).entries.map(({ label }) => label).sort())
	})

	it('goes on encrypting after kills and lost answers, and loses no edit made in between', async () => {
		const tab = await newVault('plain')
		must(await tab.call('changeMaster', { present: PASSPHRASE, next: NEXT, token: null }))
		await tab.call('syncNow', null)
		const [row] = (await tab.call('listing', null)).entries.filter((one) => one.editable && one.readable && !one.trashed && one.protection === 'serverReadable' && !one.asksAgain)
		if (row === undefined) throw new Error('no entry')
		let last = tab
		for (let life = 0; life < 4; life++) {
			// After a few writes nothing gets through any more.
			const undo = server.handler.server.faults.add({ kind: life % 2 === 0 ? 'lostAnswer' : 'lostRequest', match: { path: /(password|folder|tag)\/update/ }, skip: 6 })
			await last.call('encryptEntries', null)
			undo()
			const { draft, basis } = must(await last.call('openEditor', { id: row.id, folder: null }))
			must(await last.call('save', { id: row.id, draft: { ...draft, notes: `edit ${life.toString()}` }, basis }))
			server.wait(120)
			last.clock.sleep(120_000)
			await calm(disk)
			disk.killAll()
			disk.faults = () => 'none'
			last = await startTab(disk, server, createClock(last.clock.wallMs))
			must(await last.call('unlock', { passphrase: NEXT }))
		}
		for (let round = 0; round < 4; round++) {
			server.wait(120)
			last.clock.sleep(120_000)
			await last.call('syncNow', null)
		}
		for (const kind of ['lostAnswer', 'lostRequest'] as const) expect(server.handler.server.faults.hits(kind)).toBeGreaterThan(0)
		expect(must(await last.call('encryptEntries', null))).toMatchObject({ differing: 0, counts: { readable: 0 } })
		expect(must(await last.call('entry', { id: row.id }))).toMatchObject({ notes: 'edit 3', row: { protection: 'endToEnd' } })
		expect(await last.call('syncNow', null)).toMatchObject({ waiting: 0, parked: 0 })
	})
})

describe('changing the master password', () => {
	it('keeps every former key, adds a new one, opens device and account with the new passphrase, and every entry stays readable', async () => {
		const tab = await newVault('e2e')
		const wanted = await contents(tab)
		const before = keychainOf(server, 'e2e', FORMER)
		must(await tab.call('changeMaster', { present: FORMER, next: NEXT, token: null }))
		expect(isMasterPassword(server, 'e2e', NEXT)).toBe(true)
		const after = keychainOf(server, 'e2e', NEXT)
		expect(after.keys).toMatchObject(before.keys)
		expect(Object.keys(after.keys)).toHaveLength(Object.keys(before.keys).length + 1)
		expect(after.current).not.toBe(before.current)
		server.wait(3600)
		expect(await tab.call('syncNow', null)).toMatchObject({ state: { kind: 'synced' } })
		expect(await contents(tab)).toEqual(wanted)
		expect(userOf(server, 'e2e').failedAttempts).toBe(0)
		must(await (await restart(tab)).call('unlock', { passphrase: NEXT }))
	})

	it('takes the present one, and another one, and the same account', async () => {
		const tab = await newVault('e2e')
		expect(await tab.call('changeMaster', { present: FORMER, next: FORMER, token: null })).toEqual({ ok: false, error: { kind: 'passphraseSame' } })
		expect(await tab.call('changeMaster', { present: 'not it at all', next: NEXT, token: null })).toMatchObject({ ok: false, error: { kind: 'passphraseWrong' } })
		expect(callsOf(server, 'session/open')).toBe(1)
		changeElsewhere(server, 'e2e', FORMER, 'changed elsewhere in the meantime')
		expect(await tab.call('changeMaster', { present: FORMER, next: NEXT, token: null })).toEqual({ ok: false, error: { kind: 'passphraseChanged' } })
		expect(callsOf(server, 'session/open')).toBe(1)
		expect(callsOf(server, 'challenge/set')).toBe(0)
		expect(isMasterPassword(server, 'e2e', 'changed elsewhere in the meantime')).toBe(true)
	})

	it('asks for the second factor where the server does, once', async () => {
		const tab = await newVault('e2e')
		server.state.config.tokenFeatures = true
		userOf(server, 'e2e').secondFactor = { secret: 'JBSWY3DPEHPK3PXPJBSWY3DPEHPK3PXP', lastStep: 0, backupCodes: [] }
		expect(await tab.call('changeMaster', { present: FORMER, next: NEXT, token: null })).toMatchObject({ ok: false, error: { kind: 'codeNeeded', tokens: [{ id: 'totp' }] } })
		const code = totpCode('JBSWY3DPEHPK3PXPJBSWY3DPEHPK3PXP', START / 1000)
		must(await tab.call('changeMaster', { present: FORMER, next: NEXT, token: { kind: 'code', provider: 'totp', code } }))
		expect(userOf(server, 'e2e').failedAttempts).toBe(0)
	})

	it('brings back what it cannot finish: interrupted before the server knew, it can be left, and nothing has changed', async () => {
		const tab = await newVault('e2e')
		const undo = server.handler.server.faults.add({ kind: 'lostRequest', match: { path: 'challenge/set' } })
		expect(await tab.call('changeMaster', { present: FORMER, next: NEXT, token: null })).toMatchObject({ ok: false })
		undo()
		expect(await tab.call('encryption', null)).toMatchObject({ interrupted: true })
		expect(await tab.call('leaveMaster', null)).toEqual({ ok: false, error: { kind: 'busy' } })
		tab.clock.sleep(301_000)
		must(await tab.call('leaveMaster', null))
		expect(await tab.call('encryption', null)).toMatchObject({ interrupted: false })
		expect(isMasterPassword(server, 'e2e', FORMER)).toBe(true)
		must(await (await restart(tab)).call('unlock', { passphrase: FORMER }))
	})

	it.each(['plain', 'e2e'] as const)('survives a kill before and after every request and every touch of the disk (%s): one of the two passphrases opens device, account and keys, and the next start ends it', async (account) => {
		const present = account === 'e2e' ? FORMER : PASSPHRASE
		const tab = await newVault(account)
		await calm(disk)
		await tab.call('lock', { reason: 'asked' })
		disk.killAll()
		disk.faults = () => 'none'
		const [beforeDisk, beforeUser] = [disk, structuredClone(userOf(server, account))]
		let kills = 0
		for (const kind of account === 'e2e' ? ['requestBefore', 'requestAfter', 'disk'] as const : ['requestAfter', 'disk'] as const) {
			for (let at = 0, done = false; !done; at++, kills++) {
				disk = copyOf(beforeDisk)
				Object.assign(userOf(server, account), structuredClone(beforeUser))
				server.wait(60)
				const { killed, reached } = await change(kind, at)
				done = !reached
				await check(killed)
			}
		}
		expect(kills).toBeGreaterThan(25)

		/** One life: the change begins and the device dies at the given place. */
		async function change(kind: 'requestBefore' | 'requestAfter' | 'disk', at: number): Promise<{ readonly killed: Tab, readonly reached: boolean }> {
			let armed = false
			let calls = 0
			let reached = false
			const strikes = (): boolean => {
				if (!armed || calls++ !== at) return false
				reached = true
				return true
			}
			const line: Bench = { ...server, async fetch(url, init) {
				if (reached) throw new TypeError('dead')
				if (kind === 'requestBefore' && strikes()) throw new TypeError('dead')
				const answer = await server.fetch(url, init)
				if (kind === 'requestAfter' && strikes()) throw new TypeError('dead')
				return answer
			} }
			const killed = await startTab(disk, line, createClock(tab.clock.wallMs))
			must(await killed.call('unlock', { passphrase: present }))
			await calm(disk)
			disk.faults = () => kind === 'disk' && strikes() ? 'kill' : 'none'
			armed = true
			await killed.call('changeMaster', { present, next: NEXT, token: null }).then(() => undefined, () => undefined)
			armed = false
			await calm(disk)
			disk.faults = () => 'none'
			disk.killAll()
			return { killed, reached }
		}

		async function check(killed: Tab): Promise<void> {
			server.wait(60)
			const next = await startTab(disk, server, createClock(killed.clock.wallMs + 60_000))
			const opensWithNext = (await next.call('unlock', { passphrase: NEXT })).ok
			if (!opensWithNext) must(await next.call('unlock', { passphrase: present }))
			await eventually(async () => (await next.call('syncNow', null)).state.kind).toBe('synced')
			const accountHasNext = userOf(server, account).challenge !== null && isMasterPassword(server, account, NEXT)
			const facts = await next.call('encryption', null)
			if (accountHasNext) {
				expect(facts).toMatchObject({ interrupted: false, endToEnd: true })
				expect(Object.keys(keychainOf(server, account, NEXT).keys)).toHaveLength(account === 'e2e' ? 2 : 1)
			} else {
				if (account === 'e2e') expect(isMasterPassword(server, account, FORMER)).toBe(true)
				if (facts.interrupted) must(await next.call('goOnMaster', { token: null }))
				else must(await next.call('changeMaster', { present, next: NEXT, token: null }))
				expect(isMasterPassword(server, account, NEXT)).toBe(true)
				keychainOf(server, account, NEXT)
			}
			expect(userOf(server, account).failedAttempts).toBe(0)
			await next.call('lock', { reason: 'asked' })
			await calm(disk)
			disk.killAll()
			must(await (await startTab(disk, null, createClock(killed.clock.wallMs + 60_000))).call('unlock', { passphrase: NEXT }))
		}
	})
})
