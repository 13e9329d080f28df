// SPDX-FileCopyrightText: 2026 NexPass contributors
// SPDX-License-Identifier: AGPL-3.0-or-later

import type { RevisionId, ServerId } from '../domain/ids.ts'
import { ROOT_FOLDER_SERVER_ID } from '../domain/ids.ts'
import type { ItemKind } from '../domain/item.ts'
import type { Result } from '../domain/result.ts'
import { err, ok } from '../domain/result.ts'
import type { UnixSeconds } from '../domain/time.ts'
import { createOf } from './flight.ts'
import type { LocalState, RemoteItem, RemoteShown } from './ports.ts'
import { isInWindow } from './reconcile.ts'
import { indexOf } from './references.ts'
import type { Round, RoundProblem } from './round.ts'
import { forEachPaired, serverNow } from './round.ts'
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
	/** Tags of each password, by the live tags' own lists. */
	readonly tagsOf: ReadonlyMap<ServerId, readonly ServerId[]>
	readonly trashedTags: ReadonlySet<ServerId>
}

const FULL_PULL_SECONDS = 86_400
/** Above this share of moved passwords one long list is cheaper than single looks. */
const MOVED_SHARE = 0.02
const MOVED_FLOOR = 20
/** So many items that vanished together with their folder are looked at one by one. */
const MOST_LOOKS = 50

interface Draft {
	readonly round: Round
	readonly local: LocalState
	readonly byServerId: ReadonlyMap<ServerId, ItemState>
	readonly seen: Map<ServerId, Seen>
	readonly unmoved: Set<ServerId>
	readonly deleted: Set<ServerId>
	readonly suspended: Set<ServerId>
}

/** Looks at the whole server without changing anything. Passwords are listed before folders and tags: what passwords refer to is then never older than they are, and a write against it is guarded by the password's revision. */
export async function takeSnapshot(round: Round, local: LocalState): Promise<Result<Snapshot, RoundProblem>> {
	const { remote } = round.ports
	const listedAt = serverNow(round.ports)
	const draft: Draft = { round, local, byServerId: byServerId(local), seen: new Map(), unmoved: new Set(), deleted: new Set(), suspended: new Set() }
	const rows = await remote.listIds('password', round.signal)
	if (!rows.ok) return rows
	const moved = rows.value.filter((row) => !isKnown(draft.byServerId.get(row.id), row.revision)).map((row) => row.id)
	const last = local.cursor.fullPullAt
	const full = last === null || listedAt - last > FULL_PULL_SECONDS || moved.length > Math.max(MOVED_FLOOR, rows.value.length * MOVED_SHARE)
	if (!full) for (const row of rows.value) draft.unmoved.add(row.id)
	const lists = await takeLists(draft, full)
	if (!lists.ok) return lists
	const looks = await look(draft, full ? [] : moved)
	if (!looks.ok) return looks
	const missing = await lookForMissing(draft, rows.value.length)
	if (!missing.ok) return missing
	const folders = await lookForFolders(draft)
	if (!folders.ok) return folders
	for (const id of draft.seen.keys()) draft.unmoved.delete(id)
	return ok({ listedAt, full, ...lists.value, unmoved: draft.unmoved, seen: draft.seen, deleted: draft.deleted, suspended: draft.suspended })
}

async function takeLists(draft: Draft, full: boolean): Promise<Result<Pick<Snapshot, 'tagsOf' | 'trashedTags'>, RoundProblem>> {
	const { remote } = draft.round.ports
	const tagsOf = new Map<ServerId, ServerId[]>()
	const trashedTags = new Set<ServerId>()
	const plan: readonly (readonly [ItemKind, 'live' | 'trashed'])[] = [
		...(full ? [['password', 'live'] as const] : []),
		['password', 'trashed'], ['folder', 'live'], ['folder', 'trashed'], ['tag', 'live'], ['tag', 'trashed'],
	]
	for (const [kind, which] of plan) {
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
async function look(draft: Draft, moved: readonly ServerId[]): Promise<Result<null, RoundProblem>> {
	const ids = new Map<ServerId, ItemKind>(moved.map((id) => [id, 'password']))
	for (const [id, seen] of draft.seen) if (needsHistory(draft, id, seen)) ids.set(id, seen.kind)
	let done = 0
	return forEachPaired([...ids], draft.round.signal, async ([id, kind]) => {
		const state = draft.byServerId.get(id)
		const history = state === undefined ? mayBeOurs(draft, kind, null) : isDirty(state) || state.prevBase !== null
		const shown = await draft.round.ports.remote.show(kind, id, { history }, draft.round.signal)
		draft.round.onProgress({ stage: 'pulling', done: ++done, total: ids.size })
		if (!shown.ok) {
			if (shown.error.kind !== 'notFound') return shown
			draft.seen.delete(id)
			draft.unmoved.delete(id)
			if (state !== undefined) draft.deleted.add(id)
			return ok(null)
		}
		return note(draft, kind, shown.value, 'listed')
	})
}

function note(draft: Draft, kind: ItemKind, shown: RemoteShown, standing: Standing): Result<null, RoundProblem> {
	const state = draft.byServerId.get(shown.item.head.id)
	const known = state?.base?.head.revision
	if (known !== undefined && shown.history.length > 0 && !draft.round.confirmed && !shown.history.some((one) => one.head.revision === known)) {
		return err({ kind: 'rolledBack' })
	}
	draft.seen.set(shown.item.head.id, { kind, item: shown.item, history: shown.history, standing: shown.item.content.hidden ? 'hidden' : standing })
	return ok(null)
}

/** A list does not say when a revision was made; a merge has to know. Nor does it show what became of a creation that somebody changed at once. */
function needsHistory(draft: Draft, id: ServerId, seen: Seen): boolean {
	const state = draft.byServerId.get(id)
	if (state === undefined) return mayBeOurs(draft, seen.kind, seen.item)
	return state.base !== null && state.base.head.revision !== seen.item.head.revision && (isDirty(state) || state.prevBase !== null)
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
	if (!draft.round.confirmed && isMassDeletion(known, missing.length, listedPasswords + draft.seen.size)) {
		return err({ kind: 'massDeletion', count: missing.length })
	}
	// Whatever goes with its folder is taken for suspended unseen when it is much, else looked at once.
	const many = vanished.length > MOST_LOOKS
	if (many) for (const state of vanished) if (state.base !== null) draft.suspended.add(state.base.head.id)
	return forEachPaired(many ? missing : [...missing, ...vanished], draft.round.signal, async (state) => {
		const id = state.base?.head.id
		if (id === undefined) return ok(null)
		const shown = await draft.round.ports.remote.show(state.kind, id, { history: isDirty(state) }, draft.round.signal)
		if (shown.ok) return note(draft, state.kind, shown.value, vanished.includes(state) ? 'suspended' : shown.value.item.head.trashed ? 'listed' : 'stranded')
		if (shown.error.kind !== 'notFound') return shown
		draft.deleted.add(id)
		return ok(null)
	})
}

/** Whether a folder above is in the trash, by this snapshot. */
function isSuspended(draft: Draft, state: ItemState): boolean {
	const steps = new Set<ServerId>()
	for (let at = folderOf(draft, state); at !== null && !steps.has(at);) {
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

function isKnown(state: ItemState | undefined, revision: RevisionId): boolean {
	return state !== undefined && state.standing !== 'unseen' && state.base?.head.revision === revision
}

function byServerId(local: LocalState): ReadonlyMap<ServerId, ItemState> {
	const map = new Map<ServerId, ItemState>()
	for (const state of local.items.values()) if (state.base !== null) map.set(state.base.head.id, state)
	return map
}
