// SPDX-FileCopyrightText: 2026 NexPass contributors
// SPDX-License-Identifier: AGPL-3.0-or-later

import type { Base, Content, FieldName } from '../domain/item.ts'
import type { Millis, UnixSeconds } from '../domain/time.ts'
import { toMillis } from '../domain/time.ts'
import type { FieldValue } from './content.ts'
import { changedFields, fieldsOf, sameValue, valueOf, withValues } from './content.ts'
import { RACE_SECONDS } from './flight.ts'
import type { Merged } from './merge.ts'
import { merge, mergeSets } from './merge.ts'
import type { Conflict, ItemState, LostValues, Mine, Notice, NoticeKind, NoticeTimes, Standing } from './state.ts'
import { effective, normalise } from './state.ts'

/* [Note: the race behind 409]
 * The server checks the expected revision and writes afterwards, so two writers with the same parent can both succeed;
 * other clients send no revision at all. For two minutes after an own write a foreign head is therefore merged with the
 * state before our write as ancestor, instead of assuming that the other side saw it. Fields that they have as we wrote
 * them are the exception: there our write is the ancestor, or our next edit would lose to our own last one. Somebody who
 * really saw our change and took it back within that time is overruled once; the value is in the history. */

/** A state of an item on the server, in local ids. */
export interface Shown {
	readonly content: Content
	readonly head: Base['head']
	/** Server time of the revision. */
	readonly at: UnixSeconds
	readonly standing: Standing
}

/** What absorbing needs besides the two states. */
export interface AbsorbContext {
	readonly now: Millis
	readonly serverNow: UnixSeconds
	readonly noticeId: string
}

/** The outcome of looking at the server. `merged`: both sides had changed something. */
export interface Absorbed {
	readonly state: ItemState
	readonly merged: boolean
}

/**
 * Takes in what the server shows of an item. `mine` keeps everything the person changed; the server's state becomes `base`.
 * An item with a flight must be reconciled first and is returned as it is.
 */
export function absorb(state: ItemState, shown: Shown, context: AbsorbContext): Absorbed {
	if (state.flight !== null || state.base === null) return { state, merged: false }
	const moved = shown.head.revision !== state.base.head.revision
	const ancestor = ancestorFor(state, state.base, shown, moved)
	const next: ItemState = {
		...state,
		base: { content: shown.content, head: shown.head },
		prevBase: stillRacing(state, moved, context.serverNow),
		standing: shown.standing,
		parked: isLifted(state, shown) ? null : state.parked,
	}
	if (ancestor === null) return { state: next, merged: false }
	if (shown.head.readability.kind !== 'readable' || state.base.head.readability.kind !== 'readable') {
		// Half a text cannot be merged: mine stays whole and waits until somebody can read theirs.
		return { state: next, merged: false }
	}
	return mergeInto(next, state, state.base, ancestor, shown, moved, context)
}

/** The server answered 404: deleted for good. Null: forget the item. Edits of ours win and make it anew, also one that lost a conflict and is in no history yet, unless the person threw the item away here. */
export function absorbDeletion(state: ItemState, context: AbsorbContext): ItemState | null {
	const { mine, base, losers } = state
	if (mine === null) return null
	const thrownAwayElsewhere = base?.head.trashed === true
	if (mine.trashed && !(thrownAwayElsewhere && losers.length > 0)) return null
	const content = base === null ? mine.content : { ...mine.content, hidden: false }
	const changedAt = Object.fromEntries(fieldsOf(content).map((field) => [field, mine.changedAt[field] ?? null]))
	return addNotice({
		...state, base: null, prevBase: null, flight: null, parked: null, standing: 'unseen',
		mine: { ...mine, content, changedAt, trashed: false },
	}, 'recreated', [], context)
}

/** Merges what somebody did to a surplus copy (made as `original`) into the item that stays. Null: the item cannot take it now. */
export function absorbCopy(state: ItemState, original: Content, copy: Shown, context: AbsorbContext): ItemState | null {
	if (state.base === null || state.flight !== null || state.losers.length > 0) return null
	if (state.standing === 'suspended' || state.standing === 'hidden') return null
	const before = effective(state)
	const merged = merge(original, { content: before.content, changedAt: state.mine?.changedAt ?? {} }, { content: copy.content, at: copy.at })
	const mine: Mine = {
		content: merged.content, trashed: before.trashed,
		changedAt: { ...state.mine?.changedAt, ...merged.changedAt },
		createdAt: state.mine?.createdAt ?? context.now, editedAt: state.mine?.editedAt ?? context.now,
		overrules: state.mine?.overrules ?? false,
	}
	const lost = unwrittenLoss(merged, state.base)
	return addNotice(normalise({ ...state, mine, losers: lost === null ? [] : [lost] }), 'copyMerged', merged.conflicts, context, timesOf(state, copy))
}

/**
 * What the person wants of an item whose write was found on the server. On accounts without encryption somebody may have written the
 * same texts with other tags, and no revision tells that apart from ours: where the tags are not those that were sent, both sides are merged.
 */
export function withTheirTags({ mine, base, flight }: ItemState, theirs: Content): ItemState['mine'] {
	const sent = flight?.write.kind === 'create' || flight?.write.kind === 'update' ? flight.write.content : null
	if (mine?.content.kind !== 'password' || sent?.kind !== 'password' || theirs.kind !== 'password' || sameValue(sent.tags, theirs.tags)) return mine
	const former = base?.content.kind === 'password' ? base.content.tags : []
	return { ...mine, content: { ...mine.content, tags: mergeSets(former, mine.content.tags, theirs.tags) } }
}

/** Adds a notice for the person. */
export function addNotice(state: ItemState, kind: NoticeKind, conflicts: readonly Conflict[], context: AbsorbContext, times: NoticeTimes | null = null): ItemState {
	const notice: Notice = { id: context.noticeId + '-' + state.notices.length.toString(), kind, conflicts, at: context.now, ...(times === null ? {} : { times }) }
	return { ...state, notices: [...state.notices, notice] }
}

/** Told to the person only; what decides is in {@link Mine.changedAt}. */
function timesOf(state: ItemState, theirs: Shown): NoticeTimes {
	const acknowledged = state.prevBase?.acknowledgedAt ?? null
	return { mine: state.mine?.editedAt ?? (acknowledged === null ? null : toMillis(acknowledged)), theirs: theirs.at }
}

interface Ancestor {
	readonly base: Base
	readonly mine: { readonly content: Content, readonly changedAt: Mine['changedAt'] }
	readonly racing: boolean
}

/** Whom to merge with: nobody where we have nothing to defend. */
function ancestorFor(state: ItemState, base: Base, shown: Shown, moved: boolean): Ancestor | null {
	const { mine, prevBase } = state
	if (prevBase !== null && moved && shown.at <= prevBase.acknowledgedAt + RACE_SECONDS) {
		const changedAt = { ...prevBase.changedAt, ...mine?.changedAt }
		const ancestor = withValues(prevBase.base.content, seenOfOurs(base.content, shown.content))
		return { base: { ...prevBase.base, content: ancestor }, mine: { content: effective(state).content, changedAt }, racing: true }
	}
	return mine === null ? null : { base, mine, racing: false }
}

/** Fields of our last write that their state shows as well: in these they build on it, and what we typed since then meets no change of theirs. */
function seenOfOurs(ours: Content, theirs: Content): Readonly<Partial<Record<FieldName, FieldValue>>> {
	return Object.fromEntries(fieldsOf(ours).flatMap((field) => {
		const value = valueOf(ours, field)
		return value !== undefined && sameValue(value, valueOf(theirs, field)) ? [[field, value]] : []
	}))
}

/** The former ancestor serves until a foreign head is taken in, or until a look after the window showed none. */
function stillRacing(state: ItemState, moved: boolean, serverNow: UnixSeconds): ItemState['prevBase'] {
	if (moved || state.prevBase === null) return null
	return serverNow > state.prevBase.acknowledgedAt + RACE_SECONDS ? null : state.prevBase
}

/** Whether the reason for parking has gone by itself. */
function isLifted(state: ItemState, shown: Shown): boolean {
	switch (state.parked?.reason) {
		case 'suspended': return shown.standing === 'listed'
		case 'notEditable': return shown.head.editable
		case 'unreadable': return shown.head.readability.kind === 'readable'
		default: return false
	}
}

function mergeInto(next: ItemState, state: ItemState, base: Base, ancestor: Ancestor, shown: Shown, moved: boolean, context: AbsorbContext): Absorbed {
	const merged = merge(ancestor.base.content, ancestor.mine, { content: shown.content, at: shown.at })
	const bin = mergeTrash(state, base, shown, moved, ancestor.racing)
	const lost = unwrittenLoss(merged, base)
	const changedAt: Mine['changedAt'] = bin.trashed === shown.head.trashed ? merged.changedAt : { ...merged.changedAt, trashed: state.mine?.changedAt.trashed ?? null }
	const mine: Mine = {
		content: merged.content, trashed: bin.trashed, changedAt,
		createdAt: state.mine?.createdAt ?? context.now,
		editedAt: state.mine?.editedAt ?? context.now,
		overrules: ancestor.racing || state.mine?.overrules === true,
	}
	const losers: readonly LostValues[] = lost === null ? state.losers : [...state.losers, lost]
	const noticed = [...(merged.conflicts.length > 0 ? ['conflict' as const] : []), ...(bin.notice === null ? [] : [bin.notice])]
	const result = noticed.reduce((at, kind) => addNotice(at, kind, kind === 'conflict' ? merged.conflicts : [], context, timesOf(state, shown)), normalise({ ...next, mine, losers }))
	return { state: result, merged: moved && changedFields(ancestor.base.content, shown.content).length > 0 }
}

/** The losing values that still have to be written: one that an earlier write of ours brought to the server is in the history already. */
export function unwrittenLoss(merged: Merged, base: Base): LostValues | null {
	if (merged.lost === null) return null
	const lost: Partial<Record<FieldName, FieldValue>> = {}
	for (const [name, value] of Object.entries(merged.lost)) {
		const field = name as FieldName
		if (!sameValue(value, valueOf(base.content, field))) lost[field] = value
	}
	return Object.keys(lost).length > 0 ? lost : null
}

/** Edit beats trash, whoever does which. */
function mergeTrash(state: ItemState, base: Base, shown: Shown, moved: boolean, racing: boolean): { readonly trashed: boolean, readonly notice: NoticeKind | null } {
	const before = base.head.trashed
	const theirs = shown.head.trashed
	const mine = state.mine?.trashed ?? before
	if (mine === theirs || state.mine === null) return { trashed: theirs, notice: null }
	if (before !== mine) {
		const edited = moved && !racing && changedFields(base.content, shown.content).length > 0
		return mine && edited ? { trashed: false, notice: 'notTrashed' } : { trashed: mine, notice: null }
	}
	const weEdited = changedFields(base.content, state.mine.content).length > 0
	return theirs && weEdited ? { trashed: false, notice: 'restored' } : { trashed: theirs, notice: null }
}
