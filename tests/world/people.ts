// SPDX-FileCopyrightText: 2026 NexPass contributors
// SPDX-License-Identifier: AGPL-3.0-or-later

import type { LocalId } from '../../src/domain/ids.ts'
import { ROOT_FOLDER } from '../../src/domain/ids.ts'
import type { ItemKind, PasswordContent } from '../../src/domain/item.ts'
import { withValues } from '../../src/sync/content.ts'
import { closesCycle } from '../../src/sync/places.ts'
import type { LocalChange, LocalState } from '../../src/sync/ports.ts'
import { editTime } from '../../src/sync/round.ts'
import type { EditTime, ItemState } from '../../src/sync/state.ts'
import { copyAsNew, createItem, edit, effective, retry, setTrashed, undo } from '../../src/sync/state.ts'
import type { Device, Told } from './device.ts'
import type { Act } from './schedule.ts'

/** What a text or a mark was written into. `origin` is the user name with which an entry is made; nobody ever changes it. */
export type IntentField = 'origin' | 'label' | 'password' | 'notes' | 'customFields' | 'folderLabel' | 'tagged' | 'untagged' | 'moved'

/** Something a person wanted, to be looked for in the end. */
export interface Intent {
	readonly device: Device
	readonly localId: LocalId
	/** Text nobody else writes; for tags and folders their local id. */
	readonly value: string
	readonly field: IntentField
	/** What the person was told. Nothing, when the device died first: then it may be there or not. */
	told: Told
	/** The person took it back. */
	undone: boolean
	/** Somebody made an entry of its own out of it. */
	copied: boolean
	/** A device on which it lay, and from which everything was deleted afterwards. */
	wiped: boolean
}

/** A field of another program, that nobody here knows: every entry is made with it, and it must never vanish. */
export const FOREIGN_FIELD = '{"label":"keep","type":"data","value":"of another program","vendor":{"n":1}}'

/** Lets the person of a device do something and writes down what was wanted and what became of it. */
export async function actLikeAPerson(device: Device, act: Act, intents: Intent[], serial: number): Promise<void> {
	const made: Intent[] = []
	const note = (localId: LocalId, field: IntentField, value: string): void => {
		made.push({ device, localId, value, field, told: 'nothing', undone: false, copied: false, wiped: false })
	}
	const told = await new Promise<Told>((resolve) => {
		void device.act((current) => {
			// Asked again, where several changes in one go did not fit: what was wanted the first time counts no more.
			for (const former of made.splice(0)) intents.splice(intents.indexOf(former), 1)
			const change = decide(device, act, current, serial, note)
			intents.push(...made)
			if (act.kind === 'undo' || act.kind === 'copyAsNew') takeBack(intents, device, change)
			return change
		}, serial % 3 === 0).then(resolve)
	})
	for (const intent of made) intent.told = told
}

function decide(device: Device, act: Act, current: LocalState, serial: number, note: (localId: LocalId, field: IntentField, value: string) => void): LocalChange | null {
	const items = current.items
	const at = editTime(device.clock)
	const live = (kind: ItemKind): readonly ItemState[] => [...items.values()].filter((state) => state.kind === kind && !effective(state).trashed && state.standing !== 'suspended')
	const choose = (states: readonly ItemState[], share: number): ItemState | undefined => states[Math.floor(share * states.length)]
	const place = (share: number | null): LocalId => share === null ? ROOT_FOLDER : choose(live('folder'), share)?.localId ?? ROOT_FOLDER
	const put = (...states: readonly ItemState[]): LocalChange => ({ put: states, remove: [], durability: 'strict' })
	const wanted: Act = needsPassword(act) && live('password').length === 0 ? { kind: 'create', into: null, tag: null } : act
	return carryOut(wanted)

	function carryOut(act: Act): LocalChange | null {
		switch (act.kind) {
			case 'create': {
				const value = `origin${serial.toString()}.`
				const tag = act.tag === null ? undefined : choose(live('tag'), act.tag)
				const content: PasswordContent = {
					kind: 'password', label: 'new', username: value, password: 'secret', url: '', notes: 'one\ntwo\nthree', customFields: `[${FOREIGN_FIELD}]`,
					folder: place(act.into), tags: tag === undefined ? [] : [tag.localId], favorite: false, hidden: false,
				}
				const state = createItem(device.newId.localId(), content, at)
				note(state.localId, 'origin', value)
				if (tag !== undefined) note(state.localId, 'tagged', tag.localId)
				return put(state)
			}
			case 'text': {
				const state = choose(live('password'), act.item)
				return state === undefined ? null : put(changeText(state, act, serial, note, at))
			}
			case 'favorite': {
				const state = choose(live('password'), act.item)
				return state === undefined ? null : put(edit(state, withValues(effective(state).content, { favorite: act.on }), at))
			}
			case 'move': {
				const state = choose(live('password'), act.item)
				if (state === undefined) return null
				note(state.localId, 'moved', place(act.into))
				return put(edit(state, withValues(effective(state).content, { folder: place(act.into) }), at))
			}
			case 'tag': {
				const state = choose(live('password'), act.item)
				if (state === undefined) return null
				const tag = act.tag === null ? undefined : choose(live('tag'), act.tag)
				const { content } = effective(state)
				const before = content.kind === 'password' ? content.tags : []
				const tags = tag === undefined ? [] : [...new Set([...before, tag.localId])]
				if (tag !== undefined) note(state.localId, 'tagged', tag.localId)
				else for (const gone of before) note(state.localId, 'untagged', gone)
				return put(edit(state, withValues(content, { tags }), at))
			}
			case 'trash':
			case 'trashFolder':
			case 'trashTag': {
				const state = choose(live(act.kind === 'trash' ? 'password' : act.kind === 'trashFolder' ? 'folder' : 'tag'), act.item)
				if (state === undefined) return null
				device.thrownAway.add(state.localId)
				if (state.base !== null) device.thrownAwayThere.add(state.base.head.id)
				return put(setTrashed(state, true, at))
			}
			case 'untrash': {
				const state = choose([...items.values()].filter((one) => effective(one).trashed), act.item)
				return state === undefined ? null : put(setTrashed(state, false, at))
			}
			case 'createFolder': return put(createItem(device.newId.localId(), { kind: 'folder', label: `folder${serial.toString()}.`, parent: place(act.into), favorite: false, hidden: false }, at))
			case 'renameFolder': {
				const state = choose(live('folder'), act.item)
				if (state === undefined) return null
				note(state.localId, 'folderLabel', `v${serial.toString()}.`)
				return put(edit(state, withValues(effective(state).content, { label: `v${serial.toString()}.` }), at))
			}
			case 'moveFolder': {
				const state = choose(live('folder'), act.item)
				if (state === undefined || closesCycle(state.localId, place(act.into), items)) return null
				return put(edit(state, withValues(effective(state).content, { parent: place(act.into) }), at))
			}
			case 'createTag': return put(createItem(device.newId.localId(), { kind: 'tag', label: `tag${serial.toString()}.`, color: '#123456', favorite: false, hidden: false }, at))
			case 'undo': {
				const state = choose([...items.values()].filter((one) => one.mine !== null), act.item)
				if (state === undefined) return null
				const back = undo(state, at)
				return back === null ? { put: [], remove: [state.localId], durability: 'strict' } : put(back)
			}
			case 'retry': {
				const state = choose([...items.values()].filter((one) => one.parked !== null), act.item)
				return state === undefined ? null : put(retry(state))
			}
			case 'copyAsNew': {
				const state = choose([...items.values()].filter((one) => one.parked !== null && one.kind === 'password'), act.item)
				if (state === undefined) return null
				const { original, copy } = copyAsNew(state, device.newId.localId(), at)
				return original === null ? { put: [copy], remove: [state.localId], durability: 'strict' } : put(original, copy)
			}
		}
	}
}

/** Where there is no entry yet, people make one. */
function needsPassword(act: Act): boolean {
	return act.kind === 'text' || act.kind === 'favorite' || act.kind === 'move' || act.kind === 'tag'
}

/** Whatever the person wanted of these items before is not wanted any more. */
function takeBack(intents: readonly Intent[], device: Device, change: LocalChange | null): void {
	const touched = new Set([...change?.remove ?? [], ...(change?.put ?? []).map((state) => state.localId)])
	const names = new Set((change?.put ?? []).map((state) => { const { content } = effective(state); return content.kind === 'password' ? content.username : '' }))
	// What is taken back may go where it was before: into the trash.
	for (const state of change?.put ?? []) if (effective(state).trashed) device.thrownAway.add(state.localId)
	for (const intent of intents) {
		if (intent.device === device && touched.has(intent.localId)) intent.undone = true
		if (names.has(intent.value)) intent.copied = true
	}
}

function changeText(state: ItemState, act: Act & { readonly kind: 'text' }, serial: number, note: (localId: LocalId, field: IntentField, value: string) => void, at: EditTime): ItemState {
	const { content } = effective(state)
	if (content.kind !== 'password') return state
	const value = `v${serial.toString()}.`
	note(state.localId, act.field, value)
	switch (act.field) {
		case 'label':
		case 'password': return edit(state, withValues(content, { [act.field]: value }), at)
		case 'notes': {
			const lines = content.notes.split('\n')
			lines.splice(Math.floor(act.at * (lines.length + 1)), serial % 2, value)
			return edit(state, withValues(content, { notes: lines.join('\n') }), at)
		}
		case 'customFields': {
			const label = act.at < 0.5 ? 'pin' : 'code'
			const fields = JSON.parse(content.customFields === '' ? '[]' : content.customFields) as { label: string, type: string, value: string }[]
			const changed = [...fields.filter((one) => one.label !== label), { label, type: 'text', value }]
			return edit(state, withValues(content, { customFields: JSON.stringify(changed) }), at)
		}
	}
}
