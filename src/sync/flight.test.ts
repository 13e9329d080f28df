// SPDX-FileCopyrightText: 2026 NexPass contributors
// SPDX-License-Identifier: AGPL-3.0-or-later

import { describe, expect, test } from 'vitest'
import { bodyOf, firstRevisionOf, flightOf, folderIn, itemOf, local, moment, passwordWith, serverIdOf } from '../../tests/world/samples.ts'
import type { OpId, RevisionId } from '../domain/ids.ts'
import type { Millis, UnixSeconds } from '../domain/time.ts'
import { FINGERPRINT_SECONDS, RACE_SECONDS, acknowledge, callOff, createOf, park, refusedForNow, sendAgain, takeOff, unknown } from './flight.ts'
import type { FlightWrite, ItemState } from './state.ts'
import { createItem, edit, retry, setTrashed } from './state.ts'

const NOW = 3_000 as UnixSeconds
const SECOND = 'mail-2' as RevisionId
const mail = itemOf('mail', passwordWith())
const content = passwordWith({ password: 'new' })
const create: FlightWrite = { kind: 'create', body: bodyOf('create'), content }
const update: FlightWrite = { kind: 'update', body: bodyOf('update', 2_500), content, id: serverIdOf('mail'), revision: firstRevisionOf('mail'), loser: false }
const trash: FlightWrite = { kind: 'trash', id: serverIdOf('mail'), revision: firstRevisionOf('mail'), revisions: 1 }
const restore: FlightWrite = { kind: 'restore', id: serverIdOf('mail') }
const created: ItemState = { ...createItem(local('mail'), content, moment(10)), flight: flightOf(create) }
const edited: ItemState = { ...edit(mail, content, moment(10)), flight: flightOf(update) }
const acknowledged = (state: ItemState): ItemState => acknowledge(state, serverIdOf('mail'), SECOND, NOW)

describe('a write on its way', () => {
	test('starts as the first sending of its bytes, now', () => {
		const state = takeOff(edit(mail, content, moment(10)), 'op' as OpId, update, NOW, true)
		expect(state).toEqual({ ...edited, flight: { op: 'op', attempt: 1, write: update, phase: 'sent', firstSentAt: NOW, lastSentAt: NOW, missedAt: null, failures: 0, notBefore: null, guarded: true } })
	})

	test('sent again is the next attempt with the same bytes, and what was seen of the last one does not count any more', () => {
		const waiting: ItemState = { ...created, flight: flightOf(create, { phase: 'unknown', missedAt: 2_100 as UnixSeconds, notBefore: 2_200 as UnixSeconds, failures: 2 }) }
		for (const guarded of [true, false]) {
			expect(sendAgain(waiting, NOW, guarded).flight).toEqual(flightOf(create, { attempt: 2, lastSentAt: NOW, failures: 2, guarded }))
		}
	})

	test('without proof it is unknown; only answers count as failures, lost connections do not', () => {
		expect(unknown(edited, false, null).flight).toEqual(flightOf(update, { phase: 'unknown' }))
		const answered = unknown(edited, true, NOW)
		expect(answered.flight).toEqual(flightOf(update, { phase: 'unknown', failures: 1, notBefore: NOW }))
		expect(unknown(answered, true, null).flight?.failures).toBe(2)
	})

	test('nothing happens to an item without one', () => {
		expect([sendAgain(mail, NOW, false), unknown(mail, true, NOW), refusedForNow(mail, NOW), callOff(mail, true), acknowledged(mail)]).toEqual([mail, mail, mail, mail, mail])
	})

	test('what a create carries is told; other writes carry no new item', () => {
		expect(createOf(created)).toEqual({ flight: created.flight, body: bodyOf('create'), content })
		expect([createOf(edited), createOf(mail)]).toEqual([null, null])
	})

	test('parking keeps everything and says why', () => {
		expect(park(edited, 'tooLarge', 'too much', 5 as Millis)).toEqual({ ...edited, parked: { reason: 'tooLarge', message: 'too much', at: 5 } })
	})
})

describe('a write that the server refused for now', () => {
	test('is off, and is frozen anew later', () => {
		expect(refusedForNow(edited, NOW)).toEqual({ ...edited, flight: null })
		expect(refusedForNow(created, NOW)).toEqual({ ...created, flight: null })
	})

	test('leaves nothing to do where the person has taken it back meanwhile', () => {
		expect(refusedForNow(edit(edited, passwordWith(), moment(20)), NOW)).toMatchObject({ mine: null, flight: null })
	})

	test('stays unknown when an update went out before: its late arrival would look like somebody else\'s edit', () => {
		const again: ItemState = { ...edited, flight: flightOf(update, { attempt: 2 }) }
		expect(refusedForNow(again, NOW)).toEqual({ ...again, flight: { ...again.flight, phase: 'unknown', notBefore: NOW } })
	})

	test('stays unknown when it is a create that went out before: the earlier copy may still arrive', () => {
		const again: ItemState = { ...created, flight: flightOf(create, { attempt: 2 }) }
		expect(refusedForNow(again, NOW).flight).toEqual(flightOf(create, { attempt: 2, phase: 'unknown', notBefore: NOW }))
	})
})

describe('a write that is called off', () => {
	test('leaves the wish', () => {
		expect(callOff(edited, true)).toEqual({ ...edited, flight: null })
	})

	test('leaves no wish that the server has already', () => {
		expect(callOff({ ...edited, base: { content, head: itemOf('mail', content).base?.head ?? expect.unreachable() } }, true).mine).toBeNull()
	})

	test('is remembered when it is a create of which a copy may arrive, for seven days after the last sending', () => {
		const sentTwice: ItemState = { ...created, flight: flightOf(create, { lastSentAt: 2_600 as UnixSeconds }), fingerprints: [{ body: bodyOf('older'), firstSentAt: NOW, expiresAt: NOW }] }
		expect(callOff(sentTwice, true).fingerprints).toEqual([
			{ body: bodyOf('older'), firstSentAt: NOW, expiresAt: NOW },
			{ body: bodyOf('create'), firstSentAt: 2_000, expiresAt: 2_600 + 7 * 86_400 },
		])
		expect(callOff(created, false).fingerprints).toEqual([])
		expect(FINGERPRINT_SECONDS).toBe(604_800)
	})
})

describe('an acknowledged create', () => {
	test('is a clean item that can be edited and read, and is remembered for copies', () => {
		expect(acknowledged(created)).toEqual({
			...createItem(local('mail'), content, moment(10)),
			mine: null,
			base: {
				content,
				head: {
					id: serverIdOf('mail'), revision: SECOND, created: NOW, updated: NOW, edited: 1_000, trashed: false, client: '',
					cseType: 'CSEv1r1', cseKey: 'new key', sseType: '', shared: false, received: false, editable: true, status: 3,
					readability: { kind: 'readable' }, extras: {},
				},
			},
			fingerprints: [{ body: bodyOf('create'), firstSentAt: 2_000, expiresAt: 2_000 + FINGERPRINT_SECONDS }],
		})
	})

	test('keeps what was typed while it was on its way', () => {
		const typed = edit(created, passwordWith({ password: 'newer' }), moment(20))
		expect(acknowledged(typed).mine).toMatchObject({ content: { password: 'newer' }, changedAt: { password: 20_000 } })
		expect(acknowledged(typed).mine?.changedAt).toEqual({ password: 20_000 })
	})
})

describe('an acknowledged update', () => {
	test('moves the base to what was sent, and the next pull has to look at it', () => {
		const after = acknowledged(edited)
		expect(after).toMatchObject({ mine: null, flight: null, standing: 'unseen', base: { content } })
		expect(after.base?.head).toEqual({ ...mail.base?.head, revision: SECOND, updated: NOW, edited: 2_500, cseType: 'CSEv1r1', cseKey: 'new key' })
	})

	test('tells the person no more that it keeps failing', () => {
		expect(acknowledged(park(edited, 'keepsFailing', 'no', 5 as Millis)).parked).toBeNull()
		expect(acknowledged(park(edit(edited, passwordWith({ password: 'newer' }), moment(20)), 'suspended', '', 5 as Millis)).parked?.reason).toBe('suspended')
	})

	test('of an item in no list leaves it there', () => {
		expect(acknowledged({ ...edited, standing: 'hidden' }).standing).toBe('hidden')
	})

	test('keeps the former state and the times of the change as the ancestor for the race', () => {
		expect(acknowledged(edited).prevBase).toEqual({ base: mail.base, changedAt: { password: 10_000 }, acknowledgedAt: NOW })
	})

	test('keeps the oldest ancestor of a chain of own writes within the time of the race', () => {
		const older = itemOf('mail', passwordWith({ label: 'Post' })).base ?? expect.unreachable()
		const since = (acknowledgedAt: number): ItemState => acknowledged({ ...edited, prevBase: { base: older, changedAt: { label: 9_000 as Millis }, acknowledgedAt: acknowledgedAt as UnixSeconds } })
		expect(since(NOW - RACE_SECONDS).prevBase).toEqual({ base: older, changedAt: { label: 9_000, password: 10_000 }, acknowledgedAt: NOW })
		expect(since(NOW - RACE_SECONDS - 1).prevBase).toEqual({ base: mail.base, changedAt: { password: 10_000 }, acknowledgedAt: NOW })
		expect(RACE_SECONDS).toBe(120)
	})

	test('that the person has taken back meanwhile is the ancestor all the same', () => {
		expect(acknowledged({ ...edited, mine: null }).prevBase).toEqual({ base: mail.base, changedAt: {}, acknowledgedAt: NOW })
	})

	test('that overrules somebody is not defended again', () => {
		const overruling = edited.mine === null ? edited : { ...edited, mine: { ...edited.mine, overrules: true } }
		expect(acknowledged(overruling).prevBase).toBeNull()
	})

	test('takes the losing value off the list only when it was that value which was written', () => {
		const waiting: ItemState = { ...edited, losers: [{ password: 'lost' }, { label: 'lost' }] }
		expect(acknowledged(waiting).losers).toEqual(waiting.losers)
		expect(acknowledged({ ...waiting, flight: flightOf({ ...update, loser: true }) }).losers).toEqual([{ label: 'lost' }])
	})

	test('leaves an item alone that is not on the server any more', () => {
		expect(acknowledged({ ...edited, base: null })).toMatchObject({ base: null, flight: null, mine: edited.mine })
	})
})

describe('an acknowledged way into the trash or out of it', () => {
	test('moves nothing but the place', () => {
		const after = acknowledged({ ...setTrashed(mail, true, moment(10)), flight: flightOf(trash) })
		expect(after).toEqual({ ...mail, standing: 'unseen', base: { content: mail.base?.content, head: { ...mail.base?.head, revision: SECOND, trashed: true, updated: NOW } } })
		const gone = itemOf('mail', passwordWith(), { trashed: true })
		const back = acknowledged({ ...setTrashed(gone, false, moment(10)), flight: flightOf(restore) })
		expect(back).toEqual({ ...mail, standing: 'unseen', base: { content: mail.base?.content, head: { ...mail.base?.head, revision: SECOND, trashed: false, updated: NOW } } })
	})

	test('leaves an item alone that is not on the server any more', () => {
		const folder = createItem(local('work'), folderIn(), moment(10))
		expect(acknowledged({ ...folder, flight: flightOf(trash) })).toEqual(folder)
	})
})

test('a parked change that is tried again starts without its failures', () => {
	const parked = park({ ...edited, flight: flightOf(update, { failures: 8, notBefore: NOW, attempt: 3 }) }, 'keepsFailing', '', 5 as Millis)
	expect(retry(parked)).toEqual({ ...edited, flight: flightOf(update, { attempt: 3 }) })
	expect(retry(park(mail, 'invalid', '', 5 as Millis))).toEqual(mail)
})
