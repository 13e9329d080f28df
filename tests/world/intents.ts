// SPDX-FileCopyrightText: 2026 NexPass contributors
// SPDX-License-Identifier: AGPL-3.0-or-later

import type { LocalId } from '../../src/domain/ids.ts'
import { ROOT_FOLDER } from '../../src/domain/ids.ts'
import type { PasswordContent } from '../../src/domain/item.ts'
import { withValues } from '../../src/sync/content.ts'
import { closesCycle } from '../../src/sync/places.ts'
import { editTime } from '../../src/sync/round.ts'
import type { ItemState } from '../../src/sync/state.ts'
import { createItem, edit, effective, setTrashed } from '../../src/sync/state.ts'
import type { Device } from './device.ts'
import type { Dice } from './random.ts'

/** Something a person wanted, to be looked for in the end. */
export interface Intent {
	readonly device: string
	readonly localId: LocalId
	/** Text nobody else writes. */
	readonly value: string
	readonly field: 'origin' | 'label' | 'password' | 'notes' | 'customFields' | 'tagged' | 'untagged'
}

/** Does one thing that people do, on a device's own disk, and writes down what was wanted. */
export function actLikeAPerson(device: Device, dice: Dice, intents: Intent[], serial: () => number): void {
	const items = device.disk.state.items
	const live = [...items.values()].filter((state) => !effective(state).trashed && state.standing !== 'suspended')
	const passwords = live.filter((state) => state.kind === 'password')
	const folders = live.filter((state) => state.kind === 'folder')
	const tags = live.filter((state) => state.kind === 'tag')
	const place = dice.chance(0.5) ? dice.pick(folders)?.localId ?? ROOT_FOLDER : ROOT_FOLDER
	const note = (state: ItemState, field: Intent['field'], value: string): void => { intents.push({ device: device.name, localId: state.localId, value, field }) }
	const password = dice.pick(passwords)
	const folder = dice.pick(folders)
	const tag = dice.pick(tags)
	const at = editTime(device.clock)
	const roll = dice.below(100)
	if (roll < 25 || password === undefined) {
		const value = `origin${serial()}`
		const content: PasswordContent = {
			kind: 'password', label: 'new', username: value, password: 'secret', url: '', notes: 'one\ntwo\nthree', customFields: '',
			folder: place, tags: tag === undefined ? [] : [tag.localId], favorite: false, hidden: false,
		}
		const state = createItem(device.newId.localId(), content, at)
		note(state, 'origin', value)
		put(device, state)
	} else if (roll < 60) {
		put(device, changeText(password, dice, serial(), note, at))
	} else if (roll < 64) {
		put(device, edit(password, withValues(effective(password).content, { favorite: dice.chance(0.5) }), at))
	} else if (roll < 70) {
		put(device, edit(password, withValues(effective(password).content, { folder: place }), at))
	} else if (roll < 75) {
		const chosen = dice.chance(0.5) ? undefined : tag
		note(password, chosen === undefined ? 'untagged' : 'tagged', '')
		put(device, edit(password, withValues(effective(password).content, { tags: chosen === undefined ? [] : [chosen.localId] }), at))
	} else if (roll < 80) {
		device.thrownAway.add(password.localId)
		put(device, setTrashed(password, true, at))
	} else if (roll < 83) {
		const gone = dice.pick([...items.values()].filter((state) => effective(state).trashed))
		if (gone !== undefined) put(device, setTrashed(gone, false, at))
	} else if (roll < 89) {
		put(device, createItem(device.newId.localId(), { kind: 'folder', label: `folder${serial()}`, parent: place, favorite: false, hidden: false }, at))
	} else if (roll < 92) {
		if (folder !== undefined) changeFolder(device, folder, dice, serial(), place, note, at)
	} else if (roll < 94) {
		if (folder !== undefined) {
			device.thrownAway.add(folder.localId)
			put(device, setTrashed(folder, true, at))
		}
	} else if (roll < 98) {
		put(device, createItem(device.newId.localId(), { kind: 'tag', label: `tag${serial()}`, color: '#123456', favorite: false, hidden: false }, at))
	} else if (tag !== undefined) {
		put(device, setTrashed(tag, true, at))
	}
}

type Note = (state: ItemState, field: Intent['field'], value: string) => void

function changeText(state: ItemState, dice: Dice, serial: number, note: Note, at: ReturnType<typeof editTime>): ItemState {
	const { content } = effective(state)
	if (content.kind !== 'password') return state
	const field = dice.pick(['label', 'password', 'notes', 'customFields'] as const) ?? 'label'
	const value = `v${serial}.`
	note(state, field, value)
	if (field === 'notes') {
		const lines = content.notes.split('\n')
		lines.splice(dice.below(lines.length + 1), dice.below(2), value)
		return edit(state, withValues(content, { notes: lines.join('\n') }), at)
	}
	if (field === 'customFields') {
		const label = dice.pick(['pin', 'code']) ?? 'pin'
		const fields = content.customFields === '' ? [] : JSON.parse(content.customFields) as { label: string, type: string, value: string }[]
		const changed = [...fields.filter((one) => one.label !== label), { label, type: 'text', value }]
		return edit(state, withValues(content, { customFields: JSON.stringify(changed) }), at)
	}
	return edit(state, withValues(content, { [field]: value }), at)
}

function changeFolder(device: Device, folder: ItemState, dice: Dice, serial: number, place: LocalId, note: Note, at: ReturnType<typeof editTime>): void {
	const { content } = effective(folder)
	if (dice.chance(0.5)) {
		note(folder, 'label', `v${serial}.`)
		put(device, edit(folder, withValues(content, { label: `v${serial}.` }), at))
	} else if (!closesCycle(folder.localId, place, device.disk.state.items)) {
		put(device, edit(folder, withValues(content, { parent: place }), at))
	}
}

function put(device: Device, state: ItemState): void {
	device.disk.apply(() => ({ put: [state], remove: [], durability: 'strict' }))
}
