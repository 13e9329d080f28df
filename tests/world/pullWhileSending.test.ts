// SPDX-FileCopyrightText: 2026 NexPass contributors
// SPDX-License-Identifier: AGPL-3.0-or-later

import { describe, expect, test } from 'vitest'
import type { LocalId } from '../../src/domain/ids.ts'
import type { Model } from './fakeServer.ts'
import { headOf } from './fakeServer.ts'
import type { Phone } from './stage.ts'
import { Stage, labelOf } from './stage.ts'

/* A push pulls where its lists are too old for what it is about to send, and its other lane goes on sending meanwhile. These
 * stories hold answers back, so that lists and writes pass each other as they do on a slow line. */

const DAY = 86_400
/** Longer than a push believes its lists. */
const TOO_LONG = 100
/** As many as a push prepares side by side: what is made after them is looked at when the first of them has been sent. */
const LANES = 12

function fillLanes(phone: Phone, count: number): void {
	for (let n = 1; n <= count; n++) phone.create(n === 1 ? 'Slow' : `Other ${n.toString()}`)
}

interface Gate {
	readonly passed: Promise<void>
	open(): void
}

function gate(): Gate {
	let open = (): void => undefined
	const passed = new Promise<void>((resolve) => { open = resolve })
	return { passed, open }
}

/** A phone in step with a server that has a folder and some entries. */
async function inStep(...labels: readonly string[]): Promise<{ readonly stage: Stage, readonly phone: Phone, readonly folder: LocalId, readonly ids: readonly LocalId[] }> {
	const stage = new Stage()
	const phone = stage.phone('a')
	const folder = phone.createFolder('Work')
	const ids = labels.map((label) => phone.create(label))
	await phone.round()
	stage.wait(600)
	await phone.round()
	phone.sent.length = 0
	phone.asked.length = 0
	return { stage, phone, folder, ids }
}

function named(stage: Stage, label: string): Model {
	const found = stage.server.list('password').filter((model) => headOf(model).content.label === label)
	const [model] = found
	if (model === undefined || found.length > 1) throw new Error(`${found.length.toString()} entries “${label}”`)
	return model
}

const pullsOf = (phone: Phone): number => phone.asked.filter((name) => name === 'listIds').length

describe('a pull in the middle of a push', () => {
	test('knows a creation that was sent after it had begun: the list shows one entry, and there is one here', async () => {
		const { stage, phone, folder } = await inStep()
		fillLanes(phone, LANES)
		phone.create('In a folder', { folder })
		const meanwhile = phone.create('Meanwhile')
		const [arrived, listed] = [gate(), gate()]
		let pullsBefore = 0
		phone.onSend = (operation) => {
			if (labelOf(operation) === 'Slow') stage.wait(TOO_LONG)
			if (labelOf(operation) !== 'In a folder') return
			// What needs the lists is sent when they have been read.
			pullsBefore = pullsOf(phone)
			listed.open()
		}
		phone.beforeAnswer = async (what) => {
			if (what === 'Meanwhile') {
				arrived.open()
				await listed.passed
			}
		}
		phone.beforeAsking = async (what) => { if (what === 'listIds password' && pullsOf(phone) === 2) await arrived.passed }
		await phone.round()
		expect(pullsBefore).toBe(2)
		expect([...phone.disk.state.items.values()].filter(({ base, mine }) => (mine?.content ?? base?.content)?.label === 'Meanwhile').map(({ localId }) => localId)).toEqual([meanwhile])
		expect(phone.item(meanwhile).base?.head.id).toBe(named(stage, 'Meanwhile').id)
	})

	test('does not take an entry back to what it was before a write of ours that passed the list', async () => {
		const { stage, phone, folder, ids: [mail = '' as LocalId] } = await inStep('Mail')
		phone.edit(mail, { username: 'ann' })
		fillLanes(phone, LANES - 1)
		phone.create('In a folder', { folder })
		const [listed, landed] = [gate(), gate()]
		phone.onSend = async (operation) => {
			// A day later every field of every entry is in the list.
			if (labelOf(operation) === 'Slow') stage.wait(DAY)
			if (labelOf(operation) === 'Mail') await listed.passed
		}
		phone.beforeAnswer = async (what) => {
			if (what !== 'listModels password' || pullsOf(phone) !== 2) return
			listed.open()
			await landed.passed
		}
		phone.onDisk = () => { if (phone.item(mail).mine === null) landed.open() }
		const report = await phone.round()
		expect([report.merged, phone.sentOf('update')]).toEqual([0, 1])
		expect(phone.item(mail)).toMatchObject({ mine: null, notices: [], base: { content: { username: 'ann' }, head: { revision: headOf(named(stage, 'Mail')).id } } })
	})

	test('leaves a copy that somebody edited where it is, when it could not be merged because a write of ours had passed: the next one merges it', async () => {
		const { stage, phone, folder } = await inStep()
		const mail = phone.create('Mail')
		phone.nextFaults.push('late')
		await phone.round()
		stage.wait(91)
		await phone.round()
		stage.wait(11)
		await phone.round()
		expect(phone.item(mail).base).not.toBeNull()
		phone.asked.length = 0
		phone.edit(mail, { username: 'ann' })
		fillLanes(phone, LANES - 1)
		phone.create('In a folder', { folder })
		const [listed, landed] = [gate(), gate()]
		phone.onSend = async (operation) => {
			if (labelOf(operation) === 'Slow') {
				stage.wait(TOO_LONG)
				stage.letLateOnesArrive()
				const copy = stage.server.list('password').find((model) => model.id !== phone.item(mail).base?.head.id && headOf(model).content.label === 'Mail')
				if (copy === undefined) throw new Error('no copy')
				stage.editOnTheWeb(copy, { notes: 'from the web' })
			}
			if (labelOf(operation) === 'Mail') await listed.passed
		}
		phone.beforeAnswer = async (what) => {
			if (what !== 'listIds password' || pullsOf(phone) !== 2) return
			listed.open()
			await landed.passed
		}
		phone.onDisk = () => { if (phone.item(mail).mine === null) landed.open() }
		await phone.round()
		await phone.round()
		expect(headOf(named(stage, 'Mail')).content).toMatchObject({ username: 'ann', notes: 'from the web' })
		expect(stage.server.listTrashed('password')).toHaveLength(1)
	})
})
