// SPDX-FileCopyrightText: 2026 NexPass contributors
// SPDX-License-Identifier: AGPL-3.0-or-later

import { beforeEach, describe, expect, it, vi } from 'vitest'
import { MemoryDisk } from '../../src/store/memoryDisk.ts'
import type { Bench } from '../api/bench.ts'
import { createBench, must } from '../api/bench.ts'
import type { Tab } from './vaultBench.ts'
import { createAuthenticator, createClock, PASSPHRASE, startTab } from './vaultBench.ts'

// A busy machine takes its time.
vi.setConfig({ testTimeout: 60_000, hookTimeout: 60_000 })
const eventually = <T>(read: () => T | Promise<T>) => expect.poll(read, { timeout: 20_000 })
const DAY = 86_400_000

let server: Bench
let disk: MemoryDisk
let tab: Tab

beforeEach(async () => {
	server = createBench(['plain'], 6)
	await server.signIn('plain')
	disk = new MemoryDisk()
	tab = await startTab(disk, server, createClock())
	await eventually(() => tab.phase()).toMatchObject({ kind: 'welcome', step: { kind: 'choosePassphrase' } })
	must(await tab.call('createVault', { passphrase: PASSPHRASE, token: null }))
	await tab.call('syncNow', null)
})

/** The app is closed and started again after some time, with or without a network. */
async function later(ms: number, on: Bench | null): Promise<Tab> {
	await tab.call('lock', { reason: 'asked' })
	disk.killAll()
	server.wait(ms / 1000)
	tab = await startTab(disk, on, createClock(tab.clock.wallMs + ms))
	return tab
}

const unlock = () => tab.call('unlock', { passphrase: PASSPHRASE })
const due = (days: number | null, because: string) => ({ ok: false, error: { kind: 'contactNeeded', days, because: { kind: because } } })

/** Nothing of the vault is within reach of the page. */
async function expectClosed(): Promise<void> {
	expect(tab.phase().kind).toBe('locked')
	expect((await tab.call('listing', null)).entries).toEqual([])
	expect(await tab.call('exportUnsent', { id: null })).toEqual({ ok: false, error: { kind: 'locked' } })
}

describe('a vault that may be used for 7 days without contact', () => {
	beforeEach(async () => {
		server.state.config.policy.offlineMaxAgeDays = 7
		await tab.call('syncNow', null)
	})

	it('opens on the sixth day, and not on the eighth, without a network', async () => {
		await later(6 * DAY, null)
		must(await unlock())
		await later(2 * DAY, null)
		expect(await unlock()).toEqual(due(7, 'offline'))
		await expectClosed()
	})

	it('opens by neither finger nor passphrase then, and asking is no wrong passphrase', async () => {
		const finger = createAuthenticator()
		const { salt } = must(await tab.call('preparePasskey', { passphrase: PASSPHRASE }))
		const made = await finger.make(salt)
		must(await tab.call('addPasskey', { passphrase: PASSPHRASE, label: 'Thumb', passkey: made }))
		must(await tab.call('saveSettings', { settings: { ...await tab.call('settings', null), passphraseEveryDays: null } }))
		await later(8 * DAY, null)
		const phase = tab.phase()
		const answer = await finger.ask(phase.kind === 'locked' ? phase.vault.passkeys : [], made.credentialId)
		expect(await tab.call('unlockWithPasskey', answer)).toEqual(due(7, 'offline'))
		for (let i = 0; i < 5; i++) expect(await unlock()).toEqual(due(7, 'offline'))
		await expectClosed()
	})

	it('opens with a network, with what waited to be sent, and the time begins anew', async () => {
		const editor = must(await tab.call('openEditor', { id: null, folder: null }))
		server.handler.server.faults.add({ kind: 'serverError', match: { path: '/password/create' } })
		must(await tab.call('save', { id: null, draft: { ...editor.draft, label: 'typed on the train', password: 'x' }, basis: editor.basis }))
		await later(8 * DAY, null)
		expect(await unlock()).toEqual(due(7, 'offline'))
		await later(0, server)
		// The session of the browser has ended meanwhile; Nextcloud wants a sign-in.
		server.jar.clear()
		expect(await unlock()).toEqual(due(7, 'signInNeeded'))
		await server.signIn('plain')
		must(await unlock())
		expect((await tab.call('listing', null)).entries.some(({ label }) => label === 'typed on the train')).toBe(true)
		await later(6 * DAY, null)
		must(await unlock())
	})

	it('is content with the session of its owner where its app password is gone, and with nobody else’s', async () => {
		must(await tab.call('connectFromSession', { loginPassword: null }))
		await tab.call('syncNow', null)
		const user = server.state.users['plain']
		if (user !== undefined) user.appPasswords = []
		await later(8 * DAY, server)
		server.jar.clear()
		expect(await unlock()).toMatchObject({ error: { kind: 'contactNeeded' } })
		await server.signIn('plain')
		must(await unlock())
	})

	it('does not open by another server, or another person, at the same address', async () => {
		await later(8 * DAY, server)
		const instance = server.state.instance
		server.state.instance = 'another'
		await server.signIn('plain')
		expect(await unlock()).toEqual(due(7, 'serverChanged'))
		server.state.instance = instance
		must(await unlock())
	})

	it('is not outwitted by a clock that was set back, nor by preferences that were deleted', async () => {
		await later(8 * DAY, null)
		disk.folders.get('device')?.delete('preferences')
		tab = await startTab(disk, null, createClock(tab.clock.wallMs))
		expect(await unlock()).toEqual(due(7, 'offline'))
		await later(-30 * DAY, null)
		expect(await unlock()).toEqual(due(7, 'offline'))
	})

	it('is free again once the administrator says so', async () => {
		server.state.config.policy.offlineMaxAgeDays = null
		await tab.call('syncNow', null)
		await later(400 * DAY, null)
		must(await unlock())
	})

	it('is never felt by somebody who uses the app daily with a network', async () => {
		for (let day = 0; day < 10; day++) {
			await later(DAY, server)
			await server.signIn('plain')
			must(await unlock())
			await tab.call('syncNow', null)
		}
		await later(5 * DAY, null)
		must(await unlock())
	})
})

describe('what the administrator says later', () => {
	it('offline copies are not wanted any more: the vault opens only while the server can be reached', async () => {
		server.state.config.policy.offline = false
		await tab.call('syncNow', null)
		await later(60_000, null)
		expect(await unlock()).toEqual(due(null, 'offline'))
		await expectClosed()
		await later(60_000, server)
		must(await unlock())
	})

	it('app passwords are not wanted any more: none is kept, without a network neither', async () => {
		server.state.config.policy.appPassword = false
		await tab.call('syncNow', null)
		await later(60_000, null)
		must(await unlock())
		expect(await tab.call('connection', null)).toMatchObject({ allowed: false, offer: false })
		expect(await tab.call('saveConnection', { address: 'https://cloud.example.com', user: 'plain', password: 'aaaaa-bbbbb-ccccc-ddddd-eeeee', anyway: true })).toEqual({ ok: false, error: { kind: 'appPasswordForbidden' } })
	})

	it('of a shorter idle time, the longer one of the person is capped, without a network too', async () => {
		server.state.config.policy.idleLockMaxMinutes = 1
		await tab.call('syncNow', null)
		await later(60_000, null)
		must(await unlock())
		await eventually(() => tab.phase()).toMatchObject({ kind: 'unlocked', vault: { idleLockMaxMinutes: 1 } })
	})
})

it('a vault that never heard of a limit opens after a year without contact', async () => {
	await later(400 * DAY, null)
	must(await unlock())
})
