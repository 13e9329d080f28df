// SPDX-FileCopyrightText: 2026 NexPass contributors
// SPDX-License-Identifier: AGPL-3.0-or-later

import { describe, expect, test } from 'vitest'
import { folderIn, itemOf, itemsOf, local, moment, passwordWith, tagWith } from '../../tests/world/samples.ts'
import { ROOT_FOLDER } from '../domain/ids.ts'
import { park } from './flight.ts'
import { closesCycle, depthOf, foldersAbove, isInside, moveTo, placeOf, standingOf, trashedAbove } from './places.ts'
import type { ItemState } from './state.ts'
import { createItem, edit, setTrashed } from './state.ts'

const work = itemOf('work', folderIn())
const mail = itemOf('mail', folderIn('work'))
const entry = itemOf('entry', passwordWith({ folder: local('mail') }))
const tree = itemsOf(work, mail, entry)
/** Two folders that lie in each other, as the server lets others make them, and an entry in one of them. */
const knot = itemsOf(itemOf('a', folderIn('b')), itemOf('b', folderIn('a')), itemOf('entry', passwordWith({ folder: local('a') })))
const names = (states: readonly ItemState[]): readonly string[] => states.map((state) => state.localId)
const inTrash = (name: string, parent?: string): ItemState => itemOf(name, folderIn(parent), { trashed: true })

describe('where a content lies', () => {
	test('passwords lie in folders, folders in folders, tags nowhere', () => {
		expect([placeOf(passwordWith({ folder: local('work') })), placeOf(folderIn('work')), placeOf(tagWith())]).toEqual(['work', 'work', null])
	})

	test('moving changes the place and nothing else', () => {
		expect(moveTo(passwordWith({ notes: 'x' }), local('work'))).toEqual(passwordWith({ notes: 'x', folder: local('work') }))
		expect(moveTo(folderIn(), local('work'))).toEqual(folderIn('work'))
		expect(moveTo(tagWith(), local('work'))).toEqual(tagWith())
	})
})

describe('what can be put into a folder', () => {
	test('anything, where the folder and all above it are live', () => {
		expect([standingOf(ROOT_FOLDER, tree), standingOf(local('work'), tree), standingOf(local('mail'), tree)]).toEqual(['live', 'live', 'live'])
	})

	test('nothing, where the folder or one above is in the trash', () => {
		const items = itemsOf(inTrash('work'), mail)
		expect([standingOf(local('work'), items), standingOf(local('mail'), items)]).toEqual(['trashed', 'trashed'])
	})

	test('it has to wait while the folder is being made or taken out of the trash', () => {
		expect(standingOf(local('new'), itemsOf(createItem(local('new'), folderIn(), moment(1))))).toBe('pending')
		const returning = setTrashed(inTrash('work'), false, moment(1))
		expect([standingOf(local('work'), itemsOf(returning)), standingOf(local('mail'), itemsOf(returning, mail))]).toEqual(['pending', 'pending'])
	})

	test('a return from the trash that the server refused, or that nobody wants, is not waited for', () => {
		expect(standingOf(local('work'), itemsOf(park(setTrashed(inTrash('work'), false, moment(1)), 'forbidden', '', moment(2).device)))).toBe('trashed')
		expect(standingOf(local('work'), itemsOf(edit(inTrash('work'), folderIn(ROOT_FOLDER, { label: 'renamed' }), moment(1))))).toBe('trashed')
	})

	test('a folder that nobody knows, or that is no folder, is gone', () => {
		expect([standingOf(local('nothing'), tree), standingOf(local('entry'), tree), standingOf(local('mail'), itemsOf(mail))]).toEqual(['gone', 'gone', 'gone'])
	})

	test('folders that lie in each other are live, and looking at them ends', () => {
		expect(standingOf(local('a'), knot)).toBe('live')
	})
})

describe('the folders above', () => {
	test('are named from the nearest to the top, by what the server has', () => {
		expect(names(foldersAbove(local('mail'), tree))).toEqual(['mail', 'work'])
		expect(names(foldersAbove(local('mail'), itemsOf(work, edit(mail, folderIn(), moment(1)))))).toEqual(['mail', 'work'])
		expect(foldersAbove(ROOT_FOLDER, tree)).toEqual([])
	})

	test('end at a folder that is not on the server, and at one that comes round again', () => {
		expect(names(foldersAbove(local('mail'), itemsOf(createItem(local('work'), folderIn(), moment(1)), mail)))).toEqual(['mail'])
		expect(names(foldersAbove(local('mail'), itemsOf(mail)))).toEqual(['mail'])
		expect(names(foldersAbove(local('a'), knot))).toEqual(['a', 'b'])
	})

	test('those in the trash are picked out', () => {
		expect(names(trashedAbove(local('mail'), itemsOf(inTrash('work'), mail)))).toEqual(['work'])
		expect(names(trashedAbove(local('mail'), itemsOf(inTrash('work'), inTrash('mail', 'work'))))).toEqual(['mail', 'work'])
		expect(trashedAbove(local('mail'), tree)).toEqual([])
	})
})

describe('moving a folder into itself', () => {
	test('is seen at any depth, by what people see', () => {
		expect([closesCycle(local('work'), local('work'), tree), closesCycle(local('work'), local('mail'), tree)]).toEqual([true, true])
		expect([closesCycle(local('mail'), local('work'), tree), closesCycle(local('mail'), ROOT_FOLDER, tree)]).toEqual([false, false])
		expect(closesCycle(local('work'), local('mail'), itemsOf(work, edit(mail, folderIn(), moment(1))))).toBe(false)
	})

	test('is not seen in a folder that is gone, and a knot of others is left alone', () => {
		expect(closesCycle(local('work'), local('nothing'), tree)).toBe(false)
		expect(closesCycle(local('other'), local('a'), knot)).toBe(false)
	})
})

describe('how deep an item lies', () => {
	test('each folder above counts once, by what people see', () => {
		expect([depthOf(work, tree), depthOf(mail, tree), depthOf(entry, tree), depthOf(itemOf('tag', tagWith()), tree)]).toEqual([0, 1, 2, 0])
		expect(depthOf(entry, itemsOf(work, edit(mail, folderIn(), moment(1)), entry))).toBe(1)
	})

	test('a folder that is gone ends the count, and so does one that comes round again', () => {
		expect(depthOf(entry, itemsOf(mail))).toBe(2)
		expect(depthOf(itemOf('x', passwordWith({ folder: local('a') })), knot)).toBe(2)
	})
})

describe('whether an item lies in a folder', () => {
	test('at any depth, by what the server has', () => {
		expect([isInside(entry, local('mail'), tree), isInside(entry, local('work'), tree), isInside(mail, local('work'), tree)]).toEqual([true, true, true])
		expect([isInside(work, local('mail'), tree), isInside(work, local('work'), tree), isInside(entry, local('other'), tree)]).toEqual([false, false, false])
		expect(isInside(edit(entry, passwordWith(), moment(1)), local('work'), tree)).toBe(true)
	})

	test('what the server does not have lies in no folder there', () => {
		expect(isInside(createItem(local('new'), passwordWith({ folder: local('work') }), moment(1)), local('work'), tree)).toBe(false)
		expect(isInside(entry, local('work'), itemsOf(work, createItem(local('mail'), folderIn('work'), moment(1)), entry))).toBe(false)
		expect(isInside(entry, local('work'), itemsOf(work, entry))).toBe(false)
		expect(isInside(itemOf('tag', tagWith()), local('work'), tree)).toBe(false)
	})

	test('looking through folders that lie in each other ends', () => {
		expect([isInside(itemOf('entry', passwordWith({ folder: local('a') })), local('b'), knot), isInside(itemOf('entry', passwordWith({ folder: local('a') })), local('c'), knot)]).toEqual([true, false])
	})

	test('the top is not a folder that anything is inside of', () => {
		expect(isInside(entry, ROOT_FOLDER, tree)).toBe(false)
	})
})
