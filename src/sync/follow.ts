// SPDX-FileCopyrightText: 2026 NexPass contributors
// SPDX-License-Identifier: AGPL-3.0-or-later

import type { ServerId } from '../domain/ids.ts'
import { ROOT_FOLDER, ROOT_FOLDER_SERVER_ID } from '../domain/ids.ts'
import type { ItemKind } from '../domain/item.ts'
import type { Result } from '../domain/result.ts'
import { err, ok } from '../domain/result.ts'
import type { FeedReading } from './feed.ts'
import { isFullPullDue } from './feed.ts'
import { createOf } from './flight.ts'
import { isInside } from './places.ts'
import type { ChangedRow, LocalState } from './ports.ts'
import type { Round, RoundProblem } from './round.ts'
import { serverNow } from './round.ts'
import type { Draft, Seen, Snapshot } from './snapshot.ts'
import { brakeFor, finishDraft, isMuch, look, massDeletion, newDraft, takeTagLists } from './snapshot.ts'
import type { ItemState } from './state.ts'

/* [Note: following the change log]
 * The log names what was written, not everything that changed by it: a folder in the trash suspends its content, a tag
 * that goes leaves the passwords that carried it. So only what the rows explain completely is taken from them. A folder
 * that somebody else wrote, an item in a place that this device does not know, a create that has to be looked for: then
 * the lists are taken as if there were no log. */

/** Looks at what the change log names, and at nothing else. Null: only lists will do. */
export async function followFeed(round: Round, local: LocalState, reading: FeedReading): Promise<Result<Snapshot | null, RoundProblem>> {
	if (reading.rows === null || !mayFollow(round, local)) return ok(null)
	const listedAt = serverNow(round.ports)
	const draft = newDraft(round, local, false)
	const wanted = sortRows(draft, reading.rows)
	if (wanted === null) return ok(null)
	const looked = await look(draft, wanted.looks)
	if (!looked.ok) return looked
	dropHiddenStrangers(draft)
	if (![...draft.seen].every(([id, seen]) => isExplained(draft, id, seen))) return ok(null)
	const lists = wanted.tags ? await lookAtTags(draft) : ok({ tagsOf: null, trashedTags: knownTrashedTags(local) })
	if (!lists.ok) return lists
	const brake = brakeFor(draft)
	if (brake !== null) return err(brake)
	noteUnmoved(draft, lists.value.tagsOf !== null)
	return ok(finishDraft(draft, { listedAt, full: false, feed: reading.next, ...lists.value }))
}

/** A full look is due, somebody decided about the server's state, or a create has to be looked for in lists. */
function mayFollow(round: Round, local: LocalState): boolean {
	if (isFullPullDue(local.cursor, round) || round.decision !== null || round.calledBack.size > 0) return false
	return round.log.offers.operations || ![...local.items.values()].some((state) => createOf(state) !== null)
}

interface Wanted {
	readonly looks: ReadonlyMap<ServerId, ItemKind>
	readonly tags: boolean
}

function sortRows(draft: Draft, rows: ReadonlyMap<ServerId, ChangedRow>): Wanted | null {
	const looks = new Map<ServerId, ItemKind>()
	let tags = false
	for (const row of rows.values()) {
		if (isOwnEcho(draft, row)) continue
		if (row.kind === 'folder') return null
		if (row.kind === 'tag') tags = true
		else if (row.revision !== null || draft.byServerId.has(row.id)) looks.set(row.id, row.kind)
	}
	for (const [id, state] of draft.byServerId) {
		if (state.standing !== 'unseen' || state.flight !== null) continue
		if (upsetsContent(draft, state)) return null
		looks.set(id, state.kind)
	}
	return isTooMuch(draft, rows, looks) ? null : { looks, tags }
}

/** A row that says what an acknowledgement has said already. */
function isOwnEcho(draft: Draft, row: ChangedRow): boolean {
	const state = draft.byServerId.get(row.id)
	return state?.base != null && state.base.head.revision === row.revision && !upsetsContent(draft, state)
}

/** A folder that we put into the trash, or took out, while its content is not known to have gone or come with it. */
function upsetsContent(draft: Draft, state: ItemState): boolean {
	if (state.kind !== 'folder' || state.base === null) return false
	const gone = state.base.head.trashed
	for (const other of draft.local.items.values()) {
		if (other.base !== null && (other.standing === 'suspended') !== gone && isInside(other, state.localId, draft.local.items)) return true
	}
	return false
}

/** Many looks cost more than one list, and so much that is gone deserves the brakes of a listing. */
function isTooMuch(draft: Draft, rows: ReadonlyMap<ServerId, ChangedRow>, looks: ReadonlyMap<ServerId, ItemKind>): boolean {
	const gone = [...rows.values()].flatMap(({ id, revision }) => revision === null ? draft.byServerId.get(id) ?? [] : [])
	return isMuch(draft, looks.size) || massDeletion(draft, draft.byServerId.size, gone, draft.byServerId.size - gone.length) !== null
}

/** Hidden items belong to other programs, and no list shows them. */
function dropHiddenStrangers({ seen, byServerId }: Draft): void {
	for (const [id, { standing }] of seen) if (standing === 'hidden' && !byServerId.has(id)) seen.delete(id)
}

/** An item that lies in live folders this device knows, carries tags it knows, and was not hidden from lists before. */
function isExplained(draft: Draft, id: ServerId, { item }: Seen): boolean {
	const standing = draft.byServerId.get(id)?.standing
	if (standing === 'suspended' || standing === 'stranded' || standing === 'exposed') return false
	const { content } = item
	if (content.kind === 'tag') return true
	if (content.kind === 'folder') return item.head.trashed || isLiveFolder(draft, content.parent)
	return isLiveFolder(draft, content.folder) && (content.tags ?? []).every((tag) => draft.byServerId.has(tag))
}

function isLiveFolder(draft: Draft, folder: ServerId): boolean {
	const { items } = draft.local
	for (let at = folder, steps = 0; at !== ROOT_FOLDER_SERVER_ID && steps <= items.size; steps++) {
		const { base, standing } = draft.byServerId.get(at) ?? { base: null, standing: 'hidden' }
		if (base?.content.kind !== 'folder' || base.head.trashed || (standing !== 'listed' && standing !== 'unseen')) return false
		const above = items.get(base.content.parent)?.base?.head.id
		if (above === undefined) return base.content.parent === ROOT_FOLDER
		at = above
	}
	return true
}

/** Tags moved: their own lists say which passwords carry them, and a tag in none of them may be gone. */
async function lookAtTags(draft: Draft): Promise<Result<Pick<Snapshot, 'tagsOf' | 'trashedTags'>, RoundProblem>> {
	const lists = await takeTagLists(draft)
	if (!lists.ok) return lists
	const missing = [...draft.byServerId].flatMap(([id, state]) => state.kind === 'tag' && state.flight === null && !draft.seen.has(id) ? [[id, state.kind] as const] : [])
	const looked = await look(draft, new Map(missing))
	return looked.ok ? lists : looked
}

function knownTrashedTags(local: LocalState): ReadonlySet<ServerId> {
	const tags = [...local.items.values()].filter((state) => state.kind === 'tag' && state.base?.head.trashed === true)
	return new Set(tags.flatMap(({ base }) => base?.head.id ?? []))
}

/** Passwords that no row names are as they were. Those that wait for a look, or whose tags may have moved, are told so. */
function noteUnmoved(draft: Draft, tagsListed: boolean): void {
	for (const [id, state] of draft.byServerId) {
		if (state.kind !== 'password' || state.standing !== 'listed' || state.base?.head.trashed !== false) continue
		if (tagsListed || state.prevBase !== null || state.parked !== null) draft.unmoved.add(id)
	}
}
