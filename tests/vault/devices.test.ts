// SPDX-FileCopyrightText: 2026 NexPass contributors
// SPDX-License-Identifier: AGPL-3.0-or-later

import { beforeEach, describe, expect, it, vi } from 'vitest'
import { MemoryDisk } from '../../src/store/memoryDisk.ts'
import type { DeviceView } from '../../src/vault/protocol/devices.ts'
import type { Bench } from '../api/bench.ts'
import { createBench, must } from '../api/bench.ts'
import type { Tab } from './vaultBench.ts'
import { createClock, PASSPHRASE, startTab } from './vaultBench.ts'

// A busy machine takes its time.
vi.setConfig({ testTimeout: 60_000, hookTimeout: 60_000 })
const eventually = <T>(read: () => T | Promise<T>) => expect.poll(read, { timeout: 20_000 })

let server: Bench
/** Two phones of one person; both use the browser profile of the bench. */
let lost: { disk: MemoryDisk, tab: Tab }
let kept: { disk: MemoryDisk, tab: Tab }

beforeEach(async () => {
	server = createBench(['plain'], 6)
	await server.signIn('plain')
	lost = await setUp()
	kept = await setUp()
})

async function setUp(): Promise<{ disk: MemoryDisk, tab: Tab }> {
	const disk = new MemoryDisk()
	const tab = await startTab(disk, server, createClock())
	await eventually(() => tab.phase()).toMatchObject({ kind: 'welcome', step: { kind: 'choosePassphrase' } })
	must(await tab.call('createVault', { passphrase: PASSPHRASE, token: null }))
	await tab.call('syncNow', null)
	await eventually(async () => (await devicesOf(tab)).some(({ current }) => current)).toBe(true)
	return { disk, tab }
}

async function devicesOf(tab: Tab): Promise<readonly DeviceView[]> {
	const list = await tab.call('devices', null)
	if (list.kind !== 'listed') throw new Error('no list: ' + JSON.stringify(list))
	return list.devices
}

async function current(tab: Tab): Promise<DeviceView> {
	const one = (await devicesOf(tab)).find((device) => device.current)
	if (one === undefined) throw new Error('not on the list')
	return one
}

/** What the person with the other phone does. */
async function removeLost(): Promise<void> {
	const { id } = await current(lost.tab)
	expect(must(await kept.tab.call('removeDevice', { id }))).toEqual({ listed: true })
	expect(await devicesOf(kept.tab)).toMatchObject([{ id, wipe: true }, { wipe: false, current: true }])
}

async function restartLost(on: Bench | null): Promise<Tab> {
	await lost.tab.call('lock', { reason: 'asked' })
	lost.disk.killAll()
	lost.tab = await startTab(lost.disk, on, createClock(lost.tab.clock.wallMs))
	return lost.tab
}

async function newEntry(tab: Tab, label: string): Promise<void> {
	const editor = must(await tab.call('openEditor', { id: null, folder: null }))
	must(await tab.call('save', { id: null, draft: { ...editor.draft, label, password: 'pw of ' + label }, basis: editor.basis }))
}

const isErased = (tab: Tab): boolean => tab.events.some(({ kind }) => kind === 'erased')
const remains = ({ databases, headers, folders, gateNote }: MemoryDisk) => ({ databases: databases.size, headers: headers.size, files: [...folders].flatMap(([folder, files]) => [...files.keys()].map((name) => folder + '/' + name)), gateNote })
const NOTHING = { databases: 0, headers: 0, files: [], gateNote: null }

describe('the list of devices', () => {
	it('has every device that opened a vault, called by browser and system, seen today, and knows which is this one', async () => {
		const day = new Date(lost.tab.clock.wallMs).toISOString().slice(0, 10)
		expect(await devicesOf(lost.tab)).toMatchObject([{ label: 'Chrome, Android', lastSeen: day, wipe: false, current: true }, { label: 'Chrome, Android', wipe: false, current: false }])
		expect((await current(kept.tab)).id).not.toBe((await current(lost.tab)).id)
	})

	it('says a day later that a device was seen, when all that it did was ask whether something is new', async () => {
		server.wait(86_400)
		server.seen.splice(0)
		await lost.tab.call('syncNow', null)
		expect(server.seen.filter(({ path }) => path.includes('/nexpass/')).map(({ method, path }) => method + ' ' + path)).toEqual(['GET /index.php/apps/nexpass/api/v1/changes'])
		const [a, b] = await devicesOf(kept.tab)
		expect(Date.parse(a?.lastSeen ?? '') - Date.parse(b?.lastSeen ?? '')).toBe(86_400_000)
	})

	it('takes a name for this device, keeps it over a restart, and goes back to the usual one', async () => {
		must(await lost.tab.call('nameDevice', { label: '  My phone ' }))
		expect(await current(lost.tab)).toMatchObject({ label: 'My phone' })
		const again = await restartLost(server)
		must(await again.call('unlock', { passphrase: PASSPHRASE }))
		expect(await current(again)).toMatchObject({ label: 'My phone' })
		must(await again.call('nameDevice', { label: '' }))
		expect(await current(again)).toMatchObject({ label: 'Chrome, Android' })
	})

	it('gets a device back that the server had forgotten, at its next sync', async () => {
		server.state.companion.devices = []
		await lost.tab.call('syncNow', null)
		await eventually(() => devicesOf(kept.tab)).toMatchObject([{ label: 'Chrome, Android', current: false }])
	})

	it('loses a device whose vault its owner removes there', async () => {
		must(await lost.tab.call('removeVault', null))
		expect(await devicesOf(kept.tab)).toMatchObject([{ current: true }])
		expect(lost.disk.gateNote).toBe(null)
	})

	it('is not there where the administrator has switched it off: everything else works, and no device is named', async () => {
		server.state.config.capabilities.devices = false
		server.state.companion.devices = []
		expect((await lost.tab.call('syncNow', null)).state).toEqual({ kind: 'synced' })
		expect(server.state.companion.devices).toEqual([])
		expect(await lost.tab.call('devices', null)).toEqual({ kind: 'absent' })
	})

	it('says that there is no network instead of showing an empty list', async () => {
		const tab = await restartLost(null)
		must(await tab.call('unlock', { passphrase: PASSPHRASE }))
		expect(await tab.call('devices', null)).toEqual({ kind: 'failed', problem: { kind: 'offline' } })
	})
})

describe('a device that was removed and never said that it has erased itself', () => {
	it('can be taken off the list a week later, and still erases itself when it comes back', async () => {
		const { id } = await current(lost.tab)
		await removeLost()
		must(await kept.tab.call('unlistDevice', { id }))
		expect(await devicesOf(kept.tab)).toHaveLength(2)
		server.wait(8 * 86_400)
		await kept.tab.call('syncNow', null)
		expect(await devicesOf(kept.tab)).toMatchObject([{ id, unheard: true }, { unheard: false, current: true }])
		must(await kept.tab.call('unlistDevice', { id }))
		expect(await devicesOf(kept.tab)).toMatchObject([{ current: true }])
		await lost.tab.call('syncNow', null)
		await eventually(() => isErased(lost.tab)).toBe(true)
		expect(remains(lost.disk)).toEqual(NOTHING)
	})
})

describe('a device that was removed from another one', () => {
	it('erases itself within its next round, sends nothing more, and says so', async () => {
		await newEntry(lost.tab, 'typed by a stranger')
		await removeLost()
		await lost.tab.call('syncNow', null)
		await eventually(() => isErased(lost.tab)).toBe(true)
		expect(remains(lost.disk)).toEqual(NOTHING)
		expect(await devicesOf(kept.tab)).toMatchObject([{ current: true, wipe: false }])
		const { models, revisions } = server.state.users['plain']?.shelves.password ?? { models: {}, revisions: {} }
		expect(Object.values(models).some(({ revision }) => revision !== null && revisions[revision]?.label === 'typed by a stranger')).toBe(false)
	})

	it('erases itself when it is started, locked and without any sign-in', async () => {
		await removeLost()
		server.jar.clear()
		const tab = await restartLost(server)
		await eventually(() => isErased(tab)).toBe(true)
		expect(remains(lost.disk)).toEqual(NOTHING)
		expect(server.state.companion.devices).toHaveLength(1)
	})

	it('erases itself when the network comes back while it is locked', async () => {
		const tab = await restartLost(server)
		await removeLostBy(kept.tab)
		await tab.call('lookAgain', null)
		await eventually(() => isErased(tab)).toBe(true)
		expect(remains(lost.disk)).toEqual(NOTHING)
	})

	it('asks once a minute at most, however many wrong passphrases somebody types, and says nothing of them', async () => {
		const tab = await restartLost(server)
		server.seen.splice(0)
		for (let i = 0; i < 20; i++) {
			await tab.call('unlock', { passphrase: 'wrong ' + String(i) })
			tab.clock.sleep(10_000)
		}
		expect(server.seen.length).toBeGreaterThan(0)
		expect(server.seen.length).toBeLessThanOrEqual(4)
		for (const { path, body, headers } of server.seen) expect([path, body, headers.has('cookie')]).toEqual(['/index.php/apps/nexpass/api/v1/devices/check', '', false])
	})

	it('gives up its app password on the way, when it is open', async () => {
		must(await lost.tab.call('connectFromSession', { loginPassword: null }))
		await lost.tab.call('syncNow', null)
		await removeLost()
		await lost.tab.call('syncNow', null)
		await eventually(() => isErased(lost.tab)).toBe(true)
		expect(server.state.users['plain']?.appPasswords).toEqual([])
	})

	it('stays as it is without a network, and opens', async () => {
		await removeLost()
		const tab = await restartLost(null)
		must(await tab.call('unlock', { passphrase: PASSPHRASE }))
		expect(isErased(tab)).toBe(false)
		expect((await tab.call('listing', null)).entries.length).toBeGreaterThan(0)
	})

	it.each(['an unknown device', 'a server with a fault', 'another app that answers', 'no list'] as const)('does not take %s for an order', async (answer) => {
		if (answer === 'an unknown device') server.state.companion.devices = []
		if (answer === 'a server with a fault') server.handler.server.faults.add({ kind: 'serverError', match: { path: '/nexpass/' } })
		if (answer === 'no list') server.state.config.capabilities.devices = false
		const other = { ...server, fetch: () => Promise.resolve(new Response('{"wipe":"yes"}', { headers: { 'content-type': 'application/json' } })) }
		const tab = await restartLost(answer === 'another app that answers' ? other : server)
		await tab.call('lookAgain', null)
		must(await tab.call('unlock', { passphrase: PASSPHRASE }))
		await tab.call('syncNow', null)
		expect(isErased(tab)).toBe(false)
	})
})

async function removeLostBy(tab: Tab): Promise<void> {
	const other = (await devicesOf(tab)).find((device) => !device.current)
	must(await tab.call('removeDevice', { id: other?.id ?? -1 }))
}
