// SPDX-FileCopyrightText: 2026 NexPass contributors
// SPDX-License-Identifier: AGPL-3.0-or-later

import { describe, expect, test } from 'vitest'
import { bodyOf, flightOf, folderIn, headWith, itemOf, local, moment, passwordWith, serverIdOf, tagWith } from '../../tests/world/samples.ts'
import type { RevisionId } from '../domain/ids.ts'
import { ROOT_FOLDER_SERVER_ID } from '../domain/ids.ts'
import type { PasswordContent, Readability, TagContent } from '../domain/item.ts'
import type { Millis, UnixSeconds } from '../domain/time.ts'
import type { AbsorbContext, Shown } from './absorb.ts'
import { park } from './flight.ts'
import type { RemoteItem } from './ports.ts'
import { absorbRestored, giveUpForgotten, isPutBack, lastCommon, likenessOf, makeAnew, withTagsAnew } from './putBack.ts'
import type { ItemState } from './state.ts'
import { createItem, edit, effective, setTrashed } from './state.ts'

const context: AbsorbContext = { now: 5 as Millis, serverNow: 9_000 as UnixSeconds, noticeId: 'notice' }
const OLD = passwordWith({ password: 'old' })
const UNKNOWN: Readability = { kind: 'unknownEncryption', cseType: 'CSEv2r1' }
/** What this device knows was written at second 2,000. */
const mail = itemOf('mail', passwordWith({ password: 'mine' }), { updated: 2_000 as UnixSeconds })

describe('an item that the server lost', () => {
	test('is made anew as this device has it', () => {
		const again = makeAnew({ ...mail, losers: [{ notes: 'lost' }] }, context)
		expect(again).toMatchObject({ base: null, standing: 'unseen', losers: [], mine: { content: { password: 'mine' }, trashed: false, createdAt: 5, editedAt: 5, overrules: false }, notices: [] })
		expect(new Set(Object.values(again?.mine?.changedAt ?? {}))).toEqual(new Set([null]))
	})

	test('is made anew with an unsent edit and its times', () => {
		const edited = edit(mail, passwordWith({ password: 'newer' }), moment(3_000))
		expect(makeAnew(edited, context)?.mine).toMatchObject({ content: { password: 'newer' }, changedAt: { password: 3_000_000 }, createdAt: 2_940_000 })
	})

	test('is worth a notice where the person had changed it, and keeps the notices that it had', () => {
		const edited = edit(mail, passwordWith({ password: 'newer' }), moment(3_000))
		const told = makeAnew(edited, context)
		expect(told?.notices.map(({ kind }) => kind)).toEqual(['recreated'])
		expect(makeAnew({ ...mail, notices: told?.notices ?? [] }, context)?.notices).toEqual(told?.notices)
	})

	test('is not made anew as a blank where nothing of it could be read; what could be read is', () => {
		const blank = itemOf('mail', passwordWith({ label: '', favorite: true, folder: local('work'), tags: [local('blue')] }), { readability: UNKNOWN })
		expect([isPutBack(blank), makeAnew(blank, context)]).toEqual([false, null])
		expect(isPutBack(itemOf('blue', tagWith({ label: '', color: '' }), { readability: UNKNOWN }))).toBe(false)
		expect(isPutBack(itemOf('work', folderIn('home', { label: '' }), { readability: UNKNOWN }))).toBe(false)
		const damaged = itemOf('mail', passwordWith({ label: '', username: 'me' }), { readability: { kind: 'damaged', fields: ['label', 'password'] } })
		expect(makeAnew(damaged, context)?.mine?.content).toMatchObject({ username: 'me' })
		expect(makeAnew(edit(blank, passwordWith({ label: 'typed' }), moment(3_000)), context)?.mine?.content).toMatchObject({ label: 'typed' })
		expect(isPutBack(createItem(local('new'), passwordWith({ label: '' }), moment(1)))).toBe(true)
		expect(isPutBack(itemOf('mail', passwordWith({ label: '' })))).toBe(true)
	})

	test('is not made anew when it lay in the trash', () => {
		expect([makeAnew(itemOf('mail', OLD, { trashed: true }), context), makeAnew(setTrashed(mail, true, moment(3_000)), context)]).toEqual([null, null])
	})
})

describe('tags that come back', () => {
	const [blue, red] = [local('blue'), local('red')]
	const tagged = itemOf('mail', passwordWith({ tags: [blue, red] }))
	const bare = itemOf('mail', passwordWith())
	const anew = new Set([blue])

	test('go back to the passwords that carried them and are still there', () => {
		expect(withTagsAnew(tagged, bare, anew)).toEqual(passwordWith({ tags: [blue] }))
		expect(withTagsAnew(tagged, itemOf('mail', passwordWith({ tags: [local('green')], notes: 'theirs' })), anew)).toEqual(passwordWith({ tags: [local('green'), blue], notes: 'theirs' }))
	})

	test('are left alone where nothing is lost, and where the password is no place for them', () => {
		const elsewhere: readonly ItemState[] = [
			tagged, itemOf('mail', passwordWith(), { trashed: true }), { ...bare, standing: 'suspended' }, createItem(local('new'), OLD, moment(1)),
			itemOf('mail', passwordWith({ label: '' }), { readability: UNKNOWN }), itemOf('mail', folderIn()),
		]
		expect(elsewhere.map((now) => withTagsAnew(tagged, now, anew))).toEqual(elsewhere.map(() => null))
		expect([withTagsAnew(bare, bare, anew), withTagsAnew(itemOf('work', folderIn()), bare, anew), withTagsAnew(tagged, bare, new Set())]).toEqual([null, null, null])
	})
})

describe('the last revision that both know', () => {
	const revision = (name: string, revisedAt: number | null): RemoteItem => ({
		content: { ...OLD, folder: ROOT_FOLDER_SERVER_ID, tags: null }, head: headWith({ id: serverIdOf('mail'), revision: name as RevisionId }),
		revisedAt: revisedAt as UnixSeconds | null, members: null, mark: name,
	})
	const common = (...history: readonly RemoteItem[]): string | null => lastCommon(history, mail)?.head.revision ?? null

	test('is the newest one from before this device\'s own state', () => {
		expect(common(revision('c', 3_000), revision('a', 1_000), revision('b', 2_000))).toBe('b')
		expect(common(revision('b', 1_900), revision('a', 1_000))).toBe('b')
	})

	test('is the oldest of all when the server has only newer ones', () => {
		expect(common(revision('c', 4_000), revision('b', 3_000), revision('d', 5_000))).toBe('b')
	})

	test('is none without a history; revisions that nobody dated come last', () => {
		expect([common(), common(revision('a', null)), common(revision('a', null), revision('b', 1_000))]).toEqual([null, 'a', 'b'])
		const offline = createItem(local('new'), OLD, moment(1))
		expect(lastCommon([revision('a', 1_000), revision('b', 2_000)], offline)?.head.revision).toBe('a')
	})
})

describe('an item that the server went back with', () => {
	function shown(values: Partial<PasswordContent>, at = 1_000): Shown {
		return { content: { ...OLD, ...values }, head: headWith({ id: serverIdOf('mail'), revision: 'mail-0' as RevisionId }), at: at as UnixSeconds, standing: 'listed' }
	}
	const restored = (state: ItemState, what: Shown): ReturnType<typeof absorbRestored> => absorbRestored(state, OLD, what, context)

	test('gets back what this device has, as of the time this device knew it', () => {
		const { state, merged } = restored(mail, shown({}))
		expect(merged).toBe(true)
		expect(state).toMatchObject({ prevBase: null, parked: null, flight: null, losers: [], notices: [], base: { content: OLD, head: { revision: 'mail-0' } } })
		expect(state.mine).toEqual({ content: passwordWith({ password: 'mine' }), trashed: false, changedAt: { password: 2_000_000 }, createdAt: 5, editedAt: 5, overrules: false })
	})

	test('keeps what somebody wrote after the restore, next to ours', () => {
		const { state } = restored(mail, shown({ notes: 'theirs' }, 2_500))
		expect([effective(state).content, state.notices]).toEqual([passwordWith({ password: 'mine', notes: 'theirs' }), []])
	})

	test('where both changed the same, the later one stands, the other one is written first, and the person is told', () => {
		const theirs = restored(mail, shown({ password: 'theirs' }, 2_500)).state
		expect([effective(theirs).content, theirs.losers, theirs.notices.map(({ kind, conflicts }) => [kind, conflicts.length])]).toEqual([passwordWith({ password: 'theirs' }), [{ password: 'mine' }], [['conflict', 1]]])
		const ours = restored(mail, shown({ password: 'theirs' }, 1_500)).state
		expect([effective(ours).content, ours.losers]).toEqual([passwordWith({ password: 'mine' }), []])
	})

	test('an unsent edit keeps its own times', () => {
		const { state } = restored(edit(mail, passwordWith({ password: 'newer' }), moment(3_000)), shown({ password: 'theirs' }, 2_500))
		expect(state.mine).toMatchObject({ content: { password: 'newer' }, changedAt: { password: 3_000_000 }, createdAt: 2_940_000, editedAt: 2_940_000 })
	})

	test('a wish for the trash stands, unless somebody edited after the restore', () => {
		const going = setTrashed(mail, true, moment(3_000))
		expect(effective(restored(going, shown({})).state).trashed).toBe(true)
		expect(effective(restored(going, shown({ notes: 'theirs' }, 2_500)).state).trashed).toBe(false)
	})

	test('a write that was out is off, and what was parked may go out', () => {
		const flying: ItemState = park({ ...mail, flight: flightOf({ kind: 'create', body: bodyOf('x'), content: OLD }), losers: [{ notes: 'lost' }] }, 'invalid', '', 5 as Millis)
		expect(restored(flying, shown({})).state).toMatchObject({ flight: null, parked: null, losers: [], fingerprints: [{ body: bodyOf('x') }] })
	})

	test('where both have the same, nothing is left to send', () => {
		expect(restored(mail, shown({ password: 'mine' })).state.mine).toBeNull()
	})

	test('what this device cannot read empties nothing on the server', () => {
		const unread = itemOf('mail', passwordWith({ label: '', favorite: true }), { updated: 2_000 as UnixSeconds, readability: UNKNOWN })
		const { state } = restored(unread, shown({}))
		expect([effective(state).content, state.losers, state.notices]).toEqual([{ ...OLD, favorite: true }, [], []])
		const damaged = itemOf('mail', passwordWith({ notes: 'mine' }), { updated: 2_000 as UnixSeconds, readability: { kind: 'damaged', fields: ['password'] } })
		expect(effective(restored(damaged, shown({})).state).content).toEqual(passwordWith({ password: 'old', notes: 'mine' }))
	})

	test('what the server shows unreadable is no change of theirs: ours stays whole and waits', () => {
		const blank = shown({ label: '', password: '' }, 2_500)
		const { state } = restored(setTrashed(mail, true, moment(3_000)), { ...blank, head: { ...blank.head, readability: UNKNOWN } })
		expect([effective(state), state.losers, state.notices, state.base?.head.readability]).toEqual([expect.objectContaining({ content: passwordWith({ password: 'mine' }), trashed: true }), [], [], UNKNOWN])
	})

	test('an item that the server never had is left alone', () => {
		const offline = createItem(local('new'), OLD, moment(1))
		expect(restored(offline, shown({}))).toEqual({ state: offline, merged: false })
	})
})

describe('what the server forgot, where its state is taken', () => {
	test('is given up, also where it was written a moment ago; what is unsent stays on top', () => {
		const before = { ...mail.base, content: OLD } as NonNullable<ItemState['base']>
		const racing: ItemState = { ...mail, prevBase: { base: before, acknowledgedAt: 2_000 as UnixSeconds, changedAt: {} } }
		expect(giveUpForgotten(racing, OLD)).toMatchObject({ base: { content: OLD, head: mail.base?.head }, mine: null, prevBase: null })
		const edited = edit(racing, passwordWith({ password: 'mine', notes: 'unsent' }), moment(3_000))
		expect(giveUpForgotten(edited, OLD).mine).toEqual({ ...edited.mine, content: passwordWith({ password: 'old', notes: 'unsent' }) })
	})

	test('is left alone while a write is out, and where the server never had the item', () => {
		const flying: ItemState = { ...mail, flight: flightOf({ kind: 'create', body: bodyOf('x'), content: OLD }) }
		const offline = createItem(local('new'), OLD, moment(1))
		expect([giveUpForgotten(flying, OLD), giveUpForgotten(offline, OLD)]).toEqual([flying, offline])
	})
})

describe('whether another device has put an item back already', () => {
	test('the text counts, not place, tags or marks', () => {
		const likeness = likenessOf(passwordWith({ password: 'x' }))
		expect(likenessOf(passwordWith({ password: 'x', folder: local('work'), tags: [local('blue')], favorite: true, hidden: true }))).toBe(likeness)
		for (const values of [{ label: 'y' }, { username: 'y' }, { password: 'y' }, { url: 'y' }, { notes: 'y' }, { customFields: 'y' }]) expect(likenessOf(passwordWith({ password: 'x', ...values }))).not.toBe(likeness)
		expect(likenessOf(folderIn('work'))).toBe(likenessOf(folderIn()))
		expect(likenessOf({ ...tagWith(), label: 'Folder' } as TagContent)).not.toBe(likenessOf(folderIn()))
	})

	test('the order in which a record names its fields does not', () => {
		expect(likenessOf(Object.fromEntries(Object.entries(passwordWith()).reverse()) as unknown as PasswordContent)).toBe(likenessOf(passwordWith()))
	})
})
