// SPDX-FileCopyrightText: 2026 NexPass contributors
// SPDX-License-Identifier: AGPL-3.0-or-later

import type { LocalId } from '../domain/ids.ts'
import type { Result } from '../domain/result.ts'
import { err, ok } from '../domain/result.ts'
import type { Place, Placed, StoreChange, StoreError, StoreLoss, VaultStore } from '../store/vaultStore.ts'
import type { LocalChange, LocalError, LocalState } from '../sync/ports.ts'
import type { ItemState } from '../sync/state.ts'
import { createCommitGroups } from './commitGroups.ts'
import type { DurableVault, LocalVaultDeps, OpenFindings } from './durablePort.ts'
import { belongsInJournal, hasRow, isWantedByServerOnly, namedBy, revert } from './rowRules.ts'
import type { JournalEntry } from './recordCodec.ts'
import type { Memory } from './vaultMemory.ts'
import { placeKey } from './vaultMemory.ts'

/* [Note: a deletion under an open vault]
 * Nextcloud's sign-in page deletes the databases of the origin whenever it likes. The store lets go at once, so that the deletion is not
 * held up. Everything that is in memory then goes into a new database, in one transaction, before anything else is written: a save that
 * was under way when it happened is done in the new one. */

/** One change, sealed and ready for the database. */
interface SealedPlan {
	readonly put: readonly Placed[]
	readonly remove: readonly Place[]
	readonly rows: Map<string, number>
}

/** What a change that failed goes back to. */
type Standing = Pick<Memory, 'items' | 'cursor' | 'seq'>

/** An item that a change put into a chunk, or took out of one. */
interface ChunkMove {
	readonly localId: LocalId
	readonly from: string | null
}

/** One deletion after the other can come; more than that is not waited for. */
const MOST_HEALINGS = 3

const RECORD_SHELVES = ['chunk', 'edit', 'meta', 'draft'] as const

/** The journal is begun anew when it has grown by this, or to twice of what it began with: however much is unsent, beginning anew stays rare. Bytes. */
const COMPACT_AFTER_BYTES = 2_000_000

/** What opening found and the disk does not have yet. */
export interface Unwritten {
	/** Items that only the journal had. */
	readonly fromJournal: ReadonlySet<LocalId>
	/** What the second copy held, where the database has to be made anew from it; else null. */
	readonly mirrored: readonly Placed[] | null
}

/** A vault that has to claim the right to write, and to write what opening found, as its first call. */
export interface BeginningVault extends DurableVault {
	begin(unwritten: Unwritten): Promise<Result<null, StoreError>>
}

/** The vault over what opening read. */
export function createDurableVault(deps: LocalVaultDeps, memory: Memory, findings: OpenFindings): BeginningVault {
	const { codec } = deps
	let places = deps.opened
	const listeners = new Set<(state: LocalState, changed: readonly LocalId[]) => void>()
	const lossListeners = new Set<(loss: StoreLoss, kept: boolean) => void>()
	const journaled = new Set<LocalId>()
	// Changed by relaxed writes: told with the next line. Until then the journal says what a kill just before them would have left.
	const untold = new Set<LocalId>()
	const unmirrored = new Set<string>()
	const rebase = new Set<string>()
	// Chunks that the second copy has for sure, with the version that it has.
	const mirrored = new Map<string, number>()
	// What the database took and, on a full disk, could not give back. The person was told that it is undecided: the next change takes it back.
	const owed = { items: new Set<LocalId>(), chunks: new Set<string>() }
	let journalBytes = 0
	let journalBeganWith = 0
	// After a line that did not reach the disk the chain and the file differ: only a new journal makes them one again.
	let journalBroken = false
	// The kept space is in use: nothing that the server can send again may take more of it.
	let tight = false
	let snapshot: LocalState = { items: memory.items, cursor: memory.cursor }
	let queue: Promise<unknown> = Promise.resolve()
	let ended = false
	let { journalHeader } = deps

	function inTurn<T>(task: () => Promise<T>): Promise<T> {
		const turn = queue.then(task, task)
		queue = turn.catch(() => undefined)
		return turn
	}

	async function write(change: LocalChange, extraChunks: ReadonlySet<string>): Promise<Result<null, StoreError>> {
		const written = await writeOnce(change, extraChunks)
		if (written.ok || written.error.kind !== 'wiped') return written
		const healed = await heal(places.store)
		return healed.ok ? writeOnce(change, extraChunks) : healed
	}

	async function writeOnce(asked: LocalChange, extraChunks: ReadonlySet<string>): Promise<Result<null, StoreError>> {
		const change = withOwed(asked)
		const before = { items: memory.items, cursor: memory.cursor, seq: memory.seq }
		const seq = memory.seq + 1
		const items = new Map(memory.items)
		const touched = new Set([...extraChunks, ...owed.chunks])
		const moves: ChunkMove[] = []
		for (const localId of change.remove) {
			const from = memory.chunks.remove(localId)
			if (from !== null) {
				touched.add(from)
				moves.push({ localId, from })
			}
			items.delete(localId)
		}
		for (const item of change.put) {
			const had = items.get(item.localId) ?? null
			const from = memory.chunks.chunkOf(item.localId)
			items.set(item.localId, item)
			noteChunk(item, had, touched)
			if (from !== memory.chunks.chunkOf(item.localId)) moves.push({ localId: item.localId, from })
		}
		memory.items = items
		memory.cursor = change.cursor ?? memory.cursor
		const plan = await sealAll(change, touched, seq)
		const stored = await commitMakingRoom({ put: plan.put, remove: plan.remove, durability: change.durability }, isWantedByServerOnly(asked))
		if (!stored.ok) {
			rollBack(before, moves)
			return stored
		}
		accept(plan, seq)
		const written = await writeJournalSurely(change, seq)
		if (written.ok) return ok(null)
		const takenBack = await takeBack(change, touched, { ...before, seq }, moves)
		// What was wiped is healed and written once more: only that decides.
		return takenBack || written.error.kind === 'wiped' ? written : err({ kind: 'undecided', cause: written.error })
	}

	/** Not durable twice means not saved: what the database has just taken is taken back, so that a later try is the first. False: that failed as well, and it is owed. */
	async function takeBack(change: LocalChange, touched: ReadonlySet<string>, before: Standing, moves: readonly ChunkMove[]): Promise<boolean> {
		rollBack(before, moves)
		const undo = revert(change, before.items)
		const undone = await sealAll(undo, touched, before.seq + 1)
		const reverted = await places.store.commit({ put: undone.put, remove: undone.remove, durability: 'strict' })
		if (reverted.ok) {
			accept(undone, before.seq + 1)
			return true
		}
		for (const localId of [...undo.put.map((item) => item.localId), ...undo.remove]) owed.items.add(localId)
		for (const chunk of touched) owed.chunks.add(chunk)
		return false
	}

	/** A change that also brings what is owed to where it stands in memory. */
	function withOwed(change: LocalChange): LocalChange {
		if (owed.items.size === 0) return change
		const own = new Set([...change.put.map(({ localId }) => localId), ...change.remove])
		const others = [...owed.items].filter((localId) => !own.has(localId))
		return {
			...change,
			put: [...change.put, ...others.flatMap((localId) => memory.items.get(localId) ?? [])],
			remove: [...change.remove, ...others.filter((localId) => !memory.items.has(localId))],
		}
	}

	/** The person's own edits may use the space that is kept for them; what the server can send again may not. */
	async function commitMakingRoom(change: StoreChange, serverOnly: boolean): Promise<Result<void, StoreError>> {
		if (serverOnly && tight) tight = await deps.regainSpace?.() !== true
		if (serverOnly && tight) return err({ kind: 'quotaExceeded' })
		let stored = await places.store.commit(change)
		while (!stored.ok && stored.error.kind === 'quotaExceeded' && !serverOnly && await freeSpace()) stored = await places.store.commit(change)
		return stored
	}

	async function freeSpace(): Promise<boolean> {
		const freed = await deps.freeSpace()
		tight ||= freed
		return freed
	}

	function accept(plan: SealedPlan, seq: number): void {
		memory.seq = seq
		owed.items.clear()
		owed.chunks.clear()
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

	function rollBack(to: Standing, moves: readonly ChunkMove[]): void {
		for (const move of moves) {
			memory.chunks.remove(move.localId)
			if (move.from !== null) memory.chunks.put(move.localId, move.from)
		}
		memory.items = to.items
		memory.cursor = to.cursor
		memory.seq = to.seq
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

	/** The line, or where it cannot be appended the whole journal anew: it may have been deleted, or cut short. */
	async function writeJournalSurely(change: LocalChange, seq: number): Promise<Result<void, StoreError>> {
		let written = await writeJournal(change, seq)
		if (!written.ok && written.error.kind === 'wiped') written = await compactJournal(seq)
		while (!written.ok && written.error.kind === 'quotaExceeded' && await freeSpace()) written = await compactJournal(seq)
		return written
	}

	async function writeJournal(change: LocalChange, seq: number): Promise<Result<void, StoreError>> {
		for (const { localId } of change.put) untold.add(localId)
		for (const localId of change.remove) untold.add(localId)
		return change.durability === 'relaxed' ? ok(undefined) : tellJournal(seq)
	}

	async function tellJournal(seq: number): Promise<Result<void, StoreError>> {
		const [unsent, clean]: [ItemState[], ItemState[]] = [[], []]
		const cleared: JournalEntry['cleared'][number][] = []
		for (const localId of untold) {
			const item = memory.items.get(localId)
			// An earlier line still has the edit in it: what became of it is told whole, or an edit that was taken back would come back.
			if (item !== undefined && belongsInJournal(item)) unsent.push(item)
			else if (journaled.has(localId)) cleared.push({ localId, removed: item === undefined })
			if (item !== undefined && cleared.at(-1)?.localId === localId) clean.push(item)
		}
		untold.clear()
		const put = [...unsent, ...clean]
		if (put.length === 0 && cleared.length === 0) return ok(undefined)
		for (const { localId } of unsent) journaled.add(localId)
		for (const { localId } of cleared) journaled.delete(localId)
		if (journaled.size === 0 || journalBroken || journalBytes > COMPACT_AFTER_BYTES + 2 * journalBeganWith) return compactJournal(seq)
		const line = await codec.sealJournalEntry({ seq, put, cleared, named: unknownToMirror(put) })
		journalBytes += line.length
		const appended = await places.journal.append(line)
		journalBroken = !appended.ok
		return appended
	}

	/** Folders and tags that these items name and that are neither in the second copy for sure nor in the journal themselves. */
	function unknownToMirror(put: readonly ItemState[]): readonly ItemState[] {
		return namedBy(put, memory.items).filter((item) => {
			const chunk = memory.chunks.chunkOf(item.localId)
			return !belongsInJournal(item) && chunk !== null && mirrored.get(chunk) !== memory.chunkVersions.get(chunk)
		})
	}

	async function compactJournal(seq: number): Promise<Result<void, StoreError>> {
		const put = [...memory.items.values()].filter(belongsInJournal)
		journaled.clear()
		untold.clear()
		for (const { localId } of put) journaled.add(localId)
		codec.restartJournal()
		const lines = put.length === 0 ? [] : [await codec.sealJournalEntry({ seq, put, cleared: [], named: unknownToMirror(put) })]
		journalBytes = journalBeganWith = lines.reduce((sum, line) => sum + line.length, 0)
		const compacted = await places.journal.compact(journalHeader, lines)
		journalBroken = !compacted.ok
		return compacted
	}

	function watch(store: VaultStore): void {
		store.onLost((loss) => {
			void inTurn(async () => {
				const kept = loss === 'wiped' && (places.store !== store || (await heal(store)).ok)
				for (const listener of lossListeners) listener(loss, kept)
			})
		})
	}

	/** See [Note: a deletion under an open vault]. The next deletion can meet the healing of the last one. */
	async function heal(lost: VaultStore): Promise<Result<null, StoreError>> {
		let healed = await healOnce(lost)
		for (let tries = 1; tries < MOST_HEALINGS && !healed.ok && healed.error.kind === 'wiped'; tries++) healed = await healOnce(places.store)
		return healed
	}

	async function healOnce(lost: VaultStore): Promise<Result<null, StoreError>> {
		if (ended) return err({ kind: 'unavailable', cause: new Error('the vault is closed') })
		if (places.store !== lost) return ok(null)
		if (deps.reopen === undefined) return err({ kind: 'wiped' })
		await places.close()
		const again = await deps.reopen()
		if (!again.ok) return again
		const { store } = again.value
		if (store.condition === 'kept') {
			await again.value.close()
			return err({ kind: 'notOwner' })
		}
		if (store.condition === 'new' && ![...memory.items.values()].some(belongsInJournal)) {
			// All files went as well and nothing is unsent: somebody meant it, and it stays deleted.
			await again.value.close()
			return err({ kind: 'unavailable', cause: new Error('everything was cleared') })
		}
		places = again.value
		const filled = await refill([], memory.chunks.chunkIds())
		if (!filled.ok) return filled
		watch(store)
		await mendMirror()
		return ok(null)
	}

	/** Everything that is in memory in one transaction: with less, a kill right after it would leave a database that looks complete. */
	async function refill(sealedChunks: readonly Placed[], stale: Iterable<string>): Promise<Result<null, StoreError>> {
		const seq = memory.seq + 1
		const touched = new Set(stale)
		for (const { localId, base } of memory.items.values()) {
			if (base !== null && memory.chunks.chunkOf(localId) === null) touched.add(memory.chunks.assign(localId, codec.newRecordId))
		}
		memory.rowVersions = new Map()
		const plan = await sealAll({ put: [...memory.items.values()].filter(hasRow), remove: [], durability: 'strict' }, touched, seq)
		const others = sealedChunks.filter(({ record }) => !touched.has(record.id))
		const filled = await fill(places.store, [...others, ...plan.put, ...memory.others.values()])
		if (!filled.ok) return filled
		accept(plan, seq)
		const compacted = await compactJournal(seq)
		return compacted.ok ? ok(null) : compacted
	}

	async function fill(store: VaultStore, put: readonly Placed[]): Promise<Result<unknown, StoreError>> {
		if (store.condition === 'wiped') return store.rebuild(put)
		const claimed = await store.claimOwnership()
		return claimed.ok ? store.commit({ put, durability: 'strict' }) : claimed
	}

	function publish(changed: readonly LocalId[]): void {
		snapshot = { items: memory.items, cursor: memory.cursor }
		if (changed.length > 0) for (const listener of listeners) listener(snapshot, changed)
	}

	function keepRecord(placed: Placed, durability: StoreChange['durability']): Promise<Result<null, StoreError>> {
		return inTurn(async () => {
			memory.others.set(placeKey(placed.space, placed.record.id), placed)
			let stored = await commitMakingRoom({ put: [placed], durability }, durability === 'relaxed')
			// Healing writes all records that are no items, this one included.
			if (!stored.ok && stored.error.kind === 'wiped') stored = (await heal(places.store)).ok ? ok(undefined) : stored
			if (!stored.ok || durability === 'relaxed') return stored.ok ? ok(null) : stored
			// The database has it; the second copy is for the day when that is gone.
			const mirrored = await places.mirror.write({ put: [placed] })
			if (!mirrored.ok && mirrored.error.kind === 'wiped') await rewriteMirror()
			return ok(null)
		})
	}

	function dropRecord(place: Place): Promise<Result<null, StoreError>> {
		return inTurn(async () => {
			if (!memory.others.delete(placeKey(place.space, place.id))) return ok(null)
			const stored = await places.store.commit({ remove: [place], durability: 'relaxed' })
			await places.mirror.write({ remove: [place] })
			return stored.ok ? ok(null) : stored
		})
	}

	watch(places.store)

	return {
		findings,
		peek: () => snapshot,
		read: () => inTurn(() => Promise.resolve(ok(snapshot))),
		settled: () => inTurn(() => Promise.resolve()),
		onChange(listener) {
			listeners.add(listener)
			return () => listeners.delete(listener)
		},
		onLost(listener) {
			lossListeners.add(listener)
			return () => lossListeners.delete(listener)
		},
		record: ({ space, id }) => memory.others.get(placeKey(space, id))?.record ?? null,
		keepRecord,
		dropRecord,
		bytes: () => inTurn(async () => {
			const shelves = await Promise.all(RECORD_SHELVES.map((space) => places.store.load(space)))
			const size = await places.journal.size()
			return shelves.flatMap((shelf) => shelf.ok ? shelf.value : []).reduce((sum, { bytes }) => sum + bytes.length, size.ok ? size.value : 0)
		}),
		close: () => inTurn(() => {
			ended = true
			return places.close()
		}),
		erase: () => inTurn(() => {
			ended = true
			return places.store.erase()
		}),
		commit: createCommitGroups({
			inTurn,
			peek: () => snapshot,
			async write(change) {
				const written = await write(change, new Set())
				if (written.ok) publish([...change.put.map(({ localId }) => localId), ...change.remove])
				return written
			},
		}),
		flushMirror: () => inTurn(async () => {
			// A line that fails makes the next one a whole new journal.
			await tellJournal(memory.seq)
			if (unmirrored.size === 0) return ok(null)
			const written = await write({ put: [], remove: [], durability: 'relaxed' }, rebase)
			if (!written.ok) return err(local(written.error))
			rebase.clear()
			const copied = await writeMirror(unmirrored)
			if (!copied.ok && copied.error.kind !== 'wiped') return err(local(copied.error))
			if (!copied.ok) await rewriteMirror()
			unmirrored.clear()
			return ok(null)
		}),
		begin: (unwritten) => inTurn(async () => {
			const begun = await begin(unwritten)
			const done = begun.ok || begun.error.kind !== 'wiped' ? begun : await heal(places.store)
			publish([])
			return done
		}),
		mendMirror: () => inTurn(mendMirror),
		renewHeader: (header) => inTurn(async () => {
			journalHeader = header
			const compacted = await compactJournal(memory.seq)
			return compacted.ok ? ok(null) : err(local(compacted.error))
		}),
	}

	async function begin({ fromJournal, mirrored }: Unwritten): Promise<Result<null, StoreError>> {
		if (mirrored !== null) return refill(mirrored.filter(({ space }) => space === 'chunk'), findings.damagedRecords > 0 ? memory.chunks.chunkIds() : [])
		const claimed = await places.store.claimOwnership()
		if (!claimed.ok) return claimed
		const unsent = [...memory.items.values()].some(belongsInJournal)
		// Nothing unsent and nothing to mend: the list is shown first, and the first change begins the journal anew.
		journalBroken = true
		if (!unsent && fromJournal.size === 0 && findings.damagedRecords === 0) return ok(null)
		const put = [...fromJournal].flatMap((localId) => memory.items.get(localId) ?? [])
		const mends = put.length > 0 || findings.damagedRecords > 0
		const written = mends ? await write({ put, remove: [], durability: 'strict' }, new Set(findings.damagedRecords > 0 ? memory.chunks.chunkIds() : [])) : ok(null)
		if (!written.ok) return written
		const compacted = await compactJournal(memory.seq)
		return compacted.ok ? ok(null) : compacted
	}

	async function mirrorRecords(chunks: Iterable<string>): Promise<Placed[]> {
		const put: Placed[] = []
		for (const chunk of chunks) put.push({ space: 'chunk', record: await codec.sealChunk(chunk, memory.chunkVersions.get(chunk) ?? memory.seq, chunkItems(chunk)) })
		put.push({ space: 'meta', record: await codec.sealState({ seq: memory.seq, cursor: memory.cursor, chunks: Object.fromEntries(memory.chunkVersions), rows: {} }) })
		return put
	}

	async function writeMirror(chunks: ReadonlySet<string>): Promise<Result<void, StoreError>> {
		const put = await mirrorRecords(chunks)
		return noteMirrored(put, await places.mirror.write({ put }))
	}

	/** The whole copy anew, where it was deleted: a copy that lacks most chunks would look complete. */
	async function rewriteMirror(): Promise<void> {
		const put = await mirrorRecords(memory.chunks.chunkIds())
		noteMirrored(put, await places.mirror.rewrite([...memory.others.values(), ...put]))
	}

	function noteMirrored(put: readonly Placed[], written: Result<void, StoreError>): Result<void, StoreError> {
		if (written.ok) for (const { space, record } of put) if (space === 'chunk') mirrored.set(record.id, record.version)
		return written
	}

	async function mendMirror(): Promise<void> {
		if (memory.chunks.chunkIds().length === 0) return
		const copy = await places.mirror.readAll()
		const chunks = copy.ok ? copy.value.records.filter(({ space }) => space === 'chunk') : []
		if (chunks.length < memory.chunks.chunkIds().length) return rewriteMirror()
		noteMirrored(chunks, ok(undefined))
		// A round that a kill ended had no time for it.
		const stale = memory.chunks.chunkIds().filter((chunk) => mirrored.get(chunk) !== memory.chunkVersions.get(chunk))
		if (stale.length > 0) await writeMirror(new Set(stale))
	}
}

function local(cause: StoreError): LocalError {
	return { kind: 'local', cause }
}
