// SPDX-FileCopyrightText: 2026 NexPass contributors
// SPDX-License-Identifier: AGPL-3.0-or-later

import type { LocalId } from '../domain/ids.ts'
import { ROOT_FOLDER } from '../domain/ids.ts'
import type { Content, FieldName, ItemKind } from '../domain/item.ts'
import type { AbsorbContext } from './absorb.ts'
import { addNotice } from './absorb.ts'
import { changedFields, withValues } from './content.ts'
import type { Items } from './places.ts'
import { closesCycle, depthOf, isInside, moveTo, placeOf, standingOf, trashedAbove } from './places.ts'
import type { ItemState, ParkReason } from './state.ts'
import { effective, isDirty, normalise } from './state.ts'

/** What to do next for one item. */
export type Step =
	| { readonly kind: 'nothing' }
	/** Something else has to arrive first: a folder, a tag, the end of a flight. */
	| { readonly kind: 'wait' }
	| { readonly kind: 'park', readonly reason: ParkReason }
	/** The server never knew it and the person does not want it: forget it. */
	| { readonly kind: 'forget' }
	| { readonly kind: 'create', readonly content: Content }
	| { readonly kind: 'update', readonly content: Content, readonly loser: boolean }
	| { readonly kind: 'restore' }
	| { readonly kind: 'trash' }

/** Fields that the owner of a read-only share keeps to himself. */
const OWNERS_FIELDS: readonly FieldName[] = ['label', 'username', 'password', 'url', 'notes', 'customFields']

/** Decides the next write of an item; with a flight out, none. Never plans anything that drops a change. */
export function nextStep(state: ItemState, items: Items): Step {
	const { mine, base } = state
	if (state.flight !== null) return { kind: 'wait' }
	if (mine === null || state.parked !== null) return { kind: 'nothing' }
	if (base === null) return mine.trashed ? { kind: 'forget' } : whenPlaced({ kind: 'create', content: mine.content }, items)
	const lost = state.losers[0]
	const wanted = lost === undefined ? mine.content : withValues(base.content, lost)
	const changed = changedFields(base.content, wanted)
	const differs = changed.length > 0 || lost !== undefined
	if (state.standing === 'suspended' && (differs || mine.trashed !== base.head.trashed)) return whenSuspended(state, items)
	if (base.head.trashed && !mine.trashed) return { kind: 'restore' }
	if (differs) {
		if (base.head.readability.kind !== 'readable') return { kind: 'park', reason: 'unreadable' }
		if (base.head.received && !base.head.editable && changed.some((field) => OWNERS_FIELDS.includes(field))) return { kind: 'park', reason: 'notEditable' }
		return whenPlaced({ kind: 'update', content: wanted, loser: lost !== undefined }, items)
	}
	if (mine.trashed && !base.head.trashed) return state.kind === 'folder' && isBusy(state.localId, items) ? { kind: 'wait' } : { kind: 'trash' }
	return { kind: 'nothing' }
}

/**
 * Corrects wishes that the server would take literally and that would lose something: a folder that is gone or in the
 * trash becomes the top, a move into itself is dropped, deleted tags are left out. Returns the same state when all is well.
 */
export function settle(state: ItemState, items: Items, context: AbsorbContext): ItemState {
	const { mine, base } = state
	if (mine === null || state.flight !== null) return state
	const content = withoutLostTags(mine.content, items)
	const place = placeOf(content)
	const before = base === null ? null : placeOf(base.content)
	const tidy = content === mine.content ? state : normalise({ ...state, mine: { ...mine, content } })
	if (place === null || place === before) return tidy
	if (closesCycle(state.localId, place, items)) {
		return addNotice(moveMine(tidy, before ?? ROOT_FOLDER), 'moveDropped', [], context)
	}
	const standing = standingOf(place, items)
	return standing === 'gone' || standing === 'trashed' ? addNotice(moveMine(tidy, ROOT_FOLDER), 'movedToTop', [], context) : tidy
}

/** The folder to take out of the trash so that an edit of ours can go out: only when nothing else lies in it. Null: leave it, somebody has to decide. */
export function folderToRestore(state: ItemState, items: Items): ItemState | null {
	const place = state.base === null ? null : placeOf(state.base.content)
	if (place === null) return null
	const [top, ...others] = trashedAbove(place, items)
	if (top === undefined || others.length > 0 || top.flight !== null || top.parked !== null || top.mine !== null) return null
	for (const other of items.values()) {
		if (other.localId !== state.localId && isInside(other, top.localId, items) && !isInside(state, other.localId, items)) return null
	}
	return top
}

/** The ids to write, in groups that may go side by side: tags, folders from the top down, passwords. Trashing follows in {@link trashOrder}. */
export function writeOrder(items: Items): readonly (readonly LocalId[])[] {
	const dirty = [...items.values()].filter(isDirty)
	return [idsOf(dirty, 'tag'), ...foldersByDepth(dirty, items), idsOf(dirty, 'password')]
}

/** The ids to put into the trash, in groups: passwords, folders from the bottom up, tags. */
export function trashOrder(items: Items): readonly (readonly LocalId[])[] {
	const going = [...items.values()].filter((state) => state.mine !== null && state.mine.trashed)
	return [idsOf(going, 'password'), ...foldersByDepth(going, items).reverse(), idsOf(going, 'tag')]
}

/** Whether so much is missing that a person has to confirm it before anything is believed to be deleted. */
export function isMassDeletion(known: number, missing: number, listed: number): boolean {
	return missing > 0 && (listed === 0 || (missing > 10 && missing > known * 0.2))
}

function whenPlaced(step: Step & { readonly content: Content }, items: Items): Step {
	const place = placeOf(step.content)
	if (place !== null && standingOf(place, items) === 'pending') return { kind: 'wait' }
	if (step.content.kind !== 'password') return step
	return step.content.tags.some((tag) => items.get(tag)?.base === null) ? { kind: 'wait' } : step
}

function whenSuspended(state: ItemState, items: Items): Step {
	const place = state.base === null ? null : placeOf(state.base.content)
	const above = place === null ? [] : trashedAbove(place, items)
	// No trashed folder known any more: the next pull will say where the item stands.
	if (above.length === 0 || above.some((folder) => folder.mine !== null && !folder.mine.trashed)) return { kind: 'wait' }
	return { kind: 'park', reason: 'suspended' }
}

/** Whether something in a folder still has to be written: its trashing waits, because it would suspend it. */
function isBusy(folder: LocalId, items: Items): boolean {
	for (const state of items.values()) {
		if (!isDirty(state) || state.parked !== null) continue
		if (isInside(state, folder, items) || placeOf(effective(state).content) === folder) return true
	}
	return false
}

function moveMine(state: ItemState, folder: LocalId): ItemState {
	return state.mine === null ? state : normalise({ ...state, mine: { ...state.mine, content: moveTo(state.mine.content, folder) } })
}

function withoutLostTags(content: Content, items: Items): Content {
	if (content.kind !== 'password' || content.tags.every((tag) => items.has(tag))) return content
	return withValues(content, { tags: content.tags.filter((tag) => items.has(tag)) })
}

function idsOf(states: readonly ItemState[], kind: ItemKind): readonly LocalId[] {
	return states.filter((state) => state.kind === kind).map((state) => state.localId)
}

function foldersByDepth(states: readonly ItemState[], items: Items): LocalId[][] {
	const levels = new Map<number, LocalId[]>()
	for (const state of states) {
		if (state.kind !== 'folder') continue
		const depth = depthOf(state, items)
		levels.set(depth, [...levels.get(depth) ?? [], state.localId])
	}
	return [...levels].sort(([a], [b]) => a - b).map(([, ids]) => ids)
}
