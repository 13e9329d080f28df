// SPDX-FileCopyrightText: 2026 NexPass contributors
// SPDX-License-Identifier: AGPL-3.0-or-later

import type Dexie from 'dexie'
import { err, ok } from '../domain/result.ts'
import type { Result } from '../domain/result.ts'
import type { HeaderRows } from './catalogue.ts'
import { readNumberedHeader } from './headerRecord.ts'
import type { NumberedHeader } from './headerRecord.ts'
import { openDexie } from './openDexie.ts'
import type { PreferenceText } from './preferences.ts'
import { storeFailure } from './storeErrors.ts'
import type { StoreError } from './vaultStore.ts'

/** Name of the database that lists the vaults of this device. */
export const CATALOGUE_DATABASE = 'nexpass'

const VERSION = 1
const HEADERS = 'headers'
const PREFERENCES = 'preferences'

interface HeaderRow {
	readonly accountId: string
	readonly serial: number
	readonly header: unknown
}

interface TextRow {
	readonly key: 'all'
	readonly text: string
}

/** Header rows and preference text in the catalogue's database. It is opened for each call: calls are rare, and a connection that is not open cannot be in the way of a deletion or of a newer version. */
export function createCatalogueDatabase(): { readonly headers: HeaderRows; readonly preferences: PreferenceText } {
	return {
		headers: {
			all: () => withCatalogue(async db => {
				const rows = await db.table<HeaderRow, string>(HEADERS).toArray()
				return rows.map(readRow).filter(row => row !== null)
			}),
			put: row => withCatalogue(async db => {
				await db.table<HeaderRow, string>(HEADERS).put(toHeaderRow(row))
			}),
			remove: accountId => withCatalogue(db => db.table<HeaderRow, string>(HEADERS).delete(accountId)),
		},
		preferences: {
			read: () => withCatalogue(async db => (await db.table<TextRow, string>(PREFERENCES).get('all'))?.text ?? null),
			write: text => withCatalogue(async db => {
				await db.table<TextRow, string>(PREFERENCES).put({ key: 'all', text })
			}),
		},
	}
}

function toHeaderRow({ serial, header }: NumberedHeader): HeaderRow {
	return { accountId: header.accountId, serial, header: { ...header, wraps: header.wraps.slice() } }
}

function readRow({ serial, header }: HeaderRow): NumberedHeader | null {
	if (typeof header !== 'object' || header === null) {
		return null
	}
	const { wraps, ...facts } = header as Record<string, unknown>
	return readNumberedHeader({ ...facts, serial }, wraps)
}

async function withCatalogue<T>(work: (db: Dexie) => PromiseLike<T>): Promise<Result<T, StoreError>> {
	let newer = false
	const opened = await openDexie({
		name: CATALOGUE_DATABASE,
		version: VERSION,
		stores: { [HEADERS]: 'accountId', [PREFERENCES]: 'key' },
		onLost: loss => { newer = loss === 'newerSchema' },
	})
	if (!opened.ok) {
		return opened
	}
	try {
		return ok(await work(opened.value.db))
	} catch (cause) {
		return newer ? err({ kind: 'newerSchema' }) : storeFailure(cause)
	} finally {
		opened.value.db.close()
	}
}
