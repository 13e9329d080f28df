// SPDX-FileCopyrightText: 2026 NexPass contributors
// SPDX-License-Identifier: AGPL-3.0-or-later

import type { LocalId } from '../domain/ids.ts'
import type { Result } from '../domain/result.ts'
import { err, ok } from '../domain/result.ts'
import type { OpenedVault, Placed, Place, StoreChange, StoreError, StoredRecord } from '../store/vaultStore.ts'
import type { Cursor, LocalChange, LocalError, LocalState, LocalVault } from '../sync/ports.ts'
import { NO_CURSOR } from '../sync/ports.ts'
import type { ItemState } from '../sync/state.ts'
import { isDirty } from '../sync/state.ts'
import type { ChunkMap } from './chunks.ts'
import { createChunkMap } from './chunks.ts'
import type { JournalEntry, RecordCodec } from './recordCodec.ts'
import { STATE_RECORD_ID } from './recordCodec.ts'

/* [Note: two copies]
 * The database holds chunks (what the server showed) and one row per item that is more than that. The journal holds
 * every item that still has something to send. Each change gets the next sequence number `seq`; the sealed state record
 * says which one the database has seen. A journal entry with a higher number is newer than the database and wins; an
 * entry with a lower one is history. After a wipe the mirror stands in for the chunks, and the whole journal is applied. */

/** What the vault adds to the engine's view of the disk. */
export interface DurableVault extends LocalVault {
	/** The state in memory, without waiting for changes under way. */
	peek(): LocalState
	/** Brings the second copy of the chunks up to date; called after pulls. */
	flushMirror(): Promise<Result<null, LocalError>>
	/** Writes the whole second copy where it is missing or lacks chunks. Takes a moment: not before the list is shown. */
	mendMirror(): Promise<void>
	/** Begins the journal anew under another clear header: the wraps have changed. */
	renewHeader(header: Uint8Array): Promise<Result<null, LocalError>>
	/** Resolves when every change asked for so far is durable or has failed. */
	settled(): Promise<void>
	/** What opening found out, for the diagnosis. */
	readonly findings: OpenFindings
	onChange(listener: (state: LocalState, changed: readonly LocalId[]) => void): () => void
}

/** What was noticed while opening. */
export interface OpenFindings {
	/** The database had been deleted; everything came from the second copy. */
	readonly rebuilt: boolean
	/** Records that were changed, swapped or rolled back on the disk. The next pull compares everything. */
	readonly damagedRecords: number
	/** Unsent changes that only the journal had. */
	readonly fromJournal: number
}

/** What opening needs. */
export interface LocalVaultDeps {
	readonly opened: OpenedVault
	readonly codec: RecordCodec
	/** Clear header of the journal: the wraps, without which nobody could open it. */
	readonly journalHeader: Uint8Array
	/** Gives back space that was kept for a full disk; false when there is none left. */
	freeSpace(): Promise<boolean>
}

/** The journal is begun anew when it has grown beyond this. Bytes. */
const COMPACT_ABOVE_BYTES = 2_000_000

/** Opens the sealed records of a vault, mends what a wipe or a kill left, and claims the right to write. */
export async function openLocalVault(deps: LocalVaultDeps): Promise<Result<DurableVault, StoreError>> {
	const { store } = deps.opened
	const rebuilt = store.condition === 'wiped'
	const [placed, journal] = await Promise.all([rebuilt ? readMirror(deps) : readStore(deps), deps.codec.readJournal(deps.opened.journal)])
	if (!placed.ok) return placed
	if (!journal.ok) return journal

	const memory = await openRecords(deps.codec, placed.value)
	const fromJournal = applyJournal(memory, journal.value, rebuilt)
	const claimed = rebuilt ? await store.rebuild(placed.value) : await store.claimOwnership()
	if (!claimed.ok) return claimed

	const findings: OpenFindings = { rebuilt, damagedRecords: memory.damaged, fromJournal: fromJournal.size }
	const vault = createDurableVault(deps, memory, findings)
	const mended = await vault.begin(fromJournal)
	return mended.ok ? ok(vault) : mended
}

interface Memory {
	items: Map<LocalId, ItemState>
	cursor: Cursor
	seq: number
	readonly chunks: ChunkMap
	/** Versions of all records, as the sealed state record lists them. */
	readonly chunkVersions: Map<string, number>
	rowVersions: Map<string, number>
	damaged: number
}

/** One change, sealed and ready for the database. */
interface SealedPlan {
	readonly put: readonly Placed[]
	readonly remove: readonly Place[]
	readonly rows: Map<string, number>
}

async function readStore(deps: LocalVaultDeps): Promise<Result<readonly Placed[], StoreError>> {
	const all: Placed[] = []
	const spaces = ['chunk', 'edit', 'meta'] as const
	const loaded = await Promise.all(spaces.map(async (space) => ({ space, records: await deps.opened.store.load(space) })))
	for (const { space, records } of loaded) {
		if (!records.ok) return records
		for (const record of records.value) all.push({ space, record })
	}
	return ok(all)
}

async function readMirror(deps: LocalVaultDeps): Promise<Result<readonly Placed[], StoreError>> {
	const mirror = await deps.opened.mirror.readAll()
	return mirror.ok ? ok(mirror.value.records) : mirror
}

async function openRecords(codec: RecordCodec, placed: readonly Placed[]): Promise<Memory> {
	const memory: Memory = {
		items: new Map(), cursor: NO_CURSOR, seq: 0, chunks: createChunkMap(), chunkVersions: new Map(), rowVersions: new Map(), damaged: 0,
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
		if (item === null) memory.damaged += 1
		else memory.items.set(item.localId, item)
		memory.rowVersions.set(record.id, record.version)
		memory.seq = Math.max(memory.seq, record.version)
	}
	if (state !== null) {
		memory.seq = Math.max(memory.seq, state.seq)
		memory.damaged += differing(state.chunks, memory.chunkVersions) + differing(state.rows, memory.rowVersions)
		// Records of earlier versions have no place in a change log.
		if (memory.damaged === 0) memory.cursor = { ...NO_CURSOR, ...state.cursor }
	} else if (placed.length > 0) {
		memory.damaged += 1
	}
	return memory
}

/** How many listed records are missing or have another version than the state record says. */
function differing(listed: Readonly<Record<string, number>>, found: ReadonlyMap<string, number>): number {
	const ids = new Set([...Object.keys(listed), ...found.keys()])
	return [...ids].filter((id) => listed[id] !== found.get(id)).length
}

/** Applies what the journal knows and the database does not; answers the items that changed by it. */
function applyJournal(memory: Memory, entries: readonly JournalEntry[], rebuilt: boolean): ReadonlySet<LocalId> {
	const known = rebuilt ? 0 : memory.seq
	const changed = new Set<LocalId>()
	for (const entry of entries) {
		memory.seq = Math.max(memory.seq, entry.seq)
		if (entry.seq <= known) continue
		for (const item of entry.put) {
			memory.items.set(item.localId, item)
			changed.add(item.localId)
		}
		// An item that became clean keeps what the chunks say; one that was removed before it was ever sent is gone.
		for (const { localId, removed } of entry.cleared) {
			changed.delete(localId)
			if (removed) memory.items.delete(localId)
		}
	}
	return changed
}

function createDurableVault(deps: LocalVaultDeps, memory: Memory, findings: OpenFindings): DurableVault & { begin(fromJournal: ReadonlySet<LocalId>): Promise<Result<null, StoreError>> } {
	const { codec } = deps
	const { store, journal, mirror } = deps.opened
	const listeners = new Set<(state: LocalState, changed: readonly LocalId[]) => void>()
	const journaled = new Set<LocalId>()
	const unmirrored = new Set<string>()
	const rebase = new Set<string>()
	let journalBytes = 0
	// After a line that did not reach the disk the chain and the file differ: only a new journal makes them one again.
	let journalBroken = false
	let { journalHeader } = deps
	let snapshot: LocalState = { items: memory.items, cursor: memory.cursor }
	let queue: Promise<unknown> = Promise.resolve()

	function inTurn<T>(task: () => Promise<T>): Promise<T> {
		const turn = queue.then(task, task)
		queue = turn.catch(() => undefined)
		return turn
	}

	async function write(change: LocalChange, extraChunks: ReadonlySet<string>): Promise<Result<null, StoreError>> {
		const before = { items: memory.items, cursor: memory.cursor, seq: memory.seq }
		const seq = memory.seq + 1
		const items = new Map(memory.items)
		const touched = new Set(extraChunks)
		for (const localId of change.remove) {
			const chunk = memory.chunks.remove(localId)
			if (chunk !== null) touched.add(chunk)
			items.delete(localId)
		}
		for (const item of change.put) {
			const had = items.get(item.localId) ?? null
			items.set(item.localId, item)
			noteChunk(item, had, touched)
		}
		memory.items = items
		memory.cursor = change.cursor ?? memory.cursor
		const plan = await sealAll(change, touched, seq)
		const stored = await commitMakingRoom({ put: plan.put, remove: plan.remove, durability: change.durability })
		if (!stored.ok) {
			rollBack(before)
			return stored
		}
		accept(plan, seq)
		const written = await writeJournal(change, seq)
		if (written.ok) return ok(null)
		// Not durable twice means not saved: what the database has just taken is taken back, so that a later try is the first.
		rollBack({ ...before, seq })
		const undone = await sealAll(revert(change, before.items), touched, seq + 1)
		const reverted = await store.commit({ put: undone.put, remove: undone.remove, durability: 'strict' })
		if (reverted.ok) accept(undone, seq + 1)
		return written
	}

	/** The person's own edits may use the space that is kept for them; what the server can send again may not. */
	async function commitMakingRoom(change: StoreChange): Promise<Result<void, StoreError>> {
		const stored = await store.commit(change)
		if (stored.ok || stored.error.kind !== 'quotaExceeded' || change.durability !== 'strict' || !await deps.freeSpace()) return stored
		return store.commit(change)
	}

	function accept(plan: SealedPlan, seq: number): void {
		memory.seq = seq
		for (const { space, record } of plan.put) if (space === 'chunk') memory.chunkVersions.set(record.id, record.version)
		memory.rowVersions = plan.rows
	}

	function noteChunk(item: ItemState, had: ItemState | null, touched: Set<string>): void {
		if (item.base === null) return
		const chunk = memory.chunks.assign(item.localId, codec.newRecordId)
		if (had !== null && had.base === item.base && had.standing === item.standing && hasRow(had) === hasRow(item)) return
		unmirrored.add(chunk)
		if (hasRow(item)) rebase.add(chunk)
		else touched.add(chunk)
	}

	function rollBack(before: { readonly items: Map<LocalId, ItemState>; readonly cursor: Cursor; readonly seq: number }): void {
		for (const [localId, item] of memory.items) if (!before.items.has(localId) && item.base !== null) memory.chunks.remove(localId)
		memory.items = before.items
		memory.cursor = before.cursor
		memory.seq = before.seq
	}

	async function sealAll(change: LocalChange, touched: ReadonlySet<string>, seq: number): Promise<SealedPlan> {
		const put: Placed[] = []
		const remove: Place[] = []
		const rows = new Map(memory.rowVersions)
		for (const localId of [...change.remove, ...change.put.filter((item) => !hasRow(item)).map((item) => item.localId)]) {
			if (rows.delete(localId)) remove.push({ space: 'edit', id: localId })
		}
		const withRow = change.put.filter(hasRow)
		const sealedRows = await Promise.all(withRow.map((item) => codec.sealRow(item, seq)))
		const sealedChunks = await Promise.all([...touched].map((chunk) => codec.sealChunk(chunk, seq, chunkItems(chunk))))
		for (const record of sealedRows) {
			rows.set(record.id, record.version)
			put.push({ space: 'edit', record })
		}
		const chunkVersions = new Map(memory.chunkVersions)
		for (const record of sealedChunks) {
			chunkVersions.set(record.id, record.version)
			put.push({ space: 'chunk', record })
		}
		put.push({ space: 'meta', record: await codec.sealState({ seq, cursor: memory.cursor, chunks: Object.fromEntries(chunkVersions), rows: Object.fromEntries(rows) }) })
		return { put, remove, rows }
	}

	function chunkItems(chunk: string): readonly ItemState[] {
		return memory.chunks.members(chunk).flatMap((localId) => memory.items.get(localId) ?? [])
	}

	async function writeJournal(change: LocalChange, seq: number): Promise<Result<void, StoreError>> {
		const put = change.put.filter(belongsInJournal)
		const clean = change.put.filter((item) => !belongsInJournal(item)).map(({ localId }) => ({ localId, removed: false }))
		const cleared = [...clean, ...change.remove.map((localId) => ({ localId, removed: true }))].filter(({ localId }) => journaled.has(localId))
		if (put.length === 0 && cleared.length === 0) return ok(undefined)
		for (const { localId } of put) journaled.add(localId)
		for (const { localId } of cleared) journaled.delete(localId)
		if (journaled.size === 0 || journalBroken || journalBytes > COMPACT_ABOVE_BYTES) return compactJournal(seq)
		const line = await codec.sealJournalEntry({ seq, put, cleared })
		journalBytes += line.length
		const appended = await journal.append(line)
		journalBroken = !appended.ok
		return appended
	}

	async function compactJournal(seq: number): Promise<Result<void, StoreError>> {
		const put = [...memory.items.values()].filter(belongsInJournal)
		journaled.clear()
		for (const { localId } of put) journaled.add(localId)
		codec.restartJournal()
		const lines = put.length === 0 ? [] : [await codec.sealJournalEntry({ seq, put, cleared: [] })]
		journalBytes = lines.reduce((sum, line) => sum + line.length, 0)
		const compacted = await journal.compact(journalHeader, lines)
		journalBroken = !compacted.ok
		return compacted
	}

	function publish(changed: readonly LocalId[]): void {
		snapshot = { items: memory.items, cursor: memory.cursor }
		if (changed.length > 0) for (const listener of listeners) listener(snapshot, changed)
	}

	return {
		findings,
		peek: () => snapshot,
		read: () => inTurn(() => Promise.resolve(ok(snapshot))),
		settled: () => inTurn(() => Promise.resolve()),
		onChange(listener) {
			listeners.add(listener)
			return () => listeners.delete(listener)
		},
		commit: (decide) => inTurn(async () => {
			const change = decide(snapshot)
			if (change === null) return ok(snapshot)
			const written = await write(change, new Set())
			if (!written.ok) return err(local(written.error))
			publish([...change.put.map(({ localId }) => localId), ...change.remove])
			return ok(snapshot)
		}),
		flushMirror: () => inTurn(async () => {
			if (unmirrored.size === 0) return ok(null)
			const written = await write({ put: [], remove: [], durability: 'relaxed' }, rebase)
			if (!written.ok) return err(local(written.error))
			rebase.clear()
			const mirrored = await writeMirror(unmirrored)
			if (!mirrored.ok && mirrored.error.kind !== 'wiped') return err(local(mirrored.error))
			if (!mirrored.ok) await rewriteMirror()
			unmirrored.clear()
			return ok(null)
		}),
		begin: (fromJournal) => inTurn(async () => {
			const unsent = [...memory.items.values()].some(belongsInJournal)
			// Nothing unsent and nothing to mend: the list is shown first, and the first change begins the journal anew.
			journalBroken = true
			if (!unsent && fromJournal.size === 0 && findings.damagedRecords === 0) {
				publish([])
				return ok(null)
			}
			const put = [...fromJournal].flatMap((localId) => memory.items.get(localId) ?? [])
			const mends = put.length > 0 || findings.damagedRecords > 0
			const written = mends ? await write({ put, remove: [], durability: 'strict' }, new Set(findings.damagedRecords > 0 ? memory.chunks.chunkIds() : [])) : ok(null)
			if (!written.ok) return written
			const compacted = await compactJournal(memory.seq)
			if (!compacted.ok) return compacted
			publish([])
			return ok(null)
		}),
		mendMirror: () => inTurn(mendMirror),
		renewHeader: (header) => inTurn(async () => {
			journalHeader = header
			const compacted = await compactJournal(memory.seq)
			return compacted.ok ? ok(null) : err(local(compacted.error))
		}),
	}

	async function mirrorRecords(chunks: Iterable<string>): Promise<Placed[]> {
		const put: Placed[] = []
		for (const chunk of chunks) put.push({ space: 'chunk', record: await codec.sealChunk(chunk, memory.chunkVersions.get(chunk) ?? memory.seq, chunkItems(chunk)) })
		put.push({ space: 'meta', record: await codec.sealState({ seq: memory.seq, cursor: memory.cursor, chunks: Object.fromEntries(memory.chunkVersions), rows: {} }) })
		return put
	}

	async function writeMirror(chunks: ReadonlySet<string>): Promise<Result<void, StoreError>> {
		return mirror.write({ put: await mirrorRecords(chunks) })
	}

	/** The whole copy anew, where it was deleted: a copy that lacks most chunks would look complete. */
	async function rewriteMirror(): Promise<void> {
		const meta = await store.load('meta')
		const others = meta.ok ? meta.value.filter(({ id }) => id !== STATE_RECORD_ID).map((record): Placed => ({ space: 'meta', record })) : []
		await mirror.rewrite([...others, ...await mirrorRecords(memory.chunks.chunkIds())])
	}

	async function mendMirror(): Promise<void> {
		if (memory.chunks.chunkIds().length === 0) return
		const copy = await mirror.readAll()
		if (copy.ok && copy.value.records.filter(({ space }) => space === 'chunk').length >= memory.chunks.chunkIds().length) return
		await rewriteMirror()
	}
}

/** Whether an item is more than what the server showed. */
function hasRow(item: ItemState): boolean {
	return isDirty(item) || item.base === null || item.prevBase !== null || item.parked !== null || item.notices.length > 0 || item.fingerprints.length > 0 || item.repair !== undefined
}

/** Whether losing the database must not lose this item's row. */
function belongsInJournal(item: ItemState): boolean {
	return isDirty(item) || item.base === null || item.parked !== null || item.notices.length > 0 || item.fingerprints.length > 0 || item.repair !== undefined
}

/** The change that puts everything back as it was. */
function revert(change: LocalChange, before: ReadonlyMap<LocalId, ItemState>): LocalChange {
	const touched = [...change.put.map(({ localId }) => localId), ...change.remove]
	return {
		put: touched.flatMap((localId) => before.get(localId) ?? []),
		remove: touched.filter((localId) => !before.has(localId)),
		durability: 'strict',
	}
}

function local(cause: StoreError): LocalError {
	return { kind: 'local', cause }
}
