// SPDX-FileCopyrightText: 2026 NexPass contributors
// SPDX-License-Identifier: AGPL-3.0-or-later

import { describe, expect, test } from 'vitest'
import { bodyOf, flightOf, folderIn, headWith, itemOf, local, moment, passwordWith, serverIdOf, tagWith } from '../../tests/world/samples.ts'
import { BROKEN, SCRIPT_SECOND, Script, shownAs } from '../../tests/world/script.ts'
import type { OpId, RevisionId } from '../domain/ids.ts'
import { ROOT_FOLDER_SERVER_ID } from '../domain/ids.ts'
import type { Content, PasswordContent } from '../domain/item.ts'
import { err, ok } from '../domain/result.ts'
import type { UnixSeconds } from '../domain/time.ts'
import { settleCreate } from './creates.ts'
import type { RemoteItem } from './ports.ts'
import type { Flight, ItemState } from './state.ts'
import { createItem, edit, setTrashed } from './state.ts'

const content = passwordWith({ password: 'new' })
const making = (values: Partial<Flight> = {}, what: Content = content): ItemState =>
	({ ...createItem(local('mail'), what, moment(2_500)), flight: flightOf({ kind: 'create', body: bodyOf('ours'), content: what }, { phase: 'unknown', ...values }) })
const guarded = making({ guarded: true })
const DONE = { kind: 'done', id: serverIdOf('mail'), revision: 'mail-1' as RevisionId } as const

function made(revision: string, values: Partial<PasswordContent> = {}): RemoteItem {
	return {
		content: { ...passwordWith({ password: 'new', ...values }), folder: ROOT_FOLDER_SERVER_ID, tags: [] },
		head: headWith({ id: serverIdOf('mail'), revision: revision as RevisionId }), revisedAt: 2_600 as UnixSeconds, members: null, mark: revision,
	}
}

async function settle(state: ItemState, standings: Script['standings'], shows: Script['shows'] = [], others: readonly ItemState[] = []): Promise<{ readonly script: Script, readonly result: unknown }> {
	const script = new Script(state, ...others)
	script.installCompanion()
	script.standings.push(...standings)
	script.shows.push(...shows)
	return { script, result: await settleCreate(script.round, state) }
}

describe('a create of which nothing was heard, where the companion knows', () => {
	test('was done: what the server took of it is adopted', async () => {
		const { script, result } = await settle(guarded, [DONE], [shownAs(made('mail-1', { notes: 'added' }))])
		expect([result, script.asked, script.sent]).toEqual([ok('on'), ['abandon op 1', 'show server-mail with history'], []])
		expect(script.item('mail')).toMatchObject({ flight: null, base: { content: { notes: 'added' }, head: { id: 'server-mail', revision: 'mail-1' } }, mine: { content } })
		expect(script.item('mail')?.fingerprints).toHaveLength(1)
	})

	test('was done, and somebody wrote on top: that is taken in', async () => {
		const { script } = await settle(guarded, [DONE], [shownAs(made('mail-2', { notes: 'theirs' }), made('mail-1'), made('mail-2', { notes: 'theirs' }))])
		expect(script.item('mail')).toMatchObject({ flight: null, mine: null, base: { content: { notes: 'theirs' }, head: { revision: 'mail-2' } } })
	})

	test('was done and deleted for good since: what was typed meanwhile makes it anew, else it is forgotten', async () => {
		const gone = await settle(guarded, [DONE], [{ kind: 'notFound' }])
		expect([gone.result, gone.script.item('mail')]).toEqual([ok('on'), undefined])
		const edited = await settle(edit(guarded, { ...content, notes: 'x' }, moment(2_700)), [DONE], [{ kind: 'notFound' }])
		expect(edited.script.item('mail')).toMatchObject({ base: null, flight: null, mine: { content: { notes: 'x' } }, notices: [{ kind: 'recreated' }] })
	})

	test('was done, but the line is down before anybody can look', async () => {
		const { script, result } = await settle(guarded, [DONE], [{ kind: 'timeout' }])
		expect([result, script.item('mail')]).toEqual([err({ kind: 'timeout' }), guarded])
	})

	test('was done, and this device found that out already', async () => {
		const script = new Script(making({ op: 'other' as OpId }))
		script.installCompanion()
		script.standings.push(DONE)
		script.shows.push(shownAs(made('mail-1')))
		await settleCreate(script.round, guarded)
		expect(script.item('mail')).toEqual(making({ op: 'other' as OpId }))
	})

	test('never had an effect and never will: the same bytes go out at once', async () => {
		const { script, result } = await settle(guarded, [{ kind: 'abandoned' }])
		expect(result).toEqual(ok('on'))
		expect(script.sent).toMatchObject([{ kind: 'create', attempt: 2, op: 'op', body: bodyOf('ours') }])
	})

	test('is just happening: asked for again in five seconds', async () => {
		const { script, result } = await settle(guarded, [{ kind: 'claimed' }])
		expect([result, script.round.log.nextAt, script.item('mail')]).toEqual([ok('stop'), SCRIPT_SECOND + 5, guarded])
	})

	test('must not be asked for yet', async () => {
		const later = making({ guarded: true, notBefore: SCRIPT_SECOND + 9 as UnixSeconds })
		const { script, result } = await settle(later, [])
		expect([result, script.asked, script.round.log.nextAt]).toEqual([ok('stop'), [], SCRIPT_SECOND + 9])
		const due = making({ guarded: true, notBefore: SCRIPT_SECOND as UnixSeconds })
		expect((await settle(due, [{ kind: 'abandoned' }])).result).toEqual(ok('on'))
	})

	test('the companion went away: the lists have to show it', async () => {
		const { script, result } = await settle(guarded, [{ kind: 'notFound' }])
		expect([result, script.round.log.again, script.round.log.offers.operations, script.sent]).toEqual([ok('stop'), true, false, []])
	})

	test('the companion does not answer: the round ends', async () => {
		expect((await settle(guarded, [{ kind: 'timeout' }])).result).toEqual(err({ kind: 'timeout' }))
	})

	test('an item without a write on its way is left alone', async () => {
		const script = new Script(itemOf('mail', content))
		expect([await settleCreate(script.round, itemOf('mail', content)), script.asked]).toEqual([ok('stop'), []])
	})
})

describe('a create that left while there was no companion', () => {
	test('may have had its effect unseen: a list has to show that it had none before it goes out again', async () => {
		for (const state of [making(), making({ guarded: false })]) {
			const { script, result } = await settle(state, [{ kind: 'abandoned' }, { kind: 'abandoned' }])
			expect([result, script.sent, script.round.log.again, [...script.round.calledBack]]).toEqual([ok('stop'), [], true, ['mail']])
			expect(await settleCreate(script.round, state)).toEqual(ok('on'))
			expect([script.sent.length, script.round.calledBack.size]).toEqual([1, 0])
		}
	})
})

describe('a create that was called back is planned anew', () => {
	const anew = async (state: ItemState, ...others: readonly ItemState[]): Promise<{ readonly script: Script, readonly result: unknown }> => settle(state, [{ kind: 'abandoned' }], [], others)

	test('when the person wants something else by now', async () => {
		for (const state of [edit(guarded, { ...content, notes: 'x' }, moment(2_700)), setTrashed(guarded, true, moment(2_700)), { ...guarded, mine: null }]) {
			const { script, result } = await anew(state)
			expect([result, script.sent, script.item('mail')?.flight]).toEqual([ok('on'), [], null])
			expect(script.item('mail')?.fingerprints).toHaveLength(1)
		}
	})

	test('when its folder is not live any more', async () => {
		const inside = making({ guarded: true }, passwordWith({ folder: local('work') }))
		expect((await anew(inside, itemOf('work', folderIn(), { trashed: true }))).script.sent).toEqual([])
		expect((await anew(inside)).script.sent).toEqual([])
		expect((await anew(inside, itemOf('work', folderIn()))).script.sent).toHaveLength(1)
		expect((await anew(making({ guarded: true }, tagWith()))).script.sent).toHaveLength(1)
	})
})

test('a disk that fails ends the round', async () => {
	const cases: readonly (readonly [Script['standings'], Script['shows'], ItemState])[] = [
		[[DONE], [shownAs(made('mail-1'))], guarded],
		[[{ kind: 'abandoned' }], [], guarded],
		[[{ kind: 'abandoned' }], [], { ...guarded, mine: null }],
	]
	for (const [standings, shows, state] of cases) {
		for (const well of [0, 1]) {
			const script = new Script(state)
			script.installCompanion()
			script.standings.push(...standings)
			script.shows.push(...shows)
			script.diskCalls = well
			const result = await settleCreate(script.round, state)
			if (script.diskCalls < 0) expect(result).toEqual(err(BROKEN))
			else expect(result).toEqual(ok('on'))
		}
	}
})
