// SPDX-FileCopyrightText: 2026 NexPass contributors
// SPDX-License-Identifier: AGPL-3.0-or-later

import { describe, expect, test } from 'vitest'
import type { LocalId, ServerId } from '../../src/domain/ids.ts'
import { ROOT_FOLDER, ROOT_FOLDER_SERVER_ID } from '../../src/domain/ids.ts'
import type { RemoteContent } from '../../src/sync/content.ts'
import type { ItemState } from '../../src/sync/state.ts'
import { createItem, retry, setTrashed } from '../../src/sync/state.ts'
import { editTime } from '../../src/sync/round.ts'
import type { Model } from './fakeServer.ts'
import { headOf } from './fakeServer.ts'
import { passwordWith, tagWith } from './samples.ts'
import type { Phone } from './stage.ts'
import { Stage } from './stage.ts'

/* Pulling by lists, on a server without a change log. */

const DAY = 86_400
const LISTS = ['begin', 'listIds', 'listModels', 'listModels', 'listModels', 'listModels', 'listModels']

/** Another client makes something; what it is called here. */
function makeOnTheWeb(stage: Stage, content: RemoteContent): ServerId {
	const answer = stage.server.create(content.kind, { content, edited: stage.server.seconds(), cipher: stage.dice.hex(48), client: 'web', sentAt: stage.server.now })
	if (answer.status !== 200) throw new Error('not made')
	return answer.id
}

const entry = (label: string, folder: ServerId = ROOT_FOLDER_SERVER_ID, tags: readonly ServerId[] = []): RemoteContent => ({ ...passwordWith({ label }), folder, tags })
const folder = (label: string, parent: ServerId = ROOT_FOLDER_SERVER_ID): RemoteContent => ({ kind: 'folder', label, parent, favorite: false, hidden: false })

function model(stage: Stage, id: ServerId): Model {
	const found = stage.server.models.get(id)
	if (found === undefined) throw new Error('no such model')
	return found
}

function writeOnTheWeb(stage: Stage, id: ServerId, values: object): void {
	const { content } = headOf(model(stage, id))
	stage.server.update(id, { content: { ...content, ...values } as RemoteContent, edited: stage.server.seconds(), cipher: stage.dice.hex(48), client: 'web', sentAt: stage.server.now })
}

/** A phone that has seen what is there, ten minutes ago. */
async function inStep(...contents: readonly RemoteContent[]): Promise<{ readonly stage: Stage, readonly phone: Phone, readonly ids: readonly ServerId[] }> {
	const stage = new Stage()
	const ids = contents.map((content) => makeOnTheWeb(stage, content))
	const phone = stage.phone('a')
	await phone.round()
	stage.wait(600)
	await phone.round()
	phone.asked.length = 0
	return { stage, phone, ids }
}

function known(phone: Phone, id: ServerId | undefined): ItemState {
	const state = [...phone.disk.state.items.values()].find(({ base }) => base?.head.id === id)
	if (state === undefined) throw new Error('unknown here')
	return state
}

const standings = (phone: Phone, ids: readonly ServerId[]): readonly string[] => ids.map((id) => known(phone, id).standing)
const isKnown = (phone: Phone, id: ServerId | undefined): boolean => [...phone.disk.state.items.values()].some(({ base }) => base?.head.id === id)
const looks = (phone: Phone): number => phone.asked.filter((name) => name === 'show').length
const longLists = (phone: Phone): number => phone.asked.filter((name) => name === 'listModels').length

describe('what a pull costs', () => {
	test('nothing moved: the lists and nothing else', async () => {
		const { phone } = await inStep(entry('Mail'), folder('Work'), tagWith())
		expect(await phone.round()).toMatchObject({ pulled: 0, problem: null })
		expect(phone.asked).toEqual(LISTS)
	})

	test('one password moved: it is looked at', async () => {
		const { stage, phone, ids } = await inStep(entry('Mail'), entry('Bank'))
		writeOnTheWeb(stage, ids[0] as ServerId, { notes: 'new' })
		expect(await phone.round()).toMatchObject({ pulled: 1 })
		expect(phone.asked).toEqual([...LISTS, 'show'])
		expect(known(phone, ids[0]).base?.content).toMatchObject({ notes: 'new' })
	})

	test('every field of every password is compared at first, and once a day', async () => {
		const { stage, phone } = await inStep(entry('Mail'))
		const first = stage.phone('b')
		await first.round()
		expect([longLists(first), looks(first)]).toEqual([6, 0])
		stage.wait(DAY - 600)
		await phone.round()
		expect(longLists(phone)).toBe(5)
		phone.asked.length = 0
		stage.wait(1)
		await phone.round()
		expect(longLists(phone)).toBe(6)
	})

	test('more than twenty moved: one long list instead of looks', async () => {
		for (const [count, list, look] of [[20, 5, 20], [21, 6, 0]] as const) {
			const { stage, phone } = await inStep()
			for (let n = 0; n < count; n++) makeOnTheWeb(stage, entry(`entry ${n.toString()}`))
			expect(await phone.round()).toMatchObject({ pulled: count })
			expect([longLists(phone), looks(phone)]).toEqual([list, look])
		}
	})

	test('every look is told to whoever watches the progress, and an own write is looked at once more', async () => {
		const { stage, phone } = await inStep(entry('Mail'))
		phone.create('New')
		await phone.round()
		phone.asked.length = 0
		await phone.round()
		expect(looks(phone)).toBe(0)
		stage.wait(600)
		phone.asked.length = 0
		await phone.round()
		expect(phone.asked).toEqual(LISTS)
	})

	test.each(['listIds', 'listModels', 'show'])('a line that goes down at %s ends the round and changes nothing', async (name) => {
		const { stage, phone, ids } = await inStep(entry('Mail'), entry('Bank'))
		writeOnTheWeb(stage, ids[0] as ServerId, { notes: 'new' })
		const before = phone.disk.state
		phone.nextErrors.set(name, [{ kind: 'timeout' }])
		expect(await phone.round()).toMatchObject({ pulled: 0, problem: { kind: 'timeout' } })
		expect(phone.disk.state).toBe(before)
		expect(await phone.round()).toMatchObject({ pulled: 1, problem: null })
	})
})

describe('what is in no list', () => {
	test('is deleted only when the server says so for this item', async () => {
		const { stage, phone, ids } = await inStep(entry('Mail'), entry('Bank'), entry('Shop'))
		const [mail] = ids
		stage.server.delete(mail as ServerId, null, 'web')
		stage.server.delete(mail as ServerId, null, 'web')
		await phone.round()
		expect([looks(phone), isKnown(phone, mail), isKnown(phone, ids[1])]).toEqual([1, false, true])
	})

	test('may be hidden: it is kept, and not looked at again before it shows up', async () => {
		const { stage, phone, ids } = await inStep(entry('Mail'), entry('Bank'))
		writeOnTheWeb(stage, ids[0] as ServerId, { hidden: true })
		await phone.round()
		expect([looks(phone), known(phone, ids[0])]).toMatchObject([1, { standing: 'hidden', base: { content: { hidden: true } } }])
		phone.asked.length = 0
		await phone.round()
		expect(phone.asked).toEqual(LISTS)
		writeOnTheWeb(stage, ids[0] as ServerId, { hidden: false })
		await phone.round()
		expect(known(phone, ids[0])).toMatchObject({ standing: 'listed', base: { content: { hidden: false } } })
	})

	test('may lie in a folder that went into the trash: looked at once, kept, and listed again when the folder is back', async () => {
		const { stage, phone, ids: [work] } = await inStep(folder('Work'))
		const inner = makeOnTheWeb(stage, folder('Inner', work))
		const inside = [makeOnTheWeb(stage, entry('Mail', work)), makeOnTheWeb(stage, entry('Deep', inner)), inner]
		await phone.round()
		phone.asked.length = 0
		stage.server.delete(work as ServerId, null, 'web')
		expect(await phone.round()).toMatchObject({ problem: null })
		expect([looks(phone), standings(phone, inside)]).toEqual([3, ['suspended', 'suspended', 'suspended']])
		expect(known(phone, work).base?.head.trashed).toBe(true)
		phone.asked.length = 0
		await phone.round()
		expect(phone.asked).toEqual(LISTS)
		stage.server.restore(work as ServerId, 'web')
		await phone.round()
		expect(standings(phone, inside)).toEqual(['listed', 'listed', 'listed'])
	})

	test('is not looked at one by one when more than fifty went with their folder', async () => {
		for (const [count, look] of [[50, 50], [51, 0]] as const) {
			const { stage, phone, ids: [work] } = await inStep(folder('Work'))
			const inside = Array.from({ length: count }, (_, n) => makeOnTheWeb(stage, entry(`entry ${n.toString()}`, work)))
			await phone.round()
			phone.asked.length = 0
			stage.server.delete(work as ServerId, null, 'web')
			expect(await phone.round()).toMatchObject({ problem: null })
			expect([looks(phone), new Set(standings(phone, inside))]).toEqual([look, new Set(['suspended'])])
		}
	})

	test('and lies in a live folder is stranded: it is kept and shown', async () => {
		const { stage, phone, ids } = await inStep(entry('Mail'), entry('Bank'))
		model(stage, ids[0] as ServerId).suspendedAt = stage.server.now
		await phone.round()
		expect(standings(phone, ids)).toEqual(['stranded', 'listed'])
	})

	test('may have been moved into a folder that went into the trash with it: nothing is written to it', async () => {
		const { stage, phone, ids: [mail, work] } = await inStep(entry('Mail'), folder('Work'))
		const outer = makeOnTheWeb(stage, folder('Outer'))
		const inner = makeOnTheWeb(stage, folder('Inner', outer))
		// Not alone in there, or the folder would come back for the edit's sake.
		for (const place of [work, inner]) makeOnTheWeb(stage, entry('Shop', place))
		await phone.round()
		for (const place of [work, inner]) {
			phone.edit(known(phone, mail).localId, { favorite: place === work })
			writeOnTheWeb(stage, mail as ServerId, { folder: place })
			for (const gone of [work, outer]) stage.server.delete(gone as ServerId, null, 'web')
			phone.sent.length = 0
			await phone.round()
			expect([standings(phone, [mail as ServerId]), phone.sent.filter(({ itemKind }) => itemKind === 'password')]).toEqual([['suspended'], []])
			for (const back of [work, outer]) stage.server.restore(back as ServerId, 'web')
			await phone.round()
			expect(headOf(model(stage, mail as ServerId)).content).toMatchObject({ folder: place, favorite: place === work })
		}
	})

	test('may be in the trash without a list that says so', async () => {
		const { stage, phone, ids } = await inStep(entry('Mail'), entry('Bank'))
		stage.server.delete(ids[0] as ServerId, null, 'web')
		model(stage, ids[0] as ServerId).suspendedAt = stage.server.now
		await phone.round()
		expect(known(phone, ids[0])).toMatchObject({ standing: 'listed', base: { head: { trashed: true } } })
	})

	test('is not believed to be deleted while so much is missing, before a person says so', async () => {
		const { stage, phone, ids } = await inStep(...Array.from({ length: 40 }, (_, n) => entry(`entry ${n.toString()}`)))
		const vanish = (count: number): void => { for (const id of ids.slice(0, count)) stage.server.models.delete(id) }
		vanish(10)
		expect(await phone.round()).toMatchObject({ problem: null })
		expect(phone.disk.state.items.size).toBe(30)
		vanish(21)
		const missing = ids.slice(10, 21).map((id) => known(phone, id).localId)
		expect(await phone.round()).toMatchObject({ problem: { kind: 'massDeletion', count: 11, missing } })
		expect(phone.disk.state.items.size).toBe(30)
		expect(await phone.round(true)).toMatchObject({ problem: null })
		expect(phone.disk.state.items.size).toBe(19)
	})

	test('is no mass deletion when a folder takes it along', async () => {
		const { stage, phone, ids: [work] } = await inStep(folder('Work'))
		for (let n = 0; n < 30; n++) makeOnTheWeb(stage, entry(`entry ${n.toString()}`, work))
		await phone.round()
		stage.server.delete(work as ServerId, null, 'web')
		expect(await phone.round()).toMatchObject({ problem: null })
	})
})

describe('folders that no list names', () => {
	test('are looked up when something new lies in them, with the folders above', async () => {
		const stage = new Stage()
		const outer = makeOnTheWeb(stage, { ...folder('Outer'), hidden: true } as RemoteContent)
		const inner = makeOnTheWeb(stage, { ...folder('Inner', outer), hidden: true } as RemoteContent)
		const mail = makeOnTheWeb(stage, entry('Mail', inner))
		const phone = stage.phone('a')
		await phone.round()
		expect(standings(phone, [outer, inner])).toEqual(['hidden', 'hidden'])
		expect(known(phone, mail).base?.content).toMatchObject({ folder: known(phone, inner).localId })
		expect(known(phone, inner).base?.content).toMatchObject({ parent: known(phone, outer).localId })
		expect(looks(phone)).toBe(2)
	})

	test('and that are gone leave the item at the top', async () => {
		const stage = new Stage()
		const mail = makeOnTheWeb(stage, entry('Mail'))
		const nowhere = '11111111-1111-1111-1111-111111111111' as ServerId
		const [revision] = model(stage, mail).revisions
		if (revision === undefined) throw new Error('no revision')
		model(stage, mail).revisions = [{ ...revision, content: entry('Mail', nowhere) }]
		const phone = stage.phone('a')
		expect(await phone.round()).toMatchObject({ problem: null })
		expect(known(phone, mail).base?.content).toMatchObject({ folder: ROOT_FOLDER })
	})
})

describe('tags', () => {
	const tagsOf = (phone: Phone, id: ServerId | undefined): readonly LocalId[] => {
		const content = known(phone, id).base?.content
		return content?.kind === 'password' ? content.tags : []
	}

	test('that others give and take off arrive without a new revision of the password', async () => {
		const { stage, phone, ids: [mail, red, blue] } = await inStep(entry('Mail'), tagWith({ label: 'red' }), tagWith({ label: 'blue' }))
		model(stage, mail as ServerId).tags = new Set([red as ServerId, blue as ServerId])
		await phone.round()
		expect(tagsOf(phone, mail)).toEqual([known(phone, red).localId, known(phone, blue).localId])
		model(stage, mail as ServerId).tags = new Set([blue as ServerId])
		await phone.round()
		expect(tagsOf(phone, mail)).toEqual([known(phone, blue).localId])
		expect(looks(phone)).toBe(0)
	})

	test('in the trash stay with their passwords, or the next write would cut them off', async () => {
		const { stage, phone, ids: [mail, red] } = await inStep(entry('Mail'), tagWith({ label: 'red' }))
		model(stage, mail as ServerId).tags.add(red as ServerId)
		await phone.round()
		stage.server.delete(red as ServerId, null, 'web')
		await phone.round()
		expect(tagsOf(phone, mail)).toEqual([known(phone, red).localId])
		phone.edit(known(phone, mail).localId, { notes: 'x' })
		await phone.round()
		expect([...model(stage, mail as ServerId).tags]).toEqual([red])
		stage.server.delete(red as ServerId, null, 'web')
		await phone.round()
		expect([tagsOf(phone, mail), isKnown(phone, red)]).toEqual([[], false])
	})

	test('of what is in the trash are kept, since nobody lists them', async () => {
		const { stage, phone, ids: [mail, red] } = await inStep(entry('Mail'), tagWith({ label: 'red' }))
		model(stage, mail as ServerId).tags.add(red as ServerId)
		await phone.round()
		stage.server.delete(mail as ServerId, null, 'web')
		await phone.round()
		await phone.round()
		expect([known(phone, mail).base?.head.trashed, tagsOf(phone, mail)]).toEqual([true, [known(phone, red).localId]])
	})
})

describe('an item below a folder in the trash', () => {
	test('that others put there is marked as exposed, and not moved', async () => {
		const { stage, phone, ids: [work, mail] } = await inStep(folder('Work'), entry('Mail'))
		stage.server.delete(work as ServerId, null, 'web')
		await phone.round()
		writeOnTheWeb(stage, mail as ServerId, { folder: work })
		await phone.round()
		expect(known(phone, mail)).toMatchObject({ standing: 'exposed', mine: null, notices: [] })
	})

	test('that we made there goes to the top, with a notice, since emptying the trash would destroy it', async () => {
		const { stage, phone, ids: [work] } = await inStep(folder('Work'))
		const id = phone.create('New', { folder: known(phone, work).localId })
		phone.onSend = () => {
			phone.onSend = null
			stage.server.delete(work as ServerId, null, 'web')
		}
		await phone.round()
		await phone.round()
		expect(headOf(stage.onlyPassword()).content).toMatchObject({ label: 'New', folder: ROOT_FOLDER_SERVER_ID })
		expect(phone.item(id).notices.map(({ kind }) => kind)).toEqual(['movedToTop'])
	})

	test('that no list shows went with that folder, also while a write of it is in doubt: nothing is sent there', async () => {
		const { stage, phone, ids: [work] } = await inStep(folder('Work'))
		const mail = makeOnTheWeb(stage, entry('Mail', work))
		makeOnTheWeb(stage, entry('Neighbour', work))
		const other = makeOnTheWeb(stage, entry('Other'))
		await phone.round()
		const { localId } = known(phone, mail)
		phone.edit(localId, { password: 'new' })
		phone.answerInstead = (operation) => operation.kind === 'update' && operation.id === mail ? { kind: 'unknown', cause: { kind: 'answer', status: 503, message: '' } } : null
		for (let round = 0; phone.item(localId).parked === null && round < 12; round++) {
			phone.edit(known(phone, other).localId, { notes: round.toString() })
			await phone.round()
			stage.wait(400)
		}
		phone.answerInstead = null
		phone.put(setTrashed(known(phone, work), true, editTime(phone.clock)))
		await phone.round()
		stage.wait(60)
		await phone.round()
		expect(known(phone, mail)).toMatchObject({ standing: 'suspended', parked: { reason: 'keepsFailing' } })
		phone.put(retry(phone.item(localId)))
		await phone.round()
		expect(stage.server.violations).toEqual([])
		expect(headOf(model(stage, mail)).content).toMatchObject({ password: '' })
		expect(phone.item(localId).mine).toMatchObject({ content: { password: 'new' } })
	})
})

describe('a restored backup', () => {
	test('is noticed by an item whose acknowledged revision is unknown there, and names it', async () => {
		const { stage, phone, ids: [mail] } = await inStep(entry('Mail'), entry('Bank'))
		const { localId } = known(phone, mail)
		phone.edit(localId, { notes: 'second' })
		await phone.round()
		model(stage, mail as ServerId).revisions.splice(1)
		expect(await phone.round()).toMatchObject({ problem: { kind: 'rolledBack', behind: [localId], missing: [] } })
	})
})

test('tags, folders and passwords made offline arrive together and know each other', async () => {
	const { stage, phone } = await inStep()
	const tag = stage.dice.hex(32) as LocalId
	phone.put(createItem(tag, tagWith({ label: 'red' }), editTime(phone.clock)))
	const work = phone.createFolder('Work')
	phone.create('Mail', { folder: work, tags: [tag] })
	expect(await phone.round()).toMatchObject({ pushed: 3, waiting: 0 })
	const mail = stage.onlyPassword()
	expect([headOf(mail).content, [...mail.tags]]).toMatchObject([{ folder: phone.item(work).base?.head.id }, [phone.item(tag).base?.head.id]])
	const other = stage.phone('b')
	await other.round()
	const seen = known(other, mail.id).base?.content
	expect(seen).toMatchObject({ folder: known(other, phone.item(work).base?.head.id).localId, tags: [known(other, phone.item(tag).base?.head.id).localId] })
	phone.put(setTrashed(phone.item(tag), true, editTime(phone.clock)))
	expect(await phone.round()).toMatchObject({ pushed: 1, waiting: 0 })
	expect(stage.server.listTrashed('tag')).toHaveLength(1)
})
