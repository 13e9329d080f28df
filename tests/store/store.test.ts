// SPDX-FileCopyrightText: 2026 NexPass contributors
// SPDX-License-Identifier: AGPL-3.0-or-later

import Dexie from 'dexie'
import { IDBFactory, IDBKeyRange } from 'fake-indexeddb'
import { openBrowserStorage } from '../../src/store/browserStorage.ts'
import { createMemoryStorage } from '../../src/store/memory.ts'
import { MemoryDisk } from '../../src/store/memoryDisk.ts'
import { createMemoryFiles } from '../../src/store/memoryFiles.ts'
import { runStoreSuite } from './storeSuite.ts'
import { randomId } from './storeWorld.ts'

runStoreSuite('in memory', () => {
	const disk = new MemoryDisk()
	return {
		boot: () => Promise.resolve(createMemoryStorage(disk, randomId)),
		wipeDatabases: () => Promise.resolve(disk.wipeDatabases()),
	}
})

runStoreSuite('Dexie on fake-indexeddb, files in memory', () => {
	const disk = new MemoryDisk()
	const factory = new IDBFactory()
	Object.assign(Dexie.dependencies, { indexedDB: factory, IDBKeyRange })
	return {
		boot: () => openBrowserStorage({ newId: randomId, files: createMemoryFiles(disk, disk.startProcess()) }),
		wipeDatabases: async () => {
			for (const { name } of await factory.databases()) {
				await new Promise((resolve, reject) => {
					const request = factory.deleteDatabase(name ?? '')
					request.onsuccess = resolve
					request.onerror = reject
				})
			}
		},
	}
})
