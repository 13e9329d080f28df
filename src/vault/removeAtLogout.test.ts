// SPDX-FileCopyrightText: 2026 NexPass contributors
// SPDX-License-Identifier: AGPL-3.0-or-later

import { describe, expect, it } from 'vitest'
import { createApi } from '../api/api.ts'
import type { LocalId, OpId } from '../domain/ids.ts'
import type { Millis } from '../domain/time.ts'
import { createMemoryStorage } from '../store/memory.ts'
import { MemoryDisk } from '../store/memoryDisk.ts'
import type { VaultEvent } from './protocol.ts'
import { DEFAULT_SETTINGS } from './settings.ts'
import type { Vault } from './vault.ts'
import { createVault } from './vault.ts'

const ACCOUNT = 'a'.repeat(32)
let ids = 0
const newId = (): string => (ids++).toString(16).padStart(32, 'f')

/** A device on which a vault lies, as the app finds it when it starts. */
async function deviceWithVault(): Promise<MemoryDisk> {
	const disk = new MemoryDisk()
	const storage = createMemoryStorage(disk, newId)
	await storage.openVault(ACCOUNT)
	await storage.catalogue.save({ formatVersion: 1, accountId: ACCOUNT, finder: '', finderSalt: '', nickname: 'Mine', host: 'cloud.example.org', wraps: Uint8Array.of(1), journalId: 'b'.repeat(32) })
	return disk
}

function start(disk: MemoryDisk): { readonly vault: Vault, readonly events: readonly VaultEvent[], init(): Promise<string> } {
	disk.killAll()
	const events: VaultEvent[] = []
	const never = (): never => { throw new Error('not needed here') }
	const vault = createVault({
		init: { webRoot: '', appPath: '/', language: 'en', host: 'cloud.example.org' },
		storage: createMemoryStorage(disk, newId), memory: never,
		keys: {
			newId, createKey: never, unlock: never, passkeys: () => [], unlockWithPasskey: never, addPasskey: never, removePasskey: never, changePassphrase: never, withPassphraseOf: never, sealKeychain: never, freshKeychain: never, newSalts: never, challengeSecret: never, openKeychain: never, objectCipher: never, passwordHash: never, fingerprint: never,
			strengthBits: never, journalHeader: never, implementation: never,
		},
		openDoor: (way) => createApi({ fetch: () => Promise.reject(new TypeError('offline')), webRoot: '', way, clock: { now: () => 0 as Millis, monotonicMs: () => 0 } as never, onServerTime: () => undefined, onSessionRequired: async () => false }),
		newId: { localId: () => newId() as LocalId, opId: () => newId() as OpId },
		random: () => 0,
		time: { now: () => 0 as Millis, monotonicMs: () => 0, after: () => () => undefined, serverOffsetMs: () => null, setServerOffset: () => undefined },
		claim: async () => () => undefined, takeOver: async () => null, deviceName: 'Chrome, Android', onAsked: () => undefined, isPersisted: async () => null, estimateStorage: async () => null,
		emit: (event) => events.push(event),
	})
	return { vault, events, init: async () => (await vault.call('init', { webRoot: '', appPath: '/', language: 'en', host: 'cloud.example.org' })).phase.kind }
}

describe('a person who wants nothing to stay behind', () => {
	it('finds everything removed at the next start after Nextcloud has cleared the storage', async () => {
		const disk = await deviceWithVault()
		const first = start(disk)
		await first.init()
		await first.vault.call('saveSettings', { settings: { ...DEFAULT_SETTINGS, removeAtLogout: true } })
		disk.wipeDatabases()
		const { init, events } = start(disk)
		await init()
		expect(events).toContainEqual({ kind: 'erased' })
		expect([disk.folders.size, disk.databases.size, disk.headers.size]).toEqual([0, 0, 0])
	})

	it('keeps the vault while nobody has signed out', async () => {
		const disk = await deviceWithVault()
		const first = start(disk)
		await first.init()
		await first.vault.call('saveSettings', { settings: { ...DEFAULT_SETTINGS, removeAtLogout: true } })
		const { init, events } = start(disk)
		expect(await init()).toBe('locked')
		expect(events).not.toContainEqual({ kind: 'erased' })
	})
})

it('a person who did not ask for it keeps the vault through a sign-out', async () => {
	const disk = await deviceWithVault()
	disk.wipeDatabases()
	const { init, events } = start(disk)
	expect(await init()).toBe('locked')
	expect(events).not.toContainEqual({ kind: 'erased' })
})
