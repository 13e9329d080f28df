// SPDX-FileCopyrightText: 2026 NexPass contributors
// SPDX-License-Identifier: AGPL-3.0-or-later

import Dexie from 'dexie'
import { IDBDatabase, IDBFactory, IDBKeyRange } from 'fake-indexeddb'
import { describe, expect, it } from 'vitest'
import { openBrowserStorage } from '../../src/store/browserStorage.ts'
import { VAULT_FILES } from '../../src/store/files.ts'
import { createMemoryStorage } from '../../src/store/memory.ts'
import { MemoryDisk, ProcessKilled } from '../../src/store/memoryDisk.ts'
import type { DiskFault } from '../../src/store/memoryDisk.ts'
import { createMemoryFiles } from '../../src/store/memoryFiles.ts'
import { createNoFiles } from '../../src/store/noFiles.ts'
import { vaultDatabaseName } from '../../src/store/vaultDatabase.ts'
import { failsWith, good } from './expectations.ts'
import { header, openOwned, placed, randomId, VAULT } from './storeWorld.ts'
import type { StoreWorld } from './storeWorld.ts'

const HEADER = Uint8Array.of(1, 2, 3)

function memoryWorld(disk: MemoryDisk): StoreWorld {
	return { boot: () => Promise.resolve(createMemoryStorage(disk, randomId)), wipeDatabases: () => Promise.resolve(disk.wipeDatabases()) }
}

function once(call: string, phase: 'before' | 'after', fault: DiskFault): (call: string, phase: string) => DiskFault {
	let struck = false
	return (current, now) => {
		const hit = !struck && current === call && now === phase
		struck ||= hit
		return hit ? fault : 'none'
	}
}

function dexieWorld() {
	const disk = new MemoryDisk()
	const factory = new IDBFactory()
	Object.assign(Dexie.dependencies, { indexedDB: factory, IDBKeyRange })
	const boot = () => openBrowserStorage({ newId: randomId, files: createMemoryFiles(disk, disk.startProcess()) })
	return { disk, factory, world: { boot, wipeDatabases: () => Promise.resolve() } }
}

describe('a browser without files', () => {
	it('still saves: the database is the only copy, and the second one is simply empty', async () => {
		Object.assign(Dexie.dependencies, { indexedDB: new IDBFactory(), IDBKeyRange })
		const world: StoreWorld = { boot: () => openBrowserStorage({ newId: randomId, files: createNoFiles() }), wipeDatabases: () => Promise.resolve() }
		const { store, journal, mirror } = await openOwned(world)
		good(await journal.compact(HEADER, []))
		good(await journal.append(Uint8Array.of(1)))
		good(await mirror.write({ put: [placed('chunk', '1', 1, 1)] }))
		good(await store.commit({ put: [placed('edit', '1', 1, 1)], durability: 'strict' }))
		const again = await openOwned(world)
		expect(good(await again.store.load('edit'))).toHaveLength(1)
		expect(good(await again.journal.readAll())).toBeNull()
		expect(good(await again.mirror.readAll()).records).toEqual([])
		expect((await world.boot()).capabilities.files).toBe('none')
	})
})

describe('a disk that fails', () => {
	it('tells the journal that it is full and keeps the lines that were there', async () => {
		const disk = new MemoryDisk()
		const { journal } = await openOwned(memoryWorld(disk))
		good(await journal.compact(HEADER, [Uint8Array.of(1)]))
		disk.faults = once('journal.append', 'before', 'quota')
		failsWith(await journal.append(Uint8Array.of(2)), 'quotaExceeded')
		good(await journal.append(Uint8Array.of(3)))
		expect(good(await journal.readAll())?.lines).toEqual(Uint8Array.of(1, 3))
	})

	it.each(['before', 'after'] as const)('that kills the process %s a commit keeps all of it or nothing', async phase => {
		const disk = new MemoryDisk()
		const world = memoryWorld(disk)
		const { store } = await openOwned(world)
		disk.faults = once('store.commit', phase, 'kill')
		await expect(store.commit({ put: [placed('edit', '1', 1, 1), placed('edit', '2', 1, 2)], durability: 'strict' })).rejects.toThrow(ProcessKilled)
		await expect(store.load('edit')).rejects.toThrow(ProcessKilled)
		const next = await openOwned(world)
		expect(good(await next.store.load('edit')).length).toBe(phase === 'before' ? 0 : 2)
	})

	it('that tears an append loses that line only, and later lines are found', async () => {
		const disk = new MemoryDisk()
		const world = memoryWorld(disk)
		const { journal } = await openOwned(world)
		good(await journal.compact(HEADER, []))
		good(await journal.append(Uint8Array.of(1)))
		disk.faults = once('journal.append', 'before', 'tear')
		await expect(journal.append(new Uint8Array(100).fill(2))).rejects.toThrow(ProcessKilled)
		const next = await openOwned(world)
		const torn = good(await next.journal.readAll())
		expect(torn?.lines).toEqual(Uint8Array.of(1))
		expect(torn?.tornBytes).toBeGreaterThan(0)
		good(await next.journal.append(Uint8Array.of(3)))
		expect(good(await next.journal.readAll())).toMatchObject({ lines: Uint8Array.of(1, 3), tornBytes: 0 })
	})

	it('that tears a batch of the mirror leaves the former state of every record', async () => {
		const disk = new MemoryDisk()
		const world = memoryWorld(disk)
		const { mirror } = await openOwned(world)
		good(await mirror.write({ put: [placed('chunk', '1', 1, 1), placed('chunk', '2', 1, 1)] }))
		disk.faults = once('mirror.append', 'before', 'tear')
		await expect(mirror.write({ put: [placed('chunk', '1', 2, 2), placed('chunk', '2', 2, 2)] })).rejects.toThrow(ProcessKilled)
		const next = await openOwned(world)
		expect(good(await next.mirror.readAll()).records.map(({ record }) => record.version)).toEqual([1, 1])
	})

	it('that loses the mirror in the middle says so instead of beginning a partial one', async () => {
		const disk = new MemoryDisk()
		const { mirror } = await openOwned(memoryWorld(disk))
		good(await mirror.write({ put: [placed('chunk', '1', 1, 1), placed('chunk', '2', 1, 1)] }))
		disk.folders.get(VAULT)?.delete(VAULT_FILES.mirror)
		failsWith(await mirror.write({ put: [placed('chunk', '1', 2, 2)] }), 'wiped')
		good(await mirror.rewrite([placed('chunk', '1', 2, 2), placed('chunk', '2', 1, 1)]))
		expect(good(await mirror.readAll()).records.length).toBe(2)
	})

	it('that spoils a header leaves the other copy of it, and the other vaults', async () => {
		const disk = new MemoryDisk()
		const storage = createMemoryStorage(disk, randomId)
		good(await storage.catalogue.save(header(VAULT, 'kept in the database')))
		disk.folders.get(VAULT)?.get(VAULT_FILES.header)?.fill(7, 4, 12)
		expect(good(await storage.catalogue.list()).map(({ nickname }) => nickname)).toEqual(['kept in the database'])
		disk.wipeDatabases()
		good(await storage.catalogue.save(header('d'.repeat(32), 'other')))
		expect(good(await storage.catalogue.list()).map(({ nickname }) => nickname)).toEqual(['other'])
	})

	it('that dies between the two places of a header leaves the newer one in force, whichever place has it', async () => {
		const disk = new MemoryDisk()
		const storage = createMemoryStorage(disk, randomId)
		good(await storage.catalogue.save(header(VAULT, 'old')))
		const oldFile = disk.folders.get(VAULT)?.get(VAULT_FILES.header)?.slice() ?? new Uint8Array()
		disk.faults = once('headers.replace', 'before', 'kill')
		await expect(storage.catalogue.save(header(VAULT, 'new'))).rejects.toThrow(ProcessKilled)
		const next = createMemoryStorage(disk, randomId)
		expect(good(await next.catalogue.list()).map(({ nickname }) => nickname)).toEqual(['new'])
		good(await next.catalogue.save(header(VAULT, 'newest')))
		disk.folders.get(VAULT)?.set(VAULT_FILES.header, oldFile)
		expect(good(await next.catalogue.list()).map(({ nickname }) => nickname)).toEqual(['newest'])
	})

	it('is asked for little: a mirror full of outdated versions is rewritten', async () => {
		const disk = new MemoryDisk()
		const { mirror } = await openOwned(memoryWorld(disk))
		for (let version = 1; version <= 60; version++) {
			good(await mirror.write({ put: [{ space: 'chunk', record: { ...placed('chunk', '1', version).record, bytes: new Uint8Array(100_000) as never } }] }))
		}
		expect(disk.folders.get(VAULT)?.get(VAULT_FILES.mirror)?.length).toBeLessThan(1_500_000)
	})
})

describe('the Dexie store', () => {
	it('asks for the durability of each change, not of the database', async () => {
		const { world } = dexieWorld()
		const asked: unknown[] = []
		const original = IDBDatabase.prototype.transaction
		IDBDatabase.prototype.transaction = function(stores, mode, options) {
			if (mode === 'readwrite') {
				asked.push(options?.durability)
			}
			return original.call(this, typeof stores === 'string' ? stores : [...stores], mode, options)
		}
		try {
			const { store } = await openOwned(world)
			asked.length = 0
			const durabilities = ['strict', 'relaxed', 'strict'] as const
			const results = await Promise.all(durabilities.map(durability => store.commit({ put: [placed('edit', '1', 1, 1)], durability })))
			results.forEach(good)
		} finally {
			IDBDatabase.prototype.transaction = original
		}
		expect(asked).toEqual(['strict', 'relaxed', 'strict'])
	})

	it('refuses a database that a newer version of the app wrote, and leaves it alone', async () => {
		const { factory, world } = dexieWorld()
		await new Promise((resolve, reject) => {
			const request = factory.open(vaultDatabaseName(VAULT), 990)
			request.onupgradeneeded = () => { request.result.createObjectStore('future') }
			request.onsuccess = () => {
				request.result.close()
				resolve(null)
			}
			request.onerror = reject
		})
		failsWith(await (await world.boot()).openVault(VAULT), 'newerSchema')
		expect((await factory.databases()).find(({ name }) => name === vaultDatabaseName(VAULT))?.version).toBe(990)
	})

	it('steps aside for a newer version in another tab and says why', async () => {
		const { factory, world } = dexieWorld()
		const { store } = await openOwned(world)
		const heard: string[] = []
		store.onLost(loss => heard.push(loss))
		await new Promise((resolve, reject) => {
			const request = factory.open(vaultDatabaseName(VAULT), 990)
			request.onsuccess = () => {
				request.result.close()
				resolve(null)
			}
			request.onerror = reject
		})
		expect(heard).toEqual(['newerSchema'])
		failsWith(await store.load('edit'), 'newerSchema')
	})

	it('tells no other page which records changed', async () => {
		const { world } = dexieWorld()
		const { store } = await openOwned(world)
		const heard: unknown[] = []
		const listen = (parts: unknown): void => { heard.push(parts) }
		Dexie.on.storagemutated.subscribe(listen)
		good(await store.commit({ put: [placed('edit', '1', 1, 1)], durability: 'strict' }))
		Dexie.on.storagemutated.unsubscribe(listen)
		expect(heard).toEqual([])
	})
})
