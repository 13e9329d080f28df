// SPDX-FileCopyrightText: 2026 NexPass contributors
// SPDX-License-Identifier: AGPL-3.0-or-later

import Dexie from 'dexie'
import { ok } from '../domain/result.ts'
import type { Result } from '../domain/result.ts'
import { storeFailure } from './storeErrors.ts'
import type { StoreError, StoreLoss } from './vaultStore.ts'

/** How long an open may wait for a deletion that another tab blocks, in ms. */
const OPEN_PATIENCE_MS = 10_000

/** How sure a transaction is when it reports success (Indexed Database API 3.0, IDBTransactionDurability). */
export type Durability = 'strict' | 'relaxed'

/** An open Dexie database of ours. */
export interface OpenDatabase {
	readonly db: Dexie
	/** Sets how durable the transactions are that begin from now on. Callers run one write at a time. */
	readonly useDurability: (durability: Durability) => void
}

/** Names and schema of a database. `version` is ours: Dexie stores ten times as much. */
export interface DatabasePlan {
	readonly name: string
	readonly version: number
	readonly stores: Readonly<Record<string, string>>
	/** Called once when the connection is taken away by somebody else. */
	readonly onLost: (loss: StoreLoss) => void
}

/**
 * Opens a database in the way this app needs and Dexie does not by default: it is never reopened silently after
 * a deletion (an empty database would look like an empty vault), a newer schema is refused instead of used, durability
 * is chosen per transaction, and no message about changed keys goes out to other pages of the origin.
 */
export async function openDexie(plan: DatabasePlan): Promise<Result<OpenDatabase, StoreError>> {
	let durability: Durability = 'strict'
	try {
		const db = configure(plan, () => durability)
		await withPatience(db.open()).catch((cause: unknown) => {
			db.close()
			throw cause
		})
		return ok({ db, useDurability: chosen => { durability = chosen } })
	} catch (cause) {
		return storeFailure(cause)
	}
}

function configure(plan: DatabasePlan, durability: () => Durability): Dexie {
	const db = new Dexie(plan.name, { autoOpen: false, cache: 'disabled', indexedDB: factoryThatRefusesNewer() })
	db.version(plan.version).stores({ ...plan.stores })
	db.unuse({ stack: 'dbcore', name: 'Observability' })
	db.use({
		stack: 'dbcore',
		name: 'durability',
		create: core => ({
			...core,
			transaction: (stores, mode, options) =>
				core.transaction(stores, mode, mode === 'readwrite' ? { durability: durability() } : options),
		}),
	})
	reportLossOnce(db, plan.onLost)
	return db
}

/** Dexie answers a database that is too new by opening it without a version and adding what it misses. That open is refused here, so that the newer database stays as it is. */
function factoryThatRefusesNewer(): Pick<IDBFactory, 'open' | 'deleteDatabase' | 'databases' | 'cmp'> {
	const factory: IDBFactory | undefined = Dexie.dependencies.indexedDB
	if (factory === undefined) {
		throw new DOMException('no IndexedDB here', 'NotSupportedError')
	}
	return {
		open: (name, version) => {
			if (version === undefined) {
				throw new DOMException('a newer version wrote this database', 'VersionError')
			}
			return factory.open(name, version)
		},
		deleteDatabase: name => factory.deleteDatabase(name),
		databases: () => factory.databases(),
		cmp: (first, second) => factory.cmp(first, second),
	}
}

function reportLossOnce(db: Dexie, onLost: (loss: StoreLoss) => void): void {
	let reported = false
	const report = (loss: StoreLoss) => {
		if (!reported) {
			reported = true
			onLost(loss)
		}
	}
	db.on('versionchange', event => {
		report(event.newVersion === null ? 'wiped' : 'newerSchema')
		// Held open, the connection would block the deletion and with it every later open, ours included.
		db.close()
		return false
	})
	db.on('close', () => report('closed'))
}

function withPatience<T>(opening: PromiseLike<T>): Promise<T> {
	return new Promise((resolve, reject) => {
		const timer = setTimeout(() => reject(new Error('another tab blocks the database')), OPEN_PATIENCE_MS)
		opening.then(
			value => {
				clearTimeout(timer)
				resolve(value)
			},
			(cause: unknown) => {
				clearTimeout(timer)
				reject(cause instanceof Error ? cause : new Error('opening failed', { cause }))
			},
		)
	})
}
