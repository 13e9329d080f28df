// SPDX-FileCopyrightText: 2026 NexPass contributors
// SPDX-License-Identifier: AGPL-3.0-or-later

import { describe, expect, test } from 'vitest'
import type { PasswordContent } from '../../src/domain/item.ts'
import { headOf } from './fakeServer.ts'
import type { Phone } from './stage.ts'
import { Stage } from './stage.ts'

const DAY = 86_400

/** Two phones that have seen everything, on a server with a change log. */
async function inStep(labels: readonly string[] = ['Mail']): Promise<{ readonly stage: Stage, readonly a: Phone, readonly b: Phone }> {
	const stage = new Stage()
	stage.installCompanion()
	const [a, b] = [stage.phone('a'), stage.phone('b')]
	for (const label of labels) a.create(label)
	await a.round()
	await a.round()
	await b.round()
	await b.round()
	stage.wait(600)
	await a.round()
	await b.round()
	a.asked.length = 0
	b.asked.length = 0
	return { stage, a, b }
}

describe('pulling by the change log', () => {
	test('one request says that nothing changed', async () => {
		const { a } = await inStep(Array.from({ length: 50 }, (_, n) => `entry ${n.toString()}`))
		expect(await a.round()).toMatchObject({ problem: null, pulled: 0 })
		expect(a.asked).toEqual(['begin'])
	})

	test('what another phone changed is looked at, and nothing else', async () => {
		const { a, b } = await inStep(['Mail', 'Bank', 'Shop'])
		const mail = [...a.disk.state.items.values()].find(({ base }) => (base?.content as PasswordContent).label === 'Mail')
		if (mail === undefined) throw new Error('no mail')
		a.edit(mail.localId, { password: 'new' })
		await a.round()
		expect(await b.round()).toMatchObject({ pulled: 1 })
		expect(b.asked).toEqual(['begin', 'show'])
	})

	test('a log by which everything is deleted is not believed before a person says so', async () => {
		const { stage, b } = await inStep(['Mail', 'Bank', 'Shop'])
		const purge = (): void => {
			for (const model of stage.server.list('password')) for (let times = 0; times < 2; times++) stage.server.delete(model.id, headOf(model).id, 'web')
		}
		purge()
		expect(await b.round()).toMatchObject({ problem: { kind: 'massDeletion', count: 3 } })
		expect(b.disk.state.items.size).toBe(3)
		expect(await b.round(true)).toMatchObject({ problem: null })
		expect(b.disk.state.items.size).toBe(0)
	})

	test('entries made, thrown away and deleted for good by others arrive without a list', async () => {
		const { stage, a, b } = await inStep(['Mail', 'Bank'])
		const [mail, bank] = stage.server.list('password')
		if (mail === undefined || bank === undefined) throw new Error('nothing there')
		a.create('Shop')
		await a.round()
		stage.server.delete(mail.id, null, 'web')
		stage.server.delete(bank.id, null, 'web')
		stage.server.delete(bank.id, headOf(bank).id, 'web')
		await b.round()
		expect(b.asked.filter((name) => name.startsWith('list'))).toEqual([])
		expect([...b.disk.state.items.values()].map(({ base }) => [(base?.content as PasswordContent).label, base?.head.trashed])).toEqual([['Mail', true], ['Shop', false]])
	})

	test('a folder that others put into the trash makes for a listing, since its content goes with it', async () => {
		const { stage, a, b } = await inStep()
		const folder = a.createFolder('Work')
		a.create('Inside', { folder })
		await a.round()
		await b.round()
		const id = a.item(folder).base?.head.id
		if (id === undefined) throw new Error('not sent')
		b.asked.length = 0
		stage.server.delete(id, null, 'web')
		await b.round()
		expect(b.asked).toContain('listIds')
		expect([...b.disk.state.items.values()].filter(({ standing }) => standing === 'suspended')).toHaveLength(1)
	})

	test('tags that others give and take away move on the passwords that carry them', async () => {
		const { stage, a, b } = await inStep(['Mail', 'Bank'])
		const [mail, bank] = stage.server.list('password')
		if (mail === undefined || bank === undefined) throw new Error('nothing there')
		const made = stage.server.create('tag', { content: { kind: 'tag', label: 'red', color: '#ff0000', favorite: false, hidden: false }, edited: stage.server.seconds(), cipher: stage.dice.hex(48), client: 'web', sentAt: stage.server.now })
		if (made.status !== 200) throw new Error('refused')
		mail.tags.add(made.id)
		bank.tags.add(made.id)
		await b.round()
		const carried = (phone: Phone): number => [...phone.disk.state.items.values()].filter(({ base }) => base?.content.kind === 'password' && base.content.tags.length > 0).length
		expect(carried(b)).toBe(2)
		expect(b.asked).not.toContain('listIds')
		stage.server.delete(made.id, null, 'web')
		stage.server.delete(made.id, headOf(stage.server.listTrashed('tag')[0] ?? mail).id, 'web')
		await b.round()
		await a.round()
		expect([carried(a), carried(b)]).toEqual([0, 0])
	})

	test('once a day everything is listed, and a log that told all of it is believed on', async () => {
		const { stage, a, b } = await inStep()
		a.edit(a.onlyItem().localId, { password: 'new' })
		await a.round()
		stage.wait(DAY + 1)
		expect(await b.round()).toMatchObject({ missedByFeed: 0, pulled: 1 })
		expect(b.asked).toContain('listModels')
		b.asked.length = 0
		await b.round()
		expect(b.asked).toEqual(['begin'])
	})

	test('a log that did not tell a change is not used any more, until another log begins', async () => {
		const { stage, b } = await inStep()
		const { companion } = stage.server
		stage.server.companion = null
		stage.editOnTheWeb(stage.onlyPassword(), { notes: 'unseen' })
		stage.server.companion = companion
		await b.round()
		expect(b.onlyItem().base?.content).toMatchObject({ notes: '' })
		stage.wait(DAY + 1)
		expect(await b.round()).toMatchObject({ missedByFeed: 1 })
		expect(b.onlyItem().base?.content).toMatchObject({ notes: 'unseen' })
		b.asked.length = 0
		await b.round()
		expect(b.asked).toContain('listIds')
		companion?.forget()
		stage.wait(DAY + 1)
		await b.round()
		b.asked.length = 0
		await b.round()
		expect(b.asked).toEqual(['begin'])
	})

	test('the log is turned off and on again between rounds: everything is listed, then the new log is followed', async () => {
		const { stage, b } = await inStep()
		const { companion } = stage.server
		if (companion === null) throw new Error('no companion')
		companion.changes = false
		stage.editOnTheWeb(stage.onlyPassword(), { notes: 'one' })
		await b.round()
		expect(b.onlyItem().base?.content).toMatchObject({ notes: 'one' })
		companion.changes = true
		stage.editOnTheWeb(stage.onlyPassword(), { notes: 'two' })
		await b.round()
		expect(b.onlyItem().base?.content).toMatchObject({ notes: 'two' })
		b.asked.length = 0
		await b.round()
		expect(b.asked).toEqual(['begin'])
	})

	test('the server part disappears in the middle of a round: lists do', async () => {
		const { stage, b } = await inStep()
		b.nextErrors.set('changes', [{ kind: 'notFound' }])
		stage.wait(DAY + 1)
		stage.editOnTheWeb(stage.onlyPassword(), { notes: 'new' })
		expect(await b.round()).toMatchObject({ problem: null, pulled: 1 })
	})

	test('many changes cost one list instead of many looks', async () => {
		const { a, b } = await inStep(Array.from({ length: 60 }, (_, n) => `entry ${n.toString()}`))
		for (const { localId } of a.disk.state.items.values()) a.edit(localId, { password: 'new' })
		await a.round()
		b.asked.length = 0
		await b.round()
		expect(b.asked.filter((name) => name === 'show').length).toBe(0)
		expect(b.asked).toContain('listModels')
	})

	test('a foreign write within two minutes of ours is still merged with what was there before', async () => {
		const { stage, a } = await inStep()
		const { localId } = a.onlyItem()
		a.edit(localId, { username: 'ann' })
		await a.round()
		stage.editOnTheWeb(stage.onlyPassword(), { username: '', notes: 'did not see ann' })
		await a.round()
		await a.round()
		expect(headOf(stage.onlyPassword()).content).toMatchObject({ username: 'ann', notes: 'did not see ann' })
	})
})
