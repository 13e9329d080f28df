// SPDX-FileCopyrightText: 2026 NexPass contributors
// SPDX-License-Identifier: AGPL-3.0-or-later

import type { LocalId } from '../domain/ids.ts'
import { ROOT_FOLDER } from '../domain/ids.ts'
import type { Content } from '../domain/item.ts'
import { withValues } from './content.ts'
import type { ItemState } from './state.ts'
import { effective } from './state.ts'

/** All items of this device, by local id. */
export type Items = ReadonlyMap<LocalId, ItemState>

/**
 * What can be put into a folder now. `live`: anything. `pending`: wait, its creation or restoration has not arrived.
 * `trashed`: it or a folder above is in the server's trash. `gone`: deleted for good.
 */
export type Place = 'live' | 'pending' | 'trashed' | 'gone'

/** The folder a content lies in; tags lie nowhere. */
export function placeOf(content: Content): LocalId | null {
	switch (content.kind) {
		case 'password': return content.folder
		case 'folder': return content.parent
		case 'tag': return null
	}
}

/** A copy that lies in another folder. */
export function moveTo(content: Content, folder: LocalId): Content {
	switch (content.kind) {
		case 'password': return withValues(content, { folder })
		case 'folder': return withValues(content, { parent: folder })
		case 'tag': return content
	}
}

/** Whether something can be put into a folder, by what the server is known to have. Cycles, which the server accepts, count as live. */
export function standingOf(folder: LocalId, items: Items): Place {
	const seen = new Set<LocalId>()
	for (let at = folder; at !== ROOT_FOLDER && !seen.has(at);) {
		seen.add(at)
		const state = items.get(at)
		if (state === undefined || state.kind !== 'folder') return 'gone'
		const { base, mine } = state
		if (base === null) return 'pending'
		if (base.head.trashed) return mine !== null && !mine.trashed && state.parked === null ? 'pending' : 'trashed'
		at = placeOf(base.content) ?? ROOT_FOLDER
	}
	return 'live'
}

/** The folders above a folder that are in the server's trash, nearest first. */
export function trashedAbove(folder: LocalId, items: Items): readonly ItemState[] {
	return foldersAbove(folder, items).filter((state) => state.base?.head.trashed === true)
}

/** A folder and all folders above it, nearest first, by what the server is known to have; ends at a cycle. */
export function foldersAbove(folder: LocalId, items: Items): readonly ItemState[] {
	const found: ItemState[] = []
	const seen = new Set<LocalId>()
	// The top is no item, so it ends both this loop and the next one.
	for (let at = folder; !seen.has(at);) {
		seen.add(at)
		const state = items.get(at)
		if (state?.base == null) break
		found.push(state)
		at = placeOf(state.base.content) ?? ROOT_FOLDER
	}
	return found
}

/** Whether lying in `parent` would put a folder into itself, by what people on this device see. */
export function closesCycle(folder: LocalId, parent: LocalId, items: Items): boolean {
	const seen = new Set<LocalId>()
	for (let at = parent; !seen.has(at);) {
		if (at === folder) return true
		seen.add(at)
		const state = items.get(at)
		if (state === undefined) return false
		at = placeOf(effective(state).content) ?? ROOT_FOLDER
	}
	return false
}

/** How many folders lie above an item, by what people on this device see; ends at a cycle. */
export function depthOf(state: ItemState, items: Items): number {
	const seen = new Set<LocalId>()
	let at = placeOf(effective(state).content)
	while (at !== null && at !== ROOT_FOLDER && !seen.has(at)) {
		seen.add(at)
		const above = items.get(at)
		at = above === undefined ? null : placeOf(effective(above).content)
	}
	return seen.size
}

/** Whether an item lies in a folder, at any depth, by what the server is known to have. */
export function isInside(state: ItemState, folder: LocalId, items: Items): boolean {
	const seen = new Set<LocalId>()
	let at = state.base === null ? null : placeOf(state.base.content)
	while (at !== null && at !== ROOT_FOLDER && !seen.has(at)) {
		if (at === folder) return true
		seen.add(at)
		const base = items.get(at)?.base ?? null
		at = base === null ? null : placeOf(base.content)
	}
	return false
}
