// SPDX-FileCopyrightText: 2026 NexPass contributors
// SPDX-License-Identifier: AGPL-3.0-or-later

import type { LocalId } from '../domain/ids.ts'
import type { Content, FieldName, Head } from '../domain/item.ts'
import type { Millis } from '../domain/time.ts'
import { toMillis } from '../domain/time.ts'
import type { AbsorbContext, Absorbed, Shown } from './absorb.ts'
import { absorbDeletion, addNotice, unwrittenLoss } from './absorb.ts'
import { changedFields, fieldsOf, sameContent, valueOf, withValues } from './content.ts'
import { callOff } from './flight.ts'
import { merge } from './merge.ts'
import type { RemoteItem } from './ports.ts'
import type { ItemState, Mine } from './state.ts'
import { effective, normalise } from './state.ts'

/* [Note: putting mine back]
 * The server lost something, and a person decided that what this device has goes back. What is missing is made anew. What
 * is older is merged: the ancestor is the last revision that both know, so that only what this device has had since then
 * counts as ours, and only what was written after the restore as theirs. A text that this device cannot read is empty here
 * and nobody's wish: it is neither made anew nor merged as if somebody had emptied it. */

/** Whether a missing item can be made anew: it did not lie in the trash, and something of it could be read here. */
export function isPutBack(state: ItemState): boolean {
	const { content, trashed } = effective(state)
	const isBlank = state.base !== null && state.base.head.readability.kind !== 'readable' && textsOf(content).every((text) => text === '')
	return !trashed && !isBlank
}

/** A missing item, on its way to being made anew; null where it is not put back. The person is told only where they had changed it: the others are what they asked for. */
export function makeAnew(state: ItemState, context: AbsorbContext): ItemState | null {
	if (!isPutBack(state)) return null
	const { content, trashed } = effective(state)
	const mine: Mine = state.mine ?? { content, trashed, changedAt: {}, createdAt: context.now, editedAt: context.now, overrules: false }
	const anew = absorbDeletion({ ...state, mine, losers: [] }, context)
	return anew === null || state.mine !== null ? anew : { ...anew, notices: state.notices }
}

/** Adds the tags that were deleted with the rest and are made anew to a password that is still there and carried them here. Null: there are none. */
export function withTagsAnew(before: ItemState, now: ItemState, anew: ReadonlySet<LocalId>): Content | null {
	const [{ content: former }, { content, trashed }] = [effective(before), effective(now)]
	if (former.kind !== 'password' || content.kind !== 'password' || trashed || now.standing !== 'listed' || now.base?.head.readability.kind !== 'readable') return null
	const lost = former.tags.filter((tag) => anew.has(tag) && !content.tags.includes(tag))
	return lost.length === 0 ? null : { ...content, tags: [...content.tags, ...lost] }
}

/** The newest revision in the server's history that this device could have known: written before the one that is gone. */
export function lastCommon(history: readonly RemoteItem[], state: ItemState): RemoteItem | null {
	const known = state.base?.head.updated ?? 0
	const older = history.filter(({ revisedAt }) => revisedAt !== null && revisedAt <= known)
	const ordered = [...(older.length > 0 ? older : history)].sort((a, b) => (a.revisedAt ?? 0) - (b.revisedAt ?? 0))
	return (older.length > 0 ? ordered.at(-1) : ordered[0]) ?? null
}

/** Merges what this device has into what the server went back to. A write that was out named a revision which is gone, so it is off. */
export function absorbRestored(state: ItemState, ancestor: Content, shown: Shown, context: AbsorbContext): Absorbed {
	const { base } = state
	if (base === null) return { state, merged: false }
	const before = effective(state)
	const ours = asRead(before.content, base.head, ancestor)
	const theirs = asRead(shown.content, shown.head, ancestor)
	const merged = merge(ancestor, { content: ours, changedAt: timesOf(state, ancestor, ours, base.head.updated) }, { content: theirs, at: shown.at })
	const edited = !sameContent(ancestor, theirs)
	const mine: Mine = {
		content: merged.content, trashed: before.trashed && !edited, changedAt: merged.changedAt,
		createdAt: state.mine?.createdAt ?? context.now, editedAt: state.mine?.editedAt ?? context.now, overrules: false,
	}
	const next: ItemState = { ...callOff(state, true), base: { content: shown.content, head: shown.head }, prevBase: null, parked: null, standing: shown.standing }
	const lost = unwrittenLoss(merged, next.base ?? base)
	const result = normalise({ ...next, mine, losers: lost === null ? [] : [lost] })
	const told = merged.conflicts.length > 0 ? addNotice(result, 'conflict', merged.conflicts, context) : result
	// Edit beats trash here as everywhere, and says so.
	return { state: before.trashed && edited ? addNotice(told, 'notTrashed', [], context) : told, merged: true }
}

/** Gives up what the server has forgotten, as if this device had never known more than the ancestor; what is unsent stays on top. An item with a flight is left alone. */
export function giveUpForgotten(state: ItemState, ancestor: Content): ItemState {
	const { base, mine } = state
	if (base === null || state.flight !== null) return state
	const wanted = mine === null ? null : { ...mine, content: withUnsent(ancestor, base.content, mine.content) }
	return { ...state, base: { ...base, content: ancestor }, mine: wanted, prevBase: null }
}

function withUnsent(ancestor: Content, base: Content, mine: Content): Content {
	return withValues(ancestor, Object.fromEntries(changedFields(base, mine).map((field) => [field, valueOf(mine, field)])))
}

/** The content with the ancestor's words where it could not be read. */
function asRead(content: Content, { readability }: Head, ancestor: Content): Content {
	if (readability.kind === 'readable') return content
	const unread = fieldsOf(content).filter((field) => valueOf(content, field) === '')
	return withValues(content, Object.fromEntries(unread.map((field) => [field, valueOf(ancestor, field)])))
}

function textsOf(content: Content): readonly unknown[] {
	return fieldsOf(content).filter((field) => field !== 'folder' && field !== 'parent').map((field) => valueOf(content, field)).filter((value) => typeof value === 'string')
}

function timesOf(state: ItemState, ancestor: Content, mine: Content, knownAt: Shown['at']): Mine['changedAt'] {
	const times: Partial<Record<FieldName, Millis | null>> = {}
	for (const field of changedFields(ancestor, mine)) times[field] = state.mine?.changedAt[field] ?? toMillis(knownAt)
	return times
}

/** Two items with the same key are the same to a person: another device has put this one back already. */
export function likenessOf(content: Pick<Content, 'kind'>): string {
	const { folder: _folder, parent: _parent, tags: _tags, favorite: _favorite, hidden: _hidden, ...text } = content as Readonly<Record<string, unknown>> & Content
	return JSON.stringify(Object.entries(text).sort(([a], [b]) => a < b ? -1 : 1))
}
