// SPDX-FileCopyrightText: 2026 NexPass contributors
// SPDX-License-Identifier: AGPL-3.0-or-later

import type { LocalId } from '../domain/ids.ts'
import type { Placed, RecordSpace, StoredRecord } from '../store/vaultStore.ts'
import type { Cursor } from '../sync/ports.ts'
import { NO_CURSOR } from '../sync/ports.ts'
import type { ItemState } from '../sync/state.ts'
import type { ChunkMap } from './chunks.ts'
import { createChunkMap } from './chunks.ts'
import type { JournalEntry, RecordCodec } from './recordCodec.ts'
import { STATE_RECORD_ID } from './recordCodec.ts'

/** Everything an open vault holds, and which versions of its records lie on the disk. */
export interface Memory {
	items: Map<LocalId, ItemState>
	cursor: Cursor
	seq: number
	readonly chunks: ChunkMap
	/** Versions of all records, as the sealed state record lists them. */
	readonly chunkVersions: Map<string, number>
	rowVersions: Map<string, number>
	/** Sealed records that are no items: the account and drafts, by {@link placeKey}. */
	readonly others: Map<string, Placed>
	damaged: number
	/** Items whose row was changed, swapped, put back to an earlier one or taken away on the disk: of these the journal knows better, whatever its number. */
	readonly lostRows: Set<LocalId>
}

/** The name of a record among those of all shelves. */
export function placeKey(space: RecordSpace, id: string): string {
	return space + '/' + id
}

/** Opens sealed records; what does not open, or does not fit the state record, is counted. */
export async function openRecords(codec: RecordCodec, placed: readonly Placed[]): Promise<Memory> {
	const memory: Memory = {
		items: new Map(), cursor: NO_CURSOR, seq: 0, chunks: createChunkMap(), chunkVersions: new Map(), rowVersions: new Map(), others: new Map(), damaged: 0, lostRows: new Set(),
	}
	const records = (space: Placed['space']): readonly StoredRecord[] => placed.filter((one) => one.space === space).map(({ record }) => record)
	const [state, chunks, rows] = await Promise.all([
		codec.openState(records('meta').find(({ id }) => id === STATE_RECORD_ID) ?? null),
		Promise.all(records('chunk').map(async (record) => ({ record, items: await codec.openChunk(record) }))),
		Promise.all(records('edit').map(async (record) => ({ record, item: await codec.openRow(record) }))),
	])
	for (const { record, items } of chunks) {
		if (items === null) memory.damaged += 1
		for (const item of items ?? []) memory.items.set(item.localId, item)
		memory.chunks.fill(record.id, (items ?? []).map(({ localId }) => localId))
		memory.chunkVersions.set(record.id, record.version)
		memory.seq = Math.max(memory.seq, record.version)
	}
	for (const { record, item } of rows) {
		if (item === null) {
			memory.damaged += 1
			memory.lostRows.add(record.id as LocalId)
		} else memory.items.set(item.localId, item)
		memory.rowVersions.set(record.id, record.version)
		memory.seq = Math.max(memory.seq, record.version)
	}
	for (const one of placed) {
		if (one.space === 'draft' || (one.space === 'meta' && one.record.id !== STATE_RECORD_ID)) memory.others.set(placeKey(one.space, one.record.id), one)
	}
	if (state !== null) {
		memory.seq = Math.max(memory.seq, state.seq)
		const rows = differing(state.rows, memory.rowVersions)
		for (const id of rows) memory.lostRows.add(id as LocalId)
		memory.damaged += differing(state.chunks, memory.chunkVersions).length + rows.length
		// Records of earlier versions have no place in a change log.
		if (memory.damaged === 0) memory.cursor = { ...NO_CURSOR, ...state.cursor }
	} else if (placed.length > 0) {
		memory.damaged += 1
	}
	return memory
}

/** Listed records that are missing or have another version than the state record says, and unlisted ones. */
function differing(listed: Readonly<Record<string, number>>, found: ReadonlyMap<string, number>): readonly string[] {
	const ids = new Set([...Object.keys(listed), ...found.keys()])
	return [...ids].filter((id) => listed[id] !== found.get(id))
}

/** Applies what the journal knows and the database does not, or not any more; answers the items that changed by it. */
export function applyJournal(memory: Memory, entries: readonly JournalEntry[], rebuilt: boolean): ReadonlySet<LocalId> {
	const known = rebuilt ? 0 : memory.seq
	const changed = new Set<LocalId>()
	const onServer = new Set([...memory.items.values()].map(({ base }) => base?.head.id))
	for (const entry of entries) {
		memory.seq = Math.max(memory.seq, entry.seq)
		const isNews = entry.seq > known
		for (const item of isNews ? entry.named ?? [] : []) {
			if (memory.items.has(item.localId) || onServer.has(item.base?.head.id)) continue
			memory.items.set(item.localId, item)
			changed.add(item.localId)
		}
		const counts = (localId: LocalId): boolean => isNews || memory.lostRows.has(localId)
		for (const item of entry.put.filter(({ localId }) => counts(localId))) {
			memory.items.set(item.localId, item)
			changed.add(item.localId)
		}
		// An item that became clean is in this entry as well, or in the chunks; one that was removed before it was ever sent is gone.
		for (const { localId, removed } of entry.cleared.filter(({ localId: id }) => counts(id))) {
			changed.delete(localId)
			if (removed) memory.items.delete(localId)
		}
	}
	return changed
}
