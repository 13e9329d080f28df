// SPDX-FileCopyrightText: 2026 NexPass contributors
// SPDX-License-Identifier: AGPL-3.0-or-later

import type Dexie from 'dexie'
import { err, ok } from '../domain/result.ts'
import type { Result } from '../domain/result.ts'
import { CallQueue } from './files.ts'
import { openDexie } from './openDexie.ts'
import type { Durability, OpenDatabase } from './openDexie.ts'
import { storeErrorOf, storeFailure, StoreRefusal } from './storeErrors.ts'
import { fromRows, toRow } from './storedRow.ts'
import { RECORD_SPACES } from './vaultStore.ts'
import type { Placed, RecordSpace, StoreChange, StoreCondition, StoredRecord, StoreError, StoreLoss, VaultStore } from './vaultStore.ts'

/** Raised with every change of the tables, together with a migration. */
export const VAULT_SCHEMA_VERSION = 1

const FACTS = 'facts'
const FACTS_KEY = 'vault'

/** Who may write. Lies in the database, so that it goes when the data goes. */
interface Facts {
	readonly key: typeof FACTS_KEY
	/** Random name of this life of the database; a rebuilt one has another. */
	readonly generation: string
	/** Grows with each owner. */
	readonly epoch: number
}

/** What the vault's database needs from its surroundings. */
export interface VaultDatabaseNeeds {
	readonly accountId: string
	/** 128 random bits in hex. */
	readonly newId: () => string
	/** True when a file says that this vault had a database before. */
	readonly hadDatabase: () => Promise<Result<boolean, StoreError>>
	/** Leaves that file. */
	readonly rememberDatabase: () => Promise<Result<void, StoreError>>
	/** Deletes everything of the vault that is not in its database. */
	readonly eraseOthers: () => Promise<Result<void, StoreError>>
}

/** Name of the database of a vault. */
export function vaultDatabaseName(accountId: string): string {
	return 'nexpass-' + accountId
}

/** Opens the database of a vault, creating an empty one for a new vault. */
export async function openVaultDatabase(needs: VaultDatabaseNeeds): Promise<Result<VaultStore, StoreError>> {
	const losses: StoreLoss[] = []
	let tell = (loss: StoreLoss): void => { losses.push(loss) }
	const opened = await openDexie({
		name: vaultDatabaseName(needs.accountId),
		version: VAULT_SCHEMA_VERSION,
		stores: { chunk: 'id', edit: 'id', meta: 'id', draft: 'id', [FACTS]: 'key' },
		onLost: loss => tell(loss),
	})
	if (!opened.ok) {
		return opened
	}
	const { db } = opened.value
	const had = await needs.hadDatabase()
	if (!had.ok) {
		db.close()
		return had
	}
	const condition = await settle(db, had.value, needs.newId())
	if (!condition.ok) {
		db.close()
		// Deleted while it was being opened: then the next try finds what is left.
		return losses.includes('wiped') ? err({ kind: 'wiped' }) : condition
	}
	const store = new DexieVaultStore(opened.value, condition.value, needs)
	tell = loss => store.lose(loss)
	losses.forEach(tell)
	if (condition.value !== 'wiped' && !had.value) {
		const remembered = await needs.rememberDatabase()
		if (!remembered.ok) {
			store.close()
			return remembered
		}
	}
	return ok(store)
}

/** Finds out what the database is, and names it if nothing was ever here. */
async function settle(db: Dexie, hadDatabase: boolean, generation: string): Promise<Result<StoreCondition, StoreError>> {
	try {
		return ok(await db.transaction('rw', FACTS, async (): Promise<StoreCondition> => {
			if (await readFacts(db) !== undefined) {
				return 'kept'
			}
			if (hadDatabase) {
				return 'wiped'
			}
			await writeFacts(db, { key: FACTS_KEY, generation, epoch: 0 })
			return 'new'
		}))
	} catch (cause) {
		return storeFailure(cause)
	}
}

function readFacts(db: Dexie): PromiseLike<Facts | undefined> {
	return db.table<Facts, string>(FACTS).get(FACTS_KEY)
}

function writeFacts(db: Dexie, facts: Facts): PromiseLike<unknown> {
	return db.table<Facts, string>(FACTS).put(facts)
}

class DexieVaultStore implements VaultStore {
	readonly #db: Dexie
	readonly #useDurability: (durability: Durability) => void
	readonly #needs: VaultDatabaseNeeds
	readonly #queue = new CallQueue()
	readonly #listeners = new Set<(loss: StoreLoss) => void>()
	#condition: StoreCondition
	#own: Facts | null = null
	#ended: StoreError | null = null

	constructor({ db, useDurability }: OpenDatabase, condition: StoreCondition, needs: VaultDatabaseNeeds) {
		this.#db = db
		this.#useDurability = useDurability
		this.#condition = condition
		this.#needs = needs
	}

	get condition(): StoreCondition {
		return this.#condition
	}

	claimOwnership(): Promise<Result<number, StoreError>> {
		return this.#become([], async () => {
			const facts = await readFacts(this.#db)
			if (facts === undefined) {
				throw new StoreRefusal({ kind: 'wiped' })
			}
			return { ...facts, epoch: facts.epoch + 1 }
		})
	}

	async rebuild(records: readonly Placed[]): Promise<Result<number, StoreError>> {
		const rebuilt = await this.#become(RECORD_SPACES, async () => {
			if (this.#condition !== 'wiped' || await readFacts(this.#db) !== undefined) {
				throw new StoreRefusal({ kind: 'notOwner' })
			}
			await this.#apply({ put: records, durability: 'strict' })
			return { key: FACTS_KEY, generation: this.#needs.newId(), epoch: 1 }
		})
		this.#condition = rebuilt.ok ? 'kept' : this.#condition
		return rebuilt
	}

	async load(space: RecordSpace): Promise<Result<readonly StoredRecord[], StoreError>> {
		if (this.#ended !== null || this.#condition === 'wiped') {
			return err(this.#ended ?? { kind: 'wiped' })
		}
		try {
			return fromRows(await this.#db.table<StoredRecord, string>(space).toArray())
		} catch (cause) {
			return this.#failure(cause)
		}
	}

	async commit(change: StoreChange): Promise<Result<void, StoreError>> {
		const spaces = [...(change.put ?? []), ...(change.remove ?? [])].map(({ space }) => space)
		return await this.#write(change.durability, [...new Set(spaces)], async () => {
			// All requests go out at once, which is half the time; a refusal then ends the transaction and takes the puts with it.
			const [facts] = await Promise.all([readFacts(this.#db), this.#apply(change)])
			if (facts === undefined) {
				throw new StoreRefusal({ kind: 'wiped' })
			}
			if (facts.generation !== this.#own?.generation || facts.epoch !== this.#own.epoch) {
				throw new StoreRefusal({ kind: 'notOwner' })
			}
		})
	}

	onLost(listener: (loss: StoreLoss) => void): () => void {
		this.#listeners.add(listener)
		return () => this.#listeners.delete(listener)
	}

	/** Called when the connection went. */
	lose(loss: StoreLoss): void {
		if (this.#ended !== null) {
			return
		}
		this.#ended = loss === 'closed' ? { kind: 'unavailable', cause: new Error('the browser closed the database') } : { kind: loss }
		for (const listener of this.#listeners) {
			listener(loss)
		}
	}

	close(): void {
		this.#ended ??= { kind: 'unavailable', cause: new Error('the store is closed') }
		this.#db.close()
	}

	async erase(): Promise<Result<void, StoreError>> {
		this.close()
		const others = await this.#needs.eraseOthers()
		try {
			await this.#db.delete({ disableAutoOpen: true })
			return others
		} catch (cause) {
			return storeFailure(cause)
		}
	}

	/** Does what `decide` does and makes its facts those of the database; only a completed transaction makes this handle the owner. */
	async #become(spaces: readonly RecordSpace[], decide: () => Promise<Facts>): Promise<Result<number, StoreError>> {
		const written = await this.#write('strict', spaces, async () => {
			const facts = await decide()
			await writeFacts(this.#db, facts)
			return facts
		})
		if (!written.ok) {
			return written
		}
		this.#own = written.value
		return ok(written.value.epoch)
	}

	/** One transaction after the other: the durability is set for the next one to begin. */
	#write<T>(durability: Durability, spaces: readonly RecordSpace[], work: () => Promise<T>): Promise<Result<T, StoreError>> {
		return this.#queue.run(async () => {
			if (this.#ended !== null) {
				return err(this.#ended)
			}
			this.#useDurability(durability)
			try {
				return ok(await this.#db.transaction('rw', [...spaces, FACTS], work))
			} catch (cause) {
				return this.#failure(cause)
			}
		})
	}

	async #apply(change: StoreChange): Promise<void> {
		const requests: PromiseLike<unknown>[] = []
		for (const space of RECORD_SPACES) {
			const gone = (change.remove ?? []).filter(place => place.space === space).map(place => place.id)
			const rows = (change.put ?? []).filter(placed => placed.space === space).map(placed => toRow(placed.record))
			if (gone.length > 0) {
				requests.push(this.#db.table<StoredRecord, string>(space).bulkDelete(gone))
			}
			if (rows.length > 0) {
				requests.push(this.#db.table<StoredRecord, string>(space).bulkPut(rows))
			}
		}
		await Promise.all(requests)
	}

	#failure(cause: unknown): Result<never, StoreError> {
		return err(this.#ended ?? storeErrorOf(cause))
	}
}
