// SPDX-FileCopyrightText: 2026 NexPass contributors
// SPDX-License-Identifier: AGPL-3.0-or-later

import { beforeEach, describe, expect, it, vi } from 'vitest'
import { MemoryDisk } from '../../src/store/memoryDisk.ts'
import type { Bench } from '../api/bench.ts'
import { createBench, must } from '../api/bench.ts'
import type { Tab } from './vaultBench.ts'
import { createClock, PASSPHRASE, startTab } from './vaultBench.ts'

// A busy machine takes its time.
vi.setConfig({ testTimeout: 60_000, hookTimeout: 60_000 })
const eventually = <T>(read: () => T | Promise<T>) => expect.poll(read, { timeout: 20_000 })

let server: Bench
let disk: MemoryDisk
let tab: Tab
let offline: boolean

beforeEach(async () => {
	server = createBench(['plain'], 6)
	offline = false
	await server.signIn('plain')
	disk = new MemoryDisk()
	await start()
	await step('choosePassphrase')
})

async function start(): Promise<void> {
	disk.killAll()
	const line: Bench = { ...server, fetch: (url, init) => offline ? Promise.reject(new TypeError('no network')) : server.fetch(url, init) }
	tab = await startTab(disk, line, createClock())
}

async function step(kind: string): Promise<void> {
	await eventually(() => tab.phase()).toMatchObject({ kind: 'welcome', step: { kind } })
}

async function vaultHere(): Promise<void> {
	must(await tab.call('createVault', { passphrase: PASSPHRASE, token: null }))
	await tab.call('syncNow', null)
}

/** The device keeps nothing, and the account is open. */
async function openNothing(): Promise<void> {
	must(await tab.call('keepNothing', { on: true }))
	await step('openOnce')
	must(await tab.call('createVault', { passphrase: '', token: null }))
	await tab.call('syncNow', null)
}

async function newEntry(label: string) {
	const editor = must(await tab.call('openEditor', { id: null, folder: null }))
	return tab.call('save', { id: null, draft: { ...editor.draft, label, password: 'pw of ' + label }, basis: editor.basis })
}

const labels = async () => (await tab.call('listing', null)).entries.map(({ label }) => label)
function onServer(label: string): boolean {
	return Object.values(server.state.users['plain']?.shelves.password.revisions ?? {}).some((revision) => revision.label === label)
}
const files = () => [...disk.folders].flatMap(([folder, inside]) => [...inside.keys()].map((name) => folder + '/' + name))
const onDisk = () => ({ databases: disk.databases.size, headers: disk.headers.size, files: files().filter((name) => name !== 'device/preferences'), gateNote: disk.gateNote })
const NOTHING = { databases: 0, headers: 0, files: [], gateNote: null }

describe('a device that keeps nothing', () => {
	it('shows everything after the sign-in alone where the account has no encryption, and has nothing on its disk', async () => {
		await openNothing()
		expect(tab.phase()).toMatchObject({ kind: 'unlocked', vault: { keeps: 'nothing' } })
		expect((await labels()).length).toBeGreaterThan(0)
		must(await newEntry('made without a disk'))
		expect(onServer('made without a disk')).toBe(true)
		expect(onDisk()).toEqual(NOTHING)
		expect(Buffer.from(disk.folders.get('device')?.get('preferences') ?? []).toString()).toContain('"keepNothing":true')
	})

	it('asks for the passphrase of an encrypted account each time, and for nothing else', async () => {
		server = createBench(['e2e'], 6)
		await server.signIn('e2e')
		await start()
		await step('passphrase')
		must(await tab.call('keepNothing', { on: true }))
		await eventually(() => tab.phase()).toMatchObject({ step: { kind: 'passphrase', keeps: 'nothing' } })
		expect(await tab.call('createVault', { passphrase: 'not the passphrase', token: null })).toMatchObject({ ok: false })
		expect(onDisk()).toEqual(NOTHING)
	})

	it('has nothing left after the lock, and nothing to unlock: it begins again', async () => {
		await openNothing()
		await tab.call('lock', { reason: 'asked' })
		expect(tab.phase().kind).toBe('starting')
		expect(await labels()).toEqual([])
		await start()
		await step('openOnce')
		expect(onDisk()).toEqual(NOTHING)
	})

	it('refuses changes while the server cannot be reached, and loses none that it took', async () => {
		await openNothing()
		offline = true
		expect(await newEntry('typed in a tunnel')).toEqual({ ok: false, error: { kind: 'notKept' } })
		const [row] = (await tab.call('listing', null)).entries
		if (row === undefined) throw new Error('no entry')
		expect(await tab.call('trash', { ids: [row.id] })).toEqual({ ok: false, error: { kind: 'notKept' } })
		expect(await labels()).not.toContain('typed in a tunnel')
		expect((await tab.call('reveal', { id: row.id, target: { kind: 'password' } })).ok).toBe(true)
		offline = false
		must(await newEntry('typed after the tunnel'))
		expect(onServer('typed after the tunnel')).toBe(true)
		expect((await tab.call('syncStatus', null)).waiting).toBe(0)
	})

	it('refuses what would have to be kept: an app password, a finger', async () => {
		await openNothing()
		const refused = { ok: false, error: { kind: 'keepsNothing' } }
		expect(await tab.call('startLogin', null)).toEqual(refused)
		expect(await tab.call('connectFromSession', { loginPassword: null })).toEqual(refused)
		expect(await tab.call('preparePasskey', { passphrase: PASSPHRASE })).toEqual(refused)
		expect(await tab.call('connection', null)).toMatchObject({ way: 'session', offer: false })
		expect(server.state.users['plain']?.appPasswords).toEqual([])
	})

	it('is not on the list of devices: there is nothing on it to erase', async () => {
		await openNothing()
		expect(server.state.companion.devices).toEqual([])
	})
})

describe('changing over', () => {
	it('erases the vault that was there, and revokes its app password', async () => {
		await vaultHere()
		must(await tab.call('connectFromSession', { loginPassword: null }))
		await tab.call('syncNow', null)
		expect(disk.databases.size).toBe(1)
		must(await tab.call('keepNothing', { on: true }))
		expect(tab.events).toContainEqual({ kind: 'locked', reason: 'asked' })
		expect(onDisk()).toMatchObject({ databases: 0, headers: 0, gateNote: null })
		expect(files().filter((name) => !/preferences|ballast/.test(name))).toEqual([])
		expect(server.state.users['plain']?.appPasswords).toEqual([])
		expect(server.state.companion.devices).toEqual([])
		await start()
		await step('openOnce')
	})

	it('waits for what is not sent yet', async () => {
		await vaultHere()
		offline = true
		must(await newEntry('made offline'))
		expect(await tab.call('keepNothing', { on: true })).toEqual({ ok: false, error: { kind: 'unsentLeft', count: 1 } })
		expect(disk.databases.size).toBe(1)
		expect(await labels()).toContain('made offline')
	})

	it('and back asks for a passphrase of this device again', async () => {
		await openNothing()
		must(await tab.call('keepNothing', { on: false }))
		await start()
		await step('choosePassphrase')
		await vaultHere()
		expect(disk.databases.size).toBe(1)
	})

	it('is not the person’s to decide where the administrator allows no copies', async () => {
		server.state.config.policy.offline = false
		await start()
		await eventually(() => tab.phase()).toMatchObject({ step: { kind: 'openOnce', keeps: 'nothingByPolicy' } })
		must(await tab.call('createVault', { passphrase: '', token: null }))
		await tab.call('syncNow', null)
		expect(tab.phase()).toMatchObject({ kind: 'unlocked', vault: { keeps: 'nothingByPolicy' } })
		must(await newEntry('made where no copies are allowed'))
		expect(onServer('made where no copies are allowed')).toBe(true)
		expect(onDisk()).toEqual(NOTHING)
	})
})
