// SPDX-FileCopyrightText: 2026 NexPass contributors
// SPDX-License-Identifier: AGPL-3.0-or-later

import type { LocalId, OpId, RevisionId, ServerId } from '../domain/ids.ts'
import type { Base, Content, FieldName, ItemKind } from '../domain/item.ts'
import type { Millis, UnixSeconds } from '../domain/time.ts'
import type { FieldValue } from './content.ts'
import { changedFields, fieldsOf, sameContent, sameValue, valueOf } from './content.ts'
import type { FrozenBody } from './frozenBody.ts'

/* [Note: one item]
 * `base` is what the server last showed or acknowledged, `mine` what the person wants, `flight` the one write that is out.
 * `mine` is null when it would equal `base`. Only an acknowledgement or a look at the server moves `base`;
 * only the person and the merge move `mine`; so a change is in `mine` until `base` contains it.
 * All records are plain data that survives JSON and structured cloning, and are never changed in place. */

/** When a person changed something, by both clocks. */
export interface EditTime {
	readonly device: Millis
	/** The server's clock as this device estimates it; null where that cannot be trusted, then others win. */
	readonly server: Millis | null
}

/** What a time is kept for: each field, and whether the item is in the trash. */
export type ChangeName = FieldName | 'trashed'

/** What the person wants. */
export interface Mine {
	readonly content: Content
	readonly trashed: boolean
	/** Server-clock time of the last change of each field that differs from base; null: not to be trusted. */
	readonly changedAt: Readonly<Partial<Record<ChangeName, Millis | null>>>
	/** Device time of the first change since the item was last clean. */
	readonly createdAt: Millis
	/** Device time of the last change. */
	readonly editedAt: Millis
	/** True when a merge against the former ancestor made this: its write is not defended a second time, or two devices could overrule each other for ever. */
	readonly overrules: boolean
}

/** What a flight carries. `content` is what the frozen body means, in local ids: acknowledgements compare `mine` with it, never with a screen. */
export type FlightWrite =
	| { readonly kind: 'create', readonly body: FrozenBody, readonly content: Content }
	| {
		readonly kind: 'update'
		readonly body: FrozenBody
		readonly content: Content
		readonly id: ServerId
		readonly revision: RevisionId
		/** True for the first of two writes: a losing value goes into the history before the merged state covers it. */
		readonly loser: boolean
	}
	| {
		readonly kind: 'trash'
		readonly id: ServerId
		readonly revision: RevisionId
		/** How many revisions the item had just before: one more afterwards means that nobody edited in between. */
		readonly revisions: number
	}
	| { readonly kind: 'restore', readonly id: ServerId }

/** The one write of an item that is out. Committed before the request leaves, removed together with its outcome. */
export interface Flight {
	readonly op: OpId
	/** 1 for the first sending of these bytes. */
	readonly attempt: number
	readonly write: FlightWrite
	/** `sent`: on its way, or this device was killed meanwhile. `unknown`: no proof came back. A refused write has no flight any more. */
	readonly phase: 'sent' | 'unknown'
	/** Server time of the first and the last sending, as committed just before. */
	readonly firstSentAt: UnixSeconds
	readonly lastSentAt: UnixSeconds
	/** Creates only: server time of the first list after the quiet time that did not show the item. */
	readonly missedAt: UnixSeconds | null
	/** How often the server answered without doing it. Lost connections do not count. */
	readonly failures: number
	/** Server time before which it is not sent again. */
	readonly notBefore: UnixSeconds | null
	/** Creates only: true when the companion offered claim and fence at the last sending. Missing in records of earlier versions: not. */
	readonly guarded?: boolean
}

/** Why an item waits for a person. */
export type ParkReason =
	/** Received from somebody who does not let us change the secret fields: the server would drop them with a 200. */
	| 'notEditable'
	/** The item's text could not be read here; writing would destroy it. */
	| 'unreadable'
	| 'forbidden'
	| 'tooLarge'
	| 'invalid'
	/** The server failed again and again on this item while others passed. */
	| 'keepsFailing'
	/** It lies in a folder that somebody put into the trash. Goes on by itself when the folder is back. */
	| 'suspended'

/** A change that does not go out on its own any more. Still visible, editable, exportable. */
export interface Parked {
	readonly reason: ParkReason
	/** Text of the server or of the freezing, for people who ask for help; empty when there is none. */
	readonly message: string
	readonly at: Millis
}

/** What a person should know about a merge. Nothing was lost: the other value is in the item's history. */
export type NoticeKind =
	/** Both sides changed the same fields; see `conflicts`. */
	| 'conflict'
	/** They put it into the trash while we edited: it is live again. */
	| 'restored'
	/** We put it into the trash while they edited: it stays. */
	| 'notTrashed'
	/** They deleted it for good while we edited: it was created again. */
	| 'recreated'
	/** Its folder is gone or in the trash: it went to the top. */
	| 'movedToTop'
	/** The move would have put a folder into itself. */
	| 'moveDropped'
	/** A second copy of a slow creation was changed by somebody: the change is here now, the copy in the trash. */
	| 'copyMerged'
	/** A second copy of a slow creation could not be merged: both stay. */
	| 'copyKept'

/** One field that both sides changed. */
export interface Conflict {
	readonly field: FieldName
	readonly mine: FieldValue
	readonly theirs: FieldValue
	readonly winner: 'mine' | 'theirs'
}

/** A note about one merge, kept until the person has seen it. */
export interface Notice {
	readonly id: string
	readonly kind: NoticeKind
	readonly conflicts: readonly Conflict[]
	readonly at: Millis
	/** When each side made its change; missing where nobody knows, and in records written before these members existed. */
	readonly times?: NoticeTimes
}

/** When the two sides of a merge changed the item. */
export interface NoticeTimes {
	/** Our last change, by this device's clock; where only its acknowledgement is known, the server's time of that. */
	readonly mine: Millis | null
	/** Server time of their revision. */
	readonly theirs: UnixSeconds
}

/** The state before our last acknowledged write: for two minutes it is the safer ancestor (see [Note: the race behind 409] in absorb.ts). */
export interface PrevBase {
	readonly base: Base
	/** Times of the changes that our writes since then brought. */
	readonly changedAt: Mine['changedAt']
	/** Server time of the last acknowledgement. */
	readonly acknowledgedAt: UnixSeconds
}

/** The losing values of one merge. */
export type LostValues = Readonly<Partial<Record<FieldName, FieldValue>>>

/** What is kept of a finished create, to know a late copy of it. */
export interface Fingerprint {
	readonly body: FrozenBody
	readonly firstSentAt: UnixSeconds
	/** Server time from which no copy can arrive any more. */
	readonly expiresAt: UnixSeconds
}

/**
 * Where the server has the item, as the last pull saw it.
 * `suspended`: in a folder that is in the trash. `stranded`: in no list although its folder is live.
 * `exposed`: listed although its folder was in the trash before it came there; emptying the trash would destroy it.
 * `unseen`: written since the last pull, so that only parts of its head are known.
 */
export type Standing = 'listed' | 'exposed' | 'unseen' | 'suspended' | 'stranded' | 'hidden'

/** How far the repair of a stranded item has come (see repair.ts). */
export interface Repair {
	/** The fresh folder that it takes. */
	readonly folder: LocalId
	/** Where the item goes back to. */
	readonly home: LocalId
	readonly phase: 'moving' | 'trashing' | 'restoring'
}

/** Everything this device knows about one item. */
export interface ItemState {
	readonly localId: LocalId
	readonly kind: ItemKind
	/** Null: the server does not know it yet, or no more. */
	readonly base: Base | null
	readonly prevBase: PrevBase | null
	readonly mine: Mine | null
	/** Losing values of merges that are not yet in the server's history; written before `mine`, first one first. While there are any, `mine` is not null. */
	readonly losers: readonly LostValues[]
	readonly flight: Flight | null
	readonly parked: Parked | null
	readonly notices: readonly Notice[]
	readonly standing: Standing
	readonly fingerprints: readonly Fingerprint[]
	/** Missing: none is under way. */
	readonly repair?: Repair
}

/** What the screens show: the person's state if there is one, else the server's. */
export interface Effective {
	readonly content: Content
	readonly trashed: boolean
}

/** The state to show and to search. Throws for a record with neither base nor mine, which no transition makes. */
export function effective(state: ItemState): Effective {
	if (state.mine !== null) return state.mine
	if (state.base !== null) return { content: state.base.content, trashed: state.base.head.trashed }
	throw new Error('an item needs base or mine')
}

/** Whether something of the item still has to reach the server. */
export function isDirty(state: ItemState): boolean {
	return state.mine !== null || state.flight !== null || state.losers.length > 0
}

/** A clean item as a pull found it. */
export function fromBase(localId: LocalId, base: Base): ItemState {
	return {
		localId, kind: base.content.kind, base, prevBase: null, mine: null, losers: [], flight: null, parked: null,
		notices: [], standing: 'listed', fingerprints: [],
	}
}

/** A new item of the person, unknown to the server. */
export function createItem(localId: LocalId, content: Content, at: EditTime): ItemState {
	return {
		localId, kind: content.kind, base: null, prevBase: null, losers: [], flight: null, parked: null,
		mine: { content, trashed: false, changedAt: timesOf(fieldsOf(content), at.server), createdAt: at.device, editedAt: at.device, overrules: false },
		notices: [], standing: 'unseen', fingerprints: [],
	}
}

/** The person wants this content. A refusal of an earlier try is forgotten. Returns a clean state when that is what the server has. */
export function edit(state: ItemState, content: Content, at: EditTime): ItemState {
	const before = effective(state)
	return want(state, { content, trashed: before.trashed }, changedFields(before.content, content), at)
}

/** The person puts the item into the trash or takes it out. */
export function setTrashed(state: ItemState, trashed: boolean, at: EditTime): ItemState {
	const before = effective(state)
	return before.trashed === trashed ? state : want(state, { content: before.content, trashed }, ['trashed'], at)
}

/**
 * Takes everything back that is not yet on the server; null: the item was never there, remove it.
 * With a write on its way the former state becomes a new change, because what was sent cannot be called back.
 */
export function undo(state: ItemState, at: EditTime): ItemState | null {
	const { base } = state
	const out = state.flight !== null
	if (base === null) return out ? { ...setTrashed(state, true, at), parked: null } : null
	if (!out) return { ...state, mine: null, losers: [], parked: null }
	const wanted = { content: base.content, trashed: base.head.trashed }
	return want({ ...state, losers: [] }, wanted, differences(effective(state), wanted), at)
}

/** Sends a parked change again at the next round. */
export function retry(state: ItemState): ItemState {
	const flight = state.flight === null ? null : { ...state.flight, failures: 0, notBefore: null }
	return { ...state, parked: null, flight }
}

/** Turns a parked change into an entry of its own; `original` is null when there is nothing of it on the server. */
export function copyAsNew(state: ItemState, localId: LocalId, at: EditTime): { readonly original: ItemState | null, readonly copy: ItemState } {
	return { original: undo(state, at), copy: createItem(localId, { ...effective(state).content, hidden: false }, at) }
}

/** Forgets a notice that the person has seen. */
export function dismissNotice(state: ItemState, noticeId: string): ItemState {
	return { ...state, notices: state.notices.filter((notice) => notice.id !== noticeId) }
}

/** Drops a `mine` that says nothing new. A flight and losers waiting for the history keep it: they are about to move the base away from it. */
export function normalise(state: ItemState): ItemState {
	const { mine, base } = state
	if (mine === null || base === null || state.flight !== null || state.losers.length > 0) return state
	if (mine.trashed === base.head.trashed && sameContent(mine.content, base.content)) {
		return { ...state, mine: null, parked: null }
	}
	return { ...state, mine: { ...mine, changedAt: onlyDiffering(mine, base) } }
}

/** Names everything in which two wanted states differ. */
export function differences(a: Effective, b: Effective): readonly ChangeName[] {
	const fields: readonly ChangeName[] = changedFields(a.content, b.content)
	return a.trashed === b.trashed ? fields : [...fields, 'trashed']
}

function want(state: ItemState, wanted: Effective, changed: readonly ChangeName[], at: EditTime): ItemState {
	if (changed.length === 0) return state
	const { mine } = state
	const changedAt = { ...mine?.changedAt, ...timesOf(changed, at.server) }
	return normalise({
		...state,
		parked: null,
		mine: { ...wanted, changedAt, createdAt: mine?.createdAt ?? at.device, editedAt: at.device, overrules: mine?.overrules ?? false },
	})
}

function onlyDiffering(mine: Mine, base: Base): Mine['changedAt'] {
	const kept: Partial<Record<ChangeName, Millis | null>> = {}
	for (const field of fieldsOf(mine.content)) {
		if (!sameValue(valueOf(mine.content, field), valueOf(base.content, field))) kept[field] = mine.changedAt[field] ?? null
	}
	if (mine.trashed !== base.head.trashed) kept.trashed = mine.changedAt.trashed ?? null
	return kept
}

function timesOf(names: readonly ChangeName[], time: Millis | null): Mine['changedAt'] {
	return Object.fromEntries(names.map((name) => [name, time]))
}
