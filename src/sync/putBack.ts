// SPDX-FileCopyrightText: 2026 NexPass contributors
// SPDX-License-Identifier: AGPL-3.0-or-later

import type { Content, FieldName } from '../domain/item.ts'
import type { Millis } from '../domain/time.ts'
import { toMillis } from '../domain/time.ts'
import type { AbsorbContext, Absorbed, Shown } from './absorb.ts'
import { absorbDeletion, addNotice, unwrittenLoss } from './absorb.ts'
import { changedFields, sameContent } from './content.ts'
import { callOff } from './flight.ts'
import { merge } from './merge.ts'
import type { RemoteItem } from './ports.ts'
import type { ItemState, Mine } from './state.ts'
import { effective, normalise } from './state.ts'

/* [Note: putting mine back]
 * The server lost something, and a person decided that what this device has goes back. What is missing is made anew. What
 * is older is merged: the ancestor is the last revision that both know, so that only what this device has had since then
 * counts as ours, and only what was written after the restore as theirs. */

/** A missing item, on its way to being made anew. Null: it lay in the trash, nobody wants it back. */
export function makeAnew(state: ItemState, context: AbsorbContext): ItemState | null {
	const { content, trashed } = effective(state)
	const mine: Mine = state.mine ?? { content, trashed, changedAt: {}, createdAt: context.now, editedAt: context.now, overrules: false }
	return absorbDeletion({ ...state, mine, losers: [] }, context)
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
	const merged = merge(ancestor, { content: before.content, changedAt: timesOf(state, ancestor, before.content, base.head.updated) }, { content: shown.content, at: shown.at })
	const edited = !sameContent(ancestor, shown.content)
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
