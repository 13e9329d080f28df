// SPDX-FileCopyrightText: 2026 NexPass contributors
// SPDX-License-Identifier: AGPL-3.0-or-later

import type { LocalId } from '../domain/ids.ts'
import { ROOT_FOLDER } from '../domain/ids.ts'
import type { Items } from './places.ts'
import { moveTo, placeOf, standingOf } from './places.ts'
import type { EditTime, ItemState, Repair } from './state.ts'
import { createItem, edit, effective, isDirty, setTrashed } from './state.ts'

/* [Note: repairing what is stranded]
 * An item that was moved while its folder lay in the trash is in no list of the server ever after. What brings it back was
 * found by trying: move it into a fresh folder, put that folder into the trash, take it out. All of these are ordinary
 * writes of the queue; the item remembers how far they have come, so that a kill only repeats a look. In the end the item
 * goes back to where it was, and the folder into the trash. */

/** Starts the repair that a person asked for: the item, on its way into a fresh folder, and that folder. Null: it needs none, or tags lie nowhere. */
export function beginRepair(state: ItemState, folder: LocalId, label: string, at: EditTime): readonly ItemState[] | null {
	const { content } = effective(state)
	const home = placeOf(content)
	if (home === null || state.standing !== 'stranded' || state.repair !== undefined) return null
	const fresh = createItem(folder, { kind: 'folder', label, parent: ROOT_FOLDER, favorite: false, hidden: false }, at)
	return [fresh, withRepair(edit(state, moveTo(content, folder), at), { folder, home, phase: 'moving' })]
}

/** The next writes of all repairs whose last write has arrived. */
export function goOnRepairing(items: Items, at: EditTime): readonly ItemState[] {
	return [...items.values()].flatMap((state) => state.repair === undefined ? [] : nextOf(state, state.repair, items, at))
}

function nextOf(state: ItemState, repair: Repair, items: Items, at: EditTime): readonly ItemState[] {
	const folder = items.get(repair.folder)
	if (folder === undefined || state.base === null || effective(state).trashed) return [withRepair(state, undefined)]
	if (isDirty(state) || isDirty(folder) || folder.base === null) return []
	const isInIt = placeOf(state.base.content) === repair.folder
	const isGone = folder.base.head.trashed
	switch (repair.phase) {
		case 'moving': return isInIt ? [withRepair(state, { ...repair, phase: 'trashing' }), setTrashed(folder, true, at)] : [withRepair(state, undefined)]
		case 'trashing': return isGone ? [withRepair(state, { ...repair, phase: 'restoring' }), setTrashed(folder, false, at)] : [withRepair(state, undefined)]
		case 'restoring': return isGone ? [] : takeHome(state, repair, folder, items, at)
	}
}

/** Waits until a pull has seen the item. Others may have moved it meanwhile: then it is where they want it. */
function takeHome(state: ItemState, { folder: fresh, home }: Repair, folder: ItemState, items: Items, at: EditTime): readonly ItemState[] {
	if (state.standing === 'suspended' || state.standing === 'unseen') return []
	const { content } = effective(state)
	const back = home === ROOT_FOLDER || standingOf(home, items) === 'live' ? home : ROOT_FOLDER
	const moved = placeOf(content) === fresh && state.standing === 'listed' ? edit(state, moveTo(content, back), at) : state
	return [withRepair(moved, undefined), setTrashed(folder, true, at)]
}

function withRepair({ repair: _former, ...state }: ItemState, repair: Repair | undefined): ItemState {
	return repair === undefined ? state : { ...state, repair }
}
