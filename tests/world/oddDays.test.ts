// SPDX-FileCopyrightText: 2026 NexPass contributors
// SPDX-License-Identifier: AGPL-3.0-or-later

import { describe, expect, test } from 'vitest'
import type { LocalId } from '../../src/domain/ids.ts'
import { effective } from '../../src/sync/state.ts'
import type { Model } from './fakeServer.ts'
import { headOf } from './fakeServer.ts'
import type { Phone } from './stage.ts'
import { Stage, historyOf } from './stage.ts'

/** Puts the server back to an earlier day, as a restored backup does. */
function backup(stage: Stage): () => void {
	const kept = [...stage.server.models.values()].map((model): Model => ({ ...model, revisions: [...model.revisions], tags: new Set(model.tags) }))
	return () => {
		stage.server.models.clear()
		for (const model of kept) stage.server.models.set(model.id, model)
		stage.server.companion?.goBack()
	}
}

async function settled(phone: Phone): Promise<void> {
	for (let round = 0; round < 3; round++) await phone.round()
}

describe('a restored backup', () => {
	/** Seven entries change or appear after the backup, then the server goes back. */
	async function lastWeek(withCompanion: boolean): Promise<{ readonly stage: Stage, readonly phone: Phone, readonly changed: readonly LocalId[], readonly made: readonly LocalId[] }> {
		const stage = new Stage()
		if (withCompanion) stage.installCompanion()
		const phone = stage.phone('a')
		const changed = ['one', 'two', 'three', 'four'].map((label) => phone.create(label))
		phone.create('untouched')
		await settled(phone)
		stage.wait(600)
		const restore = backup(stage)
		stage.wait(600)
		for (const id of changed) phone.edit(id, { password: 'newer' })
		const made = ['five', 'six', 'seven'].map((label) => phone.create(label))
		await settled(phone)
		stage.wait(600)
		await settled(phone)
		restore()
		return { stage, phone, changed, made }
	}

	test('with the companion the round stops and names all seven entries; nothing is written or forgotten', async () => {
		const { stage, phone, changed, made } = await lastWeek(true)
		const revisions = [...stage.server.models.values()].flatMap((model) => model.revisions).length
		const { problem } = await phone.round()
		expect(problem).toMatchObject({ kind: 'rolledBack' })
		if (problem?.kind !== 'rolledBack') throw new Error('no question')
		expect(new Set(problem.behind)).toEqual(new Set(changed))
		expect(new Set(problem.missing)).toEqual(new Set(made))
		expect([...stage.server.models.values()].flatMap((model) => model.revisions)).toHaveLength(revisions)
		expect(phone.disk.state.items.size).toBe(8)
		expect(await phone.round()).toMatchObject({ problem: { kind: 'rolledBack' } })
	})

	test('without the companion the older entries give it away', async () => {
		const { phone, changed } = await lastWeek(false)
		const { problem } = await phone.round()
		expect(problem?.kind === 'rolledBack' && new Set(problem.behind)).toEqual(new Set(changed))
	})

	test('put mine back: older entries are merged with the last revision that both know, missing ones are made anew', async () => {
		const { stage, phone, changed } = await lastWeek(true)
		const [one] = changed
		const model = stage.server.list('password').find(({ id }) => id === (one === undefined ? undefined : phone.item(one).base?.head.id))
		if (model === undefined) throw new Error('not there')
		stage.wait(60)
		stage.editOnTheWeb(model, { notes: 'written after the restore' })
		await phone.round()
		await phone.round(false, 'putMineBack')
		await settled(phone)
		expect(headOf(model).content).toMatchObject({ password: 'newer', notes: 'written after the restore' })
		const passwords = stage.server.list('password').map((entry) => headOf(entry).content).flatMap((content) => content.kind === 'password' ? [[content.label, content.password]] : [])
		expect(passwords.sort()).toEqual([['five', 'secret'], ['four', 'newer'], ['one', 'newer'], ['seven', 'secret'], ['six', 'secret'], ['three', 'newer'], ['two', 'newer'], ['untouched', 'secret']])
		expect(await phone.round()).toMatchObject({ problem: null, waiting: 0, pushed: 0 })
	})

	test('keep the server\'s: the phone shows the earlier day, unsent edits go on top', async () => {
		const { stage, phone, changed, made } = await lastWeek(true)
		const [one, two] = changed
		if (one === undefined || two === undefined) throw new Error('nothing changed')
		phone.edit(one, { username: 'unsent' })
		await phone.round()
		await phone.round(false, 'keepServers')
		await settled(phone)
		expect(phone.item(two).base?.content).toMatchObject({ password: 'secret' })
		expect(phone.item(one).base?.content).toMatchObject({ password: 'secret', username: 'unsent' })
		expect(made.some((id) => phone.disk.state.items.has(id))).toBe(false)
		expect(stage.server.list('password')).toHaveLength(5)
	})

	test('keep the server\'s holds for what this phone had written last as well: it is no edit that raced', async () => {
		const stage = new Stage()
		stage.installCompanion()
		const phone = stage.phone('a')
		const id = phone.create('one')
		await settled(phone)
		stage.wait(600)
		await settled(phone)
		const restore = backup(stage)
		phone.edit(id, { password: 'newer' })
		await settled(phone)
		restore()
		stage.wait(86_000)
		expect(await phone.round()).toMatchObject({ problem: { kind: 'rolledBack' } })
		await phone.round(false, 'keepServers')
		await settled(phone)
		expect([phone.item(id).base?.content, headOf(stage.onlyPassword()).content]).toMatchObject([{ password: 'secret' }, { password: 'secret' }])
		expect(phone.item(id).mine).toBeNull()
	})

	test('two phones put theirs back: nothing is there twice', async () => {
		const { stage, phone } = await lastWeek(true)
		const restoreOnceMore = backup(stage)
		const other = stage.phone('b')
		for (const item of phone.disk.state.items.values()) other.put(JSON.parse(JSON.stringify({ ...item, localId: `b${item.localId}` })) as never)
		restoreOnceMore()
		await phone.round(false, 'putMineBack')
		await settled(phone)
		await other.round(false, 'putMineBack')
		await settled(other)
		expect(stage.server.list('password')).toHaveLength(8)
	})
})

describe('an account that was reset', () => {
	test('everything is made anew with its folders and tags, when the person says so', async () => {
		const stage = new Stage()
		stage.installCompanion()
		const phone = stage.phone('a')
		const folder = phone.createFolder('Work')
		for (const label of ['one', 'two', 'three']) phone.create(label, { folder })
		await settled(phone)
		stage.server.models.clear()
		stage.server.companion?.goBack()
		expect(await phone.round()).toMatchObject({ problem: { kind: 'massDeletion', count: 4 } })
		await phone.round(false, 'putMineBack')
		await settled(phone)
		const [made] = stage.server.list('folder')
		expect(stage.server.list('password').map((model) => headOf(model).content)).toMatchObject([{ folder: made?.id }, { folder: made?.id }, { folder: made?.id }])
		expect(phone.disk.state.items.size).toBe(4)
	})
})

describe('tags that were deleted with most of the account', () => {
	test('go back to the entry that is still there, when mine are put back', async () => {
		const stage = new Stage()
		const phone = stage.phone('a')
		const tag = phone.createTag('blue')
		const stays = phone.create('stays', { tags: [tag] })
		const others = Array.from({ length: 12 }, (_, index) => phone.create(`other ${index}`))
		await settled(phone)
		stage.wait(600)
		await settled(phone)
		for (const id of [...others, tag].map((local) => phone.item(local).base?.head.id)) {
			if (id === undefined) throw new Error('not sent')
			for (let times = 0; times < 2; times++) stage.server.delete(id, null, 'web')
		}
		expect(await phone.round()).toMatchObject({ problem: { kind: 'massDeletion', count: 13 } })
		await phone.round(false, 'putMineBack')
		await settled(phone)
		expect(effective(phone.item(stays)).content).toMatchObject({ tags: [tag] })
		const [made] = stage.server.list('tag')
		const model = stage.server.list('password').find((one) => one.id === phone.item(stays).base?.head.id)
		expect(stage.server.list('password')).toHaveLength(13)
		expect([...model?.tags ?? []]).toEqual([made?.id])
	})
})

describe('an ordinary day', () => {
	test('a log that begins anew is no reason to ask, also when somebody deleted an older entry for good', async () => {
		const stage = new Stage()
		const companion = stage.installCompanion()
		const phone = stage.phone('a')
		phone.create('old')
		await settled(phone)
		stage.wait(60)
		phone.create('new')
		await settled(phone)
		const old = stage.server.list('password').find((model) => historyOf(model, 'label').includes('old'))
		if (old === undefined) throw new Error('not there')
		stage.server.delete(old.id, null, 'web')
		stage.server.delete(old.id, headOf(old).id, 'web')
		companion.forget()
		expect(await phone.round()).toMatchObject({ problem: null })
		expect(phone.onlyItem().base?.content).toMatchObject({ label: 'new' })
	})

	test('the device\'s clock jumps by a day between two tries: the wait counts by the server\'s time and ends', async () => {
		const stage = new Stage()
		const phone = stage.phone('a', -86_400_000)
		const id = phone.create('Mail')
		await phone.round()
		phone.edit(id, { password: 'new' })
		phone.nextFaults.push('fault503')
		const report = await phone.round()
		expect(report.nextAt).toBeLessThan(phone.clock.now() + 60_000)
		stage.wait(60)
		expect(await phone.round()).toMatchObject({ waiting: 0 })
	})
})
