// SPDX-FileCopyrightText: 2026 NexPass contributors
// SPDX-License-Identifier: AGPL-3.0-or-later

import { describe, expect, test } from 'vitest'
import { bodyOf, firstRevisionOf, flightOf, folderIn, headWith, local, passwordWith, serverIdOf } from '../../tests/world/samples.ts'
import type { RevisionId } from '../domain/ids.ts'
import { ROOT_FOLDER_SERVER_ID } from '../domain/ids.ts'
import type { ItemKind } from '../domain/item.ts'
import type { UnixSeconds } from '../domain/time.ts'
import type { RemoteItem, RemoteShown } from './ports.ts'
import type { Claims, Seeker, Stranger, Verdict } from './reconcile.ts'
import { claimCreates, isInWindow, judge, judgeAbsence } from './reconcile.ts'
import type { FlightWrite } from './state.ts'

const matches = (body: { readonly wire: Readonly<Record<string, unknown>> }, item: RemoteItem): boolean => body.wire['name'] === item.mark

/** A state on the server that was made by the body of that name. */
function made(mark: string, id: string, values: { readonly created?: number, readonly revision?: string, readonly revisedAt?: number | null, readonly trashed?: boolean, readonly kind?: ItemKind } = {}): RemoteItem {
	return {
		content: values.kind === 'folder' ? { ...folderIn(), parent: ROOT_FOLDER_SERVER_ID } : { ...passwordWith(), folder: ROOT_FOLDER_SERVER_ID, tags: null },
		head: headWith({
			id: serverIdOf(id), revision: values.revision === undefined ? firstRevisionOf(id) : values.revision as RevisionId,
			created: (values.created ?? 2_000) as UnixSeconds, trashed: values.trashed ?? false,
		}),
		revisedAt: values.revisedAt === undefined ? 2_000 as UnixSeconds : values.revisedAt as UnixSeconds | null, members: null, mark,
	}
}

const stranger = (item: RemoteItem, history: readonly RemoteItem[] = [], kind: ItemKind = 'password'): Stranger => ({ kind, item, history })
const seeker = (name: string, body = name, kind: ItemKind = 'password'): Seeker => ({ localId: local(name), kind, body: bodyOf(body), firstSentAt: 2_000 as UnixSeconds })
const claim = (unfinished: readonly Seeker[], finished: readonly Seeker[], strangers: readonly Stranger[]): Record<keyof Claims, readonly string[]> => {
	const claims = claimCreates(unfinished, finished, strangers, matches)
	const named = (found: Claims['found']): readonly string[] => found.map((one) => `${one.localId} is ${one.revision}`)
	return { found: named(claims.found), twins: named(claims.twins), rest: claims.rest.map((one) => one.item.head.id) }
}

describe('looking for a create whose answer was lost', () => {
	test('its bytes are known again among the items of others', () => {
		expect(claim([seeker('mail')], [], [stranger(made('other', 'b')), stranger(made('mail', 'a'))]))
			.toEqual({ found: ['mail is a-1'], twins: [], rest: ['server-b'] })
	})

	test('it is also known where somebody has changed it since', () => {
		const first = made('mail', 'a')
		const { found } = claimCreates([seeker('mail')], [], [stranger(made('changed', 'a', { revision: 'a-2' }), [made('changed', 'a', { revision: 'a-2' }), first])], matches)
		expect(found).toMatchObject([{ localId: 'mail', revision: 'a-1', made: first, stranger: { item: { mark: 'changed' } } }])
	})

	test('nothing of another kind, and nothing made before it was sent, is taken for it', () => {
		expect(claim([seeker('mail')], [], [stranger(made('mail', 'a', { kind: 'folder' }), [], 'folder')]).found).toEqual([])
		expect(claim([seeker('mail')], [], [stranger(made('mail', 'a', { created: 1_994 }))]).found).toEqual([])
	})

	test('of several copies the oldest is adopted, then the one with the smallest id; the others are twins', () => {
		const young = stranger(made('mail', 'a', { created: 2_010 }))
		const [old, equallyOld] = [stranger(made('mail', 'c')), stranger(made('mail', 'b'))]
		const expected = { found: ['mail is b-1'], twins: ['mail is c-1', 'mail is a-1'], rest: [] }
		expect(claim([seeker('mail')], [], [young, old, equallyOld])).toEqual(expected)
		expect(claim([seeker('mail')], [], [equallyOld, old, young])).toEqual(expected)
	})

	test('equal creates get one item each, in the same way on every run', () => {
		const strangers = [stranger(made('same', 'a')), stranger(made('same', 'b'))]
		const expected = ['one is a-1', 'two is b-1']
		expect(claim([seeker('one', 'same'), seeker('two', 'same')], [], strangers).found).toEqual(expected)
		expect(claim([seeker('two', 'same'), seeker('one', 'same')], [], strangers).found).toEqual(expected)
		expect(claim([seeker('one', 'same'), seeker('two', 'same')], [], strangers.slice(0, 1))).toEqual({ found: ['one is a-1'], twins: [], rest: [] })
	})

	test('late copies of a finished create are twins, all of them', () => {
		expect(claim([], [seeker('mail')], [stranger(made('mail', 'a')), stranger(made('mail', 'b')), stranger(made('other', 'c'))]))
			.toEqual({ found: [], twins: ['mail is a-1', 'mail is b-1'], rest: ['server-c'] })
	})

	test('a create that was not found claims no twins', () => {
		expect(claim([seeker('one'), seeker('two')], [], [stranger(made('two', 'a')), stranger(made('two', 'b'))]))
			.toEqual({ found: ['two is a-1'], twins: ['two is b-1'], rest: [] })
	})

	test('the two clocks may differ by five seconds', () => {
		expect([1_994, 1_995, 2_000, 9_000].map((created) => isInWindow(2_000 as UnixSeconds, made('mail', 'a', { created })))).toEqual([false, true, true, true])
	})
})

describe('a create that no list shows', () => {
	const create: FlightWrite = { kind: 'create', body: bodyOf('mail'), content: passwordWith() }
	const at = (listedAt: number, values: Parameters<typeof flightOf>[1] = {}): ReturnType<typeof judgeAbsence> => judgeAbsence(flightOf(create, values), listedAt as UnixSeconds)

	test('may be on its way for 90 seconds after the last sending', () => {
		expect(at(2_000)).toEqual({ kind: 'wait', until: 2_090 })
		expect(at(2_089)).toEqual({ kind: 'wait', until: 2_090 })
		expect(at(2_090, { firstSentAt: 1_000 as UnixSeconds, lastSentAt: 2_050 as UnixSeconds })).toEqual({ kind: 'wait', until: 2_140 })
	})

	test('is missed in the first list after that, and sent again after a second one ten seconds later', () => {
		expect(at(2_090)).toEqual({ kind: 'missed', until: 2_100 })
		expect(at(2_099, { missedAt: 2_090 as UnixSeconds })).toEqual({ kind: 'wait', until: 2_100 })
		expect(at(2_100, { missedAt: 2_090 as UnixSeconds })).toEqual({ kind: 'sendAgain' })
		expect(at(2_090, { missedAt: 2_090 as UnixSeconds })).toEqual({ kind: 'wait', until: 2_100 })
	})

	test('is not sent again before the server wants to be asked', () => {
		expect(at(2_200, { notBefore: 2_300 as UnixSeconds })).toEqual({ kind: 'wait', until: 2_300 })
		expect(at(2_300, { notBefore: 2_300 as UnixSeconds })).toMatchObject({ kind: 'missed' })
	})

	test('is waited for anew when the clock jumped back, and not for longer than that', () => {
		expect(at(1_000)).toEqual({ kind: 'wait', until: 1_090 })
		expect(at(2_095, { missedAt: 9_000 as UnixSeconds })).toEqual({ kind: 'missed', until: 2_105 })
	})
})

describe('an update of which nothing was heard', () => {
	const update: FlightWrite = { kind: 'update', body: bodyOf('ours'), content: passwordWith(), id: serverIdOf('mail'), revision: firstRevisionOf('mail'), loser: false }
	const base = made('base', 'mail', { revisedAt: 1_000 })
	const ours = made('ours', 'mail', { revision: 'mail-2' })
	const theirs = made('theirs', 'mail', { revision: 'mail-3' })
	const verdict = (item: RemoteItem, ...history: readonly RemoteItem[]): Verdict => judge(flightOf(update), update.revision, { item, history }, matches)

	test('took effect when its bytes are the head or in the history', () => {
		expect(verdict(ours, base, ours)).toEqual({ kind: 'applied', revision: 'mail-2', over: false })
		expect(verdict(theirs, base, ours, theirs)).toEqual({ kind: 'applied', revision: 'mail-2', over: false })
	})

	test('is the first of several that hold the same texts: who wrote them again may have changed the tags', () => {
		const again = made('ours', 'mail', { revision: 'mail-3', revisedAt: 2_060 })
		const first = made('ours', 'mail', { revision: 'mail-2', revisedAt: 2_001 })
		for (const history of [[base, first, again], [again, first, base]]) expect(verdict(again, ...history)).toMatchObject({ kind: 'applied', revision: 'mail-2' })
		const sameSecond = made('ours', 'mail', { revision: 'mail-4', revisedAt: 2_001 })
		expect(verdict(sameSecond, base, first)).toMatchObject({ revision: 'mail-2' })
	})

	test('is sent again while the head is the one it builds on', () => {
		expect(verdict(base, base)).toEqual({ kind: 'sendAgain' })
		expect(verdict(made('ours', 'mail'), made('ours', 'mail'))).toEqual({ kind: 'sendAgain' })
	})

	test('was overtaken when somebody else wrote', () => {
		expect(verdict(theirs, base, theirs)).toEqual({ kind: 'overtaken' })
	})

	test('is not confused with an equal state from before it was sent, nor with the one it builds on', () => {
		expect(verdict(theirs, made('ours', 'mail', { revision: 'mail-0', revisedAt: 1_994 }), theirs)).toEqual({ kind: 'overtaken' })
		expect(verdict(theirs, made('ours', 'mail'), theirs)).toEqual({ kind: 'overtaken' })
		expect(verdict(theirs, made('ours', 'mail', { revision: 'mail-2', revisedAt: 1_995 }), theirs)).toMatchObject({ kind: 'applied' })
		expect(verdict(made('ours', 'mail', { revision: 'mail-2', revisedAt: null }))).toMatchObject({ kind: 'applied' })
	})
})

describe('a way into the trash, or out of it, of which nothing was heard', () => {
	const trash: FlightWrite = { kind: 'trash', id: serverIdOf('mail'), revision: firstRevisionOf('mail'), revisions: 2 }
	const restore: FlightWrite = { kind: 'restore', id: serverIdOf('mail') }
	const shown = (revision: string, trashed: boolean, count = 1): RemoteShown => {
		const item = made('x', 'mail', { revision, trashed })
		return { item, history: Array.from({ length: count }, () => item) }
	}
	const about = (write: FlightWrite, is: RemoteShown): Verdict => judge(flightOf(write), firstRevisionOf('mail'), is, matches)

	test('took effect when the item is there', () => {
		expect(about(trash, shown('mail-2', true, 3))).toEqual({ kind: 'applied', revision: 'mail-2', over: false })
		expect(about(restore, shown('mail-2', false))).toEqual({ kind: 'applied', revision: 'mail-2', over: false })
	})

	test('went over an edit when the history has one revision too many', () => {
		expect(about(trash, shown('mail-3', true, 4))).toEqual({ kind: 'applied', revision: 'mail-3', over: true })
	})

	test('is sent again when nothing has changed', () => {
		expect(about(trash, shown('mail-1', false, 2))).toEqual({ kind: 'sendAgain' })
		expect(about(restore, shown('mail-1', true))).toEqual({ kind: 'sendAgain' })
	})

	test('was overtaken when it lies in the trash by another revision: it may have come out and been thrown away again', () => {
		expect(about(restore, shown('mail-3', true))).toEqual({ kind: 'overtaken' })
	})

	test('was overtaken when somebody edited what was to go', () => {
		expect(about(trash, shown('mail-2', false, 3))).toEqual({ kind: 'overtaken' })
	})

	test('creates are not judged by an item: they have none yet', () => {
		expect(about({ kind: 'create', body: bodyOf('x'), content: passwordWith() }, shown('mail-1', false))).toEqual({ kind: 'overtaken' })
	})
})
