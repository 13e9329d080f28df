// SPDX-FileCopyrightText: 2026 NexPass contributors
// SPDX-License-Identifier: AGPL-3.0-or-later

import { describe, expect, test } from 'vitest'
import { bodyOf, firstRevisionOf, flightOf, folderIn, headWith, itemOf, local, moment, passwordWith, serverIdOf, tagWith } from '../../tests/world/samples.ts'
import { BROKEN, Script, shownAs } from '../../tests/world/script.ts'
import type { RevisionId } from '../domain/ids.ts'
import { ROOT_FOLDER_SERVER_ID } from '../domain/ids.ts'
import type { Head, PasswordContent } from '../domain/item.ts'
import { err, ok } from '../domain/result.ts'
import type { Millis, UnixSeconds } from '../domain/time.ts'
import type { RemoteShown } from './ports.ts'
import { push } from './push.ts'
import type { RoundProgress } from './round.ts'
import type { ItemState } from './state.ts'
import { createItem, edit, effective, setTrashed } from './state.ts'

const mail = itemOf('mail', passwordWith())
const change = (state: ItemState, values: Partial<PasswordContent>): ItemState => edit(state, passwordWith({ ...effective(state).content as PasswordContent, ...values }), moment(2_500))
const fresh = (name: string, values: Partial<PasswordContent> = {}): ItemState => createItem(local(name), passwordWith(values), moment(2_500))

/** A look at a password or a folder, as the server has it. */
function showing(name: string, head: Partial<Head> = {}, values: Partial<PasswordContent> = {}, count = 1): RemoteShown {
	const item = {
		content: { ...passwordWith(values), folder: ROOT_FOLDER_SERVER_ID, tags: [] },
		head: headWith({ id: serverIdOf(name), revision: firstRevisionOf(name), ...head }), revisedAt: 2_000 as UnixSeconds, members: null, mark: 'x',
	}
	return shownAs(item, ...Array.from({ length: count }, () => item))
}
const folderShown = (name: string, head: Partial<Head> = {}): RemoteShown => {
	const { item } = showing(name, head)
	return shownAs({ ...item, content: { ...folderIn(), parent: ROOT_FOLDER_SERVER_ID } })
}

const kinds = (script: Script): readonly string[] => script.sent.map((operation) => `${operation.kind} ${operation.itemKind}`)

describe('what goes out', () => {
	test('a change, built from what the server has, with the revision it builds on', async () => {
		const script = new Script(change(mail, { password: 'new' }))
		expect(await push(script.round)).toEqual(ok(null))
		expect(script.frozen).toEqual([{ content: { ...passwordWith({ password: 'new' }), folder: ROOT_FOLDER_SERVER_ID, tags: [] }, edited: 2_500, onto: mail.base?.head }])
		expect(script.sent).toMatchObject([{ kind: 'update', id: serverIdOf('mail'), revision: 'mail-1', attempt: 1, body: bodyOf('frozen 1', 2_500) }])
		expect(script.item('mail')).toMatchObject({ mine: null, flight: null, base: { content: { password: 'new' } } })
	})

	test('a creation, built from nothing', async () => {
		const script = new Script(fresh('new', { label: 'New' }))
		await push(script.round)
		expect([script.frozen[0]?.onto, kinds(script), script.item('new')?.base?.head.id]).toEqual([null, ['create password'], 'server-new'])
	})

	test('tags first, then folders, then passwords, and the trash last', async () => {
		const script = new Script(
			setTrashed(itemOf('old', passwordWith()), true, moment(2_500)), fresh('entry'),
			createItem(local('folder'), folderIn(), moment(2_500)), createItem(local('tag'), tagWith(), moment(2_500)),
		)
		script.shows.push(showing('old', {}, {}, 1), showing('old', { trashed: true, revision: 'new' as RevisionId }, {}, 2))
		await push(script.round)
		expect(kinds(script)).toEqual(['create tag', 'create folder', 'create password', 'trash password'])
	})

	test('a losing value, and what was merged after it', async () => {
		const script = new Script({ ...change(mail, { password: 'merged' }), losers: [{ password: 'lost' }] })
		await push(script.round)
		expect(script.frozen.map(({ content }) => content)).toMatchObject([{ password: 'lost' }, { password: 'merged' }])
		expect(script.sent).toMatchObject([{ revision: 'mail-1' }, { revision: 'new' }])
		expect(script.item('mail')).toMatchObject({ mine: null, losers: [] })
	})

	test('a return from the trash before the edit that needs it', async () => {
		const gone = itemOf('mail', passwordWith(), { trashed: true })
		const script = new Script(change(setTrashed(gone, false, moment(2_500)), { password: 'new' }))
		await push(script.round)
		expect(kinds(script)).toEqual(['restore password', 'update password'])
	})

	test('nothing of what was thrown away before it was sent', async () => {
		const script = new Script(setTrashed(fresh('new'), true, moment(2_600)))
		await push(script.round)
		expect([script.sent, script.item('new')]).toEqual([[], undefined])
	})

	test('nothing of what waits for a person, and that holds up nobody', async () => {
		const received = itemOf('bad', passwordWith(), { received: true, editable: false })
		const script = new Script(change(received, { password: 'new' }), change(mail, { password: 'new' }))
		await push(script.round)
		expect(script.item('bad')?.parked).toEqual({ reason: 'notEditable', message: '', at: 3_000_000 })
		expect(kinds(script)).toEqual(['update password'])
	})

	test('how far it has come is told to whoever watches', async () => {
		const script = new Script(fresh('a'), fresh('b'), fresh('c'))
		const told: RoundProgress[] = []
		await push({ ...script.round, onProgress: (progress) => { told.push(progress) } })
		expect(told).toEqual([1, 2, 3].map((done) => ({ stage: 'sending', done, total: 3 })))
	})

	test('as many at a time as there is room for on the line', async () => {
		const script = new Script(...['a', 'b', 'c', 'd', 'e', 'f', 'g', 'h', 'i', 'j'].map((id) => fresh(id)))
		let out = 0
		let most = 0
		const { remote } = script.round.ports
		const slow: typeof remote = { ...remote, send: async (operation, signal) => {
			most = Math.max(most, ++out)
			await new Promise((resolve) => { setTimeout(resolve, 1) })
			out--
			return remote.send(operation, signal)
		} }
		await push({ ...script.round, ports: { ...script.round.ports, remote: slow } })
		expect([most, script.sent.length]).toEqual([3, 10])
	})
})

describe('a text that cannot be made ready', () => {
	test('is parked with the reason, and nothing is sent', async () => {
		const script = new Script(change(mail, { password: 'new' }))
		script.freezeError = { kind: 'notWritable', reason: 'no key' }
		expect(await push(script.round)).toEqual(ok(null))
		expect([script.sent, script.item('mail')?.parked]).toEqual([[], { reason: 'unreadable', message: 'no key', at: 3_000_000 }])
	})

	test('is not parked when the person has changed it meanwhile', async () => {
		const script = new Script(change(mail, { password: 'new' }))
		script.freezeError = { kind: 'notWritable', reason: 'no key' }
		script.onFreeze = () => { script.put(change(mail, { password: 'newer' })) }
		await push(script.round)
		expect(script.item('mail')?.parked).toBeNull()
	})
})

describe('an edit while something is made ready', () => {
	test('is what goes out: the older text is not sent any more', async () => {
		const script = new Script(change(mail, { password: 'new' }))
		script.onFreeze = () => {
			script.onFreeze = null
			script.change('mail', (state) => change(state, { password: 'newer' }))
		}
		await push(script.round)
		expect(script.sent).toMatchObject([{ body: bodyOf('frozen 2', 2_500) }])
		expect(script.item('mail')?.base?.content).toMatchObject({ password: 'newer' })
	})

	test('that asks for something else altogether is done instead', async () => {
		const script = new Script(fresh('new'))
		script.onFreeze = () => { script.change('new', (state) => setTrashed(state, true, moment(2_600))) }
		await push(script.round)
		expect([script.sent, script.item('new')]).toEqual([[], undefined])
	})

	test('that changes nothing of what goes out does not hold it up', async () => {
		for (const state of [change(mail, { password: 'new' }), fresh('mail')]) {
			const script = new Script(state)
			script.onFreeze = () => { script.change('mail', (now) => ({ ...now, notices: [] })) }
			await push(script.round)
			expect(script.frozen).toHaveLength(1)
		}
	})

	test('of a creation goes out at once, with the new text', async () => {
		const script = new Script(fresh('new'))
		script.onFreeze = () => {
			script.onFreeze = null
			script.change('new', (state) => change(state, { password: 'newer' }))
		}
		await push(script.round)
		expect([script.sent.length, script.frozen.map(({ content }) => content)]).toMatchObject([1, [{ password: '' }, { password: 'newer' }]])
	})

	test('a pull in another part of the round that moved the item makes for a new text', async () => {
		const script = new Script(change(mail, { password: 'new' }))
		script.onFreeze = () => {
			script.onFreeze = null
			script.change('mail', (state) => ({ ...state, base: { content: passwordWith({ notes: 'theirs' }), head: headWith({ id: serverIdOf('mail'), revision: 'mail-2' as RevisionId }) }, mine: state.mine === null ? null : { ...state.mine, content: passwordWith({ notes: 'theirs', password: 'new' }) } }))
		}
		await push(script.round)
		expect(script.sent).toMatchObject([{ revision: 'mail-2', body: bodyOf('frozen 2', 2_500) }])
	})

	test('that takes everything back leaves nothing to send', async () => {
		const script = new Script(change(mail, { password: 'new' }))
		script.onFreeze = () => { script.change('mail', (state) => ({ ...state, mine: null })) }
		await push(script.round)
		expect(script.sent).toEqual([])
	})

	test('that leaves a losing value to write first is planned anew', async () => {
		const script = new Script(change(mail, { password: 'new' }))
		script.onFreeze = () => {
			script.onFreeze = null
			script.change('mail', (state) => ({ ...state, losers: [{ password: 'new' }] }))
		}
		await push(script.round)
		expect(script.sent[0]).toMatchObject({ body: bodyOf('frozen 2', 2_500) })
	})
})

describe('before something is created in a folder or with a tag', () => {
	const late = (state: ItemState, pulledAgoMs: number): Script => {
		const script = new Script(itemOf('work', folderIn()), itemOf('blue', tagWith()), state)
		script.round.log.pulledAtMs = -pulledAgoMs
		return script
	}

	test('the lists must not be older than a minute', async () => {
		for (const values of [{ folder: local('work') }, { tags: [local('blue')] }]) {
			const old = late(fresh('new', values), 60_001)
			expect([await push(old.round), old.asked, old.sent]).toEqual([err({ kind: 'timeout' }), ['list password'], []])
			const recent = late(fresh('new', values), 60_000)
			expect([await push(recent.round), kinds(recent)]).toEqual([ok(null), ['create password']])
		}
		const nested = late(createItem(local('inner'), folderIn('work'), moment(2_500)), 60_001)
		expect(await push(nested.round)).toEqual(err({ kind: 'timeout' }))
	})

	test('nobody needs to look for what lies at the top, nor for an update', async () => {
		for (const state of [fresh('new'), createItem(local('tag'), tagWith(), moment(2_500)), createItem(local('folder'), folderIn(), moment(2_500)), change(mail, { tags: [local('blue')] })]) {
			const script = late(state, 60_001)
			expect([await push(script.round), script.sent.length]).toEqual([ok(null), 1])
		}
	})
})

describe('a shared entry', () => {
	test.each([{ shared: true }, { received: true }])('is looked at before it is written, since only that shows whether it may be: %o', async (head) => {
		const state = change(itemOf('mail', passwordWith(), head), { password: 'new' })
		const allowed = new Script(state)
		allowed.shows.push(showing('mail', head))
		await push(allowed.round)
		expect([allowed.asked, kinds(allowed)]).toEqual([['show server-mail with history'], ['update password']])
	})

	test('that may not be edited any more is parked', async () => {
		const script = new Script(change(itemOf('mail', passwordWith(), { received: true }), { password: 'new' }))
		script.shows.push(showing('mail', { received: true, editable: false }))
		await push(script.round)
		expect([script.sent, script.item('mail')?.parked?.reason]).toEqual([[], 'notEditable'])
	})

	test('is not written while the line is down', async () => {
		const script = new Script(change(itemOf('mail', passwordWith(), { shared: true }), { password: 'new' }))
		script.shows.push({ kind: 'timeout' })
		expect([await push(script.round), script.sent]).toEqual([err({ kind: 'timeout' }), []])
	})
})

describe('moving something out of a folder', () => {
	const work = itemOf('work', folderIn('outer'))
	const outer = itemOf('outer', folderIn())
	const inside = itemOf('mail', passwordWith({ folder: local('work') }))
	const moving = change(inside, { folder: local('root') })

	test('the folders above are looked at just before, since a move out of the trash would strand it', async () => {
		const script = new Script(work, outer, moving)
		script.shows.push(folderShown('work'), folderShown('outer'))
		expect(await push(script.round)).toEqual(ok(null))
		expect([script.asked, kinds(script), script.round.log.again]).toEqual([['show server-work', 'show server-outer'], ['update password'], false])
	})

	test('waits when one of them is in the trash or gone', async () => {
		for (const shows of [[folderShown('work', { trashed: true })], [folderShown('work'), { kind: 'notFound' } as const]]) {
			const script = new Script(work, outer, moving)
			script.shows.push(...shows)
			expect([await push(script.round), script.sent, script.item('mail')?.standing, script.round.log.again]).toEqual([ok(null), [], 'suspended', true])
		}
	})

	test('waits while the line is down', async () => {
		const script = new Script(work, outer, moving)
		script.shows.push({ kind: 'timeout' })
		expect([await push(script.round), script.sent, script.item('mail')?.standing]).toEqual([err({ kind: 'timeout' }), [], 'listed'])
	})

	test('nothing is written to what was found in a folder that is in the trash; what was put there afterwards is', async () => {
		const work = itemOf('work', folderIn(), { trashed: true })
		for (const [standing, sent, after] of [['unseen', [], 'suspended'], ['listed', [], 'suspended'], ['exposed', ['update password'], 'exposed']] as const) {
			const script = new Script({ ...change(itemOf('mail', passwordWith({ folder: local('work') })), { password: 'new', folder: local('work') }), standing }, work, itemOf('other', passwordWith({ folder: local('work') })))
			await push(script.round)
			expect([kinds(script), script.item('mail')?.standing, script.round.log.again]).toEqual([sent, after, sent.length === 0])
		}
	})

	test('needs no look for what stays where it is, or is to be taken out of a trashed folder', async () => {
		for (const state of [change(inside, { password: 'new' }), { ...moving, standing: 'exposed' as const }]) {
			const script = new Script(work, outer, state)
			await push(script.round)
			expect([script.asked, kinds(script)]).toEqual([[], ['update password']])
		}
	})
})

describe('putting something into the trash', () => {
	const going = setTrashed(mail, true, moment(2_500))

	test('is done by the revision that was just seen, and the history is looked at afterwards', async () => {
		const script = new Script(going)
		script.shows.push(showing('mail', {}, {}, 3), showing('mail', { trashed: true, revision: 'new' as RevisionId }, {}, 4))
		await push(script.round)
		expect(script.sent).toMatchObject([{ kind: 'trash', revision: 'mail-1' }])
		expect(script.item('mail')).toMatchObject({ mine: null, base: { head: { trashed: true } }, notices: [] })
	})

	test('is not done when somebody edited it meanwhile', async () => {
		const script = new Script(going)
		script.shows.push(showing('mail', { revision: 'mail-2' as RevisionId }, { notes: 'theirs' }))
		await push(script.round)
		expect([script.sent, script.item('mail')?.notices.map(({ kind }) => kind)]).toEqual([[], ['notTrashed']])
	})

	test('is not done while the line is down', async () => {
		const script = new Script(going)
		script.shows.push({ kind: 'timeout' })
		expect([await push(script.round), script.sent]).toEqual([err({ kind: 'timeout' }), []])
	})
})

describe('a write of which nothing was heard', () => {
	const flight = flightOf({ kind: 'create', body: bodyOf('ours'), content: passwordWith() }, { phase: 'unknown' })
	const making: ItemState = { ...fresh('new'), flight }

	test('is not sent again before a list has shown that it had no effect', async () => {
		const script = new Script(making)
		await push(script.round)
		expect(script.sent).toEqual([])
		script.round.resend.add(local('new'))
		await push(script.round)
		expect([script.sent.map(({ attempt }) => attempt), script.round.resend.size]).toEqual([[2], 0])
	})

	test('is asked for at the companion where there is one', async () => {
		const script = new Script({ ...making, flight: { ...flight, guarded: true } })
		script.installCompanion()
		script.standings.push({ kind: 'abandoned' })
		await push(script.round)
		expect([script.asked, script.sent.map(({ attempt }) => attempt)]).toEqual([['abandon op 1'], [2]])
	})

	test('is left alone while it waits for a person', async () => {
		const script = new Script({ ...making, parked: { reason: 'keepsFailing', message: '', at: 1 as Millis } })
		script.round.resend.add(local('new'))
		await push(script.round)
		expect(script.sent).toEqual([])
	})

	test('is looked up when it was an update', async () => {
		const script = new Script({ ...change(mail, { password: 'new' }), flight: flightOf({ kind: 'update', body: bodyOf('ours'), content: passwordWith({ password: 'new' }), id: serverIdOf('mail'), revision: firstRevisionOf('mail'), loser: false }) })
		script.shows.push(showing('mail'))
		await push(script.round)
		expect([script.asked, script.sent.map(({ attempt }) => attempt)]).toEqual([['show server-mail with history'], [2]])
	})
})

test('an item that cannot go out now is left alone after one look, not asked for again and again', async () => {
	const waiting = fresh('a', { folder: local('offline') })
	const folder: ItemState = { ...createItem(local('offline'), folderIn(), moment(1)), parked: { reason: 'invalid', message: '', at: 1 as Millis } }
	const held: ItemState = { ...fresh('b'), flight: flightOf({ kind: 'create', body: bodyOf('ours'), content: passwordWith() }) }
	const unreadable = change(itemOf('c', passwordWith(), { readability: { kind: 'damaged', fields: ['notes'] } }), { password: 'new' })
	for (const states of [[waiting, folder], [held], [{ ...held, parked: folder.parked }], [unreadable]]) {
		const script = new Script(...states)
		script.diskCalls = 1_000
		await push(script.round)
		expect(1_000 - script.diskCalls).toBeLessThan(12)
		expect(script.sent).toEqual([])
	}
})

describe('an edit in a folder that somebody put into the trash', () => {
	const work = itemOf('work', folderIn(), { trashed: true })
	const inside: ItemState = { ...itemOf('mail', passwordWith({ folder: local('work') })), standing: 'suspended' }
	const edited = change(inside, { password: 'new' })

	test('brings the folder back when nothing else lies in it, with a notice', async () => {
		const script = new Script(work, edited)
		await push(script.round)
		expect([kinds(script), script.round.log.again, script.item('work')?.notices.map(({ kind, conflicts }) => [kind, conflicts.length])]).toEqual([['restore folder'], true, [['restored', 0]]])
	})

	test('is parked when something else would come back too', async () => {
		const script = new Script(work, edited, { ...itemOf('other', passwordWith({ folder: local('work') })), standing: 'suspended' })
		await push(script.round)
		expect([script.sent, script.item('mail')?.parked?.reason, script.round.log.again]).toEqual([[], 'suspended', false])
	})

	test('brings nothing back when it is clean, parked, on its way or to be thrown away too', async () => {
		const flying: ItemState = { ...edited, flight: flightOf({ kind: 'create', body: bodyOf('x'), content: passwordWith() }) }
		for (const state of [inside, { ...edited, standing: 'stranded' as const }, { ...edited, parked: { reason: 'suspended' as const, message: '', at: 1 as Millis } }, flying, setTrashed(edited, true, moment(2_600))]) {
			const script = new Script(work, state)
			await push(script.round)
			expect(kinds(script)).not.toContain('restore folder')
		}
	})
})

test('a disk that fails ends the round, whenever it does', async () => {
	const states = [change(mail, { password: 'new' }), fresh('new')]
	const script = new Script(...states)
	script.diskCalls = 1_000
	await push(script.round)
	const calls = 1_000 - script.diskCalls
	for (let well = 0; well < calls; well++) {
		const failing = new Script(...states)
		failing.diskCalls = well
		expect(await push(failing.round)).toEqual(err(BROKEN))
	}
})

test('a round that is called off sends nothing more', async () => {
	const script = new Script(change(mail, { password: 'new' }))
	script.abort()
	expect([await push(script.round), script.sent]).toEqual([err({ kind: 'aborted' }), []])
})

test('surplus copies go into the trash at the end', async () => {
	const script = new Script(change(mail, { password: 'new' }))
	script.round.twins.set(serverIdOf('copy'), { kind: 'password', revision: firstRevisionOf('copy') })
	script.shows.push(showing('copy'))
	await push(script.round)
	expect(kinds(script)).toEqual(['update password', 'trash password'])
})
