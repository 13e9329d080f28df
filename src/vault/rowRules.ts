// SPDX-FileCopyrightText: 2026 NexPass contributors
// SPDX-License-Identifier: AGPL-3.0-or-later

import type { LocalId } from '../domain/ids.ts'
import { ROOT_FOLDER } from '../domain/ids.ts'
import { placeOf } from '../sync/places.ts'
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

/**
 * What these items name in their contents and what that names in turn, without themselves: tags, folders and the folders above. An
 * edit whose tag nobody knows any more would go out without it, and one whose folder is unknown to the top.
 */
export function namedBy(named: readonly ItemState[], items: ReadonlyMap<LocalId, ItemState>): readonly ItemState[] {
	const own = new Set(named.map(({ localId }) => localId))
	const found = new Map<LocalId, ItemState>()
	const waiting = [...named]
	for (let item = waiting.pop(); item !== undefined; item = waiting.pop()) {
		for (const content of [item.mine?.content, item.base?.content]) {
			if (content === undefined) continue
			const place = placeOf(content)
			for (const id of [...place === null || place === ROOT_FOLDER ? [] : [place], ...content.kind === 'password' ? content.tags : []]) {
				const other = items.get(id)
				if (other === undefined || own.has(id) || found.has(id)) continue
				found.set(id, other)
				waiting.push(other)
			}
		}
	}
	return [...found.values()]
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
