// SPDX-FileCopyrightText: 2026 NexPass contributors
// SPDX-License-Identifier: AGPL-3.0-or-later

import type { LocalId } from '../domain/ids.ts'
import type { LocalChange } from '../sync/ports.ts'
import type { ItemState } from '../sync/state.ts'
import { isDirty } from '../sync/state.ts'

/** Whether an item is more than what the server showed. */
export function hasRow(item: ItemState): boolean {
	return isDirty(item) || item.base === null || item.prevBase !== null || item.parked !== null || item.notices.length > 0 || item.fingerprints.length > 0 || item.repair !== undefined
}

/** Whether losing the database must not lose this item's row. */
export function belongsInJournal(item: ItemState): boolean {
	return isDirty(item) || item.base === null || item.parked !== null || item.notices.length > 0 || item.fingerprints.length > 0 || item.repair !== undefined
}

/** Whether a change brings nothing but what the server can send again. An empty one only moves the cursor, which takes no space. */
export function isWantedByServerOnly(change: LocalChange): boolean {
	return change.put.length > 0 && change.remove.length === 0 && !change.put.some(belongsInJournal)
}

/** The change that puts everything back as it was. */
export function revert(change: LocalChange, before: ReadonlyMap<LocalId, ItemState>): LocalChange {
	const touched = [...change.put.map(({ localId }) => localId), ...change.remove]
	return {
		put: touched.flatMap((localId) => before.get(localId) ?? []),
		remove: touched.filter((localId) => !before.has(localId)),
		durability: 'strict',
	}
}
