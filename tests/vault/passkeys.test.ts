// SPDX-FileCopyrightText: 2026 NexPass contributors
// SPDX-License-Identifier: AGPL-3.0-or-later

import { beforeEach, describe, expect, it, vi } from 'vitest'
import { parseJournalHeader } from '../../src/crypto/journalChain.ts'
import { MemoryDisk } from '../../src/store/memoryDisk.ts'
import type { PasskeyQuestion } from '../../src/domain/passkey.ts'
import type { Bench } from '../api/bench.ts'
import { createBench, must } from '../api/bench.ts'
import type { Tab } from './vaultBench.ts'
import { calm, copyOf, createAuthenticator, createClock, PASSPHRASE, startTab } from './vaultBench.ts'

const DAY_MS = 86_400_000

// A busy machine takes its time.
vi.setConfig({ testTimeout: 60_000, hookTimeout: 60_000 })
const eventually = <T>(read: () => T) => expect.poll(read, { timeout: 20_000 })

let server: Bench
let disk: MemoryDisk
let authenticator: ReturnType<typeof createAuthenticator>

beforeEach(async () => {
	server = createBench(['plain'], 12)
	await server.signIn('plain')
	disk = new MemoryDisk()
	authenticator = createAuthenticator()
})

/** A tab with a new, open vault that has been in step with the server. */
async function newVault(clock = createClock()): Promise<Tab> {
	const tab = await startTab(disk, server, clock)
	await eventually(() => tab.phase()).toMatchObject({ kind: 'welcome', step: { kind: 'choosePassphrase' } })
	must(await tab.call('createVault', { passphrase: PASSPHRASE, token: null }))
	await tab.call('syncNow', null)
	return tab
}

async function addPasskey(tab: Tab, label: string): Promise<string> {
	const { salt } = must(await tab.call('preparePasskey', { passphrase: PASSPHRASE }))
	const passkey = await authenticator.make(salt)
	must(await tab.call('addPasskey', { passphrase: PASSPHRASE, label, passkey }))
	return passkey.credentialId
}

function questions(tab: Tab): readonly PasskeyQuestion[] {
	const phase = tab.phase()
	return phase.kind === 'locked' || phase.kind === 'unlocked' ? phase.vault.passkeys : []
}

async function unlockWith(tab: Tab, credentialId: string) {
	return tab.call('unlockWithPasskey', await authenticator.ask(questions(tab), credentialId))
}

/** The app ends and starts again: with the same disk, and a network only where `online` says so. */
async function restart(tab: Tab, online = false): Promise<Tab> {
	await tab.call('lock', { reason: 'asked' })
	disk.killAll()
	return startTab(disk, online ? server : null, createClock(tab.clock.wallMs))
}

const labels = async (tab: Tab): Promise<readonly string[]> => (await tab.call('listing', null)).entries.map(({ label }) => label).sort()

describe('a passkey', () => {
	it('opens the vault without a network, and the passphrase still does', async () => {
		const first = await newVault()
		const wanted = await labels(first)
		const id = await addPasskey(first, 'This phone')
		expect(await first.call('passkeys', null)).toMatchObject([{ credentialId: id, label: 'This phone' }])

		const second = await restart(first, true)
		must(await unlockWith(second, id))
		// What a round with the server writes must not touch what unlocking is bound to.
		await second.call('syncNow', null)
		expect(await labels(second)).toEqual(wanted)

		const third = await restart(second)
		must(await unlockWith(third, id))
		const fourth = await restart(third)
		must(await fourth.call('unlock', { passphrase: PASSPHRASE }))
		expect(await labels(fourth)).toEqual(wanted)
	})

	it('is one of several; each opens, and a removed one does not', async () => {
		const first = await newVault()
		const phone = await addPasskey(first, 'This phone')
		const stick = await addPasskey(first, 'Key ring')
		const before = questions(first)
		must(await first.call('removePasskey', { credentialId: phone }))
		expect(await first.call('passkeys', null)).toMatchObject([{ label: 'Key ring' }])

		const second = await restart(first)
		expect(questions(second).map(({ credentialId }) => credentialId)).toEqual([stick])
		expect(await second.call('unlockWithPasskey', await authenticator.ask(before, phone))).toEqual({ ok: false, error: { kind: 'passkeyRefused' } })
		expect(second.phase().kind).toBe('locked')
		must(await unlockWith(second, stick))
	})

	it('that answers something else does not open, is no wrong passphrase, and delays nobody', async () => {
		const first = await newVault()
		const id = await addPasskey(first, 'This phone')
		const second = await restart(first)
		for (let i = 0; i < 12; i++) expect(await second.call('unlockWithPasskey', { credentialId: id, prfOutput: '5a'.repeat(32) })).toEqual({ ok: false, error: { kind: 'passkeyRefused' } })
		for (const prfOutput of ['', 'zz', '5a'.repeat(31), '5a'.repeat(33)]) expect((await second.call('unlockWithPasskey', { credentialId: id, prfOutput })).ok).toBe(false)
		must(await second.call('unlock', { passphrase: PASSPHRASE }))
	})

	it('is added only by somebody who knows the passphrase, also in an open vault', async () => {
		const tab = await newVault()
		expect(await tab.call('preparePasskey', { passphrase: 'not the passphrase' })).toMatchObject({ ok: false, error: { kind: 'passphraseWrong' } })
		const passkey = await authenticator.make('ab'.repeat(32))
		expect(await tab.call('addPasskey', { passphrase: 'not the passphrase', label: 'x', passkey })).toMatchObject({ ok: false, error: { kind: 'passphraseWrong' } })
		expect(await tab.call('passkeys', null)).toEqual([])
	})

	it('gets a user id and a salt that say nothing: one id per vault, a new salt each time', async () => {
		const tab = await newVault()
		const [a, b] = [must(await tab.call('preparePasskey', { passphrase: PASSPHRASE })), must(await tab.call('preparePasskey', { passphrase: PASSPHRASE }))]
		expect(a.userId).toBe(b.userId)
		expect(a.userId).toMatch(/^[0-9a-f]{64}$/)
		expect(a.salt).toMatch(/^[0-9a-f]{64}$/)
		expect(a.salt).not.toBe(b.salt)
		const id = await addPasskey(tab, 'one')
		expect(must(await tab.call('preparePasskey', { passphrase: PASSPHRASE })).known).toEqual([id])
	})

	it('lies in every copy of the clear header, and opens a vault whose databases were deleted', async () => {
		const first = await newVault()
		const wanted = await labels(first)
		const id = await addPasskey(first, 'This phone')
		const [header] = [...disk.headers.values()]
		const journal = [...disk.folders.get(header?.header.accountId ?? '') ?? []].find(([name]) => name.includes('journal'))
		// The wraps lie in the clear, so the file holds them byte for byte.
		expect(Buffer.from(journal?.[1] ?? []).includes(Buffer.from(header?.header.wraps ?? 'none'))).toBe(true)
		expect(parseJournalHeader(new Uint8Array(0))).toBe(null)

		await first.call('lock', { reason: 'asked' })
		disk.killAll()
		disk.wipeDatabases()
		disk.headers.clear()
		const second = await startTab(disk, null, createClock(first.clock.wallMs))
		must(await unlockWith(second, id))
		expect(await labels(second)).toEqual(wanted)
		expect(await second.call('passkeys', null)).toMatchObject([{ label: 'This phone' }])
	})

	it.each(['add', 'remove'] as const)('can be killed at every touch of the disk while it does %s: the vault opens by passphrase and by what it had', async (verb) => {
		const first = await newVault()
		const kept = await addPasskey(first, 'kept')
		await first.call('syncNow', null)
		await calm(disk)
		await first.call('lock', { reason: 'asked' })
		disk.killAll()
		const before = disk
		let at = 0
		for (let done = false; !done; at++) {
			disk = copyOf(before)
			const tab = await startTab(disk, null, createClock(first.clock.wallMs))
			must(await unlockWith(tab, kept))
			await tab.call('syncNow', null)
			await calm(disk)
			let calls = 0
			disk.faults = () => calls++ === at ? 'kill' : 'none'
			const run = verb === 'add' ? addPasskey(tab, 'added') : tab.call('removePasskey', { credentialId: kept })
			await run.then(() => undefined, () => undefined)
			done = calls <= at
			disk.faults = () => 'none'
			disk.killAll()
			const next = await startTab(disk, null, createClock(tab.clock.wallMs))
			must(verb === 'add' ? await unlockWith(next, kept) : await next.call('unlock', { passphrase: PASSPHRASE }))
			if (done) expect((await next.call('passkeys', null)).map(({ label }) => label)).toEqual(verb === 'add' ? ['kept', 'added'] : [])
		}
		expect(at).toBeGreaterThan(10)
	})
})

describe('the passphrase is asked for', () => {
	it('after as many days as the person chose, once, and then the passkey is enough again', async () => {
		const first = await newVault()
		const id = await addPasskey(first, 'This phone')
		const second = await restart(first)
		second.clock.wallMs += 13 * DAY_MS
		must(await unlockWith(second, id))

		const third = await restart(second)
		third.clock.wallMs += 2 * DAY_MS
		expect(await unlockWith(third, id)).toEqual({ ok: false, error: { kind: 'passphraseDue' } })
		expect(third.phase().kind).toBe('locked')
		must(await third.call('unlock', { passphrase: PASSPHRASE }))
		await eventually(async () => (await third.call('passkeys', null)).length).toBe(1)
		await third.call('syncNow', null)

		const fourth = await restart(third)
		must(await unlockWith(fourth, id))
	})

	it('when the clock was set back behind the last time, and never when the person chose never', async () => {
		const first = await newVault()
		const id = await addPasskey(first, 'This phone')
		const second = await restart(first)
		second.clock.wallMs -= 2 * DAY_MS
		expect(await unlockWith(second, id)).toEqual({ ok: false, error: { kind: 'passphraseDue' } })
		const settings = await second.call('settings', null)
		must(await second.call('saveSettings', { settings: { ...settings, passphraseEveryDays: null } }))
		second.clock.wallMs += 400 * DAY_MS
		must(await unlockWith(second, id))
	})

	it('when what the vault knew of it was taken away or changed on the disk', async () => {
		const first = await newVault()
		const id = await addPasskey(first, 'This phone')
		await first.call('lock', { reason: 'asked' })
		disk.killAll()
		for (const database of disk.databases.values()) database.spaces.meta.delete('00000000000000000000000000000005')
		const second = await startTab(disk, null, createClock(first.clock.wallMs))
		expect(await unlockWith(second, id)).toEqual({ ok: false, error: { kind: 'passphraseDue' } })
		must(await second.call('unlock', { passphrase: PASSPHRASE }))
	})

	it('before the screen asks for a passkey in vain: the next start knows', async () => {
		const first = await newVault()
		const id = await addPasskey(first, 'This phone')
		const second = await restart(first)
		second.clock.wallMs += 20 * DAY_MS
		await unlockWith(second, id)
		const third = await restart(second)
		expect(third.phase()).toMatchObject({ kind: 'locked', vault: { passkeysRest: 'passphraseDue' } })
		must(await third.call('unlock', { passphrase: PASSPHRASE }))
		await eventually(() => [...disk.folders.values()].flatMap((files) => [...files.values()]).some((file) => Buffer.from(file).includes('passphraseDue'))).toBe(false)
	})
})

describe('an administrator who forbids passkeys', () => {
	it('is obeyed from the next contact on, without a network too, and the passphrase always opens', async () => {
		const first = await newVault()
		const id = await addPasskey(first, 'This phone')
		server.state.config.policy.fingerprint = false
		await first.call('syncNow', null)
		await eventually(() => first.phase()).toMatchObject({ kind: 'unlocked', vault: { passkeysRest: 'passkeyForbidden' } })
		expect(await first.call('preparePasskey', { passphrase: PASSPHRASE })).toEqual({ ok: false, error: { kind: 'passkeyForbidden' } })

		const second = await restart(first)
		expect(second.phase()).toMatchObject({ kind: 'locked', vault: { passkeysRest: 'passkeyForbidden' } })
		expect(await unlockWith(second, id)).toEqual({ ok: false, error: { kind: 'passkeyForbidden' } })
		must(await second.call('unlock', { passphrase: PASSPHRASE }))
	})

	it('and later allows them again needs nobody to add theirs anew', async () => {
		const first = await newVault()
		const id = await addPasskey(first, 'This phone')
		server.state.config.policy.fingerprint = false
		await first.call('syncNow', null)
		server.state.config.policy.fingerprint = true
		await first.call('syncNow', null)
		await eventually(() => first.phase()).toMatchObject({ kind: 'unlocked', vault: { passkeysRest: null } })
		must(await unlockWith(await restart(first), id))
	})

	it('cannot be outwitted by deleting the note in the clear: what decides lies sealed', async () => {
		const first = await newVault()
		const id = await addPasskey(first, 'This phone')
		server.state.config.policy.fingerprint = false
		await first.call('syncNow', null)
		await eventually(() => first.phase()).toMatchObject({ vault: { passkeysRest: 'passkeyForbidden' } })
		await first.call('lock', { reason: 'asked' })
		disk.killAll()
		for (const files of disk.folders.values()) files.delete('preferences')
		const second = await startTab(disk, null, createClock(first.clock.wallMs))
		expect(second.phase()).toMatchObject({ vault: { passkeysRest: null } })
		expect(await unlockWith(second, id)).toEqual({ ok: false, error: { kind: 'passkeyForbidden' } })
	})
})
