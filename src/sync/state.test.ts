// SPDX-FileCopyrightText: 2026 NexPass contributors
// SPDX-License-Identifier: AGPL-3.0-or-later

import { describe, expect, test } from 'vitest'
import { bodyOf, firstRevisionOf, flightOf, itemOf, local, moment, passwordWith, serverIdOf } from '../../tests/world/samples.ts'
import type { Millis } from '../domain/time.ts'
import { park } from './flight.ts'
import type { ItemState } from './state.ts'
import { copyAsNew, createItem, dismissNotice, edit, effective, isDirty, normalise, setTrashed, undo } from './state.ts'

const mail = itemOf('mail', passwordWith({ password: 'old' }))
const gone = itemOf('gone', passwordWith(), { trashed: true })
const wanted = passwordWith({ password: 'new' })
const edited = edit(mail, wanted, moment(100))
const onItsWay: ItemState = {
	...edited,
	flight: flightOf({ kind: 'update', body: bodyOf('b'), content: wanted, id: serverIdOf('mail'), revision: firstRevisionOf('mail'), loser: false }),
}
const offline = createItem(local('new'), wanted, moment(100))

describe('what the screens show', () => {
	test('is the wish, else what the server has', () => {
		expect(effective(mail)).toEqual({ content: mail.base?.content, trashed: false })
		expect(effective(gone)).toEqual({ content: gone.base?.content, trashed: true })
		expect(effective(edited)).toMatchObject({ content: wanted, trashed: false })
		expect(effective(setTrashed(mail, true, moment(100)))).toMatchObject({ content: mail.base?.content, trashed: true })
	})

	test('there is no item without either', () => {
		expect(() => effective({ ...mail, base: null })).toThrow('an item needs base or mine')
	})
})

describe('whether something has to reach the server', () => {
	test('a wish, a write on its way, and a losing value each do', () => {
		expect([mail, edited, { ...onItsWay, mine: null }, { ...mail, losers: [{ label: 'lost' }] }].map(isDirty)).toEqual([false, true, true, true])
	})
})

describe('a new item', () => {
	test('is unknown to the server, and each of its fields was changed when it was made', () => {
		expect(offline).toEqual({
			localId: 'new', kind: 'password', base: null, prevBase: null, losers: [], flight: null, parked: null, notices: [], standing: 'unseen', fingerprints: [],
			mine: {
				content: wanted, trashed: false, createdAt: 40_000, editedAt: 40_000, overrules: false,
				changedAt: Object.fromEntries(['label', 'username', 'password', 'url', 'notes', 'customFields', 'folder', 'tags', 'favorite', 'hidden'].map((field) => [field, 100_000])),
			},
		})
	})

	test('one from the server is clean and listed', () => {
		expect(mail).toMatchObject({ localId: 'mail', kind: 'password', prevBase: null, mine: null, losers: [], flight: null, parked: null, notices: [], standing: 'listed', fingerprints: [] })
	})
})

describe('an edit', () => {
	test('is kept with the time of each changed field by the server\'s clock, and by the device\'s own', () => {
		expect(edited).toEqual({ ...mail, mine: { content: wanted, trashed: false, changedAt: { password: 100_000 }, createdAt: 40_000, editedAt: 40_000, overrules: false } })
	})

	test('on a device whose clock cannot be trusted has no time', () => {
		expect(edit(mail, wanted, { device: 5 as Millis, server: null }).mine).toMatchObject({ changedAt: { password: null }, createdAt: 5 })
	})

	test('after another keeps the time of the first and of the fields that it leaves alone', () => {
		const twice = edit(edited, { ...wanted, label: 'Post' }, moment(200))
		expect(twice.mine).toEqual({ content: { ...wanted, label: 'Post' }, trashed: false, changedAt: { password: 100_000, label: 200_000 }, createdAt: 40_000, editedAt: 140_000, overrules: false })
	})

	test('that is taken back by hand leaves nothing to send', () => {
		const back = edit(edit(edited, { ...wanted, label: 'Post' }, moment(200)), { ...wanted, password: 'old', label: 'Post' }, moment(300))
		expect(back.mine?.changedAt).toEqual({ label: 200_000 })
		expect(edit(edited, passwordWith({ password: 'old' }), moment(300))).toEqual(mail)
	})

	test('that changes nothing changes nothing, not even the time', () => {
		expect(edit(edited, { ...wanted }, moment(300))).toBe(edited)
		expect(edit(mail, passwordWith({ password: 'old' }), moment(300))).toBe(mail)
	})

	test('is another chance for a parked change', () => {
		expect(edit(park(edited, 'invalid', '', 5 as Millis), { ...wanted, label: 'Post' }, moment(300)).parked).toBeNull()
		expect(edit(park(edited, 'invalid', '', 5 as Millis), passwordWith({ password: 'old' }), moment(300))).toEqual(mail)
	})

	test('of an item in the trash leaves it there', () => {
		expect(edit(gone, wanted, moment(100)).mine).toMatchObject({ trashed: true, changedAt: { password: 100_000 } })
	})

	test('keeps in mind that the wish overrules somebody', () => {
		const overruling = edited.mine === null ? edited : { ...edited, mine: { ...edited.mine, overrules: true } }
		expect(edit(overruling, { ...wanted, label: 'Post' }, moment(200)).mine?.overrules).toBe(true)
	})
})

describe('the trash', () => {
	test('putting in and taking out are wishes with a time of their own', () => {
		expect(setTrashed(edited, true, moment(200)).mine).toMatchObject({ content: wanted, trashed: true, changedAt: { password: 100_000, trashed: 200_000 } })
		expect(setTrashed(gone, false, moment(200)).mine).toMatchObject({ trashed: false, changedAt: { trashed: 200_000 } })
	})

	test('putting in twice is putting in once; taking out again leaves nothing to send', () => {
		const thrown = setTrashed(mail, true, moment(200))
		expect(setTrashed(thrown, true, moment(300))).toBe(thrown)
		expect(setTrashed(thrown, false, moment(300))).toEqual(mail)
	})
})

describe('undo', () => {
	test('goes back to what the server has', () => {
		expect(undo(park({ ...edited, losers: [{ label: 'lost' }] }, 'invalid', '', 5 as Millis), moment(200))).toEqual(mail)
		expect(undo(setTrashed(edited, true, moment(150)), moment(200))).toEqual(mail)
		expect(undo({ ...edited, mine: { ...edited.mine ?? expect.unreachable(), content: effective(mail).content }, losers: [{ label: 'lost' }] }, moment(200))).toEqual(mail)
	})

	test('of something that the server never had removes it', () => {
		expect(undo(offline, moment(200))).toBeNull()
	})

	test('while a creation is on its way puts it into the trash once it is there', () => {
		const flying: ItemState = { ...offline, flight: flightOf({ kind: 'create', body: bodyOf('b'), content: wanted }) }
		expect(undo(park(flying, 'keepsFailing', '', 5 as Millis), moment(200))).toMatchObject({ parked: null, flight: flying.flight, mine: { content: wanted, trashed: true, changedAt: { trashed: 200_000 } } })
		const thrown = setTrashed(flying, true, moment(150))
		expect(undo(park(thrown, 'keepsFailing', '', 5 as Millis), moment(200))).toEqual(thrown)
	})

	test('while a write is on its way becomes a new change, because that cannot be called back', () => {
		const undone = undo({ ...onItsWay, losers: [{ label: 'lost' }] }, moment(200))
		expect(undone).toMatchObject({ flight: onItsWay.flight, losers: [], mine: { content: passwordWith({ password: 'old' }), trashed: false, changedAt: { password: 200_000 }, createdAt: 40_000, editedAt: 140_000 } })
		expect(undone?.mine?.changedAt).toEqual({ password: 200_000 })
		const thrown: ItemState = { ...setTrashed(mail, true, moment(100)), flight: flightOf({ kind: 'trash', id: serverIdOf('mail'), revision: firstRevisionOf('mail'), revisions: 1 }) }
		expect(undo(thrown, moment(200))?.mine).toMatchObject({ trashed: false, changedAt: { trashed: 200_000 } })
	})
})

describe('a copy of a parked change', () => {
	test('is an entry of its own, visible in lists; the original goes back to what the server has', () => {
		const hidden = edit(mail, { ...wanted, hidden: true }, moment(100))
		expect(copyAsNew(hidden, local('copy'), moment(200))).toEqual({ original: mail, copy: createItem(local('copy'), wanted, moment(200)) })
	})

	test('of something that the server never had replaces it', () => {
		expect(copyAsNew(offline, local('copy'), moment(200)).original).toBeNull()
	})
})

test('a notice that was seen is gone, the others stay', () => {
	const notice = (id: string): ItemState['notices'][number] => ({ id, kind: 'restored', conflicts: [], at: 5 as Millis })
	expect(dismissNotice({ ...mail, notices: [notice('1'), notice('2')] }, '1').notices).toEqual([notice('2')])
})

describe('a wish that says nothing new', () => {
	const same: ItemState = { ...mail, mine: { content: passwordWith({ password: 'old' }), trashed: false, changedAt: { password: 1 as Millis, trashed: 1 as Millis }, createdAt: 1 as Millis, editedAt: 1 as Millis, overrules: false } }

	test('is dropped, and with it the reason for parking', () => {
		expect(normalise(park(same, 'invalid', '', 5 as Millis))).toEqual(mail)
	})

	test('is kept while a write or a losing value is about to move the base away from it', () => {
		expect(normalise({ ...same, flight: onItsWay.flight }).mine).toEqual(same.mine)
		expect(normalise({ ...same, losers: [{ label: 'lost' }] }).mine).toEqual(same.mine)
	})

	test('is no such thing when only the trash differs, or only the content', () => {
		const thrown: ItemState = same.mine === null ? same : { ...same, mine: { ...same.mine, trashed: true } }
		expect(normalise(thrown).mine).toMatchObject({ trashed: true, changedAt: { trashed: 1 } })
		expect(normalise(thrown).mine?.changedAt).toEqual({ trashed: 1 })
		const untimed: ItemState = same.mine === null ? same : { ...same, mine: { ...same.mine, trashed: true, content: wanted, changedAt: {} } }
		expect(normalise(untimed).mine?.changedAt).toEqual({ password: null, trashed: null })
	})

	test('an item without a wish, or without a base, is left alone', () => {
		expect([normalise(mail), normalise(offline)]).toEqual([mail, offline])
	})
})
