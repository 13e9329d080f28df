// SPDX-FileCopyrightText: 2026 NexPass contributors
// SPDX-License-Identifier: AGPL-3.0-or-later

import { describe, expect, test } from 'vitest'
import type { LocalId, ServerId } from '../../src/domain/ids.ts'
import { ROOT_FOLDER_SERVER_ID } from '../../src/domain/ids.ts'
import { beginRepair } from '../../src/sync/repair.ts'
import { copyAsNew, retry, undo } from '../../src/sync/state.ts'
import { editTime } from '../../src/sync/round.ts'
import { headOf } from './fakeServer.ts'
import type { Phone } from './stage.ts'
import { Stage, historyOf } from './stage.ts'

describe('creating', () => {
	test('a lost answer: the next round finds the item and sends nothing twice', async () => {
		const stage = new Stage()
		const phone = stage.phone('a')
		const id = phone.create('Mail')
		phone.nextFaults.push('answerLost')
		const first = await phone.round()
		expect(first).toMatchObject({ pushed: 0, waiting: 1 })
		expect(await phone.round()).toMatchObject({ waiting: 0, problem: null })
		expect(phone.sentOf('create')).toBe(1)
		expect(phone.item(id).base?.head.id).toBe(stage.onlyPassword().id)
	})

	test('a lost request: other items go out at once, the lost one after the quiet time and two lists', async () => {
		const stage = new Stage()
		const phone = stage.phone('a')
		phone.create('Lost')
		phone.nextFaults.push('requestLost')
		await phone.round()
		phone.create('Other')
		const waiting = await phone.round()
		expect(stage.onlyPassword().revisions).toHaveLength(1)
		expect(waiting).toMatchObject({ waiting: 1, nextAt: stage.server.seconds() * 1000 + 90_000 })
		stage.wait(91)
		expect(await phone.round()).toMatchObject({ waiting: 1, nextAt: stage.server.seconds() * 1000 + 10_000 })
		stage.wait(11)
		expect(await phone.round()).toMatchObject({ waiting: 0 })
		expect(stage.server.list('password')).toHaveLength(2)
	})

	test('a request that arrives after it was sent again: the copy goes to the trash, by its revision', async () => {
		const stage = new Stage()
		const phone = stage.phone('a')
		phone.create('Slow')
		phone.nextFaults.push('late')
		await phone.round()
		stage.wait(91)
		await phone.round()
		stage.wait(11)
		await phone.round()
		stage.letLateOnesArrive()
		expect(stage.server.list('password')).toHaveLength(2)
		await phone.round()
		expect(stage.server.list('password')).toHaveLength(1)
		expect(stage.server.listTrashed('password')).toHaveLength(1)
		expect(stage.server.violations).toEqual([])
	})

	test('somebody edits the late copy before we see it: the edit moves into the item that stays', async () => {
		const stage = new Stage()
		const phone = stage.phone('a')
		const id = phone.create('Slow')
		phone.nextFaults.push('late')
		await phone.round()
		stage.wait(91)
		await phone.round()
		stage.wait(11)
		await phone.round()
		stage.letLateOnesArrive()
		const copy = stage.server.list('password').find((model) => model.id !== phone.item(id).base?.head.id)
		if (copy === undefined) throw new Error('no copy')
		stage.editOnTheWeb(copy, { notes: 'from the web' })
		await phone.round()
		expect(headOf(stage.onlyPassword()).content).toMatchObject({ label: 'Slow', notes: 'from the web' })
		expect(phone.item(id).notices.map((notice) => notice.kind)).toEqual(['copyMerged'])
	})

	test('an entry in a folder, both made offline: the folder goes first, even when its answer is lost', async () => {
		const stage = new Stage()
		const phone = stage.phone('a')
		const folder = phone.createFolder('Work')
		phone.create('Mail', { folder })
		phone.nextFaults.push('answerLost')
		expect(await phone.round()).toMatchObject({ waiting: 2 })
		expect(await phone.round()).toMatchObject({ waiting: 0 })
		expect(headOf(stage.onlyPassword()).content).toMatchObject({ folder: phone.item(folder).base?.head.id })
		expect(stage.server.list('folder')).toHaveLength(1)
	})

	test('an entry nobody wants any more before it was sent leaves no trace', async () => {
		const stage = new Stage()
		const phone = stage.phone('a')
		const id = phone.create('Never')
		phone.trash(id)
		await phone.round()
		expect(phone.sent).toEqual([])
		expect(phone.disk.state.items.size).toBe(0)
	})

	test('a clock that is a year ahead: `edited` is right all the same', async () => {
		const stage = new Stage()
		const phone = stage.phone('a', 31_536_000_000)
		phone.create('Mail')
		await phone.round()
		expect(headOf(stage.onlyPassword()).edited).toBe(stage.server.seconds())
	})
})

describe('editing', () => {
	test('two phones change different fields offline: both values live', async () => {
		const stage = new Stage()
		const [a, b] = [stage.phone('a'), stage.phone('b')]
		a.create('Mail')
		await a.round()
		await b.round()
		a.edit(a.onlyItem().localId, { username: 'ann' })
		b.edit(b.onlyItem().localId, { url: 'https://mail.example' })
		await a.round()
		await b.round()
		await a.round()
		expect(headOf(stage.onlyPassword()).content).toMatchObject({ username: 'ann', url: 'https://mail.example' })
		expect(a.onlyItem().mine).toBeNull()
	})

	test('two phones change the password offline: the later one is head, the other one in the history, and the item is flagged', async () => {
		const stage = new Stage()
		const [a, b] = [stage.phone('a'), stage.phone('b')]
		a.create('Mail')
		await a.round()
		await b.round()
		b.edit(b.onlyItem().localId, { password: 'earlier' })
		stage.wait(60)
		a.edit(a.onlyItem().localId, { password: 'later' })
		await a.round()
		stage.wait(600)
		await b.round()
		expect(headOf(stage.onlyPassword()).content).toMatchObject({ password: 'later' })
		expect(historyOf(stage.onlyPassword(), 'password')).toEqual(['secret', 'later', 'earlier', 'later'])
		expect(b.onlyItem().notices).toMatchObject([{ kind: 'conflict', conflicts: [{ field: 'password', mine: 'earlier', theirs: 'later', winner: 'theirs' }] }])
	})

	test('killed between the two writes of a lost conflict: the next round goes on with the second', async () => {
		const stage = new Stage()
		const [a, b] = [stage.phone('a'), stage.phone('b')]
		a.create('Mail')
		await a.round()
		await b.round()
		b.edit(b.onlyItem().localId, { password: 'earlier' })
		stage.wait(60)
		a.edit(a.onlyItem().localId, { password: 'later' })
		await a.round()
		stage.wait(600)
		b.nextFaults.push('answerLost', 'requestLost', 'requestLost')
		await b.round()
		await b.round()
		expect(headOf(stage.onlyPassword()).content).toMatchObject({ password: 'later' })
		expect(historyOf(stage.onlyPassword(), 'password')).toContain('earlier')
	})

	test('an edit made while a write is on its way is not taken for sent', async () => {
		const stage = new Stage()
		const phone = stage.phone('a')
		const id = phone.create('Mail')
		await phone.round()
		phone.edit(id, { password: 'first' })
		phone.onSend = (operation) => {
			phone.onSend = null
			if (operation.kind === 'update') phone.edit(id, { password: 'second' })
		}
		await phone.round()
		expect(historyOf(stage.onlyPassword(), 'password')).toEqual(['secret', 'first', 'second'])
	})

	test('taking an edit back while it is on its way sends the former value again', async () => {
		const stage = new Stage()
		const phone = stage.phone('a')
		const id = phone.create('Mail')
		await phone.round()
		phone.edit(id, { password: 'regretted' })
		phone.onSend = () => {
			phone.onSend = null
			const undone = undo(phone.item(id), editTime(phone.clock))
			if (undone !== null) phone.put(undone)
		}
		await phone.round()
		expect(historyOf(stage.onlyPassword(), 'password')).toEqual(['secret', 'regretted', 'secret'])
		expect(phone.item(id).mine).toBeNull()
	})

	test('pushing twice changes nothing', async () => {
		const stage = new Stage()
		const phone = stage.phone('a')
		phone.create('Mail', { notes: 'x' })
		await phone.round()
		await phone.round()
		const before = [phone.sent.length, JSON.stringify([...phone.disk.state.items])]
		expect(await phone.round()).toMatchObject({ pulled: 0, pushed: 0, merged: 0, problem: null })
		expect([phone.sent.length, JSON.stringify([...phone.disk.state.items])]).toEqual(before)
	})

	test('an answer that proves nothing is looked up, not taken for a failure', async () => {
		const stage = new Stage()
		const phone = stage.phone('a')
		const id = phone.create('Mail')
		await phone.round()
		phone.edit(id, { password: 'new' })
		phone.nextFaults.push('fault503Done')
		await phone.round()
		stage.wait(400)
		await phone.round()
		expect(historyOf(stage.onlyPassword(), 'password')).toEqual(['secret', 'new'])
	})

	test('an item on which the server always fails is parked and holds up nobody', async () => {
		const stage = new Stage()
		const phone = stage.phone('a')
		const bad = phone.create('Bad')
		const good = phone.create('Good')
		await phone.round()
		phone.edit(bad, { password: 'x' })
		for (let round = 0; round < 8; round++) {
			phone.nextFaults.push('fault503')
			await phone.round()
			stage.wait(400)
		}
		expect(phone.item(bad).parked?.reason).toBe('keepsFailing')
		phone.edit(good, { password: 'y' })
		expect(await phone.round()).toMatchObject({ pushed: 1, parked: 1, waiting: 0 })
		phone.put(retry(phone.item(bad)))
		expect(await phone.round()).toMatchObject({ parked: 0, waiting: 0 })
	})

	test('two edits of a field in quick succession survive somebody who changed another field in between', async () => {
		const stage = new Stage()
		const [phone, other] = [stage.phone('a'), stage.phone('b')]
		const id = phone.create('Mail')
		await phone.round()
		stage.wait(300)
		phone.edit(id, { password: 'second' })
		await phone.round()
		stage.wait(10)
		phone.edit(id, { password: 'third' })
		stage.wait(20)
		await other.round()
		other.edit(other.onlyItem().localId, { username: 'me' })
		await other.round()
		stage.wait(10)
		await phone.round()
		expect(headOf(stage.onlyPassword()).content).toMatchObject({ username: 'me', password: 'third' })
		expect(phone.item(id).notices).toEqual([])
	})
})

describe('the trash', () => {
	test('the answer is lost and somebody takes the item out again on the web: it is not put back', async () => {
		const stage = new Stage()
		const phone = stage.phone('a')
		const id = phone.create('Mail')
		await phone.round()
		phone.trash(id)
		phone.nextFaults.push('answerLost', 'requestLost')
		phone.onSend = () => {
			phone.onSend = null
			phone.nextFaults.splice(0, phone.nextFaults.length, 'answerLost')
		}
		await phone.round()
		const [model] = [...stage.server.models.values()]
		if (model === undefined) throw new Error('gone')
		stage.server.restore(model.id, 'web')
		stage.editOnTheWeb(model, { notes: 'still needed' })
		await phone.round()
		expect(headOf(stage.onlyPassword()).content).toMatchObject({ notes: 'still needed' })
		expect(stage.server.violations).toEqual([])
	})

	test('we edit what they put into the trash: it is live again, with our edit', async () => {
		const stage = new Stage()
		const phone = stage.phone('a')
		const id = phone.create('Mail')
		await phone.round()
		stage.server.delete(stage.onlyPassword().id, null, 'web')
		phone.edit(id, { password: 'new' })
		await phone.round()
		expect(headOf(stage.onlyPassword()).content).toMatchObject({ password: 'new' })
		expect(phone.item(id).notices.map((notice) => notice.kind)).toEqual(['restored'])
	})

	test('we put into the trash what they edited: it stays, with a notice', async () => {
		const stage = new Stage()
		const phone = stage.phone('a')
		const id = phone.create('Mail')
		await phone.round()
		stage.wait(600)
		await phone.round()
		stage.editOnTheWeb(stage.onlyPassword(), { notes: 'hello' })
		phone.trash(id)
		await phone.round()
		expect(headOf(stage.onlyPassword()).content).toMatchObject({ notes: 'hello' })
		expect(phone.item(id).notices.map((notice) => notice.kind)).toEqual(['notTrashed'])
	})

	test('we edit what they deleted for good: it is made again', async () => {
		const stage = new Stage()
		const phone = stage.phone('a')
		const id = phone.create('Mail')
		phone.create('Other')
		await phone.round()
		const serverId = phone.item(id).base?.head.id
		if (serverId === undefined) throw new Error('not sent')
		stage.server.delete(serverId, null, 'web')
		stage.server.delete(serverId, null, 'web')
		phone.edit(id, { password: 'new' })
		await phone.round()
		expect(stage.server.list('password').map((model) => headOf(model).content)).toMatchObject([{ label: 'Other' }, { label: 'Mail', password: 'new' }])
		expect(phone.item(id).notices.map((notice) => notice.kind)).toEqual(['recreated'])
	})

	test('an edit waits in a folder that others put into the trash; alone in there it brings the folder back', async () => {
		const stage = new Stage()
		const phone = stage.phone('a')
		const folder = phone.createFolder('Work')
		const one = phone.create('One', { folder })
		const two = phone.create('Two', { folder })
		await phone.round()
		const folderId = phone.item(folder).base?.head.id
		if (folderId === undefined) throw new Error('not sent')
		stage.server.delete(folderId, null, 'web')
		phone.edit(one, { password: 'new' })
		await phone.round()
		expect(phone.item(one).parked?.reason).toBe('suspended')
		stage.server.restore(folderId, 'web')
		await phone.round()
		expect(phone.item(one)).toMatchObject({ parked: null, mine: null, base: { content: { password: 'new' } } })
		phone.edit(two, { folder: 'root' as never })
		await phone.round()
		stage.server.delete(folderId, null, 'web')
		phone.edit(one, { password: 'newer' })
		await phone.round()
		expect(phone.item(one)).toMatchObject({ mine: null, base: { content: { password: 'newer' } } })
		expect(stage.server.list('folder')).toHaveLength(1)
	})
})

describe('brakes', () => {
	test('an empty server deletes nothing before a person says so', async () => {
		const stage = new Stage()
		const phone = stage.phone('a')
		for (const label of ['a', 'b', 'c']) phone.create(label)
		await phone.round()
		stage.server.models.clear()
		expect(await phone.round()).toMatchObject({ problem: { kind: 'massDeletion', count: 3 } })
		expect(phone.disk.state.items.size).toBe(3)
		expect(await phone.round(true)).toMatchObject({ problem: null })
		expect(phone.disk.state.items.size).toBe(0)
	})

	test('a server that forgot what it acknowledged is a restored backup: nothing is written before a person says so', async () => {
		const stage = new Stage()
		const phone = stage.phone('a')
		const id = phone.create('Mail')
		await phone.round()
		const model = stage.onlyPassword()
		phone.edit(id, { password: 'second' })
		await phone.round()
		model.revisions.splice(1)
		phone.edit(id, { password: 'third' })
		expect(await phone.round()).toMatchObject({ pushed: 0, problem: { kind: 'rolledBack' } })
		await phone.round(true)
		expect(headOf(model).content).toMatchObject({ password: 'third' })
	})

	test('a lost line ends the round early and says when to come again', async () => {
		const stage = new Stage()
		const phone = stage.phone('a')
		const ids = ['a', 'b', 'c', 'd', 'e'].map((label) => phone.create(label))
		await phone.round()
		for (const id of ids) phone.edit(id, { password: 'new' })
		phone.nextFaults.push(...Array.from({ length: 20 }, () => 'requestLost' as const))
		const report = await phone.round()
		expect(report.problem).toEqual({ kind: 'timeout' })
		expect(report.waiting).toBe(5)
		expect(report.nextAt).toBeGreaterThan(phone.clock.now())
		phone.nextFaults.splice(0)
		expect(await phone.round()).toMatchObject({ waiting: 0, problem: null })
		expect(stage.server.list('password').every((model) => model.revisions.length === 2)).toBe(true)
	})
})

/** Server ids of what a phone has sent. */
function idOn(phone: Phone, localId: LocalId): ServerId {
	const id = phone.item(localId).base?.head.id
	if (id === undefined) throw new Error('not sent')
	return id
}

describe('worked examples, with the companion', () => {
	test('1: the tab is killed after a create was sent: the companion names what was made, nothing is sent again', async () => {
		const stage = new Stage()
		stage.installCompanion()
		const phone = stage.phone('a')
		const id = phone.create('Mail')
		phone.nextFaults.push('answerLost')
		expect(await phone.round()).toMatchObject({ waiting: 0, problem: null })
		expect(phone.sentOf('create')).toBe(1)
		expect(idOn(phone, id)).toBe(stage.onlyPassword().id)
		expect(phone.asked).toContain('abandon')
	})

	test('2: the breach service is down: the create is called back and sent again after a wait, one item', async () => {
		const stage = new Stage()
		stage.installCompanion()
		const phone = stage.phone('a')
		phone.create('Mail')
		phone.nextFaults.push('fault503', 'fault503')
		expect(await phone.round()).toMatchObject({ waiting: 1 })
		stage.wait(5)
		expect(await phone.round()).toMatchObject({ waiting: 1 })
		stage.wait(10)
		expect(await phone.round()).toMatchObject({ waiting: 0 })
		expect(phone.sent.map(({ op, attempt }) => [op, attempt])).toEqual([1, 2, 3].map((attempt) => [phone.sent[0]?.op, attempt]))
		expect(stage.onlyPassword().revisions).toHaveLength(1)
	})

	test('a lost request is sent again in the same round, without the quiet time, and a late copy of it changes nothing', async () => {
		const stage = new Stage()
		stage.installCompanion()
		const phone = stage.phone('a')
		phone.create('Mail')
		phone.nextFaults.push('late')
		expect(await phone.round()).toMatchObject({ waiting: 0, pushed: 1 })
		stage.letLateOnesArrive()
		await phone.round()
		expect(stage.onlyPassword().revisions).toHaveLength(1)
		expect(stage.server.listTrashed('password')).toHaveLength(0)
	})

	test('a create that left before the companion was there is looked for in a list before it is sent again', async () => {
		const stage = new Stage()
		const phone = stage.phone('a')
		phone.create('Mail')
		phone.nextFaults.push('answerLost', 'answerLost')
		phone.nextErrors.set('listIds', [])
		await phone.round()
		const other = stage.phone('b')
		other.create('Lost')
		other.nextFaults.push('requestLost')
		await other.round()
		stage.installCompanion()
		expect(await phone.round()).toMatchObject({ waiting: 0 })
		expect(await other.round()).toMatchObject({ waiting: 0 })
		expect(stage.server.list('password')).toHaveLength(2)
	})

	test('3: a folder and three entries made offline, the folder\'s answer is lost and another phone trashes it meanwhile: it comes back with all three', async () => {
		const stage = new Stage()
		const phone = stage.phone('a')
		const folder = phone.createFolder('Work')
		for (const label of ['one', 'two', 'three']) phone.create(label, { folder })
		phone.nextFaults.push('answerLost')
		await phone.round()
		const [made] = stage.server.list('folder')
		if (made === undefined) throw new Error('no folder')
		stage.server.delete(made.id, null, 'web')
		await phone.round()
		await phone.round()
		expect(stage.server.list('folder')).toHaveLength(1)
		expect(stage.server.list('password').map((model) => headOf(model).content)).toMatchObject([{ folder: made.id }, { folder: made.id }, { folder: made.id }])
	})

	test('6: a DELETE arrives late, after somebody took the entry out and edited it: it was called back and does nothing', async () => {
		const stage = new Stage()
		stage.installCompanion()
		const phone = stage.phone('a')
		const id = phone.create('Mail')
		await phone.round()
		await phone.round()
		phone.trash(id)
		phone.onSend = () => {
			phone.onSend = null
			stage.editOnTheWeb(stage.onlyPassword(), { notes: 'still needed' })
		}
		phone.nextFaults.push('late')
		await phone.round()
		await phone.round()
		stage.letLateOnesArrive()
		await phone.round()
		expect(headOf(stage.onlyPassword()).content).toMatchObject({ notes: 'still needed' })
	})

	test('a DELETE that the person regrets while it is lost is called back, not finished', async () => {
		const stage = new Stage()
		stage.installCompanion()
		const phone = stage.phone('a')
		const id = phone.create('Mail')
		await phone.round()
		await phone.round()
		phone.trash(id)
		phone.onSend = () => {
			phone.onSend = null
			const undone = undo(phone.item(id), editTime(phone.clock))
			if (undone !== null) phone.put(undone)
		}
		phone.nextFaults.push('late')
		await phone.round()
		stage.letLateOnesArrive()
		await phone.round()
		expect(stage.onlyPassword().revisions).toHaveLength(1)
	})

	test('10: a shared entry became read-only: the edit is parked with a way out, nothing is sent into nowhere', async () => {
		const stage = new Stage()
		const phone = stage.phone('a')
		const id = phone.create('Mail')
		await phone.round()
		const state = phone.item(id)
		if (state.base === null) throw new Error('not sent')
		phone.put({ ...state, standing: 'listed', base: { ...state.base, head: { ...state.base.head, received: true, editable: true } } })
		phone.edit(id, { password: 'mine' })
		phone.shownAs = { received: true, editable: false }
		const sent = phone.sent.length
		expect(await phone.round()).toMatchObject({ parked: 1, waiting: 0 })
		expect(phone.sent).toHaveLength(sent)
		expect(phone.item(id).parked?.reason).toBe('notEditable')
		const { original, copy } = copyAsNew(phone.item(id), 'c'.repeat(32) as LocalId, editTime(phone.clock))
		phone.put(copy)
		if (original !== null) phone.put(original)
		await phone.round()
		expect(stage.server.list('password').map((model) => headOf(model).content)).toMatchObject([{ password: 'secret' }, { password: 'mine' }])
	})
})

describe('somebody is faster', () => {
	test('an earlier copy of ours died holding the revision: it is called back and the write goes out in the next round', async () => {
		const stage = new Stage()
		stage.installCompanion()
		const phone = stage.phone('a')
		const id = phone.create('Mail')
		await phone.round()
		await phone.round()
		phone.edit(id, { password: 'new' })
		phone.nextFaults.push('diedMoving')
		await phone.round()
		for (let wait = 0; wait < 6; wait++) {
			stage.wait(61)
			await phone.round()
		}
		expect(historyOf(stage.onlyPassword(), 'password')).toEqual(['secret', 'new'])
		expect(phone.item(id)).toMatchObject({ mine: null, flight: null, parked: null })
	})

	test('after five races in one round the item waits for half a minute, others go on', async () => {
		const stage = new Stage()
		const phone = stage.phone('a')
		const id = phone.create('Mail')
		const other = phone.create('Bank')
		await phone.round()
		await phone.round()
		stage.wait(600)
		await phone.round()
		phone.edit(id, { password: 'new' })
		phone.edit(other, { password: 'new' })
		let races = 0
		phone.onSend = (operation) => {
			const model = operation.kind === 'update' ? stage.server.models.get(operation.id) : undefined
			if (model === undefined || model.id !== idOn(phone, id)) return
			races++
			stage.editOnTheWeb(model, { notes: `race ${races.toString()}` })
		}
		const report = await phone.round()
		expect(races).toBe(5)
		expect(report.nextAt).toBe(stage.server.seconds() * 1000 + 30_000)
		expect(phone.item(other).mine).toBeNull()
		phone.onSend = null
		stage.wait(30)
		expect(await phone.round()).toMatchObject({ waiting: 0 })
		expect(headOf(stage.server.models.get(idOn(phone, id)) ?? stage.onlyPassword()).content).toMatchObject({ password: 'new', notes: 'race 5' })
	})
})

describe('folders that others put into the trash', () => {
	/** An entry that somebody moved out of a trashed folder: in no list ever after. */
	async function stranded(): Promise<{ readonly stage: Stage, readonly phone: Phone, readonly id: LocalId }> {
		const stage = new Stage()
		const phone = stage.phone('a')
		const folder = phone.createFolder('Work')
		const id = phone.create('Mail', { folder })
		await phone.round()
		const model = stage.onlyPassword()
		const folderId = idOn(phone, folder)
		stage.server.delete(folderId, null, 'web')
		const head = headOf(model)
		stage.server.update(model.id, { content: { ...head.content, folder: ROOT_FOLDER_SERVER_ID } as never, edited: head.edited, cipher: stage.dice.hex(48), client: 'web', sentAt: stage.server.now })
		stage.server.restore(folderId, 'web')
		await phone.round()
		return { stage, phone, id }
	}

	test('an entry that is in no list is kept, shown as stranded, and never written by itself', async () => {
		const { stage, phone, id } = await stranded()
		expect(phone.item(id).standing).toBe('stranded')
		const sent = phone.sent.length
		await phone.round()
		expect(phone.sent).toHaveLength(sent)
		expect(stage.server.list('password')).toHaveLength(0)
	})

	test('a stranded entry is repaired when the person asks: through a fresh folder, with its history, back to its place', async () => {
		const { stage, phone, id } = await stranded()
		const serverId = idOn(phone, id)
		for (const state of beginRepair(phone.item(id), 'f'.repeat(32) as LocalId, 'Mail', editTime(phone.clock)) ?? []) phone.put(state)
		for (let round = 0; round < 4; round++) await phone.round()
		expect(stage.onlyPassword().id).toBe(serverId)
		expect(headOf(stage.onlyPassword()).content).toMatchObject({ label: 'Mail', folder: ROOT_FOLDER_SERVER_ID })
		expect(stage.server.list('folder').map((model) => headOf(model).content)).toMatchObject([{ label: 'Work' }])
		expect(phone.item(id)).toMatchObject({ standing: 'listed', mine: null })
		expect(phone.item(id).repair).toBeUndefined()
	})

	test('the repair goes on where it stopped when each of its answers is lost', async () => {
		const { stage, phone, id } = await stranded()
		for (const state of beginRepair(phone.item(id), 'f'.repeat(32) as LocalId, 'Mail', editTime(phone.clock)) ?? []) phone.put(state)
		for (let round = 0; round < 10; round++) {
			phone.nextFaults.splice(0, phone.nextFaults.length, 'answerLost')
			await phone.round()
			stage.wait(200)
		}
		phone.nextFaults.splice(0)
		for (let round = 0; round < 3; round++) await phone.round()
		expect(headOf(stage.onlyPassword()).content).toMatchObject({ folder: ROOT_FOLDER_SERVER_ID })
		expect(stage.server.list('folder')).toHaveLength(1)
		expect(stage.server.violations).toEqual([])
	})

	test('an edit that waits in a trashed folder with others becomes an entry of its own when the person agrees', async () => {
		const stage = new Stage()
		const phone = stage.phone('a')
		const folder = phone.createFolder('Work')
		const one = phone.create('One', { folder })
		phone.create('Two', { folder })
		await phone.round()
		stage.server.delete(idOn(phone, folder), null, 'web')
		phone.edit(one, { password: 'new' })
		await phone.round()
		expect(phone.item(one).parked?.reason).toBe('suspended')
		const { original, copy } = copyAsNew(phone.item(one), 'c'.repeat(32) as LocalId, editTime(phone.clock))
		phone.put(copy)
		if (original !== null) phone.put(original)
		await phone.round()
		expect(headOf(stage.onlyPassword()).content).toMatchObject({ label: 'One', password: 'new', folder: ROOT_FOLDER_SERVER_ID })
		expect(phone.item(one)).toMatchObject({ mine: null, parked: null })
	})
})
