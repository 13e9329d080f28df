// SPDX-FileCopyrightText: 2026 NexPass contributors
// SPDX-License-Identifier: AGPL-3.0-or-later

import { describe, expect, test } from 'vitest'
import { bodyOf, flightOf, headWith, itemOf, local, moment, passwordWith, serverIdOf } from '../../tests/world/samples.ts'
import type { RevisionId } from '../domain/ids.ts'
import type { Content, Head, PasswordContent } from '../domain/item.ts'
import type { Millis, UnixSeconds } from '../domain/time.ts'
import type { AbsorbContext, Absorbed, Shown } from './absorb.ts'
import { absorb, absorbCopy, absorbDeletion, addNotice } from './absorb.ts'
import { park } from './flight.ts'
import type { ItemState, Mine, PrevBase } from './state.ts'
import { createItem, edit, effective, setTrashed } from './state.ts'

const NOW = 10_000
const context: AbsorbContext = { now: 5 as Millis, serverNow: NOW as UnixSeconds, noticeId: 'notice' }
const OLD = passwordWith({ username: 'ann', password: 'old' })
const mail = itemOf('mail', OLD)

/** What the server shows; made at second 1,500, the edits of these tests at 2,000 (later) or 1,200 (earlier). */
function shown(values: Partial<PasswordContent>, head: Partial<Head> = {}, at = 1_500, standing: Shown['standing'] = 'listed'): Shown {
	return { content: { ...OLD, ...values }, head: headWith({ id: serverIdOf('mail'), revision: 'mail-2' as RevisionId, ...head }), at: at as UnixSeconds, standing }
}

const sameHead = { revision: 'mail-1' as RevisionId }
const take = (state: ItemState, what: Shown): Absorbed => absorb(state, what, context)
const change = (state: ItemState, values: Partial<PasswordContent>, seconds = 2_000): ItemState => edit(state, { ...OLD, ...values }, moment(seconds))
const kinds = (state: ItemState | null): readonly string[] => state?.notices.map((notice) => notice.kind) ?? []
const contentOf = (state: ItemState | null): Content | null => state === null ? null : effective(state).content

describe('looking at a clean item', () => {
	test('what the server shows is the new base; nobody needs to be told', () => {
		const what = shown({ password: 'theirs' }, { trashed: true }, 1_500, 'stranded')
		expect(take(mail, what)).toEqual({ merged: false, state: { ...mail, base: { content: what.content, head: what.head }, standing: 'stranded' } })
	})

	test('an item with a write on its way, or without a base, has to be reconciled first', () => {
		const flying: ItemState = { ...mail, flight: flightOf({ kind: 'restore', id: serverIdOf('mail') }) }
		const offline = createItem(local('mail'), OLD, moment(2_000))
		expect([take(flying, shown({ password: 'theirs' })), take(offline, shown({ password: 'theirs' }))]).toEqual([{ state: flying, merged: false }, { state: offline, merged: false }])
	})
})

describe('looking at an item with an edit of ours', () => {
	test('both changes live, and the edit keeps its times', () => {
		const { state, merged } = take(change(change(mail, { username: 'bob' }, 1_200), { username: 'bob', notes: 'x' }), shown({ password: 'theirs' }))
		expect(merged).toBe(true)
		expect(state.base?.content).toEqual({ ...OLD, password: 'theirs' })
		expect(state.mine).toEqual({ content: { ...OLD, username: 'bob', notes: 'x', password: 'theirs' }, trashed: false, changedAt: { username: 1_200_000, notes: 2_000_000 }, createdAt: 1_140_000, editedAt: 1_940_000, overrules: false })
		expect([state.losers, kinds(state)]).toEqual([[], []])
	})

	test('the same state again merges nothing', () => {
		const state = change(mail, { username: 'bob' })
		expect(take(state, shown({}, sameHead))).toEqual({ state, merged: false })
		expect(take(state, shown({}))).toMatchObject({ merged: false, state: { mine: state.mine } })
	})

	test('where they came to the same, nothing is left to send', () => {
		expect(take(change(mail, { username: 'bob' }), shown({ username: 'bob' }))).toMatchObject({ merged: true, state: { mine: null, losers: [] } })
	})

	test('where ours is later, it stays, and the person is told', () => {
		const { state } = take(change(mail, { password: 'mine' }), shown({ password: 'theirs' }))
		expect([contentOf(state), state.losers]).toEqual([{ ...OLD, password: 'mine' }, []])
		expect(state.notices).toEqual([{
			id: 'notice-0', kind: 'conflict', at: 5, times: { mine: 1_940_000, theirs: 1_500 },
			conflicts: [{ field: 'password', mine: 'mine', theirs: 'theirs', winner: 'mine' }],
		}])
	})

	test('where ours is earlier, it waits to be written into the history', () => {
		const { state } = take(change(mail, { password: 'mine' }, 1_200), shown({ password: 'theirs' }))
		expect([contentOf(state), state.losers, kinds(state)]).toEqual([{ ...OLD, password: 'theirs' }, [{ password: 'mine' }], ['conflict']])
		expect(state.mine?.changedAt).toEqual({})
	})

	test('a second loss waits behind the first one', () => {
		const first = take(change(mail, { password: 'mine' }, 1_200), shown({ password: 'theirs' })).state
		const again = change(first, { password: 'mine again' }, 1_600)
		const { state } = take(again, shown({ password: 'theirs again' }, { revision: 'mail-3' as RevisionId }, 1_700))
		expect(state.losers).toEqual([{ password: 'mine' }, { password: 'mine again' }])
		expect(state.notices.map((notice) => notice.id)).toEqual(['notice-0', 'notice-1'])
	})

	test('a text that cannot be read is not merged: ours stays whole until it can', () => {
		const damaged = { readability: { kind: 'damaged', fields: ['password'] } } as const
		const state = change(mail, { username: 'bob' })
		const half = take(state, shown({ password: '' }, damaged))
		expect(half).toMatchObject({ merged: false, state: { mine: state.mine, base: { content: { password: '' } } } })
		expect(take(half.state, shown({ password: 'theirs' }, { revision: 'mail-3' as RevisionId }))).toMatchObject({ merged: false, state: { mine: state.mine } })
	})
})

describe('the race behind 409', () => {
	const before = itemOf('mail', passwordWith({ username: 'ann', password: 'older' })).base ?? expect.unreachable()
	const prevBase: PrevBase = { base: before, changedAt: { password: 1_300_000 as Millis }, acknowledgedAt: 1_400 as UnixSeconds }
	const racing: ItemState = { ...mail, prevBase }

	test('a foreign head made within two minutes of our write may not have seen it: our change is defended', () => {
		for (const at of [1_450, 1_520]) {
			const { state, merged } = take(racing, shown({ username: 'bob', password: 'older' }, {}, at))
			expect(merged).toBe(true)
			expect(state.mine).toEqual({ content: { ...OLD, username: 'bob' }, trashed: false, changedAt: { password: 1_300_000 }, createdAt: 5, editedAt: 5, overrules: true })
			expect(state.prevBase).toBeNull()
		}
	})

	test('one made later has seen it', () => {
		expect(take(racing, shown({ password: 'older' }, {}, 1_521)).state).toMatchObject({ mine: null, prevBase: null, base: { content: { password: 'older' } } })
	})

	test('an edit since then is defended too, with its own times', () => {
		const { state } = take(change(racing, { notes: 'x' }), shown({ password: 'older' }))
		expect(state.mine).toMatchObject({ content: { ...OLD, notes: 'x' }, changedAt: { password: 1_300_000, notes: 2_000_000 }, createdAt: 1_940_000, editedAt: 1_940_000, overrules: true })
	})

	test('an edit of the same field since then counts with the later time', () => {
		const { state } = take(change(racing, { password: 'mine' }), shown({ password: 'theirs' }))
		expect([contentOf(state), state.mine?.changedAt]).toEqual([{ ...OLD, password: 'mine' }, { password: 2_000_000 }])
	})

	test('what our own write brought is in the history already and is not written once more', () => {
		const { state } = take(racing, shown({ password: 'theirs' }))
		expect([contentOf(state), state.losers, kinds(state)]).toEqual([{ ...OLD, password: 'theirs' }, [], ['conflict']])
		expect(state.mine).toBeNull()
		expect(state.notices[0]?.times).toEqual({ mine: 1_400_000, theirs: 1_500 })
		const both = take(change(racing, { notes: 'x' }, 1_200), shown({ password: 'theirs', notes: 'y' })).state
		expect(both.losers).toEqual([{ notes: 'x' }])
	})

	test('somebody\'s trash within the race is believed, unless there is an edit to defend', () => {
		expect(take(racing, shown({}, { trashed: true })).state).toMatchObject({ mine: null, base: { head: { trashed: true } } })
	})

	test('our own way into the trash is not undone by what somebody wrote before it', () => {
		const { state } = take(setTrashed(racing, true, moment(2_000)), shown({ username: 'bob', password: 'older' }))
		expect([state.mine?.trashed, kinds(state)]).toEqual([true, []])
	})

	test('the former state is kept while nothing moved, until two minutes are over', () => {
		const recent = (acknowledgedAt: number): ItemState => ({ ...racing, prevBase: { ...prevBase, acknowledgedAt: acknowledgedAt as UnixSeconds } })
		expect(take(recent(NOW - 120), shown({}, sameHead)).state.prevBase).not.toBeNull()
		expect(take(recent(NOW - 121), shown({}, sameHead)).state.prevBase).toBeNull()
		expect(take(recent(NOW - 120), shown({}, sameHead)).state.mine).toBeNull()
	})

	test('a merge that overrules somebody stays one when another follows', () => {
		const overruling = take(racing, shown({ username: 'bob', password: 'older' })).state
		expect(take(overruling, shown({ username: 'eve', password: 'older' }, { revision: 'mail-3' as RevisionId }, 3_000)).state.mine?.overrules).toBe(true)
	})
})

describe('edit and trash', () => {
	test('they put into the trash what we edited: it comes back, with a notice', () => {
		const { state } = take(change(mail, { password: 'mine' }), shown({}, { trashed: true }))
		expect([state.mine?.trashed, state.base?.head.trashed, kinds(state)]).toEqual([false, true, ['restored']])
		expect(state.mine?.changedAt).toEqual({ password: 2_000_000, trashed: null })
	})

	test('they put into the trash what we put there: done, also if they changed it before', () => {
		for (const values of [{}, { notes: 'hello' }]) {
			expect(take(setTrashed(mail, true, moment(2_000)), shown(values, { trashed: true })).state).toMatchObject({ mine: null, notices: [] })
		}
	})

	test('a losing value that waits for the history is no edit: it is written where their trash puts the item', () => {
		const kept: Mine = { content: OLD, trashed: false, changedAt: {}, createdAt: 1 as Millis, editedAt: 1 as Millis, overrules: false }
		const { state } = take({ ...mail, mine: kept, losers: [{ password: 'lost' }] }, shown({}, { trashed: true }))
		expect([state.mine?.trashed, state.losers, kinds(state)]).toEqual([true, [{ password: 'lost' }], []])
	})

	test('we put into the trash what they edited: it stays, with a notice', () => {
		const { state } = take(setTrashed(mail, true, moment(2_000)), shown({ notes: 'hello' }))
		expect([state.mine, kinds(state)]).toEqual([null, ['notTrashed']])
	})

	test('we put into the trash what nobody touched: it goes, at the time of the wish', () => {
		for (const what of [shown({}, sameHead), shown({})]) {
			const { state } = take(setTrashed(mail, true, moment(2_000)), what)
			expect([state.mine?.trashed, state.mine?.changedAt, kinds(state)]).toEqual([true, { trashed: 2_000_000 }, []])
		}
	})

	test('tags are not part of a revision: a tag given meanwhile does not hold up the trash', () => {
		const { state } = take(setTrashed(mail, true, moment(2_000)), shown({ tags: [local('blue')] }, sameHead))
		expect([state.mine?.trashed, kinds(state)]).toEqual([true, []])
	})

	test('we take out of the trash what they edited in there: it comes out, with both changes', () => {
		const gone = itemOf('mail', OLD, { trashed: true })
		const { state } = take(setTrashed(gone, false, moment(2_000)), shown({ notes: 'hello' }, { trashed: true }))
		expect([state.mine?.trashed, contentOf(state), kinds(state)]).toEqual([false, { ...OLD, notes: 'hello' }, []])
	})

	test('they take out of the trash what we edited in there: it is out, with our edit', () => {
		const gone = itemOf('mail', OLD, { trashed: true })
		const { state } = take(change(gone, { notes: 'x' }), shown({}, { trashed: false }))
		expect([state.mine?.trashed, contentOf(state), kinds(state)]).toEqual([false, { ...OLD, notes: 'x' }, []])
	})

	test('one conflict and one return are two notices', () => {
		const { state } = take(change(mail, { password: 'mine' }), shown({ password: 'theirs' }, { trashed: true }))
		expect(state.notices.map((notice) => [notice.id, notice.kind, notice.conflicts.length])).toEqual([['notice-0', 'conflict', 1], ['notice-1', 'restored', 0]])
	})
})

describe('a parked change', () => {
	const because = (reason: 'suspended' | 'notEditable' | 'unreadable' | 'forbidden'): ItemState => park(change(mail, { password: 'mine' }), reason, '', 5 as Millis)
	const isParked = (reason: Parameters<typeof because>[0], head: Partial<Head> = {}, standing: Shown['standing'] = 'listed'): boolean =>
		take(because(reason), shown({}, { ...sameHead, ...head }, 1_500, standing)).state.parked !== null

	test('goes on by itself when the folder is back', () => {
		expect([isParked('suspended'), isParked('suspended', {}, 'suspended'), isParked('suspended', {}, 'stranded')]).toEqual([false, true, true])
	})

	test('goes on by itself when the owner of a share lets us edit', () => {
		expect([isParked('notEditable', { editable: true }), isParked('notEditable', { editable: false })]).toEqual([false, true])
	})

	test('goes on by itself when the text can be read', () => {
		expect([isParked('unreadable'), isParked('unreadable', { readability: { kind: 'missingKey', keyId: 'k' } })]).toEqual([false, true])
	})

	test('waits for a person otherwise', () => {
		expect(isParked('forbidden')).toBe(true)
	})
})

describe('an item that was deleted for good', () => {
	test('is forgotten when we wanted nothing of it, or wanted it in the trash', () => {
		expect([absorbDeletion(mail, context), absorbDeletion(setTrashed(mail, true, moment(2_000)), context)]).toEqual([null, null])
	})

	test('is made again with our edit, as something new of which every field was changed, and visible', () => {
		const state: ItemState = { ...park(change(mail, { password: 'mine', hidden: true }), 'invalid', '', 5 as Millis), prevBase: { base: mail.base ?? expect.unreachable(), changedAt: {}, acknowledgedAt: 1 as UnixSeconds }, flight: flightOf({ kind: 'restore', id: serverIdOf('mail') }) }
		const again = absorbDeletion(state, context)
		const fields = ['label', 'username', 'password', 'url', 'notes', 'customFields', 'folder', 'tags', 'favorite', 'hidden']
		expect(again).toEqual({
			...createItem(local('mail'), { ...OLD, password: 'mine' }, moment(2_000)),
			mine: { ...state.mine, content: { ...OLD, password: 'mine' }, changedAt: { ...Object.fromEntries(fields.map((field) => [field, null])), password: 2_000_000, hidden: 2_000_000 } },
			notices: [{ id: 'notice-0', kind: 'recreated', conflicts: [], at: 5 }],
		})
	})

	test('is made again for a text of ours that lost a conflict and is in no history yet, unless we threw the item away ourselves', () => {
		const losers = [{ notes: 'lost' }]
		const live: ItemState = { ...change(mail, { notes: 'theirs' }), losers }
		const inTheirTrash: ItemState = { ...live, base: live.base === null ? null : { ...live.base, head: { ...live.base.head, trashed: true } }, mine: live.mine === null ? null : { ...live.mine, trashed: true } }
		const inOurs: ItemState = { ...live, mine: live.mine === null ? null : { ...live.mine, trashed: true } }
		for (const state of [live, inTheirTrash]) {
			const again = absorbDeletion(state, context)
			expect([again?.base, again?.mine?.trashed, again?.losers, contentOf(again)]).toEqual([null, false, losers, { ...OLD, notes: 'theirs' }])
		}
		expect([absorbDeletion(inOurs, context), absorbDeletion({ ...inTheirTrash, losers: [] }, context)]).toEqual([null, null])
	})

	test('stays hidden when it was never anything but new', () => {
		const offline = createItem(local('new'), { ...OLD, hidden: true }, moment(2_000))
		expect(contentOf(absorbDeletion(offline, context))).toEqual({ ...OLD, hidden: true })
	})
})

describe('a surplus copy that somebody changed', () => {
	const copy = (values: Partial<PasswordContent>): Shown => shown(values, { id: serverIdOf('copy') })
	const withCopy = (state: ItemState, values: Partial<PasswordContent>): ItemState | null => absorbCopy(state, OLD, copy(values), context)

	test('gives its change to the item that stays, and the person is told', () => {
		const state = withCopy(mail, { notes: 'from the web' })
		expect(state?.mine).toEqual({ content: { ...OLD, notes: 'from the web' }, trashed: false, changedAt: { notes: null }, createdAt: 5, editedAt: 5, overrules: false })
		expect(state?.notices).toEqual([{ id: 'notice-0', kind: 'copyMerged', conflicts: [], at: 5, times: { mine: null, theirs: 1_500 } }])
		expect(state?.base).toEqual(mail.base)
	})

	test('leaves an edit of ours its times and its place', () => {
		const edited = setTrashed(change(mail, { username: 'bob' }), true, moment(2_100))
		const overruling: ItemState = edited.mine === null ? edited : { ...edited, mine: { ...edited.mine, overrules: true } }
		const expected: Mine = { content: { ...OLD, username: 'bob', notes: 'x' }, trashed: true, changedAt: { username: 2_000_000 as Millis, trashed: 2_100_000 as Millis, notes: null }, createdAt: 1_940_000 as Millis, editedAt: 2_040_000 as Millis, overrules: true }
		expect(withCopy(overruling, { notes: 'x' })?.mine).toEqual(expected)
	})

	test('where both changed the same, the later one stands and the other one is written first', () => {
		const state = withCopy(change(mail, { password: 'mine' }, 1_200), { password: 'theirs' })
		expect([contentOf(state), state?.losers, state?.notices[0]?.conflicts.length]).toEqual([{ ...OLD, password: 'theirs' }, [{ password: 'mine' }], 1])
		expect(withCopy(change(mail, { password: 'mine' }), { password: 'theirs' })?.losers).toEqual([])
	})

	test('cannot be merged now into an item that is not on the server, on its way, losing something, suspended or hidden', () => {
		const states: readonly ItemState[] = [
			createItem(local('mail'), OLD, moment(2_000)),
			{ ...mail, flight: flightOf({ kind: 'create', body: bodyOf('x'), content: OLD }) },
			{ ...mail, losers: [{ notes: 'x' }] },
			{ ...mail, standing: 'suspended' },
			{ ...mail, standing: 'hidden' },
		]
		expect(states.map((state) => withCopy(state, { notes: 'x' }))).toEqual([null, null, null, null, null])
		expect(withCopy({ ...mail, standing: 'stranded' }, { notes: 'x' })).not.toBeNull()
	})
})

test('each notice of an item has an id of its own', () => {
	const twice = addNotice(addNotice(mail, 'restored', [], context), 'movedToTop', [], context)
	expect(twice.notices.map((notice) => [notice.id, notice.kind, notice.at])).toEqual([['notice-0', 'restored', 5], ['notice-1', 'movedToTop', 5]])
})
