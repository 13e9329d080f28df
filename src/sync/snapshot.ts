// SPDX-FileCopyrightText: 2026 NexPass contributors
// SPDX-License-Identifier: AGPL-3.0-or-later

import type { LocalId, RevisionId, ServerId } from '../domain/ids.ts'
import { ROOT_FOLDER_SERVER_ID } from '../domain/ids.ts'
import type { ItemKind } from '../domain/item.ts'
import type { Result } from '../domain/result.ts'
import { err, ok } from '../domain/result.ts'
import type { UnixSeconds } from '../domain/time.ts'
import type { FeedReading } from './feed.ts'
import { isFarBack, isFullPullDue, readOn } from './feed.ts'
import { createOf } from './flight.ts'
import type { Feed, LocalState, RemoteError, RemoteItem, RemoteShown } from './ports.ts'
import { isInWindow } from './reconcile.ts'
import { indexOf } from './references.ts'
import type { Round, RoundProblem } from './round.ts'
import { forEachInLanes, serverNow } from './round.ts'
import type { ItemState, Standing } from './state.ts'
import { isDirty } from './state.ts'
import { isMassDeletion } from './plan.ts'

/** An item that the server showed in this pull. */
export interface Seen {
	readonly kind: ItemKind
	readonly item: RemoteItem
	readonly history: readonly RemoteItem[]
	readonly standing: Standing
}

/** What one look at the whole server gave. */
export interface Snapshot {
	/** Server time at which the first list was asked for. */
	readonly listedAt: UnixSeconds
	/** Whether every field of every item was compared. */
	readonly full: boolean
	/** Live passwords that have not moved. */
	readonly unmoved: ReadonlySet<ServerId>
	readonly seen: ReadonlyMap<ServerId, Seen>
	/** Proven by a 404 each. */
	readonly deleted: ReadonlySet<ServerId>
	/** In no list, because a folder above is in the trash. */
	readonly suspended: ReadonlySet<ServerId>
	/** Tags of each password, by the live tags' own lists; null: nobody asked, since no tag moved. */
	readonly tagsOf: ReadonlyMap<ServerId, readonly ServerId[]> | null
	readonly trashedTags: ReadonlySet<ServerId>
	/** Seen items of which the server does not know the revision that it once acknowledged. Only where a person decided to go on. */
	readonly behind: ReadonlySet<ServerId>
	/** Where the next pull reads the change log from. */
	readonly feed: Feed | null
}

/** Above this share of moved passwords one long list is cheaper than single looks: encrypted ones are all alike to the server, others it has to decrypt. */
const MOVED_SHARE = { encrypted: 0.02, plain: 0.15 } as const
/** Single items that are looked at side by side. */
const SHOWS_AT_ONCE = 2
const MOVED_FLOOR = 20
/** So many items that vanished together with their folder are looked at one by one. */
const MOST_LOOKS = 50

/** What is gathered while looking. */
export interface Draft {
	readonly round: Round
	readonly local: LocalState
	readonly byServerId: ReadonlyMap<ServerId, ItemState>
	/** Something hints at a restored backup: every moved item is asked for its history. */
	readonly doubtful: boolean
	readonly behind: Set<ServerId>
	readonly seen: Map<ServerId, Seen>
	readonly unmoved: Set<ServerId>
	readonly deleted: Set<ServerId>
	readonly suspended: Set<ServerId>
}

/** A draft without findings. */
export function newDraft(round: Round, local: LocalState, doubtful: boolean): Draft {
	return {
		round, local, doubtful, byServerId: byServerId(local),
		behind: new Set(), seen: new Map(), unmoved: new Set(), deleted: new Set(), suspended: new Set(),
	}
}

/** Looks at the whole server without changing anything. Passwords are listed before folders and tags: what passwords refer to is then never older than they are, and a write against it is guarded by the password's revision. */
export async function takeSnapshot(round: Round, local: LocalState, reading: FeedReading): Promise<Result<Snapshot, RoundProblem>> {
	const listedAt = serverNow(round.ports)
	const draft = newDraft(round, local, reading.doubtful || isFarBack(local.cursor, round))
	const rows = await round.ports.remote.listIds('password', round.signal)
	if (!rows.ok) return rows
	const moved = rows.value.filter((row) => !isKnown(draft.byServerId.get(row.id), row.revision)).map((row) => row.id)
	const full = isFullPullDue(local.cursor, round) || isMuch(draft, moved.length)
	if (!full) for (const row of rows.value) draft.unmoved.add(row.id)
	const lists = await takeLists(draft, full)
	if (!lists.ok) return lists
	const looks = await look(draft, new Map(full ? [] : moved.map((id) => [id, 'password'])))
	if (!looks.ok) return looks
	const missing = await lookForMissing(draft, rows.value.length)
	if (!missing.ok) return missing
	const folders = await lookForFolders(draft)
	if (!folders.ok) return folders
	settleMoved(draft)
	const brake = brakeFor(draft)
	if (brake !== null) return err(brake)
	const feed = await checkFeed(draft, reading, full)
	return feed.ok ? ok(finishDraft(draft, { listedAt, full, feed: feed.value, ...lists.value })) : feed
}

/** The snapshot of what was gathered. */
export function finishDraft(draft: Draft, rest: Pick<Snapshot, 'listedAt' | 'full' | 'feed' | 'tagsOf' | 'trashedTags'>): Snapshot {
	for (const id of draft.seen.keys()) draft.unmoved.delete(id)
	const { unmoved, seen, deleted, suspended, behind } = draft
	return { ...rest, unmoved, seen, deleted, suspended, behind }
}

/** Whether so many passwords moved that their whole list is cheaper. */
export function isMuch(draft: Draft, moved: number): boolean {
	const known = [...draft.byServerId.values()].filter((state) => state.kind === 'password')
	const encrypted = known.some((state) => state.base?.head.cseType !== 'none')
	return moved > Math.max(MOVED_FLOOR, known.length * (encrypted ? MOVED_SHARE.encrypted : MOVED_SHARE.plain))
}

/** A full look checks the change log: what moved and was not named, not even while the lists were taken, makes it unbelievable. */
async function checkFeed(draft: Draft, reading: FeedReading, full: boolean): Promise<Result<Feed | null, RoundProblem>> {
	const { round } = draft
	if (!full || reading.rows === null) return ok(reading.next)
	const further = await readOn(round, reading)
	if (!further.ok) return further
	const { rows } = further.value
	const missed = rows === null || reading.next === null ? 0 : [...movedIds(draft)].filter((id) => !rows.has(id)).length
	round.log.missed += missed
	// The later rows only explain. They are read again, since what they name may have moved after it was listed.
	return ok(reading.next === null ? null : { ...reading.next, missed: reading.next.missed + missed })
}

function* movedIds({ seen, deleted, byServerId: known }: Draft): Iterable<ServerId> {
	// What lay in a trashed folder goes with it.
	for (const id of deleted) if (known.get(id)?.standing !== 'suspended') yield id
	for (const [id, { item }] of seen) {
		const state = known.get(id)
		// Copies of ours in the trash are nobody's items, so they stay unknown.
		if (state === undefined ? !item.head.trashed : state.flight === null && state.base?.head.revision !== item.head.revision) yield id
	}
}

type Lists = Pick<Snapshot, 'trashedTags'> & { readonly tagsOf: ReadonlyMap<ServerId, readonly ServerId[]> }

const TAG_LISTS = [['tag', 'live'], ['tag', 'trashed']] as const

function takeLists(draft: Draft, full: boolean): Promise<Result<Lists, RoundProblem>> {
	return take(draft, [...(full ? [['password', 'live'] as const] : []), ['password', 'trashed'], ['folder', 'live'], ['folder', 'trashed'], ...TAG_LISTS])
}

/** Lists all tags and says which passwords carry them. */
export function takeTagLists(draft: Draft): Promise<Result<Lists, RoundProblem>> {
	return take(draft, TAG_LISTS)
}

async function take(draft: Draft, lists: readonly (readonly [ItemKind, 'live' | 'trashed'])[]): Promise<Result<Lists, RoundProblem>> {
	const { remote } = draft.round.ports
	const tagsOf = new Map<ServerId, ServerId[]>()
	const trashedTags = new Set<ServerId>()
	for (const [kind, which] of lists) {
		const items = await remote.listModels(kind, which, draft.round.signal)
		if (!items.ok) return items
		for (const item of items.value) {
			draft.seen.set(item.head.id, { kind, item, history: [], standing: 'listed' })
			if (kind !== 'tag') continue
			if (which === 'trashed') trashedTags.add(item.head.id)
			else for (const member of item.members ?? []) tagsOf.set(member, [...tagsOf.get(member) ?? [], item.head.id])
		}
	}
	return ok({ tagsOf, trashedTags })
}

/** Looks at single items: those that moved, and with their history those where two sides may have to be merged. */
export async function look(draft: Draft, moved: ReadonlyMap<ServerId, ItemKind>): Promise<Result<null, RoundProblem>> {
	const ids = new Map(moved)
	for (const [id, seen] of draft.seen) if (seen.history.length === 0 && needsHistory(draft, id, seen)) ids.set(id, seen.kind)
	let done = 0
	return forEachInLanes(SHOWS_AT_ONCE, [...ids], draft.round.signal, async ([id, kind]) => {
		const state = draft.byServerId.get(id)
		const history = state === undefined ? mayBeOurs(draft, kind, null) : draft.doubtful || draft.seen.has(id) || isDirty(state) || state.prevBase !== null
		const shown = await showTwice(draft, kind, id, history)
		draft.round.onProgress({ stage: 'pulling', done: ++done, total: ids.size })
		if (!shown.ok) {
			if (shown.error.kind !== 'notFound') return shown
			draft.seen.delete(id)
			draft.unmoved.delete(id)
			if (state !== undefined) draft.deleted.add(id)
			return ok(null)
		}
		note(draft, kind, shown.value, 'listed')
		return ok(null)
	})
}

/** A server does not go back in time, unless somebody restored a backup: then the history tells. */
async function showTwice(draft: Draft, kind: ItemKind, id: ServerId, history: boolean): Promise<Result<RemoteShown, RemoteError>> {
	const { remote } = draft.round.ports
	const shown = await remote.show(kind, id, { history }, draft.round.signal)
	if (!shown.ok || history || !isOlder(draft.byServerId.get(id), shown.value.item)) return shown
	return remote.show(kind, id, { history: true }, draft.round.signal)
}

function isOlder(state: ItemState | undefined, { head }: RemoteItem): boolean {
	return state?.base != null && state.base.head.revision !== head.revision && head.updated < state.base.head.updated
}

function note(draft: Draft, kind: ItemKind, shown: RemoteShown, standing: Standing): void {
	const { id } = shown.item.head
	const known = draft.byServerId.get(id)?.base?.head.revision
	if (known !== undefined && shown.history.length > 0 && !shown.history.some((one) => one.head.revision === known)) draft.behind.add(id)
	draft.seen.set(id, { kind, item: shown.item, history: shown.history, standing: shown.item.content.hidden ? 'hidden' : standing })
}

/** A server that forgot what it acknowledged was restored from a backup: a person has to decide. */
export function brakeFor(draft: Draft): RoundProblem | null {
	if (draft.round.decision !== null) return null
	const missing = draft.doubtful || draft.behind.size > 0 ? forgotten(draft) : []
	if (draft.behind.size + missing.length === 0) return null
	return { kind: 'rolledBack', missing: localIds(draft, missing), behind: localIds(draft, draft.behind) }
}

/** Items that are gone and were made later than anything the server still shows as we know it: nobody deleted them, the server has never heard of them. */
function forgotten(draft: Draft): readonly ServerId[] {
	let newest = 0
	for (const [id, { base, standing }] of draft.byServerId) {
		if (base === null || standing === 'unseen') continue
		const seen = draft.seen.get(id)
		if (seen === undefined ? draft.unmoved.has(id) : seen.item.head.revision === base.head.revision) newest = Math.max(newest, base.head.updated)
	}
	return [...draft.deleted].filter((id) => (draft.byServerId.get(id)?.base?.head.created ?? 0) > newest)
}

function localIds(draft: Draft, ids: Iterable<ServerId>): readonly LocalId[] {
	return [...ids].flatMap((id) => draft.byServerId.get(id)?.localId ?? [])
}

/** A list does not say when a revision was made; a merge has to know. Nor does it show what became of a creation that somebody changed at once. */
function needsHistory(draft: Draft, id: ServerId, seen: Seen): boolean {
	const state = draft.byServerId.get(id)
	if (state === undefined) return mayBeOurs(draft, seen.kind, seen.item)
	if (state.base === null || state.base.head.revision === seen.item.head.revision) return false
	return isDirty(state) || state.prevBase !== null || draft.doubtful || isOlder(state, seen.item)
}

function mayBeOurs(draft: Draft, kind: ItemKind, item: RemoteItem | null): boolean {
	for (const state of draft.local.items.values()) {
		if (state.kind !== kind) continue
		const create = createOf(state)
		const own = create === null ? state.fingerprints : [{ body: create.body, firstSentAt: create.flight.firstSentAt }, ...state.fingerprints]
		for (const { body, firstSentAt } of own) {
			if (item === null || (isInWindow(firstSentAt, item) && !draft.round.ports.remote.matches(body, item))) return true
		}
	}
	return false
}

/** What is in no list is not deleted before the server says so for each item. */
async function lookForMissing(draft: Draft, listedPasswords: number): Promise<Result<null, RoundProblem>> {
	const missing: ItemState[] = []
	const vanished: ItemState[] = []
	let known = 0
	for (const [id, state] of draft.byServerId) {
		known++
		if (draft.seen.has(id) || draft.unmoved.has(id) || draft.deleted.has(id) || state.flight !== null) continue
		if (state.standing === 'hidden' && !isDirty(state)) continue
		if (!isSuspended(draft, state)) missing.push(state)
		else if (state.standing === 'suspended') draft.suspended.add(id)
		else vanished.push(state)
	}
	const brake = massDeletion(draft, known, missing, listedPasswords + draft.seen.size)
	if (brake !== null) return err(brake)
	// Whatever goes with its folder is taken for suspended unseen when it is much, else looked at once.
	const many = vanished.length > MOST_LOOKS
	if (many) for (const state of vanished) if (state.base !== null) draft.suspended.add(state.base.head.id)
	return forEachInLanes(SHOWS_AT_ONCE, many ? missing : [...missing, ...vanished], draft.round.signal, async (state) => {
		const id = state.base?.head.id
		if (id === undefined) return ok(null)
		const shown = await draft.round.ports.remote.show(state.kind, id, { history: isDirty(state) }, draft.round.signal)
		if (!shown.ok && shown.error.kind !== 'notFound') return shown
		if (shown.ok) note(draft, state.kind, shown.value, vanished.includes(state) ? 'suspended' : shown.value.item.head.trashed ? 'listed' : 'stranded')
		else draft.deleted.add(id)
		return ok(null)
	})
}

/** A person is asked before so much is believed to be deleted. */
export function massDeletion(draft: Draft, known: number, missing: readonly ItemState[], listed: number): RoundProblem | null {
	if (draft.round.decision !== null || !isMassDeletion(known, missing.length, listed)) return null
	return { kind: 'massDeletion', count: missing.length, missing: missing.map(({ localId }) => localId) }
}

/** What somebody moved into a folder that went into the trash is in no list, as what is stranded. Only its new place tells them apart. */
function settleMoved(draft: Draft): void {
	for (const [id, seen] of draft.seen) {
		if (seen.standing === 'stranded' && isBelowTrash(draft, parentOf(seen.item))) draft.seen.set(id, { ...seen, standing: 'suspended' })
	}
}

/** Whether a folder above is in the trash, by this snapshot. */
function isSuspended(draft: Draft, state: ItemState): boolean {
	return isBelowTrash(draft, folderOf(draft, state))
}

function isBelowTrash(draft: Draft, folder: ServerId | null): boolean {
	const steps = new Set<ServerId>()
	for (let at = folder; at !== null && !steps.has(at);) {
		steps.add(at)
		const seen = draft.seen.get(at)
		if (seen?.item.head.trashed === true) return true
		if (seen !== undefined) at = parentOf(seen.item)
		else {
			const above = draft.byServerId.get(at)
			at = above === undefined ? null : folderOf(draft, above)
		}
	}
	return false
}

function folderOf(draft: Draft, state: ItemState): ServerId | null {
	const content = state.base?.content
	if (content === undefined || content.kind === 'tag') return null
	return draft.local.items.get(content.kind === 'password' ? content.folder : content.parent)?.base?.head.id ?? null
}

function parentOf(item: RemoteItem): ServerId | null {
	switch (item.content.kind) {
		case 'password': return item.content.folder
		case 'folder': return item.content.parent
		case 'tag': return null
	}
}

/** Folders that items lie in and that no list names: hidden ones, and those inside trashed ones. */
async function lookForFolders(draft: Draft): Promise<Result<null, RoundProblem>> {
	const index = indexOf(draft.local.items)
	const asked = new Set<ServerId>([ROOT_FOLDER_SERVER_ID])
	const queue = [...draft.seen.values()]
	for (let seen = queue.pop(); seen !== undefined; seen = queue.pop()) {
		const id = parentOf(seen.item)
		if (id === null || asked.has(id) || index.has(id) || draft.seen.has(id)) continue
		asked.add(id)
		const shown = await draft.round.ports.remote.show('folder', id, { history: false }, draft.round.signal)
		if (!shown.ok && shown.error.kind !== 'notFound') return shown
		if (!shown.ok) continue
		note(draft, 'folder', shown.value, shown.value.item.head.trashed ? 'listed' : 'suspended')
		const found = draft.seen.get(id)
		if (found !== undefined) queue.push(found)
	}
	return ok(null)
}

/** Whether a revision is what this device has seen in full. */
export function isKnown(state: ItemState | undefined, revision: RevisionId): boolean {
	return state !== undefined && state.standing !== 'unseen' && state.base?.head.revision === revision
}

function byServerId(local: LocalState): ReadonlyMap<ServerId, ItemState> {
	const map = new Map<ServerId, ItemState>()
	for (const state of local.items.values()) if (state.base !== null) map.set(state.base.head.id, state)
	return map
}
