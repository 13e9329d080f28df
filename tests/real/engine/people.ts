// SPDX-FileCopyrightText: 2026 NexPass contributors
// SPDX-License-Identifier: AGPL-3.0-or-later

import type { LocalId } from '../../../src/domain/ids.ts'
import { ROOT_FOLDER } from '../../../src/domain/ids.ts'
import type { PasswordContent } from '../../../src/domain/item.ts'
import { withValues } from '../../../src/sync/content.ts'
import { closesCycle } from '../../../src/sync/places.ts'
import type { EditTime, ItemState } from '../../../src/sync/state.ts'
import { createItem, edit, effective, setTrashed } from '../../../src/sync/state.ts'
import type { Dice } from '../../world/random.ts'

/** The fields that hold text of their own. */
export const TEXT_FIELDS = ['label', 'username', 'password', 'url', 'notes', 'customFields'] as const
/** One of them. */
export type TextField = typeof TEXT_FIELDS[number]

/** Something a person typed, to be looked for in the end. */
export interface Wish {
	readonly device: string
	readonly localId: LocalId
	readonly field: TextField
	/** Text that nobody else writes. */
	readonly value: string
	/** False: the device died before it said "saved"; then the text may be there or not. */
	sure: boolean
}

/** One thing that a person does. */
export interface Deed {
	readonly put: ItemState
	readonly wishes: readonly Omit<Wish, 'device' | 'sure'>[]
	/** The item went into the trash. */
	readonly thrownAway: boolean
}

/** What a person has at hand. */
export interface Hands {
	readonly dice: Dice
	readonly at: EditTime
	newLocalId(): LocalId
	/** A number nobody else gets. */
	serial(): string
}

/** Decides on one thing that people do with these items; null where nothing fits. */
export function thinkOf(items: ReadonlyMap<LocalId, ItemState>, hands: Hands): Deed | null {
	const { dice, at } = hands
	const live = [...items.values()].filter((state) => !effective(state).trashed && state.standing !== 'suspended')
	const password = dice.pick(live.filter((state) => state.kind === 'password'))
	const folder = dice.pick(live.filter((state) => state.kind === 'folder'))
	const tag = dice.pick(live.filter((state) => state.kind === 'tag'))
	const place = dice.chance(0.5) ? folder?.localId ?? ROOT_FOLDER : ROOT_FOLDER
	const roll = dice.below(100)
	if (roll < 20 || password === undefined) return makePassword(hands, place, tag)
	if (roll < 60) return typeInto(password, hands)
	if (roll < 64) return changed(password, edit(password, withValues(effective(password).content, { favorite: dice.chance(0.5) }), at))
	if (roll < 70) return changed(password, edit(password, withValues(effective(password).content, { folder: place }), at))
	if (roll < 76) return changed(password, edit(password, withValues(effective(password).content, { tags: tag === undefined || dice.chance(0.5) ? [] : [tag.localId] }), at))
	if (roll < 81) return changed(password, setTrashed(password, true, at), true)
	if (roll < 85) {
		const gone = dice.pick([...items.values()].filter((state) => effective(state).trashed))
		return gone === undefined ? null : changed(gone, setTrashed(gone, false, at))
	}
	if (roll < 89) return make(createItem(hands.newLocalId(), { kind: 'folder', label: `folder${hands.serial()}.`, parent: place, favorite: false, hidden: false }, at))
	if (roll < 93) return folder === undefined ? null : changeFolder(folder, place, items, hands)
	if (roll < 95) return folder === undefined ? null : changed(folder, setTrashed(folder, true, at), true)
	if (roll < 98) return make(createItem(hands.newLocalId(), { kind: 'tag', label: `tag${hands.serial()}.`, color: '#123456', favorite: false, hidden: false }, at))
	return tag === undefined ? null : changed(tag, setTrashed(tag, true, at), true)
}

function makePassword({ newLocalId, serial, at }: Hands, place: LocalId, tag: ItemState | undefined): Deed {
	const localId = newLocalId()
	const value = `origin${serial()}.`
	const content: PasswordContent = {
		kind: 'password', label: 'new', username: value, password: 'a first secret', url: 'https://example.com', notes: 'one\ntwo\nthree', customFields: '',
		folder: place, tags: tag === undefined ? [] : [tag.localId], favorite: false, hidden: false,
	}
	return { put: createItem(localId, content, at), wishes: [{ localId, field: 'username', value }], thrownAway: false }
}

function typeInto(state: ItemState, { dice, serial, at }: Hands): Deed | null {
	const { content } = effective(state)
	const field = dice.pick(TEXT_FIELDS) ?? 'label'
	const value = `v${serial()}.`
	if (content.kind !== 'password') return null
	return { put: edit(state, withValues(content, { [field]: textFor(content, field, value, dice) }), at), wishes: [{ localId: state.localId, field, value }], thrownAway: false }
}

function textFor(content: PasswordContent, field: TextField, value: string, dice: Dice): string {
	if (field === 'url') return `https://example.com/${value}`
	if (field === 'notes') {
		const lines = content.notes.split('\n')
		lines.splice(dice.below(lines.length + 1), dice.below(2), value)
		return lines.join('\n')
	}
	if (field !== 'customFields') return value
	const label = dice.pick(['pin', 'code']) ?? 'pin'
	const fields = content.customFields === '' ? [] : JSON.parse(content.customFields) as { label: string, type: string, value: string }[]
	return JSON.stringify([...fields.filter((one) => one.label !== label), { label, type: 'text', value }])
}

function changeFolder(folder: ItemState, place: LocalId, items: ReadonlyMap<LocalId, ItemState>, { dice, serial, at }: Hands): Deed | null {
	const { content } = effective(folder)
	if (dice.chance(0.5)) {
		const value = `v${serial()}.`
		return { put: edit(folder, withValues(content, { label: value }), at), wishes: [{ localId: folder.localId, field: 'label', value }], thrownAway: false }
	}
	return closesCycle(folder.localId, place, items) ? null : changed(folder, edit(folder, withValues(content, { parent: place }), at))
}

function make(put: ItemState): Deed {
	return { put, wishes: [], thrownAway: false }
}

/** Null where nothing would change: that is no edit. */
function changed(before: ItemState, put: ItemState, thrownAway = false): Deed | null {
	return before === put ? null : { put, wishes: [], thrownAway }
}
