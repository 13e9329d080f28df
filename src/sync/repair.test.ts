// SPDX-FileCopyrightText: 2026 NexPass contributors
// SPDX-License-Identifier: AGPL-3.0-or-later

import { describe, expect, test } from 'vitest'
import { folderIn, headWith, itemOf, itemsOf, local, moment, passwordWith, serverIdOf, tagWith } from '../../tests/world/samples.ts'
import type { RevisionId } from '../domain/ids.ts'
import { ROOT_FOLDER } from '../domain/ids.ts'
import type { PasswordContent } from '../domain/item.ts'
import { beginRepair, goOnRepairing } from './repair.ts'
import type { ItemState } from './state.ts'
import { createItem, effective, setTrashed } from './state.ts'

const AT = moment(9_000)
const home = itemOf('work', folderIn())
const stranded: ItemState = { ...itemOf('mail', passwordWith({ folder: local('work') })), standing: 'stranded' }
const fresh = (trashed: boolean): ItemState => itemOf('fresh', folderIn(), { trashed })
const repairing = (phase: 'moving' | 'trashing' | 'restoring', values: Partial<ItemState> = {}, where = 'fresh', to = 'work'): ItemState => ({
	...stranded, base: { content: passwordWith({ folder: local(where) }), head: headWith({ id: serverIdOf('mail'), revision: 'mail-2' as RevisionId }) },
	repair: { folder: local('fresh'), home: local(to), phase }, ...values,
})
const next = (...states: readonly ItemState[]): readonly ItemState[] => goOnRepairing(itemsOf(...states), AT)
const folderOf = (state: ItemState | undefined): string | null => state === undefined ? null : (effective(state).content as PasswordContent).folder
const trashed = (state: ItemState | undefined): boolean | null => state === undefined ? null : effective(state).trashed

describe('a repair that a person asked for', () => {
	test('begins with a fresh folder at the top and the item on its way into it', () => {
		const [folder, item] = beginRepair(stranded, local('fresh'), 'Rescued', AT) ?? []
		expect(folder).toEqual(createItem(local('fresh'), { kind: 'folder', label: 'Rescued', parent: ROOT_FOLDER, favorite: false, hidden: false }, AT))
		expect([folderOf(item), item?.repair]).toEqual(['fresh', { folder: 'fresh', home: 'work', phase: 'moving' }])
	})

	test('is not begun for what is not stranded, is being repaired already, or lies nowhere', () => {
		const states: readonly ItemState[] = [{ ...stranded, standing: 'listed' }, repairing('moving'), { ...itemOf('tag', tagWith()), standing: 'stranded' }]
		expect(states.map((state) => beginRepair(state, local('fresh'), 'x', AT))).toEqual([null, null, null])
	})
})

describe('the steps of a repair', () => {
	test('once the item lies in the folder, the folder goes into the trash', () => {
		const [item, folder] = next(repairing('moving'), fresh(false), home)
		expect([item?.repair?.phase, folder?.localId, trashed(folder)]).toEqual(['trashing', 'fresh', true])
	})

	test('once it is there, it comes out again', () => {
		const [item, folder] = next(repairing('trashing'), fresh(true), home)
		expect([item?.repair?.phase, folder?.localId, trashed(folder)]).toEqual(['restoring', 'fresh', false])
	})

	test('once it is out and a pull has seen the item, that goes home and the folder into the trash', () => {
		const [item, folder] = next(repairing('restoring', { standing: 'listed' }), fresh(false), home)
		expect([folderOf(item), item?.repair, trashed(folder)]).toEqual(['work', undefined, true])
	})

	test('the item goes to the top when its home is gone or in the trash, or was the top', () => {
		for (const states of [[], [itemOf('work', folderIn(), { trashed: true })]]) {
			expect(folderOf(next(repairing('restoring', { standing: 'listed' }), fresh(false), ...states)[0])).toBe(ROOT_FOLDER)
		}
		expect(folderOf(next(repairing('restoring', { standing: 'listed' }, 'fresh', ROOT_FOLDER), fresh(false))[0])).toBe(ROOT_FOLDER)
	})

	test('an item that others moved meanwhile, or that is still in no list, stays where it is', () => {
		for (const item of [repairing('restoring', { standing: 'listed' }, 'elsewhere'), repairing('restoring')]) {
			const [after, folder] = next(item, fresh(false), home)
			expect([folderOf(after), after?.repair, trashed(folder)]).toEqual([folderOf(item), undefined, true])
		}
	})
})

describe('a repair waits', () => {
	test('while a write of the item or of the folder has not arrived', () => {
		expect(next(repairing('moving', { losers: [{ notes: 'x' }] }), fresh(false), home)).toEqual([])
		expect(next(repairing('moving'), setTrashed(fresh(false), true, AT), home)).toEqual([])
		expect(next(repairing('moving'), createItem(local('fresh'), folderIn(), AT), home)).toEqual([])
	})

	test('while the folder is still in the trash, and until a pull has seen the item', () => {
		expect(next(repairing('restoring', { standing: 'listed' }), fresh(true), home)).toEqual([])
		expect([next(repairing('restoring', { standing: 'suspended' }), fresh(false), home), next(repairing('restoring', { standing: 'unseen' }), fresh(false), home)]).toEqual([[], []])
	})
})

describe('a repair is given up', () => {
	const isGivenUp = (...states: readonly ItemState[]): boolean => {
		const after = next(...states)
		return after.length === 1 && after[0]?.localId === 'mail' && after[0].repair === undefined
	}

	test('when the folder is gone, or the item is thrown away or gone', () => {
		expect([isGivenUp(repairing('moving'), home), isGivenUp(setTrashed(repairing('moving'), true, AT), fresh(false), home)]).toEqual([true, true])
		expect(isGivenUp({ ...createItem(local('mail'), passwordWith(), AT), repair: { folder: local('fresh'), home: local('work'), phase: 'moving' } }, fresh(false))).toBe(true)
	})

	test('when the item did not go where it should, or the folder not into the trash', () => {
		expect([isGivenUp(repairing('moving', {}, 'work'), fresh(false), home), isGivenUp(repairing('trashing'), fresh(false), home)]).toEqual([true, true])
	})

	test('and nothing else is touched', () => {
		expect(next(home, stranded, fresh(false))).toEqual([])
	})
})
