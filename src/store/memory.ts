// SPDX-FileCopyrightText: 2026 NexPass contributors
// SPDX-License-Identifier: AGPL-3.0-or-later

import { err, ok } from '../domain/result.ts'
import type { Result } from '../domain/result.ts'
import { assembleStorage } from './assembleStorage.ts'
import type { HeaderRows } from './catalogue.ts'
import type { DeviceStorage } from './deviceStorage.ts'
import type { GateNote } from './gateNote.ts'
import { DONE, emptyDatabase, tellAll } from './memoryDisk.ts'
import type { MemoryDatabase, MemoryDisk, MemoryProcess } from './memoryDisk.ts'
import { createMemoryFiles } from './memoryFiles.ts'
import { preferenceFile } from './preferences.ts'
import { toRow } from './storedRow.ts'
import type { VaultDatabaseNeeds } from './vaultDatabase.ts'
import type { Placed, RecordSpace, StoreChange, StoreCondition, StoredRecord, StoreError, StoreLoss, VaultStore } from './vaultStore.ts'

/** The storage of a device whose disk is a {@link MemoryDisk}: the same promises as in a browser, with faults on request. Each call starts a process of its own. */
export function createMemoryStorage(disk: MemoryDisk, newId: () => string): DeviceStorage {
	const process = disk.startProcess()
	const files = createMemoryFiles(disk, process)
	return assembleStorage({
		capabilities: { indexedDb: true, files: 'opfs' },
		files,
		headerRows: memoryHeaderRows(disk, process),
		preferences: preferenceFile(files),
		newId,
		gate: memoryGate(disk),
		releaseCaches: () => Promise.resolve(false),
		openDatabase: needs => openMemoryDatabase(disk, process, needs),
		eraseDatabases: () => disk.call(process, 'databases.remove', () => {
			disk.wipeDatabases()
			return DONE
		}),
	})
}

function memoryGate(disk: MemoryDisk): GateNote {
	return {
		leave: (capability) => {
			disk.gateNote = capability
			return Promise.resolve()
		},
		remove: () => {
			disk.gateNote = null
			return Promise.resolve()
		},
	}
}

function memoryHeaderRows(disk: MemoryDisk, process: MemoryProcess): HeaderRows {
	return {
		all: () => disk.call(process, 'headers.read', () => ok([...disk.headers.values()])),
		put: row => disk.call(process, 'headers.replace', () => {
			disk.headers.set(row.header.accountId, { ...row, header: { ...row.header, wraps: row.header.wraps.slice() } })
			return DONE
		}),
		remove: accountId => disk.call(process, 'headers.remove', () => {
			disk.headers.delete(accountId)
			return DONE
		}),
	}
}

async function openMemoryDatabase(disk: MemoryDisk, process: MemoryProcess, needs: VaultDatabaseNeeds): Promise<Result<VaultStore, StoreError>> {
	const had = await needs.hadDatabase()
	if (!had.ok) {
		return had
	}
	const settled = await disk.call(process, 'store.open', (): Result<StoreCondition, StoreError> => {
		if (disk.databases.has(needs.accountId)) {
			return ok('kept')
		}
		if (!had.value) {
			disk.databases.set(needs.accountId, emptyDatabase(needs.newId()))
		}
		return ok(had.value ? 'wiped' : 'new')
	})
	if (!settled.ok) {
		return settled
	}
	const remembered = had.value ? DONE : await needs.rememberDatabase()
	return remembered.ok ? ok(new MemoryVaultStore(disk, process, needs, settled.value)) : remembered
}

class MemoryVaultStore implements VaultStore {
	readonly #disk: MemoryDisk
	readonly #process: MemoryProcess
	readonly #needs: VaultDatabaseNeeds
	readonly #listeners = new Set<(loss: StoreLoss) => void>()
	#condition: StoreCondition
	#own: { readonly generation: string; readonly epoch: number } | null = null
	#ended: StoreError | null = null

	constructor(disk: MemoryDisk, process: MemoryProcess, needs: VaultDatabaseNeeds, condition: StoreCondition) {
		this.#disk = disk
		this.#process = process
		this.#needs = needs
		this.#condition = condition
		process.onDatabaseGone.add(accountId => this.#lose(accountId))
	}

	get condition(): StoreCondition {
		return this.#condition
	}

	claimOwnership(): Promise<Result<number, StoreError>> {
		return this.#disk.call(this.#process, 'store.claim', () => {
			const database = this.#database()
			return database.ok ? ok(this.#takeOver(database.value)) : database
		})
	}

	rebuild(records: readonly Placed[]): Promise<Result<number, StoreError>> {
		return this.#disk.call(this.#process, 'store.rebuild', () => {
			if (this.#ended !== null) {
				return err(this.#ended)
			}
			if (this.#condition !== 'wiped' || this.#disk.databases.has(this.#needs.accountId)) {
				return err({ kind: 'notOwner' })
			}
			const database = emptyDatabase(this.#needs.newId())
			this.#disk.databases.set(this.#needs.accountId, database)
			apply(database, { put: records, durability: 'strict' })
			this.#condition = 'kept'
			return ok(this.#takeOver(database))
		})
	}

	load(space: RecordSpace): Promise<Result<readonly StoredRecord[], StoreError>> {
		return this.#disk.call(this.#process, 'store.load', () => {
			const database = this.#database()
			return database.ok ? ok(sortedCopies(database.value.spaces[space])) : database
		})
	}

	commit(change: StoreChange): Promise<Result<void, StoreError>> {
		return this.#disk.call(this.#process, 'store.commit', () => {
			const database = this.#database()
			if (!database.ok) {
				return database
			}
			if (database.value.generation !== this.#own?.generation || database.value.epoch !== this.#own.epoch) {
				return err({ kind: 'notOwner' })
			}
			apply(database.value, change)
			return DONE
		})
	}

	onLost(listener: (loss: StoreLoss) => void): () => void {
		this.#listeners.add(listener)
		return () => this.#listeners.delete(listener)
	}

	close(): void {
		this.#ended ??= { kind: 'unavailable', cause: new Error('the store is closed') }
	}

	async erase(): Promise<Result<void, StoreError>> {
		this.close()
		const others = await this.#needs.eraseOthers()
		this.#disk.databases.delete(this.#needs.accountId)
		return others
	}

	#database(): Result<MemoryDatabase, StoreError> {
		const database = this.#condition === 'wiped' ? undefined : this.#disk.databases.get(this.#needs.accountId)
		if (this.#ended !== null || database === undefined) {
			return err(this.#ended ?? { kind: 'wiped' })
		}
		return ok(database)
	}

	#takeOver(database: MemoryDatabase): number {
		database.epoch++
		this.#own = { generation: database.generation, epoch: database.epoch }
		return database.epoch
	}

	#lose(accountId: string): void {
		if (accountId === this.#needs.accountId && this.#ended === null) {
			this.#ended = { kind: 'wiped' }
			tellAll(this.#listeners, 'wiped')
		}
	}
}

function apply(database: MemoryDatabase, change: StoreChange): void {
	for (const { space, id } of change.remove ?? []) {
		database.spaces[space].delete(id)
	}
	for (const { space, record } of change.put ?? []) {
		database.spaces[space].set(record.id, toRow(record))
	}
}

function sortedCopies(rows: ReadonlyMap<string, StoredRecord>): StoredRecord[] {
	return [...rows.values()].map(toRow).sort((a, b) => a.id < b.id ? -1 : 1)
}
