// SPDX-FileCopyrightText: 2026 NexPass contributors
// SPDX-License-Identifier: AGPL-3.0-or-later

// Devices as every version of the schema left them (fixtures/schema*.json) open with the present code: nothing unsent is lost or rewritten.
import { readdirSync, readFileSync } from 'node:fs'
import Dexie from 'dexie'
import { IDBFactory, IDBKeyRange } from 'fake-indexeddb'
import { describe, expect, it } from 'vitest'
import { createJournalChain } from '../../src/crypto/journalChain.ts'
import { createVaultCipher } from '../../src/crypto/vaultCipher.ts'
import type { AccountId } from '../../src/domain/ids.ts'
import { openBrowserStorage } from '../../src/store/browserStorage.ts'
import { MemoryDisk } from '../../src/store/memoryDisk.ts'
import { createMemoryFiles } from '../../src/store/memoryFiles.ts'
import { VAULT_SCHEMA_VERSION } from '../../src/store/vaultDatabase.ts'
import type { ItemState } from '../../src/sync/state.ts'
import { isDirty } from '../../src/sync/state.ts'
import type { DurableVault } from '../../src/vault/durablePort.ts'
import { openLocalVault } from '../../src/vault/localVault.ts'
import { createRecordCodec } from '../../src/vault/recordCodec.ts'
import { good } from './expectations.ts'
import { randomId } from './storeWorld.ts'

const FOLDER = new URL('fixtures/', import.meta.url)

interface Fixture {
	readonly account: AccountId
	readonly journal: string
	readonly key: string
	readonly databases: readonly { readonly name: string, readonly version: number, readonly stores: Readonly<Record<string, { readonly keyPath: string, readonly rows: readonly unknown[] }>> }[]
	readonly files: Readonly<Record<string, Readonly<Record<string, string>>>>
	/** What the device knew. */
	readonly items: readonly ItemState[]
}

const names = readdirSync(FOLDER).filter((name) => /^schema\d+\.json$/.test(name)).sort()
const fixture = (name: string): Fixture => JSON.parse(readFileSync(new URL(name, FOLDER), 'utf8')) as Fixture
const bytesOf = (text: string): Uint8Array => Uint8Array.from(Buffer.from(text, 'base64'))

function fromJson(value: unknown): unknown {
	if (Array.isArray(value)) return value.map(fromJson)
	if (typeof value !== 'object' || value === null) return value
	if ('base64' in value) return bytesOf(String(value.base64))
	return Object.fromEntries(Object.entries(value).map(([name, one]) => [name, fromJson(one)]))
}

/** A device in the state of the fixture; `databases: false` leaves them out, as after a sign-out. */
async function device(of: Fixture, { databases }: { readonly databases: boolean }): Promise<MemoryDisk> {
	const factory = new IDBFactory()
	Object.assign(Dexie.dependencies, { indexedDB: factory, IDBKeyRange })
	for (const { name, version, stores } of databases ? of.databases : []) {
		await new Promise<void>((resolve, reject) => {
			const request = factory.open(name, version)
			request.onupgradeneeded = () => {
				for (const [store, { keyPath, rows }] of Object.entries(stores)) {
					const shelf = request.result.createObjectStore(store, { keyPath })
					for (const row of rows) shelf.put(fromJson(row))
				}
			}
			request.onsuccess = () => {
				request.result.close()
				resolve()
			}
			request.onerror = () => { reject(new Error(name)) }
		})
	}
	const disk = new MemoryDisk()
	for (const [folder, files] of Object.entries(of.files)) disk.folders.set(folder, new Map(Object.entries(files).map(([name, text]) => [name, bytesOf(text)])))
	return disk
}

async function open(of: Fixture, disk: MemoryDisk): Promise<DurableVault> {
	disk.killAll()
	const storage = await openBrowserStorage({ newId: randomId, files: createMemoryFiles(disk, disk.startProcess()) })
	expect(good(await storage.catalogue.list()).map(({ nickname }) => nickname)).toEqual(['Fixture'])
	const cipher = await createVaultCipher(crypto, bytesOf(of.key), of.account)
	const codec = createRecordCodec(cipher, createJournalChain(crypto, cipher, of.journal), randomId)
	const reopen = () => storage.openVault(of.account)
	return good(await openLocalVault({ opened: good(await reopen()), codec, journalHeader: Uint8Array.of(1), reopen, freeSpace: async () => false, regainSpace: async () => false }))
}

const byId = (items: Iterable<ItemState>): readonly ItemState[] => [...items].sort((a, b) => a.localId < b.localId ? -1 : 1)

it('has a fixture for every version of the schema so far', () => {
	expect(names).toEqual(Array.from({ length: VAULT_SCHEMA_VERSION }, (_, n) => `schema${n + 1}.json`))
})

describe.each(names)('a device with %s', (name) => {
	const of = fixture(name)

	it('opens with everything on it, and flights to the byte as they were', async () => {
		const disk = await device(of, { databases: true })
		const vault = await open(of, disk)
		expect(vault.findings).toMatchObject({ rebuilt: false, damagedRecords: 0 })
		expect(byId(vault.peek().items.values())).toEqual(byId(of.items))
		expect(vault.record({ space: 'draft', id: '1c' + '3'.padStart(30, '0') })?.bytes).toEqual(Uint8Array.of(7, 7, 7))
		await vault.close()
	})

	it('opens a second time as it did the first', async () => {
		const disk = await device(of, { databases: true })
		await (await open(of, disk)).close()
		const again = await open(of, disk)
		expect(byId(again.peek().items.values())).toEqual(byId(of.items))
		await again.close()
	})

	it('opens from its files alone, after the databases were deleted', async () => {
		const vault = await open(of, await device(of, { databases: false }))
		expect(vault.findings.rebuilt).toBe(true)
		expect(byId(vault.peek().items.values()).filter(isDirty)).toEqual(byId(of.items).filter(isDirty))
		expect(vault.peek().items.size).toBe(of.items.length)
		await vault.close()
	})
})
