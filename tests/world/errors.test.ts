// SPDX-FileCopyrightText: 2026 NexPass contributors
// SPDX-License-Identifier: AGPL-3.0-or-later

import { describe, expect, test } from 'vitest'
import type { LocalId } from '../../src/domain/ids.ts'
import type { Outcome, RemoteError } from '../../src/sync/ports.ts'
import { writeFailureOf } from '../../src/api/errors.ts'
import type { ApiError } from '../../src/api/errors.ts'
import { headOf } from './fakeServer.ts'
import type { Phone } from './stage.ts'
import { Stage, historyOf } from './stage.ts'

/* The answers of A6, as the API room reads them and the engine acts on them. An answer replaces what the server says to the
 * next write; `done` says whether the server did the work all the same. */

/** What the engine gets for an error of an update or create. */
function outcomeFor(write: 'create' | 'update', error: ApiError): Outcome {
	return writeFailureOf(write, error) as Outcome
}

/** One entry that is on the server, edited since. */
async function edited(companion = false): Promise<{ readonly stage: Stage, readonly phone: Phone, readonly id: LocalId, readonly other: LocalId }> {
	const stage = new Stage()
	if (companion) stage.installCompanion()
	const phone = stage.phone('a')
	const id = phone.create('Mail')
	const other = phone.create('Bank')
	await phone.round()
	await phone.round()
	stage.wait(600)
	await phone.round()
	phone.edit(id, { password: 'new' })
	return { stage, phone, id, other }
}

/** The next write of that item answers so; what others write passes. */
function answerWith(phone: Phone, id: LocalId, times: number, outcome: Outcome): void {
	let left = times
	const serverId = phone.item(id).base?.head.id
	phone.answerInstead = (operation) => {
		const isIt = operation.kind === 'create' ? serverId === undefined : operation.id === serverId
		return isIt && left-- > 0 ? outcome : null
	}
}

const UNKNOWN: readonly (readonly [string, ApiError])[] = [
	['no network', { kind: 'offline', cause: null }],
	['a timeout', { kind: 'timeout' }],
	['an answer that was cut off', { kind: 'malformed', status: 200, where: 'body' }],
	['a page of a captive portal', { kind: 'notJson', status: 200, redirected: false }],
	['a redirect', { kind: 'notJson', status: 302, redirected: true }],
	['200 with a wrong shape', { kind: 'malformed', status: 200, where: '$.revision' }],
	['503 id 0', { kind: 'serverFault', status: 503, id: '0' }],
	['500 of a proxy', { kind: 'serverFault', status: 502, id: null }],
	['400 with an unknown tag', { kind: 'rejected', status: 400, id: '57b4fe05', message: 'Tag does not exist' }],
	['409 of the companion', { kind: 'alreadyClaimed' }],
]

describe('an answer that proves nothing is looked up before anything is sent again', () => {
	test.each(UNKNOWN)('%s: the edit arrives once', async (_, error) => {
		const { stage, phone, id } = await edited()
		answerWith(phone, id, 1, outcomeFor('update', error))
		await phone.round()
		stage.wait(60)
		expect(await phone.round()).toMatchObject({ waiting: 0, parked: 0, problem: null })
		const model = stage.server.models.get(phone.item(id).base?.head.id ?? '' as never)
		expect(model === undefined ? [] : historyOf(model, 'password')).toEqual(['secret', 'new'])
		expect(phone.asked).toContain('show')
	})
})

describe('what stops the queue without losing anything', () => {
	const rows: readonly (readonly [string, ApiError, RemoteError['kind']])[] = [
		['401: the sign-in is gone', { kind: 'unauthorized', reason: 'signedOut' }, 'unauthorized'],
		['403 b927b225: too many wrong secrets, as 401', { kind: 'rejected', status: 403, id: 'b927b225', message: 'Too many failed login attempts' }, 'unauthorized'],
		['429: slow down', { kind: 'rateLimited', retryAfterSeconds: 0 }, 'rateLimited'],
		['maintenance', { kind: 'maintenance', retryAfterSeconds: 120 }, 'maintenance'],
	]
	test.each(rows)('%s', async (_, error, problem) => {
		const { stage, phone, id } = await edited()
		answerWith(phone, id, 1, outcomeFor('update', error))
		const report = await phone.round()
		expect(report).toMatchObject({ problem: { kind: problem }, parked: 0, waiting: 1 })
		stage.wait(200)
		expect(await phone.round()).toMatchObject({ waiting: 0, problem: null })
	})

	test('429 without `Retry-After`: at least a minute', async () => {
		const { phone, id } = await edited()
		answerWith(phone, id, 1, outcomeFor('update', { kind: 'rateLimited', retryAfterSeconds: 0 }))
		const { nextAt } = await phone.round()
		expect(nextAt).toBeGreaterThanOrEqual(phone.clock.now() + 60_000)
	})

	test('maintenance: the time the server names is honoured', async () => {
		const { phone, id } = await edited()
		answerWith(phone, id, 1, outcomeFor('update', { kind: 'maintenance', retryAfterSeconds: 120 }))
		const { nextAt } = await phone.round()
		expect(nextAt).toBeGreaterThanOrEqual(phone.clock.now() + 120_000)
	})

	test('500 3476b978, the master password was changed elsewhere: nothing is sent before the person says the new one', async () => {
		const { phone } = await edited()
		phone.nextErrors.set('begin', [{ kind: 'passphraseChanged' }])
		const sent = phone.sent.length
		expect(await phone.round()).toMatchObject({ problem: { kind: 'passphraseChanged' }, waiting: 1, nextAt: null })
		expect(phone.sent).toHaveLength(sent)
	})
})

describe('what concerns one item parks that item, and others go on', () => {
	const rows: readonly (readonly [string, ApiError, string])[] = [
		['403 of a share rule', { kind: 'rejected', status: 403, id: 'a3f7ed53', message: 'no' }, 'forbidden'],
		['413', { kind: 'tooLarge', status: 413 }, 'tooLarge'],
		['507', { kind: 'tooLarge', status: 507 }, 'tooLarge'],
		['400 with an empty label', { kind: 'rejected', status: 400, id: '7c31eb4d', message: 'empty' }, 'invalid'],
	]
	test.each(rows)('%s', async (_, error, reason) => {
		const { phone, id, other } = await edited()
		phone.edit(other, { password: 'new too' })
		answerWith(phone, id, 1, outcomeFor('update', error))
		expect(await phone.round()).toMatchObject({ problem: null, parked: 1, waiting: 0, pushed: 1 })
		expect(phone.item(id).parked?.reason).toBe(reason)
	})

	test('400 of another kind: looked up, tried once more, then parked', async () => {
		const { stage, phone, id } = await edited()
		answerWith(phone, id, 9, outcomeFor('update', { kind: 'rejected', status: 400, id: '12345678', message: 'odd' }))
		await phone.round()
		stage.wait(60)
		expect(await phone.round()).toMatchObject({ parked: 1, waiting: 0 })
		expect(phone.item(id).parked).toMatchObject({ reason: 'keepsFailing', message: 'odd' })
	})

	test('503 id 0 eight times while others pass: parked', async () => {
		const { stage, phone, id, other } = await edited()
		answerWith(phone, id, 20, outcomeFor('update', { kind: 'serverFault', status: 503, id: '0' }))
		for (let round = 0; round < 8; round++) {
			phone.edit(other, { notes: round.toString() })
			expect(phone.item(id).parked).toBeNull()
			await phone.round()
			stage.wait(400)
		}
		expect(phone.item(id).parked?.reason).toBe('keepsFailing')
	})

	test('503 on everything: the server is ill, nobody is parked', async () => {
		const { stage, phone, id, other } = await edited()
		phone.edit(other, { password: 'new too' })
		phone.answerInstead = () => outcomeFor('update', { kind: 'serverFault', status: 503, id: '0' })
		for (let round = 0; round < 12; round++) {
			await phone.round()
			stage.wait(400)
		}
		expect([phone.item(id).parked, phone.item(other).parked]).toEqual([null, null])
		phone.answerInstead = null
		expect(await phone.round()).toMatchObject({ waiting: 0 })
	})

	test('a folder that is refused holds up what lies in it, and nothing else', async () => {
		const stage = new Stage()
		const phone = stage.phone('a')
		const folder = phone.createFolder('Work')
		phone.create('Inside', { folder })
		phone.create('Outside')
		phone.answerInstead = (operation) => operation.itemKind === 'folder' ? outcomeFor('create', { kind: 'tooLarge', status: 413 }) : null
		expect(await phone.round()).toMatchObject({ parked: 1, waiting: 1, pushed: 1, problem: null })
		expect(headOf(stage.onlyPassword()).content).toMatchObject({ label: 'Outside' })
	})
})

describe('what is part of the day', () => {
	test('412: the session is opened again and the write goes out in the same round, not counted as a failure', async () => {
		const { phone, id } = await edited()
		answerWith(phone, id, 1, outcomeFor('update', { kind: 'sessionRequired' }))
		expect(await phone.round()).toMatchObject({ waiting: 0, problem: null })
		expect(phone.asked.filter((name) => name === 'begin')).not.toHaveLength(0)
	})

	test('404 on update: it was deleted for good, the edit wins', async () => {
		const { stage, phone, id } = await edited()
		const serverId = phone.item(id).base?.head.id
		phone.onSend = () => {
			phone.onSend = null
			if (serverId === undefined) return
			stage.server.delete(serverId, null, 'web')
			const model = stage.server.models.get(serverId)
			if (model !== undefined) stage.server.delete(serverId, headOf(model).id, 'web')
		}
		await phone.round()
		await phone.round()
		expect(stage.server.list('password').map((model) => headOf(model).content)).toMatchObject([{ label: 'Bank' }, { label: 'Mail', password: 'new' }])
		expect(phone.item(id).notices.map(({ kind }) => kind)).toEqual(['recreated'])
	})
})
