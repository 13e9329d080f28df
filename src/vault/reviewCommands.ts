// SPDX-FileCopyrightText: 2026 NexPass contributors
// SPDX-License-Identifier: AGPL-3.0-or-later

import type { LocalId } from '../domain/ids.ts'
import type { Content, FieldName } from '../domain/item.ts'
import { LIMITS } from '../domain/limits.ts'
import type { Result } from '../domain/result.ts'
import { err, ok } from '../domain/result.ts'
import type { FieldValue } from '../sync/content.ts'
import { withValues } from '../sync/content.ts'
import { placeOf, standingOf, trashedAbove } from '../sync/places.ts'
import type { LocalChange, LocalState, NewId } from '../sync/ports.ts'
import { beginRepair } from '../sync/repair.ts'
import type { Conflict, EditTime, ItemState } from '../sync/state.ts'
import { createItem, dismissNotice, edit, effective, setTrashed } from '../sync/state.ts'
import { findNotice, standingChoice } from './conflictView.ts'
import type { ConflictChoice } from './protocol/conflicts.ts'
import type { Problem } from './protocol/problem.ts'
import { titleOf } from './queueView.ts'
import { isEditable } from './rows.ts'

/** Decides on the state as it is when the change's turn comes, and commits what comes out, or nothing and says why. */
export type Transact = (decide: (state: LocalState, at: EditTime) => Result<Omit<LocalChange, 'durability'>, Problem>) => Promise<Result<null, Problem>>

/** What a person decides about merges. All of it is ordinary edits: other devices see nothing special. */
export interface ReviewCommands {
	resolveConflict(noticeId: string, choice: ConflictChoice): Promise<Result<null, Problem>>
	/** Resolves with the new entry. */
	keepBoth(noticeId: string, label: string): Promise<Result<{ readonly id: LocalId }, Problem>>
	putBack(id: LocalId): Promise<Result<null, Problem>>
}

/** Builds the commands on the transaction of the others. */
export function createReviewCommands(transact: Transact, newId: NewId): ReviewCommands {
	return {
		resolveConflict: (noticeId, choice) => transact((state, at) => {
			const found = findNotice(state, noticeId)
			if (found === null) return err({ kind: 'notFound' })
			const { item, notice } = found
			if (choice === 'standing' || choice === standingChoice(item, notice)) return ok({ put: [dismissNotice(item, noticeId)], remove: [] })
			if (!isEditable(item)) return err({ kind: 'notEditable' })
			const wanted = withSide(effective(item).content, notice.conflicts, () => choice, state)
			return ok({ put: [dismissNotice(edit(item, wanted, at), noticeId)], remove: [] })
		}),
		async keepBoth(noticeId, label) {
			const id = newId.localId()
			const done = await transact((state, at) => {
				const found = findNotice(state, noticeId)
				const content = found === null ? null : effective(found.item).content
				if (found === null || content?.kind !== 'password') return err({ kind: 'notFound' })
				const { item, notice: { conflicts } } = found
				const standing = standingChoice(item, found.notice)
				// Where a mixture holds, the copy gets of each field the value that lost.
				const other = ({ winner }: Conflict): 'mine' | 'theirs' => (standing === 'standing' ? winner : standing) === 'mine' ? 'theirs' : 'mine'
				const copy = withSide(content, conflicts, other, state)
				const titled = conflicts.some(({ field }) => field === 'label') ? copy : { ...copy, label: [...label].slice(0, LIMITS.label).join('') }
				return ok({ put: [dismissNotice(item, noticeId), createItem(id, { ...titled, hidden: false }, at)], remove: [] })
			})
			return done.ok ? ok({ id }) : done
		},
		putBack: (id) => transact((state, at) => {
			const item = state.items.get(id)
			if (item === undefined) return err({ kind: 'notFound' })
			return item.standing === 'stranded' ? repair(item, newId.localId(), at) : restoreFolders(item, state, at)
		}),
	}
}

/** The content with the values of one side; a folder that is no place any more stays out. */
function withSide<C extends Content>(content: C, conflicts: readonly Conflict[], sideOf: (conflict: Conflict) => 'mine' | 'theirs', state: LocalState): C {
	const values: Partial<Record<FieldName, FieldValue>> = {}
	for (const conflict of conflicts) {
		const value = conflict[sideOf(conflict)]
		const isPlace = conflict.field === 'folder' || conflict.field === 'parent'
		const place = isPlace ? standingOf(value as LocalId, state.items) : 'live'
		if (place === 'live' || place === 'pending') values[conflict.field] = value
	}
	return withValues(content, values)
}

/** A stranded item is in no list of the server. Moving it through a fresh folder brings it back, with its history (see sync/repair.ts). */
function repair(item: ItemState, folder: LocalId, at: EditTime): ReturnType<Parameters<Transact>[0]> {
	const begun = beginRepair(item, folder, titleOf(item), at)
	return begun === null ? err({ kind: 'notEditable' }) : ok({ put: begun, remove: [] })
}

function restoreFolders(item: ItemState, state: LocalState, at: EditTime): ReturnType<Parameters<Transact>[0]> {
	const place = placeOf(item.base?.content ?? effective(item).content)
	const folders = place === null ? [] : trashedAbove(place, state.items)
	if (folders.length === 0) return err({ kind: 'notFound' })
	return ok({ put: folders.map((folder) => setTrashed(folder, false, at)), remove: [] })
}
