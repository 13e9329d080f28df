// SPDX-FileCopyrightText: 2026 NexPass contributors
// SPDX-License-Identifier: AGPL-3.0-or-later

import { describe, expect, test } from 'vitest'
import { bodyOf, firstRevisionOf, flightOf, folderIn, headWith, itemOf, local, moment, passwordWith, serverIdOf, tagWith } from '../../tests/world/samples.ts'
import { BROKEN, SCRIPT_SECOND, Script, shownAs } from '../../tests/world/script.ts'
import type { OpId, RevisionId, ServerId } from '../domain/ids.ts'
import { ROOT_FOLDER, ROOT_FOLDER_SERVER_ID } from '../domain/ids.ts'
import type { Head, PasswordContent } from '../domain/item.ts'
import { err, ok } from '../domain/result.ts'
import type { UnixSeconds } from '../domain/time.ts'
import type { Outcome, Refusal, RemoteItem, UnknownCause } from './ports.ts'
import type { Flight, FlightWrite, ItemState } from './state.ts'
import { createItem, edit, effective, setTrashed } from './state.ts'
import { lookAgain } from './findOut.ts'
import { trashTwins } from './twins.ts'
import { resendFlight, resolveFlight } from './writes.ts'

const NOW = SCRIPT_SECOND as UnixSeconds
const mail = itemOf('mail', passwordWith())
const wanted = passwordWith({ password: 'new' })
const update: FlightWrite = { kind: 'update', body: bodyOf('ours'), content: wanted, id: serverIdOf('mail'), revision: firstRevisionOf('mail'), loser: false }
const trash: FlightWrite = { kind: 'trash', id: serverIdOf('mail'), revision: firstRevisionOf('mail'), revisions: 1 }
const create: FlightWrite = { kind: 'create', body: bodyOf('ours'), content: wanted }
const flying = (values: Partial<Flight> = {}): ItemState => ({ ...edit(mail, wanted, moment(2_500)), flight: flightOf(update, { lastSentAt: NOW, ...values }) })
const going = (values: Partial<Flight> = {}): ItemState => ({ ...setTrashed(mail, true, moment(2_500)), flight: flightOf(trash, { lastSentAt: NOW, ...values }) })
const making = (values: Partial<Flight> = {}): ItemState => ({ ...createItem(local('mail'), wanted, moment(2_500)), flight: flightOf(create, { lastSentAt: NOW, ...values }) })

/** A state of the item on the server, made by the body of that name. */
function made(mark: string, revision: number, values: Partial<PasswordContent> = {}, head: Partial<Head> = {}): RemoteItem {
	return {
		content: { ...passwordWith(values), folder: ROOT_FOLDER_SERVER_ID, tags: null },
		head: headWith({ id: serverIdOf('mail'), revision: `mail-${revision.toString()}` as RevisionId, updated: 2_600 as UnixSeconds, ...head }),
		revisedAt: 2_600 as UnixSeconds, members: null, mark,
	}
}

const base = made('base', 1)
const ours = made('ours', 2, { password: 'new' })
const theirs = made('theirs', 3, { notes: 'theirs' })
const refused = (refusal: Refusal): Outcome => ({ kind: 'refused', refusal })
const unknown = (cause: UnknownCause): Outcome => ({ kind: 'unknown', cause })
const noAnswer = unknown({ kind: 'noAnswer' })
const failed = unknown({ kind: 'answer', status: 503, message: 'Unable to complete request' })

describe('sending a write', () => {
	test('an update names the revision it builds on, a trash the one it saw', async () => {
		for (const [state, expected] of [
			[flying({ attempt: 3 }), { kind: 'update', id: serverIdOf('mail'), revision: 'mail-1', body: bodyOf('ours'), op: 'op', attempt: 3, itemKind: 'password' }],
			[making(), { kind: 'create', body: bodyOf('ours'), op: 'op', attempt: 1, itemKind: 'password' }],
			[going(), { kind: 'trash', id: serverIdOf('mail'), revision: 'mail-1', op: 'op', attempt: 1, itemKind: 'password' }],
			[{ ...mail, flight: flightOf({ kind: 'restore', id: serverIdOf('mail') }) }, { kind: 'restore', id: serverIdOf('mail'), op: 'op', attempt: 1, itemKind: 'password' }],
		] as const) {
			const script = new Script(state)
			script.outcomes.push(noAnswer)
			await script.send('mail')
			expect(script.sent).toEqual([expected])
		}
	})

	test('what waited for its turn leaves with the time at which it leaves, and keeps that of its first attempt', async () => {
		for (const [attempt, waited, first, last] of [[1, 2, 2_000, NOW - 2], [1, 3, NOW, NOW], [2, 3, 2_000, NOW]] as const) {
			const script = new Script(flying({ attempt, lastSentAt: NOW - waited as UnixSeconds }))
			script.outcomes.push(noAnswer)
			await script.send('mail')
			expect([script.sent.length, script.item('mail')?.flight?.firstSentAt, script.item('mail')?.flight?.lastSentAt]).toEqual([1, first, last])
		}
	})

	test('what waited is not sent any more where the round was called off or the line went down meanwhile, and counts as not sent', async () => {
		for (const [why, stop] of [['aborted', (script: Script) => { script.abort() }], ['timeout', (script: Script) => { script.round.log.silences = 3 }]] as const) {
			const [first, again] = [new Script(flying()), new Script(flying({ attempt: 2 }))]
			for (const script of [first, again]) {
				stop(script)
				expect([await script.send('mail'), script.sent]).toEqual([err({ kind: why }), []])
			}
			expect([first.item('mail')?.flight, first.item('mail')?.mine?.content]).toEqual([null, wanted])
			// Its first attempt may still arrive.
			expect(again.item('mail')?.flight?.phase).toBe('unknown')
		}
	})

	test('no more leave at a time than the line has room for', async () => {
		const script = new Script(flying())
		await Promise.all([script.round.wire.enter(), script.round.wire.enter(), script.round.wire.enter()])
		const sent = script.send('mail')
		await new Promise((resolve) => { setTimeout(resolve, 5) })
		expect(script.sent).toEqual([])
		script.round.wire.leave()
		expect([await sent, script.sent.length]).toEqual([ok('on'), 1])
	})

	test('nothing is sent for an item that is gone or has nothing to send', async () => {
		const script = new Script(mail)
		expect([await script.send('mail'), await script.send('gone'), script.sent]).toEqual([ok('stop'), ok('stop'), []])
	})

	test('what is sent again is the next attempt with the same bytes, written down before', async () => {
		const script = new Script(flying({ phase: 'unknown' }))
		script.outcomes.push(noAnswer)
		await resendFlight(script.round, local('mail'))
		expect(script.sent).toMatchObject([{ attempt: 2, body: bodyOf('ours') }])
		expect(script.item('mail')?.flight).toMatchObject({ attempt: 2, lastSentAt: SCRIPT_SECOND, guarded: false })
	})

	test('an acknowledged write counts, ends a silence, and lets the item go on', async () => {
		const script = new Script(flying())
		script.round.log.silences = 2
		expect(await script.send('mail')).toEqual(ok('on'))
		expect(script.item('mail')).toMatchObject({ mine: null, flight: null, base: { head: { revision: 'new' } } })
		expect(script.round.log).toMatchObject({ pushed: 1, silences: 0, again: false })
	})

	test('an acknowledged create is looked for once more, since browsers repeat requests; not where the companion lets only one in', async () => {
		const [alone, guarded] = [new Script(making()), new Script(making({ guarded: true }))]
		await alone.send('mail')
		await guarded.send('mail')
		expect([alone.round.log.again, guarded.round.log.again]).toEqual([true, false])
	})
})

describe('a refusal', () => {
	const afterwards = async (state: ItemState, refusal: Refusal): Promise<{ readonly script: Script, readonly result: unknown }> => {
		const script = new Script(state)
		script.outcomes.push(refused(refusal))
		script.round.log.silences = 2
		return { script, result: await script.send('mail') }
	}

	test('for want of a sign-in ends the round and keeps the change', async () => {
		const { script, result } = await afterwards(flying(), { kind: 'unauthorized' })
		expect(result).toEqual(err({ kind: 'unauthorized' }))
		expect(script.item('mail')).toMatchObject({ flight: null, mine: { content: wanted } })
		expect(script.round.log).toMatchObject({ nextAt: null, silences: 0, pushed: 0 })
	})

	test('because of too many requests ends the round, for as long as the server says and a quarter more', async () => {
		const { script, result } = await afterwards(making({ attempt: 2 }), { kind: 'rateLimited', retryAfterSeconds: 40 })
		expect(result).toEqual(err({ kind: 'rateLimited', retryAfterSeconds: 50 }))
		expect(script.round.log.nextAt).toBe(SCRIPT_SECOND + 50)
		expect(script.item('mail')?.flight).toMatchObject({ phase: 'unknown', notBefore: SCRIPT_SECOND + 50 })
	})

	test('because the session was closed opens it again and goes on', async () => {
		const script = new Script(flying())
		script.outcomes.push(refused({ kind: 'sessionRequired' }))
		script.offers = { operations: true, changes: true }
		expect(await script.send('mail')).toEqual(ok('on'))
		expect([script.asked, script.item('mail')?.flight, script.round.log.offers]).toEqual([['begin'], null, { operations: true, changes: true }])
	})

	test.each([
		[{ kind: 'forbidden', message: 'not yours' }, 'forbidden', 'not yours'],
		[{ kind: 'invalid', message: 'no label' }, 'invalid', 'no label'],
		[{ kind: 'tooLarge' }, 'tooLarge', ''],
	] as const)('for good parks the change, with what the server said: %o', async (refusal, reason, message) => {
		const { script, result } = await afterwards(flying(), refusal)
		expect(result).toEqual(ok('stop'))
		expect(script.item('mail')).toMatchObject({ flight: null, mine: { content: wanted }, parked: { reason, message, at: SCRIPT_SECOND * 1_000 } })
	})

	test('for good of a create that was sent before leaves a fingerprint of the earlier copy', async () => {
		const again = await afterwards(making({ attempt: 2 }), { kind: 'tooLarge' })
		const first = await afterwards(making(), { kind: 'tooLarge' })
		expect([again.script.item('mail')?.fingerprints.length, first.script.item('mail')?.fingerprints.length]).toEqual([1, 0])
	})

	test('for good of an update that was sent before keeps its flight as long as an earlier copy may arrive', async () => {
		const refusal = { kind: 'tooLarge' } as const
		const [first, last] = [NOW - 10 as UnixSeconds, NOW - 91 as UnixSeconds]
		const waiting = [{ attempt: 2, firstSentAt: first }, { attempt: 2, firstSentAt: last }, { attempt: 3, firstSentAt: first, failures: 1 }]
		for (const flight of waiting) {
			const { script, result } = await afterwards(flying(flight), refusal)
			expect([result, script.item('mail')?.parked, script.item('mail')?.flight?.phase, script.item('mail')?.flight?.notBefore, script.round.log.nextAt]).toEqual([ok('stop'), null, 'unknown', NOW + 90, NOW + 90])
		}
		const parked = await afterwards(flying({ attempt: 3, firstSentAt: last, failures: 1 }), refusal)
		expect(parked.script.item('mail')).toMatchObject({ flight: null, parked: { reason: 'tooLarge' } })
	})

	test('because the item is gone makes it anew, or forgets it when nobody wants it', async () => {
		const edited = await afterwards(flying(), { kind: 'notFound' })
		expect(edited.result).toEqual(ok('on'))
		expect(edited.script.item('mail')).toMatchObject({ base: null, flight: null, mine: { content: wanted }, notices: [{ kind: 'recreated' }] })
		expect((await afterwards(going(), { kind: 'notFound' })).script.item('mail')).toBeUndefined()
	})
})

describe('an update that somebody was faster than', () => {
	const outdated = async (script: Script): Promise<unknown> => {
		script.outcomes.push(refused({ kind: 'outdated' }))
		return script.send('mail')
	}

	test('is merged and planned anew', async () => {
		const script = new Script(flying())
		script.shows.push(shownAs(theirs, base, theirs))
		expect(await outdated(script)).toEqual(ok('on'))
		expect(script.asked).toEqual(['show server-mail with history'])
		expect(script.item('mail')).toMatchObject({ flight: null, base: { head: { revision: 'mail-3' } }, mine: { content: { password: 'new', notes: 'theirs' } } })
		expect(script.item('mail')?.mine?.overrules).toBe(false)
		expect(script.round.log).toMatchObject({ merged: 1, nextAt: null })
	})

	test('may have been our own earlier copy', async () => {
		const script = new Script(flying())
		script.shows.push(shownAs(ours, base, ours))
		expect(await outdated(script)).toEqual(ok('on'))
		expect(script.item('mail')).toMatchObject({ flight: null, mine: null, base: { head: { revision: 'mail-2' } } })
	})

	test('five times in one round waits half a minute', async () => {
		const script = new Script()
		script.installCompanion()
		const results: unknown[] = []
		for (let n = 0; n < 5; n++) {
			script.put(flying())
			script.shows.push(shownAs(theirs, base, theirs))
			results.push(await outdated(script))
		}
		expect(results).toEqual([ok('on'), ok('on'), ok('on'), ok('on'), ok('stop')])
		expect(script.round.log.nextAt).toBe(SCRIPT_SECOND + 30)
	})

	test('although the head has not moved waits for whoever holds it, and stays unknown', async () => {
		const script = new Script(flying())
		script.shows.push(shownAs(base, base))
		expect(await outdated(script)).toEqual(ok('stop'))
		expect(script.item('mail')?.flight).toMatchObject({ op: 'op', phase: 'unknown', notBefore: SCRIPT_SECOND + 60, failures: 1 })
		expect([script.round.log.nextAt, script.item('mail')?.parked]).toEqual([SCRIPT_SECOND + 60, null])
	})

	test.each([[false, []], [true, ['abandon op 1']]] as const)('is not sent again as a move out of a folder that went into the trash since (companion: %s)', async (companion, calledBack) => {
		const work = itemOf('work', folderIn())
		const inWork = itemOf('mail', passwordWith({ folder: local('work') }))
		const move: FlightWrite = { ...update, content: passwordWith() }
		for (const trashed of [true, false]) {
			const script = new Script({ ...edit(inWork, passwordWith(), moment(2_500)), flight: flightOf(move, { phase: 'unknown' }) }, work)
			if (companion) script.installCompanion()
			script.standings.push({ kind: 'abandoned' })
			const shownFolder: RemoteItem = { ...made('work', 1), head: headWith({ id: serverIdOf('work'), revision: firstRevisionOf('work'), trashed }), content: { kind: 'folder', label: 'Folder', parent: ROOT_FOLDER_SERVER_ID, favorite: false, hidden: false } }
			script.shows.push(shownAs(base, base), shownAs(shownFolder))
			const state = script.item('mail')
			if (state === undefined) throw new Error('no item')
			await resolveFlight(script.round, state)
			expect(script.sent.length).toBe(trashed ? 0 : 1)
			expect(script.item('mail')).toMatchObject(trashed ? { flight: null, standing: 'suspended', mine: { content: { folder: ROOT_FOLDER } } } : { mine: null })
			expect(script.asked.filter((line) => line.startsWith('abandon'))).toEqual(trashed ? calledBack : [])
		}
	})

	test('is not sent again where the folder is in the trash by now, nor where the owner of a share has taken the right away', async () => {
		const inWork = { ...edit(itemOf('mail', passwordWith({ folder: local('work') })), passwordWith({ folder: local('work'), password: 'new' }), moment(2_500)), flight: flightOf(update, { phase: 'unknown' }) }
		const below = new Script(inWork, itemOf('work', folderIn(), { trashed: true }))
		below.shows.push(shownAs(base, base))
		await resolveFlight(below.round, inWork)
		expect([below.sent, below.round.log.again, below.item('mail')]).toMatchObject([[], true, { flight: null, standing: 'suspended', mine: { content: { password: 'new' } } }])
		const locked = new Script(flying({ phase: 'unknown' }))
		const shown = made('base', 1, {}, { editable: false, received: true })
		locked.shows.push(shownAs(shown, shown))
		expect(await resolveFlight(locked.round, flying({ phase: 'unknown' }))).toEqual(ok('on'))
		expect([locked.sent, locked.item('mail')]).toMatchObject([[], { flight: null, base: { head: { editable: false } }, mine: { content: { password: 'new' } } }])
	})

	test('although the head has never moved is parked in the end', async () => {
		const script = new Script(flying({ failures: 7 }))
		script.shows.push(shownAs(base, base))
		expect(await outdated(script)).toEqual(ok('stop'))
		expect(script.item('mail')).toMatchObject({ flight: { failures: 8 }, parked: { reason: 'keepsFailing', at: SCRIPT_SECOND * 1_000 }, mine: { content: wanted } })
	})

	test('calls its own earlier copy back when that may be the one that holds the head', async () => {
		const script = new Script(flying())
		script.installCompanion()
		script.shows.push(shownAs(base, base))
		script.standings.push({ kind: 'abandoned' })
		await outdated(script)
		expect(script.asked).toEqual(['show server-mail with history', 'abandon op 1'])
	})

	test('cannot be looked up while the line is down', async () => {
		const script = new Script(flying())
		script.shows.push({ kind: 'timeout' })
		expect(await outdated(script)).toEqual(err({ kind: 'timeout' }))
		expect(script.item('mail')).toEqual(flying())
	})

	test('that was deleted for good meanwhile is made anew', async () => {
		const script = new Script(flying())
		script.shows.push({ kind: 'notFound' })
		expect(await outdated(script)).toEqual(ok('on'))
		expect(script.item('mail')).toMatchObject({ base: null, notices: [{ kind: 'recreated' }] })
	})

	test('is not looked up when it is a create', async () => {
		const script = new Script(making())
		expect([await outdated(script), script.asked, script.item('mail')]).toEqual([ok('stop'), [], making()])
	})
})

describe('no proof', () => {
	const send = async (script: Script, ...outcomes: readonly Outcome[]): Promise<readonly unknown[]> => {
		const results: unknown[] = []
		for (const outcome of outcomes) {
			script.outcomes.push(outcome)
			results.push(await script.send('mail'))
		}
		return results
	}

	test('a lost answer does not count against the item, and is looked up at once', async () => {
		const script = new Script(flying())
		expect(await send(script, noAnswer)).toEqual([ok('on')])
		expect(script.item('mail')?.flight).toEqual(flightOf(update, { lastSentAt: NOW, phase: 'unknown' }))
		expect(script.round.log).toMatchObject({ silences: 1, nextAt: null, again: false })
	})

	test('after two lost answers the item waits for the next round; three in a row mean that the line is down', async () => {
		expect(await send(new Script(flying()), noAnswer, noAnswer, noAnswer)).toEqual([ok('on'), ok('stop'), err({ kind: 'timeout' })])
	})

	test('an answer between lost ones ends the silence', async () => {
		const script = new Script(flying())
		await send(script, noAnswer, noAnswer, failed)
		expect(script.round.log.silences).toBe(0)
		expect(await send(script, noAnswer)).toEqual([ok('stop')])
		expect(await send(new Script(flying()), failed, failed)).toEqual([ok('on'), ok('on')])
	})

	test('an answer that proves nothing counts, waits longer each time, and parks the item in the end', async () => {
		const script = new Script(flying())
		script.shows.push(shownAs(base, base))
		const waits: unknown[] = []
		for (let n = 0; n < 8; n++) {
			script.round.log.nextAt = null
			await send(script, failed)
			waits.push([script.item('mail')?.flight?.failures, Number(script.round.log.nextAt) - SCRIPT_SECOND, script.item('mail')?.parked?.reason])
			expect(script.item('mail')?.flight?.notBefore).toBe(script.round.log.nextAt)
		}
		expect(waits).toEqual([[1, 1, undefined], [2, 1, undefined], [3, 2, undefined], [4, 4, undefined], [5, 8, undefined], [6, 16, undefined], [7, 32, undefined], [8, 64, 'keepsFailing']])
		expect(script.item('mail')?.parked).toEqual({ reason: 'keepsFailing', message: 'Unable to complete request', at: SCRIPT_SECOND * 1_000 })
	})

	test('is not parked when a look shows that it took effect before the error, or that somebody else was faster', async () => {
		for (const [shown, mine] of [[shownAs(ours, base, ours), null], [shownAs(theirs, base, theirs), { content: { password: 'new', notes: 'theirs' } }]] as const) {
			const script = new Script(flying({ failures: 7 }))
			script.shows.push(shown)
			expect(await send(script, failed)).toEqual([ok('on')])
			expect(script.item('mail')).toMatchObject({ flight: null, parked: null, mine })
		}
	})

	test('a create that keeps failing is parked with its flight, so that a pull still finds it', async () => {
		const script = new Script(making({ failures: 7 }))
		expect(await send(script, failed)).toEqual([ok('stop')])
		expect(script.item('mail')).toMatchObject({ flight: { failures: 8 }, parked: { reason: 'keepsFailing' } })
	})

	test('a create that was answered without proof is looked for in this round; not where the companion knows', async () => {
		for (const [state, again] of [[making(), true], [making({ guarded: true }), false], [flying(), false]] as const) {
			const script = new Script(state)
			await send(script, failed)
			expect(script.round.log.again).toBe(again)
		}
		const silent = new Script(making())
		await send(silent, noAnswer)
		expect(silent.round.log.again).toBe(false)
		const claimed = new Script(making())
		await send(claimed, unknown({ kind: 'claimed' }))
		expect([claimed.round.log.again, claimed.item('mail')?.flight]).toEqual([true, flightOf(create, { lastSentAt: NOW, phase: 'unknown', notBefore: SCRIPT_SECOND as UnixSeconds })])
	})

	test('maintenance ends the round for as long as the server says, and does not count against the item', async () => {
		const script = new Script(flying())
		expect(await send(script, unknown({ kind: 'maintenance', retryAfterSeconds: 20 }))).toEqual([err({ kind: 'maintenance', retryAfterSeconds: 20 })])
		expect(script.item('mail')?.flight).toMatchObject({ failures: 0, notBefore: SCRIPT_SECOND + 20 })
		const often = new Script(flying({ failures: 8 }))
		await send(often, unknown({ kind: 'maintenance', retryAfterSeconds: 20 }))
		expect(often.item('mail')).toMatchObject({ parked: null, flight: { failures: 8, notBefore: SCRIPT_SECOND + 20 } })
	})

	test('a round that is called off ends there', async () => {
		const script = new Script(flying())
		script.onSend = () => { script.abort() }
		expect(await send(script, noAnswer)).toEqual([err({ kind: 'aborted' })])
		expect(script.item('mail')?.flight?.phase).toBe('unknown')
	})
})

describe('finding out what became of a write', () => {
	test('waits until the server may be asked again', async () => {
		const script = new Script(flying({ notBefore: SCRIPT_SECOND + 5 as UnixSeconds }))
		expect(await resolveFlight(script.round, flying({ notBefore: SCRIPT_SECOND + 5 as UnixSeconds }))).toEqual(ok('stop'))
		expect([script.round.log.nextAt, script.asked]).toEqual([SCRIPT_SECOND + 5, []])
		const now = flying({ notBefore: SCRIPT_SECOND as UnixSeconds })
		const due = new Script(now)
		due.shows.push(shownAs(ours, base, ours))
		expect(await resolveFlight(due.round, now)).toEqual(ok('on'))
	})

	test('it took effect: what the server shows is the base, also where it took less than was sent', async () => {
		const script = new Script(flying())
		script.shows.push(shownAs(made('ours', 2, { password: 'cut' }), base))
		expect(await resolveFlight(script.round, flying())).toEqual(ok('on'))
		expect(script.item('mail')).toMatchObject({ flight: null, base: { content: { password: 'cut' } }, mine: { content: wanted } })
	})

	test('it took effect and somebody wrote on top: both are taken in', async () => {
		const script = new Script(flying())
		const onTop = made('theirs', 3, { password: 'new', notes: 'theirs' })
		script.shows.push(shownAs(onTop, base, ours, onTop))
		await resolveFlight(script.round, flying())
		expect(script.item('mail')).toMatchObject({ flight: null, mine: null, base: { content: { notes: 'theirs' }, head: { revision: 'mail-3' } } })
	})

	test('it took effect, in a folder that nobody here knows: what was sent is the base until the next pull', async () => {
		const script = new Script(flying())
		script.shows.push(shownAs({ ...ours, content: { ...passwordWith({ password: 'new' }), folder: serverIdOf('unknown'), tags: [] } }, base))
		await resolveFlight(script.round, flying())
		expect(script.item('mail')).toMatchObject({ flight: null, mine: null, base: { content: wanted, head: { revision: 'mail-2' } } })
	})

	test('somebody changed the same: the time of the revision decides, else that of the last touch', async () => {
		for (const [revisedAt, updated, password] of [[2_400, 2_600, 'new'], [2_600, 2_400, 'theirs'], [null, 2_600, 'theirs'], [null, 2_400, 'new']] as const) {
			const script = new Script(flying())
			const item: RemoteItem = { ...made('theirs', 3, { password: 'theirs' }, { updated: updated as UnixSeconds }), revisedAt: revisedAt as UnixSeconds | null }
			script.shows.push(shownAs(item, base, item))
			await resolveFlight(script.round, flying())
			const after = script.item('mail')
			expect(after === undefined ? null : effective(after).content).toMatchObject({ password })
		}
	})

	test('nothing happened: the same bytes are sent again', async () => {
		const script = new Script(flying())
		script.shows.push(shownAs(base, base))
		expect(await resolveFlight(script.round, flying())).toEqual(ok('on'))
		expect(script.sent).toMatchObject([{ attempt: 2, revision: 'mail-1', body: bodyOf('ours') }])
	})

	test('the person saved something while we looked: a flight that is gone is left alone', async () => {
		const script = new Script(flying({ op: 'other' as OpId }))
		script.shows.push(shownAs(ours, base, ours))
		await resolveFlight(script.round, flying())
		expect(script.item('mail')).toEqual(flying({ op: 'other' as OpId }))
	})

	test('a way into the trash is called back before anybody looks, so that no copy arrives afterwards', async () => {
		const script = new Script(going())
		script.installCompanion()
		script.standings.push({ kind: 'abandoned' })
		script.shows.push(shownAs(base, base))
		script.outcomes.push(noAnswer)
		await resolveFlight(script.round, going())
		expect(script.asked).toEqual(['abandon op 1', 'show server-mail with history'])
		expect(script.sent).toMatchObject([{ kind: 'trash', revision: 'mail-1', attempt: 2 }])
	})

	test('one that is just happening is asked for again in five seconds', async () => {
		const script = new Script(going())
		script.installCompanion()
		script.standings.push({ kind: 'claimed' })
		expect(await resolveFlight(script.round, going())).toEqual(ok('stop'))
		expect([script.round.log.nextAt, script.asked]).toEqual([SCRIPT_SECOND + 5, ['abandon op 1']])
	})

	test('one that the person regrets is not sent again once it is called back', async () => {
		const regretted: ItemState = { ...going(), mine: null }
		const script = new Script(regretted)
		script.installCompanion()
		script.standings.push({ kind: 'abandoned' })
		script.shows.push(shownAs(base, base))
		expect(await resolveFlight(script.round, regretted)).toEqual(ok('on'))
		expect([script.sent, script.item('mail')?.flight]).toEqual([[], null])
	})

	test('a tag that somebody gave by writing the same texts stays beside the one that was being given', async () => {
		const [red, blue] = [itemOf('red', tagWith()), itemOf('blue', tagWith())]
		const giving: FlightWrite = { ...update, content: passwordWith({ tags: [local('red')] }) }
		const state: ItemState = { ...edit(mail, passwordWith({ tags: [local('red')] }), moment(2_500)), flight: flightOf(giving, { phase: 'unknown' }) }
		const script = new Script(state, red, blue)
		const same = { ...made('ours', 2), content: { ...passwordWith(), folder: ROOT_FOLDER_SERVER_ID, tags: [serverIdOf('blue')] } }
		script.shows.push(shownAs(same, base, same))
		await resolveFlight(script.round, state)
		expect(script.item('mail')).toMatchObject({ flight: null, base: { content: { tags: [local('blue')] } }, mine: { content: { tags: [local('blue'), local('red')] } } })
	})

	test('a tag that was taken off while the write that gave it was under way stays off', async () => {
		const giving: FlightWrite = { ...update, content: passwordWith({ tags: [local('red')] }) }
		const state: ItemState = { ...edit(mail, passwordWith({ notes: 'more' }), moment(2_500)), flight: flightOf(giving, { phase: 'unknown' }) }
		const script = new Script(state, itemOf('red', tagWith()))
		const landed = { ...made('ours', 2), content: { ...passwordWith(), folder: ROOT_FOLDER_SERVER_ID, tags: [serverIdOf('red')] } }
		script.shows.push(shownAs(landed, base, landed))
		await resolveFlight(script.round, state)
		expect(script.item('mail')).toMatchObject({ flight: null, base: { content: { tags: [local('red')] } }, mine: { content: { tags: [], notes: 'more' } } })
	})

	test('an update is not called back: its revision makes a late copy harmless', async () => {
		const script = new Script(flying())
		script.installCompanion()
		script.shows.push(shownAs(ours, base, ours))
		await resolveFlight(script.round, flying())
		expect(script.asked).toEqual(['show server-mail with history'])
	})

	test('a companion that does not answer ends the round', async () => {
		const script = new Script(going())
		script.installCompanion()
		script.standings.push({ kind: 'offline', cause: null })
		expect(await resolveFlight(script.round, going())).toEqual(err({ kind: 'offline', cause: null }))
	})

	test('somebody edited just before our trash: the item comes out again', async () => {
		const script = new Script(going())
		const trashed = made('base', 4, { notes: 'theirs' }, { trashed: true })
		script.shows.push(shownAs(trashed, base, theirs, trashed))
		await resolveFlight(script.round, going())
		const after = script.item('mail')
		expect([after === undefined ? null : effective(after).trashed, after?.notices.map(({ kind, conflicts }) => [kind, conflicts.length])]).toEqual([false, [['notTrashed', 0]]])
		expect(after === undefined ? null : effective(after).content).toMatchObject({ notes: 'theirs' })
	})

	test('a restore brings back what was there, with the edit of somebody else in it', async () => {
		const binned = itemOf('mail', passwordWith(), { trashed: true })
		const coming: ItemState = { ...edit(setTrashed(binned, false, moment(2_500)), wanted, moment(2_500)), flight: flightOf({ kind: 'restore', id: serverIdOf('mail') }) }
		const script = new Script(coming)
		const back = made('other', 3, { notes: 'theirs' })
		script.shows.push(shownAs(back, base, back))
		expect(await resolveFlight(script.round, coming)).toEqual(ok('on'))
		expect(script.item('mail')).toMatchObject({ flight: null, mine: { content: { password: 'new', notes: 'theirs' }, trashed: false } })
	})

	test('a restore of what was restored and thrown away again starts over, and is called back before', async () => {
		const binned = itemOf('mail', passwordWith(), { trashed: true })
		const coming: ItemState = { ...edit(setTrashed(binned, false, moment(2_500)), wanted, moment(2_500)), flight: flightOf({ kind: 'restore', id: serverIdOf('mail') }) }
		const again = made('other', 5, {}, { trashed: true })
		for (const kind of ['abandoned', 'claimed'] as const) {
			const script = new Script(coming)
			script.installCompanion()
			script.standings.push({ kind })
			script.shows.push(shownAs(again, base, again))
			expect(await resolveFlight(script.round, coming)).toEqual(ok(kind === 'abandoned' ? 'on' : 'stop'))
			expect([script.asked.at(-1), script.sent]).toEqual(['abandon op 1', []])
			expect(script.item('mail')).toMatchObject(kind === 'abandoned' ? { flight: null, base: { head: { revision: 'mail-5', trashed: true } }, mine: { trashed: false } } : { flight: { op: 'op' } })
		}
	})

	test('deleted for good while it was to go into the trash: forgotten', async () => {
		const script = new Script(going())
		script.shows.push({ kind: 'notFound' })
		expect(await resolveFlight(script.round, going())).toEqual(ok('on'))
		expect(script.item('mail')).toBeUndefined()
	})
})

describe('after something was put into the trash', () => {
	const land = async (...shows: readonly (ReturnType<typeof shownAs> | { readonly kind: 'notFound' } | { readonly kind: 'timeout' })[]): Promise<{ readonly script: Script, readonly result: unknown }> => {
		const script = new Script(going())
		script.shows.push(...shows)
		return { script, result: await script.send('mail') }
	}
	const gone = made('base', 2, {}, { trashed: true, revision: 'new' as RevisionId })

	test('the history says that nobody edited in between', async () => {
		const { script, result } = await land(shownAs(gone, base, gone))
		expect([result, script.item('mail')?.base?.head.trashed, script.item('mail')?.notices, script.round.log.again, script.asked]).toEqual([ok('on'), true, [], false, ['show server-mail with history']])
	})

	test('an edit that slipped in takes it out again, with a notice', async () => {
		const { script, result } = await land(shownAs({ ...gone, content: theirs.content }, base, theirs, gone))
		const after = script.item('mail')
		expect([result, after === undefined ? null : effective(after).trashed, after?.notices.map(({ kind }) => kind), script.round.log.again]).toEqual([ok('on'), false, ['notTrashed'], true])
	})

	test('somebody may have taken it out already, or deleted it for good', async () => {
		const out = await land(shownAs(made('base', 3), base, gone, made('base', 3)))
		expect([out.result, out.script.item('mail')?.notices]).toEqual([ok('on'), []])
		expect((await land({ kind: 'notFound' })).script.item('mail')).toBeUndefined()
		expect((await land({ kind: 'timeout' })).result).toEqual(err({ kind: 'timeout' }))
	})
})

describe('looking again before a delicate write', () => {
	const look = async (state: ItemState, ...shows: Script['shows']): Promise<{ readonly script: Script, readonly result: unknown }> => {
		const script = new Script(state)
		script.shows.push(...shows)
		return { script, result: await lookAgain(script.round, state) }
	}

	test('tells how many revisions there are when all is as planned', async () => {
		const { script, result } = await look(mail, shownAs(base, base, base))
		expect([result, script.asked]).toEqual([ok(2), ['show server-mail with history']])
	})

	test.each([
		['somebody wrote', made('theirs', 3)],
		['it is in the trash', made('base', 1, {}, { trashed: true })],
		['it may not be edited any more', made('base', 1, {}, { editable: false })],
	])('takes in what changed: %s', async (_, item) => {
		const { script, result } = await look(mail, shownAs(item, item))
		expect([result, script.item('mail')?.base?.head, script.round.log.merged]).toEqual([ok('changed'), item.head, 0])
	})

	test('an item that is gone is forgotten, one that was never there has changed anyway, a line that is down ends the round', async () => {
		const gone = await look(mail, { kind: 'notFound' })
		expect([gone.result, gone.script.item('mail')]).toEqual([ok('changed'), undefined])
		const offline = createItem(local('mail'), wanted, moment(2_500))
		expect([(await look(offline)).result, (await look(mail, { kind: 'timeout' })).result]).toEqual([ok('changed'), err({ kind: 'timeout' })])
	})
})

describe('taking in what a look showed', () => {
	let standing: ItemState['standing'] = 'unseen'
	const take = async (item: RemoteItem, ...others: readonly ItemState[]): Promise<ItemState | undefined> => {
		const start: ItemState = { ...itemOf('mail', passwordWith({ tags: [local('blue'), local('old'), local('gone')] })), standing }
		const script = new Script(start, ...others)
		script.shows.push(shownAs(item, item))
		await lookAgain(script.round, start)
		return script.item('mail')
	}
	const inFolder = (folder: string, tags: readonly string[] | null): RemoteItem => ({ ...theirs, content: { ...passwordWith(), folder: folder as ServerId, tags: tags as readonly ServerId[] | null } })

	test('folder and tags are known by their ids here; tags in the trash stay, those taken off go', async () => {
		const after = await take(inFolder(serverIdOf('work'), [serverIdOf('red')]), itemOf('work', folderIn()), itemOf('red', tagWith()), itemOf('blue', tagWith(), { trashed: true }), itemOf('old', tagWith()))
		expect(after?.base?.content).toMatchObject({ folder: 'work', tags: ['red', 'blue'] })
		expect(after?.standing).toBe('listed')
	})

	test('what was in no list stays there until a pull says otherwise', async () => {
		standing = 'hidden'
		expect((await take(theirs))?.standing).toBe('hidden')
		standing = 'unseen'
	})

	test('an item in a folder that nobody here knows waits for the next pull', async () => {
		expect((await take(inFolder(serverIdOf('unknown'), [])))?.base?.head.revision).toBe('mail-1')
	})

	test('folders and tags are taken in too', async () => {
		for (const [state, content] of [
			[itemOf('mail', folderIn()), { ...folderIn(), label: 'renamed', parent: serverIdOf('work') }],
			[itemOf('mail', tagWith()), { ...tagWith(), label: 'renamed' }],
		] as const) {
			const script = new Script(state, itemOf('work', folderIn()))
			script.shows.push(shownAs({ ...theirs, content }))
			await lookAgain(script.round, state)
			expect(script.item('mail')?.base?.content).toMatchObject({ label: 'renamed' })
		}
		const lost = new Script(itemOf('mail', folderIn()))
		lost.shows.push(shownAs({ ...theirs, content: { ...folderIn(), parent: serverIdOf('unknown') } }))
		await lookAgain(lost.round, itemOf('mail', folderIn()))
		expect(lost.item('mail')?.base?.head.revision).toBe('mail-1')
	})

	test('and lies below a folder in the trash now waits for the lists, unless it was put there afterwards', async () => {
		const work = itemOf('work', folderIn(), { trashed: true })
		const moved = { ...theirs, content: { ...passwordWith({ notes: 'theirs' }), folder: serverIdOf('work'), tags: null } }
		for (const [before, standing, again] of [['listed', 'suspended', true], ['unseen', 'suspended', true], ['exposed', 'exposed', false]] as const) {
			const state: ItemState = { ...flying(), standing }
			const script = new Script({ ...state, standing: before }, work)
			script.shows.push(shownAs(moved, base, moved))
			await resolveFlight(script.round, { ...state, standing: before })
			expect([script.item('mail')?.standing, script.round.log.again]).toEqual([standing, again])
		}
	})
})

describe('a disk that fails', () => {
	const cases: readonly (readonly [string, ItemState, (script: Script) => Promise<unknown>])[] = [
		['a write that succeeds', flying(), (script) => script.send('mail')],
		['a write that is sent again', flying(), (script) => resendFlight(script.round, local('mail'))],
		['a way into the trash', going(), (script) => {
			const gone = made('base', 2, {}, { trashed: true })
			script.shows.push(shownAs(gone, base, theirs, gone))
			return script.send('mail')
		}],
		...([{ kind: 'outdated' }, { kind: 'notFound' }, { kind: 'sessionRequired' }, { kind: 'unauthorized' }, { kind: 'tooLarge' }] as const).map((refusal) => [`a write that is refused as ${refusal.kind}`, flying(), (script: Script) => {
			script.outcomes.push(refused(refusal))
			script.shows.push(shownAs(base, base))
			return script.send('mail')
		}] as const),
		['a write without proof', flying(), (script) => {
			script.outcomes.push(noAnswer)
			return script.send('mail')
		}],
		['finding out', flying(), (script) => {
			script.shows.push(shownAs(ours, base, ours))
			return resolveFlight(script.round, flying())
		}],
		['finding out that it is gone', flying(), (script) => {
			script.shows.push({ kind: 'notFound' })
			return resolveFlight(script.round, flying())
		}],
		['looking again', mail, (script) => {
			script.shows.push(shownAs(theirs, theirs))
			return lookAgain(script.round, mail)
		}],
		['looking again for what is gone', mail, (script) => {
			script.shows.push({ kind: 'notFound' })
			return lookAgain(script.round, mail)
		}],
	]

	test.each(cases)('at any of its calls ends the round: %s', async (_, state, act) => {
		const calls = await countCalls(state, act)
		expect(calls).toBeGreaterThan(0)
		for (let well = 0; well < calls; well++) {
			const script = new Script(state)
			script.diskCalls = well
			expect(await act(script)).toEqual(err(BROKEN))
		}
	})

	async function countCalls(state: ItemState, act: (script: Script) => Promise<unknown>): Promise<number> {
		const script = new Script(state)
		script.diskCalls = 1_000
		await act(script)
		return 1_000 - script.diskCalls
	}
})

test('a session that cannot be opened again ends the round and keeps the change', async () => {
	const script = new Script(flying())
	script.outcomes.push(refused({ kind: 'sessionRequired' }))
	script.beginErrors.push({ kind: 'timeout' })
	expect(await script.send('mail')).toEqual(err({ kind: 'timeout' }))
	expect(script.item('mail')).toMatchObject({ flight: null, mine: { content: wanted } })
})

test('a companion that goes silent while a held revision is asked for ends the round', async () => {
	const script = new Script(flying())
	script.installCompanion()
	script.outcomes.push(refused({ kind: 'outdated' }))
	script.shows.push(shownAs(base, base))
	script.standings.push({ kind: 'timeout' })
	expect(await script.send('mail')).toEqual(err({ kind: 'timeout' }))
})

describe('surplus copies', () => {
	const put = async (...shows: Script['shows']): Promise<{ readonly script: Script, readonly result: unknown }> => {
		const script = new Script()
		script.shows.push(...shows)
		script.round.twins.set(serverIdOf('mail'), { kind: 'password', revision: firstRevisionOf('mail') })
		return { script, result: await trashTwins(script.round) }
	}

	test('go into the trash by the revision that was looked at', async () => {
		const { script, result } = await put(shownAs(base))
		expect([result, script.asked]).toEqual([ok(null), ['show server-mail']])
		expect(script.sent).toMatchObject([{ kind: 'trash', itemKind: 'password', id: serverIdOf('mail'), revision: 'mail-1', attempt: 1 }])
		expect([script.round.log.again, script.round.twins.size]).toEqual([true, 0])
	})

	test('are left alone when somebody touched them, or took care of them', async () => {
		for (const show of [shownAs(theirs), shownAs(made('base', 1, {}, { trashed: true })), { kind: 'notFound' } as const]) {
			const { script, result } = await put(show)
			expect([result, script.sent, script.round.log.again, script.round.twins.size]).toEqual([ok(null), [], false, 0])
		}
	})

	test('wait while the line is down', async () => {
		const { script, result } = await put({ kind: 'timeout' })
		expect([result, script.sent, script.round.twins.size]).toEqual([err({ kind: 'timeout' }), [], 1])
	})
})
