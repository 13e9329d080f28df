// SPDX-FileCopyrightText: 2026 NexPass contributors
// SPDX-License-Identifier: AGPL-3.0-or-later

import { describe, expect, test } from 'vitest'
import { bodyOf, flightOf, folderIn, itemOf, itemsOf, local, moment, passwordWith, tagWith } from '../../tests/world/samples.ts'
import { ROOT_FOLDER } from '../domain/ids.ts'
import type { FieldName } from '../domain/item.ts'
import type { Millis, UnixSeconds } from '../domain/time.ts'
import type { AbsorbContext } from './absorb.ts'
import type { FieldValue } from './content.ts'
import { withValues } from './content.ts'
import { park } from './flight.ts'
import { folderToRestore, isMassDeletion, nextStep, settle, trashOrder, writeOrder } from './plan.ts'
import type { ItemState } from './state.ts'
import { createItem, edit, effective, setTrashed } from './state.ts'

const context: AbsorbContext = { now: 5 as Millis, serverNow: 6 as UnixSeconds, noticeId: 'notice' }
const mail = itemOf('mail', passwordWith())
const work = itemOf('work', folderIn())
const offlineFolder = createItem(local('offline folder'), folderIn(), moment(10))
const trashedWork = itemOf('work', folderIn(), { trashed: true })
const change = (state: ItemState, values: Readonly<Partial<Record<FieldName, FieldValue>>>): ItemState => edit(state, withValues(effective(state).content, values), moment(20))
const parked = (state: ItemState): ItemState => park(state, 'invalid', '', 5 as Millis)
const flying = (state: ItemState): ItemState => ({ ...state, flight: flightOf({ kind: 'create', body: bodyOf('x'), content: effective(state).content }) })
const suspended = (state: ItemState): ItemState => ({ ...state, standing: 'suspended' })
const step = (state: ItemState, ...others: readonly ItemState[]): ReturnType<typeof nextStep> => nextStep(state, itemsOf(state, ...others))

describe('the next write of an item', () => {
	test('there is none where nothing is wanted, or where a person has to decide', () => {
		expect([step(mail), step(parked(change(mail, { label: 'Post' })))]).toEqual([{ kind: 'nothing' }, { kind: 'nothing' }])
	})

	test('it waits while another one is out', () => {
		expect([step(flying(mail)), step(parked(flying(change(mail, { label: 'Post' }))))]).toEqual([{ kind: 'wait' }, { kind: 'wait' }])
	})

	test('a new item is created, and forgotten if it was thrown away before', () => {
		const offline = createItem(local('new'), passwordWith(), moment(10))
		expect(step(offline)).toEqual({ kind: 'create', content: passwordWith() })
		expect(step(setTrashed(offline, true, moment(20)))).toEqual({ kind: 'forget' })
	})

	test('a change is an update with the whole content', () => {
		expect(step(change(mail, { label: 'Post' }))).toEqual({ kind: 'update', content: passwordWith({ label: 'Post' }), loser: false })
		expect(step(change(work, { label: 'Office' }))).toEqual({ kind: 'update', content: folderIn(ROOT_FOLDER, { label: 'Office' }), loser: false })
	})

	test('a losing value is written first, on top of what the server has, so that the history keeps it', () => {
		const state: ItemState = { ...change(mail, { label: 'Post', notes: 'merged' }), losers: [{ notes: 'lost' }, { notes: 'second' }] }
		expect(step(state)).toEqual({ kind: 'update', content: passwordWith({ notes: 'lost' }), loser: true })
		const equal: ItemState = { ...change(mail, { label: 'Post' }), losers: [{ notes: '' }] }
		expect(step(equal)).toEqual({ kind: 'update', content: passwordWith(), loser: true })
	})

	test('trash and return are writes of their own; before the trash comes the edit, before an edit the return', () => {
		const gone = itemOf('gone', passwordWith(), { trashed: true })
		expect(step(setTrashed(mail, true, moment(20)))).toEqual({ kind: 'trash' })
		expect(step(setTrashed(gone, false, moment(20)))).toEqual({ kind: 'restore' })
		expect(step(setTrashed(change(mail, { label: 'Post' }), true, moment(20)))).toMatchObject({ kind: 'update' })
		expect(step(change(setTrashed(gone, false, moment(20)), { label: 'Post' }))).toEqual({ kind: 'restore' })
		expect(step(change(gone, { label: 'Post' }))).toMatchObject({ kind: 'update' })
		expect(step({ ...gone, mine: { content: passwordWith(), trashed: true, changedAt: {}, createdAt: 1 as Millis, editedAt: 1 as Millis, overrules: false } })).toEqual({ kind: 'nothing' })
	})

	test('nothing is put into a folder, or given a tag, before the server has it', () => {
		expect(step(createItem(local('new'), passwordWith({ folder: local('offline folder') }), moment(10)), offlineFolder)).toEqual({ kind: 'wait' })
		expect(step(change(mail, { folder: 'offline folder' }), offlineFolder)).toEqual({ kind: 'wait' })
		expect(step(change(work, { parent: 'offline folder' }), offlineFolder)).toEqual({ kind: 'wait' })
		expect(step(change(mail, { tags: ['blue'] }), createItem(local('blue'), tagWith(), moment(10)))).toEqual({ kind: 'wait' })
		expect(step(change(mail, { tags: ['blue', 'gone'] }), itemOf('blue', tagWith()))).toMatchObject({ kind: 'update' })
		expect(step(change(mail, { folder: 'work' }), work)).toMatchObject({ kind: 'update' })
		expect(step(change(itemOf('blue', tagWith()), { color: '#fff' }))).toMatchObject({ kind: 'update' })
	})
})

describe('items that must not be written', () => {
	test('a text that cannot be read here waits for a person', () => {
		const unreadable = itemOf('mail', passwordWith(), { readability: { kind: 'damaged', fields: ['notes'] } })
		expect(step(change(unreadable, { favorite: true }))).toEqual({ kind: 'park', reason: 'unreadable' })
		expect(step(setTrashed(unreadable, true, moment(20)))).toEqual({ kind: 'trash' })
	})

	const values = { label: 'x', username: 'x', password: 'x', url: 'x', notes: 'x', customFields: 'x' } as const
	test.each(Object.entries(values))('the %s of a share that its owner keeps to himself', (field, value) => {
		const received = itemOf('mail', passwordWith(), { received: true, editable: false })
		expect(step(change(received, { [field]: value }))).toEqual({ kind: 'park', reason: 'notEditable' })
		expect(step(change(itemOf('mail', passwordWith(), { received: true }), { [field]: value }))).toMatchObject({ kind: 'update' })
		expect(step(change(itemOf('mail', passwordWith(), { editable: false }), { [field]: value }))).toMatchObject({ kind: 'update' })
	})

	test('what is one\'s own of a share may be changed: place, tags, marks', () => {
		const received = itemOf('mail', passwordWith(), { received: true, editable: false })
		expect(step(change(received, { folder: 'work', tags: [], favorite: true, hidden: true }), work)).toMatchObject({ kind: 'update' })
		expect(step(change(received, { label: 'x', favorite: true }))).toEqual({ kind: 'park', reason: 'notEditable' })
	})
})

describe('an edit of something whose folder is in the trash', () => {
	const inside = suspended(itemOf('mail', passwordWith({ folder: local('work') })))

	test('is parked', () => {
		const expected = { kind: 'park', reason: 'suspended' }
		expect(step(change(inside, { label: 'Post' }), trashedWork)).toEqual(expected)
		expect(step(setTrashed(inside, true, moment(20)), trashedWork)).toEqual(expected)
		expect(step({ ...change(inside, { label: 'Post' }), losers: [{ label: 'Mail' }] }, trashedWork)).toEqual(expected)
	})

	test('waits while the folder comes back, or while nobody knows which folder it is', () => {
		expect(step(change(inside, { label: 'Post' }), setTrashed(trashedWork, false, moment(20)))).toEqual({ kind: 'wait' })
		expect(step(change(inside, { label: 'Post' }), work)).toEqual({ kind: 'wait' })
		expect(step(change(suspended(itemOf('blue', tagWith())), { label: 'x' }))).toEqual({ kind: 'wait' })
	})

	test('waits also while only one of two folders above comes back', () => {
		const outer = itemOf('outer', folderIn(), { trashed: true })
		const inner = itemOf('work', folderIn('outer'), { trashed: true })
		expect(step(change(inside, { label: 'Post' }), inner, setTrashed(outer, false, moment(20)))).toEqual({ kind: 'wait' })
	})

	test('is none where nothing differs', () => {
		const same: ItemState = { ...inside, mine: { content: effective(inside).content, trashed: false, changedAt: {}, createdAt: 1 as Millis, editedAt: 1 as Millis, overrules: false } }
		expect(step(same, trashedWork)).toEqual({ kind: 'nothing' })
	})

	test('is parked all the same when the folder is only renamed', () => {
		expect(step(change(inside, { label: 'Post' }), change(trashedWork, { label: 'Office' }))).toEqual({ kind: 'park', reason: 'suspended' })
	})
})

describe('putting a folder into the trash', () => {
	const going = setTrashed(work, true, moment(20))
	const inside = itemOf('mail', passwordWith({ folder: local('work') }))

	test('waits for what still has to be written in it', () => {
		expect(step(going, change(inside, { label: 'Post' }))).toEqual({ kind: 'wait' })
		expect(step(going, change(mail, { folder: 'work' }))).toEqual({ kind: 'wait' })
		expect(step(going, change(itemOf('deep', passwordWith({ folder: local('inner') })), { label: 'Post' }), itemOf('inner', folderIn('work')))).toEqual({ kind: 'wait' })
	})

	test('does not wait for what is clean, parked or elsewhere', () => {
		expect(step(going, inside, parked(change(itemOf('other', passwordWith({ folder: local('work') })), { label: 'Post' })), change(mail, { label: 'Post' }))).toEqual({ kind: 'trash' })
		expect(step(setTrashed(itemOf('work', passwordWith()), true, moment(20)), change(inside, { label: 'Post' }))).toEqual({ kind: 'trash' })
	})
})

describe('wishes that the server would take too literally', () => {
	const settled = (state: ItemState, ...others: readonly ItemState[]): ItemState => settle(state, itemsOf(state, ...others), context)
	const kinds = (state: ItemState): readonly string[] => state.notices.map((notice) => notice.kind)

	test('all is well: the same state', () => {
		const states = [mail, change(mail, { label: 'Post' }), change(mail, { folder: 'work' }), change(itemOf('blue', tagWith()), { label: 'x' }), createItem(local('new'), passwordWith(), moment(10))]
		for (const state of [...states, change(mail, { tags: ['blue'] })]) expect(settled(state, work, itemOf('blue', tagWith()))).toBe(state)
	})

	test('a move into a folder that is gone or in the trash goes to the top, with a notice', () => {
		for (const others of [[], [trashedWork]]) {
			const after = settled(change(change(mail, { label: 'Post' }), { folder: 'work' }), ...others)
			expect(after.mine?.content).toEqual(passwordWith({ label: 'Post' }))
			expect(after.notices).toEqual([{ id: 'notice-0', kind: 'movedToTop', conflicts: [], at: 5 }])
		}
		expect(effective(settled(createItem(local('new'), folderIn('work'), moment(10)), trashedWork)).content).toEqual(folderIn())
	})

	test('a move into a folder that is being made is left alone', () => {
		const state = change(mail, { folder: 'offline folder' })
		expect(settled(state, offlineFolder)).toBe(state)
	})

	test('what stays where it is, is left alone, also in the trash', () => {
		const state = change(itemOf('mail', passwordWith({ folder: local('work') })), { label: 'Post' })
		expect(settled(state, trashedWork)).toBe(state)
	})

	test('a folder is not moved into itself: it stays where it was, with a notice', () => {
		const outer = itemOf('outer', folderIn('work'))
		const after = settled(change(change(outer, { label: 'x' }), { parent: 'inner' }), work, itemOf('inner', folderIn('outer')))
		expect(after.mine?.content).toEqual(folderIn('work', { label: 'x' }))
		expect(after.notices).toEqual([{ id: 'notice-0', kind: 'moveDropped', conflicts: [], at: 5 }])
		expect(settled(change(outer, { parent: 'inner' }), work, itemOf('inner', folderIn('outer'))).mine).toBeNull()
	})

	test('a new folder that would lie in itself goes to the top', () => {
		const inner = createItem(local('inner'), folderIn('outer'), moment(10))
		const after = settled(change(createItem(local('outer'), folderIn(), moment(10)), { parent: 'inner' }), inner)
		expect([effective(after).content, kinds(after)]).toEqual([folderIn(), ['moveDropped']])
	})

	test('tags that are gone are left out, without a word', () => {
		const after = settled(change(mail, { label: 'Post', tags: ['gone', 'blue'] }), itemOf('blue', tagWith()))
		expect(after.mine?.content).toEqual(passwordWith({ label: 'Post', tags: [local('blue')] }))
		expect(after.notices).toEqual([])
		expect(settled(change(mail, { tags: ['gone'] }))).toEqual(mail)
		expect(effective(settled(change(mail, { tags: ['gone'], folder: 'nothing' }))).content).toEqual(passwordWith())
	})

	test('with a write on its way nothing is corrected', () => {
		const state = flying(change(mail, { folder: 'nothing' }))
		expect(settled(state)).toBe(state)
	})
})

describe('bringing back a folder so that an edit in it can go out', () => {
	const inside = itemOf('mail', passwordWith({ folder: local('work') }))
	const folder = (state: ItemState, ...others: readonly ItemState[]): string | undefined => folderToRestore(state, itemsOf(state, ...others))?.localId

	test('is done when nothing else lies in it', () => {
		expect(folder(inside, trashedWork)).toBe('work')
		expect(folder(inside, trashedWork, mail, itemOf('blue', tagWith()), itemOf('elsewhere', folderIn()))).toBe('work')
		expect(folder(itemOf('inner', folderIn('work')), trashedWork)).toBe('work')
	})

	test('is done for a folder further up, when only the way there lies in it', () => {
		const deep = itemOf('mail', passwordWith({ folder: local('inner') }))
		expect(folder(deep, trashedWork, itemOf('inner', folderIn('work')))).toBe('work')
		expect(folder(deep, trashedWork, itemOf('inner', folderIn('work')), itemOf('beside', folderIn('work')))).toBeUndefined()
		expect(folder(deep, trashedWork, itemOf('inner', folderIn('work')), itemOf('other', passwordWith({ folder: local('inner') })))).toBeUndefined()
	})

	test('is not done when something else would come back with it', () => {
		expect(folder(inside, trashedWork, itemOf('other', passwordWith({ folder: local('work') })))).toBeUndefined()
	})

	test('is not done when two folders above are in the trash, or none', () => {
		const deep = itemOf('mail', passwordWith({ folder: local('inner') }))
		expect(folder(deep, trashedWork, itemOf('inner', folderIn('work'), { trashed: true }))).toBeUndefined()
		expect([folder(inside, work), folder(mail, trashedWork), folder(itemOf('blue', tagWith()), trashedWork), folder(createItem(local('new'), passwordWith({ folder: local('work') }), moment(1)), trashedWork)]).toEqual([undefined, undefined, undefined, undefined])
	})

	test('is not done while somebody does something else with the folder', () => {
		expect([flying(trashedWork), parked(trashedWork), change(trashedWork, { label: 'x' })].map((one) => folder(inside, one))).toEqual([undefined, undefined, undefined])
	})
})

describe('the order of writes', () => {
	const outer = change(itemOf('outer', folderIn()), { label: 'x' })
	const inner = change(itemOf('inner', folderIn('outer')), { label: 'x' })
	const beside = change(itemOf('beside', folderIn('outer')), { label: 'x' })
	const entry = change(itemOf('entry', passwordWith({ folder: local('inner') })), { label: 'x' })
	const tag = change(itemOf('tag', tagWith()), { label: 'x' })

	test('tags, folders from the top down, passwords; nothing for what is clean', () => {
		expect(writeOrder(itemsOf(entry, inner, beside, outer, tag, mail))).toEqual([['tag'], ['outer'], ['inner', 'beside'], ['entry']])
		expect(writeOrder(itemsOf(mail, work))).toEqual([[], []])
	})

	test('into the trash the other way round, and only what is to go there', () => {
		const going = [entry, inner, beside, outer, tag].map((state) => setTrashed(state, true, moment(30)))
		expect(trashOrder(itemsOf(...going, change(mail, { label: 'x' }), work))).toEqual([['entry'], ['inner', 'beside'], ['outer'], ['tag']])
	})
})

test('a mass deletion is more than ten items and more than a fifth of all, or whatever is missing from an empty server', () => {
	expect([isMassDeletion(20, 11, 9), isMassDeletion(20, 10, 10), isMassDeletion(55, 11, 44), isMassDeletion(54, 11, 43)]).toEqual([true, false, false, true])
	expect([isMassDeletion(3, 1, 0), isMassDeletion(3, 0, 0), isMassDeletion(3, 1, 2)]).toEqual([true, false, false])
})
