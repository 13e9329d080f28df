// SPDX-FileCopyrightText: 2026 NexPass contributors
// SPDX-License-Identifier: AGPL-3.0-or-later

import type { LocalId, RevisionId, ServerId } from '../domain/ids.ts'
import { ROOT_FOLDER } from '../domain/ids.ts'
import type { Base, Content } from '../domain/item.ts'
import type { Result } from '../domain/result.ts'
import { ok } from '../domain/result.ts'
import type { AbsorbContext, Shown } from './absorb.ts'
import { absorb, absorbCopy, absorbDeletion, addNotice, withTheirTags } from './absorb.ts'
import { acknowledge, callOff, createOf } from './flight.ts'
import type { Items } from './places.ts'
import { moveTo, placeOf, standingOf, trashedAbove } from './places.ts'
import type { LocalChange, LocalState, RemoteItem } from './ports.ts'
import { absorbRestored, giveUpForgotten, isPutBack, lastCommon, likenessOf, makeAnew, withTagsAnew } from './putBack.ts'
import type { Claims, Seeker, Stranger } from './reconcile.ts'
import { claimCreates, judgeAbsence } from './reconcile.ts'
import type { ServerIndex } from './references.ts'
import { indexOf, toLocal } from './references.ts'
import type { Round, RoundProblem } from './round.ts'
import { changeOf, comeBack, contextOf, editTime, serverNow } from './round.ts'
import type { Seen, Snapshot } from './snapshot.ts'
import { takeSnapshot } from './snapshot.ts'
import { readFeed } from './feed.ts'
import { followFeed } from './follow.ts'
import type { ItemState } from './state.ts'
import { edit, effective, fromBase, isDirty, normalise } from './state.ts'

/** Items per transaction while a pull is applied; a kill in between only repeats work. */
const CHUNK = 256

/* [Note: pulling while something is sent]
 * A push pulls where its lists are too old, and the other one of its pair goes on sending meanwhile. So a list may show a
 * creation whose flight was committed after the pull had begun, or an item as it was before our own write: what has left is
 * read again when the lists are there, and an item that has moved on here in between is left to the next pull. */

/** Looks at the server, finds our lost creates there, and moves every base. Never touches what a person wants except by merging. */
export async function pull(round: Round): Promise<Result<null, RoundProblem>> {
	const local = await round.ports.local.read()
	if (!local.ok) return local
	const snapshot = await lookAround(round, local.value)
	if (!snapshot.ok) return snapshot
	const current = await round.ports.local.read()
	if (!current.ok) return current
	const view = prepare(round, current.value, snapshot.value, local.value.items)
	for (let at = 0; at < view.jobs.length; at += CHUNK) {
		const jobs = view.jobs.slice(at, at + CHUNK)
		const done = await round.ports.local.commit((current) => apply(round, view, jobs, current))
		if (!done.ok) return done
	}
	const finished = await round.ports.local.commit((current) => finish(round, view, current))
	if (!finished.ok) return finished
	round.log.pulledAtMs = round.ports.clock.monotonicMs()
	return ok(null)
}

/** By the change log where it tells enough, else by lists. The log is read first: what happens while lists are taken is read again next time. */
async function lookAround(round: Round, local: LocalState): Promise<Result<Snapshot, RoundProblem>> {
	const reading = await readFeed(round, local.cursor)
	if (!reading.ok) return reading
	const followed = await followFeed(round, local, reading.value)
	if (!followed.ok) return followed
	return followed.value === null ? takeSnapshot(round, local, reading.value) : ok(followed.value)
}

type Job =
	| { readonly kind: 'shown', readonly localId: LocalId, readonly seen: Seen, readonly adopted: RevisionId | null, readonly notice: boolean }
	/** The same item under another id: somebody put it back before us. */
	| { readonly kind: 'replaced', readonly localId: LocalId, readonly seen: Seen }
	| { readonly kind: 'twin', readonly localId: LocalId, readonly seen: Seen, readonly made: RemoteItem }
	| { readonly kind: 'unmoved', readonly localId: LocalId, readonly id: ServerId }
	| { readonly kind: 'suspended', readonly localId: LocalId }
	| { readonly kind: 'deleted', readonly localId: LocalId }

/** Everything a pull knows before it changes anything. */
interface View {
	readonly snapshot: Snapshot
	/** This device's items as they were when the pull began. */
	readonly before: Items
	readonly index: ServerIndex
	readonly trashedBefore: ReadonlySet<LocalId>
	readonly trashedTags: ReadonlySet<LocalId>
	/** Tags that are gone and come back, because the person said so. */
	readonly tagsAnew: ReadonlySet<LocalId>
	/** Copies of ours are live: until they are in the trash, the change log is read from the same place again. */
	readonly holdsFeed: boolean
	/** How many folders are in the trash. */
	readonly trashedFolders: number
	readonly jobs: readonly Job[]
}

function prepare(round: Round, local: LocalState, snapshot: Snapshot, before: Items): View {
	const index = indexOf(local.items)
	const claims = claim(round, local, index, snapshot)
	const jobs: Job[] = []
	const adopted = new Map(claims.found.map((one) => [one.stranger.item.head.id, one]))
	const replaced = round.decision === 'putMineBack' ? findReplacements(local, index, snapshot) : new Map<ServerId, LocalId>()
	const kept = new Set<ServerId>()
	const ignored = new Set<ServerId>()
	round.twins.clear()
	for (const twin of claims.twins) {
		const { item, kind } = twin.stranger
		const { id, revision } = item.head
		if (item.head.trashed) {
			// It is where it belongs; should anybody take it out, it is found again.
			ignored.add(id)
			continue
		}
		const own = local.items.get(twin.localId)
		const seen = snapshot.seen.get(id)
		if (seen === undefined || own === undefined || isUsed(snapshot, id) || (revision !== twin.revision && (effective(own).trashed || own.standing === 'suspended' || own.standing === 'hidden'))) {
			kept.add(id)
			continue
		}
		round.twins.set(id, { kind, revision })
		if (revision !== twin.revision) jobs.push({ kind: 'twin', localId: twin.localId, seen, made: twin.made })
	}
	for (const [id, seen] of snapshot.seen) {
		if (round.twins.has(id) || ignored.has(id)) continue
		const found = adopted.get(id)
		const replaces = replaced.get(id)
		const localId = index.get(id) ?? found?.localId ?? replaces ?? round.ports.newId.localId()
		index.set(id, localId)
		if (replaces !== undefined) jobs.push({ kind: 'replaced', localId, seen })
		else jobs.push({ kind: 'shown', localId, seen, adopted: found?.revision ?? null, notice: kept.has(id) })
	}
	const known = (ids: ReadonlySet<ServerId>, kind: 'suspended' | 'deleted'): Job[] => [...ids].flatMap((id) => {
		const localId = index.get(id)
		return localId === undefined || [...replaced.values()].includes(localId) ? [] : [{ kind, localId }]
	})
	for (const id of snapshot.unmoved) {
		const localId = index.get(id)
		if (localId !== undefined) jobs.push({ kind: 'unmoved', localId, id })
	}
	jobs.push(...known(snapshot.suspended, 'suspended'), ...known(snapshot.deleted, 'deleted'))
	const trashedBefore = new Set([...before.values()].filter((state) => state.base?.head.trashed === true).map((state) => state.localId))
	const trashedTags = new Set([...snapshot.trashedTags].flatMap((id) => index.get(id) ?? []))
	const tagsAnew = round.decision === 'putMineBack' ? findTagsAnew(local, snapshot) : new Set<LocalId>()
	const trashedFolders = [...snapshot.seen.values()].filter((seen) => seen.kind === 'folder' && seen.item.head.trashed).length
	return { snapshot, before, index, trashedBefore, trashedTags, tagsAnew, trashedFolders, jobs, holdsFeed: round.twins.size > 0 }
}

/** A copy that already holds something, or is carried by something, is no mere copy any more. */
function isUsed(snapshot: Snapshot, id: ServerId): boolean {
	for (const tags of snapshot.tagsOf?.values() ?? []) if (tags.includes(id)) return true
	for (const { item } of snapshot.seen.values()) {
		if ((item.content.kind === 'password' && item.content.folder === id) || (item.content.kind === 'folder' && item.content.parent === id)) return true
	}
	return false
}

function claim(round: Round, local: LocalState, index: ServerIndex, snapshot: Snapshot): Claims {
	const unfinished: Seeker[] = []
	const finished: Seeker[] = []
	for (const { localId, kind, ...state } of local.items.values()) {
		const create = createOf({ localId, kind, ...state })
		if (create !== null) unfinished.push({ localId, kind, body: create.body, firstSentAt: create.flight.firstSentAt })
		for (const { body, firstSentAt, expiresAt } of state.fingerprints) {
			if (expiresAt > snapshot.listedAt) finished.push({ localId, kind, body, firstSentAt })
		}
	}
	const strangers: Stranger[] = [...snapshot.seen].flatMap(([id, { kind, item, history }]) => index.has(id) ? [] : [{ kind, item, history }])
	return claimCreates(unfinished, finished, strangers, round.ports.remote.matches)
}

function apply(round: Round, view: View, jobs: readonly Job[], current: LocalState): LocalChange | null {
	// An item may have two jobs: a copy merged into it, and its own state.
	const after = new Map<LocalId, ItemState | null>()
	let strict = false
	const context = contextOf(round.ports)
	for (const job of jobs) {
		if (hasMovedOn(view, job.localId, current)) {
			// What somebody did to a copy is not merged yet, so the copy stays.
			if (job.kind === 'twin') round.twins.delete(job.seen.item.head.id)
			continue
		}
		const state = after.get(job.localId) ?? current.items.get(job.localId)
		const next = carryTagsOn(round, view, state, applyJob(round, view, job, state, { ...context, noticeId: context.noticeId + job.localId }))
		if (next === state) continue
		after.set(job.localId, next ?? null)
		strict ||= state !== undefined && (isDirty(state) || (next !== null && next !== undefined && isDirty(next)))
	}
	const put = [...after.values()].filter((state) => state !== null)
	const remove = [...after].flatMap(([localId, state]) => state === null && current.items.has(localId) ? [localId] : [])
	return changeOf(put, remove, strict ? 'strict' : 'relaxed')
}

/** Whether a write of ours was acknowledged since the pull began. */
function hasMovedOn(view: View, localId: LocalId, { items }: LocalState): boolean {
	const head = items.get(localId)?.base?.head
	return head !== undefined && head.revision !== view.before.get(localId)?.base?.head.revision
}

/** The item after one job; null or undefined: there is none. */
function applyJob(round: Round, view: View, job: Job, state: ItemState | undefined, context: AbsorbContext): ItemState | null | undefined {
	switch (job.kind) {
		case 'deleted': {
			if (state === undefined || state.flight !== null) return state
			return round.decision === 'putMineBack' ? makeAnew(state, context) : absorbDeletion(state, context)
		}
		case 'replaced': {
			if (state === undefined) return state
			const { content, head, standing } = translate(view, job.seen, state)
			return normalise({ ...state, base: { content, head }, prevBase: null, standing })
		}
		case 'suspended': return state === undefined || state.standing === 'suspended' ? state : { ...state, standing: 'suspended' }
		case 'twin': return mergeTwin(round, view, job.seen, job.made, state, context)
		case 'unmoved': {
			if (state?.base == null || state.flight !== null) return state
			const tags = tagsFor(view, job.id, null, state)
			return take(round, state, { content: toLocalTags(state.base, tags), head: state.base.head, at: state.base.head.updated, standing: 'listed' }, context)
		}
		case 'shown': {
			const shown = translate(view, job.seen, state)
			if (state === undefined) {
				const fresh = { ...fromBase(job.localId, { content: shown.content, head: shown.head }), standing: shown.standing }
				round.log.pulled++
				return job.notice ? addNotice(fresh, 'copyKept', [], context) : fresh
			}
			const behind = view.snapshot.behind.has(shown.head.id)
			const ancestor = behind ? ancestorIn(view, job.seen, state, shown) : null
			if (ancestor !== null && round.decision === 'putMineBack') return absorbRestored(state, ancestor, shown, context).state
			if (ancestor !== null && round.decision === 'keepServers') return take(round, giveUpForgotten(state, ancestor), shown, context)
			const known = job.adopted === null ? state : adopt(state, job.adopted, shown, serverNow(round.ports))
			return take(round, known, shown, context)
		}
	}
}

/** What both knew before the server went back. Its tags are those that are there now: history knows none. */
function ancestorIn(view: View, seen: Seen, state: ItemState, shown: Shown): Content | null {
	const common = lastCommon(seen.history, state)
	return common === null ? null : toLocal(common.content, view.index, shown.content.kind === 'password' ? shown.content.tags : [])
}

function findTagsAnew(local: LocalState, snapshot: Snapshot): ReadonlySet<LocalId> {
	const gone = [...local.items.values()].filter((state) => state.kind === 'tag' && state.base !== null && snapshot.deleted.has(state.base.head.id))
	return new Set(gone.filter(isPutBack).map(({ localId }) => localId))
}

function carryTagsOn(round: Round, { tagsAnew }: View, before: ItemState | undefined, now: ItemState | null | undefined): ItemState | null | undefined {
	if (tagsAnew.size === 0 || before === undefined || now === null || now === undefined) return now
	const content = withTagsAnew(before, now, tagsAnew)
	return content === null ? now : edit(now, content, editTime(round.ports.clock))
}

/** Missing items of ours that are there under an id that nobody here knows. */
function findReplacements(local: LocalState, index: ServerIndex, snapshot: Snapshot): Map<ServerId, LocalId> {
	const missing = new Map<string, LocalId>()
	for (const state of local.items.values()) {
		if (state.base !== null && state.flight === null && snapshot.deleted.has(state.base.head.id)) missing.set(likenessOf(effective(state).content), state.localId)
	}
	const found = new Map<ServerId, LocalId>()
	for (const [id, { item }] of snapshot.seen) {
		const key = likenessOf(item.content)
		const localId = index.has(id) || item.head.trashed ? undefined : missing.get(key)
		if (localId === undefined) continue
		found.set(id, localId)
		missing.delete(key)
	}
	return found
}

/** Somebody changed a surplus copy before we saw it: their change moves into the item that stays, the copy may then go to the trash. */
function mergeTwin(round: Round, view: View, seen: Seen, made: RemoteItem, state: ItemState | undefined, context: AbsorbContext): ItemState | undefined {
	const shown = translate(view, seen, undefined)
	const original = toLocal(made.content, view.index, shown.content.kind === 'password' ? shown.content.tags : [])
	const merged = state === undefined ? null : absorbCopy(state, original, shown, context)
	// Not now: the copy stays where it is, and the next pull finds it again.
	if (merged === null) round.twins.delete(seen.item.head.id)
	return merged ?? state
}

/** Our create was found: its outcome is known now. Where nobody has touched it since, what the server shows is the truth, also where it took less than we sent. */
function adopt(state: ItemState, revision: RevisionId, shown: Shown, now: Seen['item']['head']['updated']): ItemState {
	const landed = acknowledge(state, shown.head.id, revision, now)
	if (revision !== shown.head.revision || landed.base === null) return landed
	return normalise({ ...landed, mine: withTheirTags(state, shown.content), base: { content: shown.content, head: shown.head }, standing: shown.standing })
}

function take(round: Round, state: ItemState, shown: Shown, context: AbsorbContext): ItemState {
	if (state.base === null || state.flight !== null || isSame(state, shown)) return state
	const moved = state.base.head.revision !== shown.head.revision
	const result = absorb(state, shown, context)
	if (moved) round.log.pulled++
	if (result.merged) round.log.merged++
	return result.state
}

/** Nothing to write down: most items of most pulls. */
function isSame(state: ItemState, shown: Shown): boolean {
	return state.prevBase === null && state.standing === shown.standing && state.parked === null
		&& state.base !== null && sameBase(state.base, shown)
}

function sameBase(base: Base, shown: Shown): boolean {
	if (base.content === shown.content && base.head === shown.head) return true
	return JSON.stringify([base.content, base.head]) === JSON.stringify([shown.content, shown.head])
}

function translate(view: View, seen: Seen, state: ItemState | undefined): Shown {
	const { item } = seen
	const named = item.content.kind === 'password' ? item.content.tags : null
	const content = toLocal(item.content, view.index, [])
	return {
		content: content.kind === 'password' ? { ...content, tags: tagsFor(view, item.head.id, named, state) } : content,
		head: item.head,
		at: item.revisedAt ?? item.head.updated,
		standing: seen.standing,
	}
}

/** Tags of a password: those named, plus those that are in the trash and would be cut off by a write that leaves them out. */
function tagsFor(view: View, id: ServerId, named: readonly ServerId[] | null, state: ItemState | undefined): readonly LocalId[] {
	const content = state?.base?.content
	const before = content?.kind === 'password' ? content.tags : []
	const isTrashed = state?.base?.head.trashed === true
	// Nobody lists the tags of what is in the trash.
	if (named === null && (isTrashed || view.snapshot.tagsOf === null)) return before
	const live = (named ?? view.snapshot.tagsOf?.get(id) ?? []).flatMap((tag) => view.index.get(tag) ?? [])
	const hidden = before.filter((tag) => view.trashedTags.has(tag))
	return [...new Set([...live, ...hidden])]
}

function toLocalTags(base: Base, tags: readonly LocalId[]): Base['content'] {
	const { content } = base
	if (content.kind !== 'password') return content
	return content.tags.length === tags.length && content.tags.every((tag) => tags.includes(tag)) ? content : { ...content, tags }
}

/** Judges the creates that nobody saw, forgets old fingerprints, and moves the cursor. */
function finish(round: Round, view: View, current: LocalState): LocalChange {
	const { listedAt, full } = view.snapshot
	const put: ItemState[] = []
	round.resend.clear()
	for (const state of current.items.values()) {
		const kept = state.fingerprints.filter((one) => one.expiresAt > listedAt)
		const tidy = kept.length === state.fingerprints.length ? state : { ...state, fingerprints: kept }
		const next = waitForCreate(round, doubt(round, view, tidy, current), current, listedAt)
		if (next !== state) put.push(next)
	}
	const fullPullAt = full ? listedAt : current.cursor.fullPullAt
	return { put, remove: [], cursor: { pulledAt: listedAt, fullPullAt, feed: view.holdsFeed ? current.cursor.feed : view.snapshot.feed }, durability: put.length > 0 ? 'strict' : 'relaxed' }
}

/**
 * An item below a trashed folder that counted as listed is one of two things. It is in no list any more, or the folder went into
 * the trash after the list of passwords: then it is suspended by now. Or it was put there later: then emptying the trash would
 * destroy it, and if we made it, we take it out.
 */
function doubt(round: Round, view: View, state: ItemState, current: LocalState): ItemState {
	const place = state.base === null || state.standing !== 'listed' || view.trashedFolders === 0 ? null : placeOf(state.base.content)
	const above = place === null ? [] : trashedAbove(place, current.items)
	if (state.base === null || above.length === 0) return state
	const { id } = state.base.head
	const isListed = view.snapshot.seen.has(id) || view.snapshot.unmoved.has(id)
	if (!isListed || above.some((folder) => !view.trashedBefore.has(folder.localId))) return { ...state, standing: 'suspended' }
	const exposed: ItemState = { ...state, standing: 'exposed' }
	const { content, trashed } = effective(state)
	if (state.fingerprints.length === 0 || trashed || state.flight !== null || placeOf(content) !== place) return exposed
	return addNotice(edit(exposed, moveTo(content, ROOT_FOLDER), editTime(round.ports.clock)), 'movedToTop', [], contextOf(round.ports))
}

function waitForCreate(round: Round, state: ItemState, current: LocalState, listedAt: Snapshot['listedAt']): ItemState {
	const create = createOf(state)
	if (create === null || state.parked !== null || round.log.offers.operations) return state
	const absence = judgeAbsence(create.flight, listedAt)
	if (absence.kind !== 'sendAgain') {
		comeBack(round, absence.until)
		return absence.kind === 'wait' ? state : { ...state, flight: { ...create.flight, missedAt: listedAt } }
	}
	const place = placeOf(create.content)
	const standing = place === null ? 'live' : standingOf(place, current.items)
	// In a trashed folder no list would show it, and a copy sent there could be destroyed: it is made anew elsewhere, and an early copy is recognised by its fingerprint.
	if (standing === 'trashed' || standing === 'gone') return callOff(state, true)
	round.resend.add(state.localId)
	return state
}
