// SPDX-FileCopyrightText: 2026 NexPass contributors
// SPDX-License-Identifier: AGPL-3.0-or-later

import type { JournalChain } from '../crypto/journalChain.ts'
import type { VaultCipher } from '../crypto/vaultCipher.ts'
import type { LocalId } from '../domain/ids.ts'
import type { Result } from '../domain/result.ts'
import { ok } from '../domain/result.ts'
import type { Journal, StoreError, StoredRecord } from '../store/vaultStore.ts'
import type { Cursor } from '../sync/ports.ts'
import type { ItemState } from '../sync/state.ts'
import { fromBase } from '../sync/state.ts'
import type { ChunkItem } from './chunkFormat.ts'
import { formatChunk, parseChunk } from './chunkFormat.ts'

/** The record that says what the database has seen (docs/decisions/0001, fixed record ids). */
export const STATE_RECORD_ID = '00000000000000000000000000000001'

/** The record with the account's session secret and keys (docs/decisions/0001, fixed record ids). */
export const ACCOUNT_RECORD_ID = '00000000000000000000000000000002'

/** The record with what unlocking is bound to (docs/decisions/0001, fixed record ids). */
export const UNLOCK_RECORD_ID = '00000000000000000000000000000005'

/** Record id of a change of the master password that is under way (docs/decisions/0001). */
export const MASTER_RECORD_ID = '00000000000000000000000000000007'

/** What the database has seen: a changed, swapped or older record no longer fits it. */
export interface SealedState {
	readonly seq: number
	readonly cursor: Cursor
	/** Record id to version, for all chunks and all rows. */
	readonly chunks: Readonly<Record<string, number>>
	readonly rows: Readonly<Record<string, number>>
}

/** One change of unsent work, as the journal keeps it. */
export interface JournalEntry {
	readonly seq: number
	readonly put: readonly ItemState[]
	readonly cleared: readonly { readonly localId: LocalId; readonly removed: boolean }[]
	/** Folders and tags that `put` names and the second copy may not have yet: they count where nobody knows them. Missing in lines of 0.1.0. */
	readonly named?: readonly ItemState[]
}

/** Turns states into sealed records and back. A record that does not open is null: the caller counts it and goes on. */
export interface RecordCodec {
	sealChunk(id: string, version: number, items: readonly ItemState[]): Promise<StoredRecord>
	openChunk(record: StoredRecord): Promise<readonly ItemState[] | null>
	/** The row's record id is the item's local id, which is random. */
	sealRow(item: ItemState, version: number): Promise<StoredRecord>
	openRow(record: StoredRecord): Promise<ItemState | null>
	sealState(state: SealedState): Promise<StoredRecord>
	openState(record: StoredRecord | null): Promise<SealedState | null>
	sealJournalEntry(entry: JournalEntry): Promise<Uint8Array>
	/** Everything readable in the journal, oldest first; stops at the first line that does not fit the chain. */
	readJournal(journal: Journal): Promise<Result<readonly JournalEntry[], StoreError>>
	/** The next line begins a new chain. */
	restartJournal(): void
	newRecordId(): string
}

/** Seals with one vault's cipher and journal chain. */
export function createRecordCodec(cipher: VaultCipher, chain: JournalChain, newRecordId: () => string): RecordCodec {
	async function openText(purpose: 'items' | 'queue' | 'meta', record: StoredRecord): Promise<string | null> {
		const opened = await cipher.open(purpose, record.id, record.version, record.bytes)
		return opened.ok ? decoder.decode(opened.value) : null
	}
	async function open<T>(purpose: 'queue' | 'meta', record: StoredRecord): Promise<T | null> {
		const text = await openText(purpose, record)
		return text === null ? null : JSON.parse(text) as T
	}
	async function sealText(purpose: 'items' | 'queue' | 'meta', id: string, version: number, text: string): Promise<StoredRecord> {
		return { id, version, bytes: await cipher.seal(purpose, id, version, encoder.encode(text)) }
	}
	const seal = (purpose: 'queue' | 'meta', id: string, version: number, value: unknown): Promise<StoredRecord> => sealText(purpose, id, version, JSON.stringify(value))

	return {
		newRecordId,
		sealChunk(id, version, items) {
			const members = items.flatMap<ChunkItem>(({ localId, base, standing }) => base === null ? [] : [{ localId, base, standing }])
			return sealText('items', id, version, formatChunk(members))
		},
		async openChunk(record) {
			const text = await openText('items', record)
			const members = text === null ? null : parseChunk(text)
			return members?.map(toState) ?? null
		},
		sealRow: (item, version) => seal('queue', item.localId, version, item),
		openRow: (record) => open<ItemState>('queue', record),
		sealState: (state) => seal('meta', STATE_RECORD_ID, state.seq, state),
		openState: (record) => record === null ? Promise.resolve(null) : open<SealedState>('meta', record),
		sealJournalEntry: (entry) => chain.seal(encoder.encode(JSON.stringify(entry))),
		async readJournal(journal) {
			const content = await journal.readAll()
			if (!content.ok) return content
			if (content.value === null) return ok([])
			const opened = await chain.open(content.value.lines)
			return ok(opened.lines.map((line) => JSON.parse(decoder.decode(line)) as JournalEntry))
		},
		restartJournal: () => chain.restart(),
	}
}

const encoder = new TextEncoder()
const decoder = new TextDecoder()

function toState({ localId, base, standing }: ChunkItem): ItemState {
	const item = fromBase(localId, base)
	return item.standing === standing ? item : { ...item, standing }
}
