// SPDX-FileCopyrightText: 2026 NexPass contributors
// SPDX-License-Identifier: AGPL-3.0-or-later

import { beforeEach, describe, expect, it } from 'vitest'
import type { Api } from '../../src/api/api.ts'
import type { ApiError, WriteDoubt, WriteRefusal } from '../../src/api/errors.ts'
import { ROOT_FOLDER_SERVER_ID } from '../../src/domain/ids.ts'
import type { Outcome, Refusal, RemoteError, UnknownCause } from '../../src/sync/ports.ts'
import type { FaultRule } from '../server/faults.ts'
import type { Bench } from './bench.ts'
import { asUser, createBench, must, NOW } from './bench.ts'

let bench: Bench
let api: Api

beforeEach(() => {
	bench = createBench(['plain'])
	api = bench.api(asUser('plain'))
})

const LABEL = 'Made under bad conditions'

function body() {
	return api.passwords.toWire({
		label: LABEL, username: '', password: 'Correct-Horse-1', url: '', notes: '', customFields: '', hash: '',
		folder: ROOT_FOLDER_SERVER_ID, tags: [], edited: NOW, favorite: false, hidden: false, cseType: 'none', cseKey: '',
	}, {})
}

async function isThere(): Promise<boolean> {
	bench.handler.server.faults.clear()
	return must(await api.passwords.list()).some(({ label }) => label === LABEL)
}

/** The port's form of what this room says: the compiler holds the two together. */
function toOutcome(error: ApiError): Outcome {
	return api.writeFailure('create', error)
}

describe('what the server did and what we know of it', () => {
	const cases: [FaultRule['kind'], 'done' | 'not done', Outcome['kind']][] = [
		['lostAnswer', 'done', 'unknown'],
		['gateway', 'done', 'unknown'],
		['truncate', 'done', 'unknown'],
		['lostRequest', 'not done', 'unknown'],
		['maintenance', 'not done', 'unknown'],
		['html', 'not done', 'unknown'],
		['serverError', 'not done', 'unknown'],
		['breachDown', 'not done', 'unknown'],
		['rateLimited', 'not done', 'refused'],
		['unauthorized', 'not done', 'refused'],
	]

	it.each(cases)('%s on create: %s, %s', async (kind, really, known) => {
		bench.handler.server.faults.add({ kind, match: { path: 'password/create' } })
		const result = await api.passwords.create(body())
		expect(bench.handler.server.faults.hits(kind)).toBe(1)
		if (result.ok) throw new Error('went through')
		expect(toOutcome(result.error).kind).toBe(known)
		expect(await isThere()).toBe(really === 'done')
	})

	it('whatever is called refused was not done: every fault, every personality', async () => {
		const kinds: FaultRule['kind'][] = ['lostAnswer', 'gateway', 'truncate', 'lostRequest', 'maintenance', 'html', 'serverError', 'breachDown', 'orphan503', 'sessionGone', 'rateLimited', 'unauthorized']
		let refused = 0
		for (const personality of [31, 34] as const) {
			for (const kind of kinds) {
				bench = createBench(['plain'])
				bench.state.config.personality = personality
				api = bench.api(asUser('plain'))
				bench.handler.server.faults.add({ kind, match: { path: 'password/create' } })
				const result = await api.passwords.create(body())
				if (result.ok || toOutcome(result.error).kind === 'unknown') continue
				refused++
				expect([kind, await isThere()]).toEqual([kind, false])
			}
		}
		expect(refused).toBeGreaterThanOrEqual(4)
	})

	it.each([31, 34] as const)('a body that the server cannot bind is unknown, and never our word against it (Nextcloud %d)', async (personality) => {
		bench.state.config.personality = personality
		const result = await api.passwords.create({ ...body(), label: ['not', 'text'] })
		expect(result).toEqual({ ok: false, error: personality === 31 ? { kind: 'serverFault', status: 503, id: '0' } : { kind: 'badRequestEmpty' } })
	})

	it('an empty label is refused before anything is stored', async () => {
		const result = await api.passwords.create({ ...body(), label: '' })
		if (result.ok) throw new Error('went through')
		expect(toOutcome(result.error)).toEqual({ kind: 'refused', refusal: { kind: 'invalid', message: expect.stringContaining('label') as string } })
	})

	it('an unknown tag is not: the entry is there afterwards', async () => {
		const result = await api.passwords.create({ ...body(), tags: ['11111111-2222-4333-8444-555555555555'] })
		if (result.ok) throw new Error('went through')
		expect(toOutcome(result.error).kind).toBe('unknown')
		expect(await isThere()).toBe(true)
	})

	it('the time of maintenance is passed on', async () => {
		bench.state.config.maintenance = true
		const result = await api.passwords.list()
		expect(result).toEqual({ ok: false, error: { kind: 'maintenance', retryAfterSeconds: 120 } })
	})

	it('Passwords switched off is not an empty list', async () => {
		bench.state.config.passwords.enabled = false
		expect(await api.passwords.listIds()).toEqual({ ok: false, error: { kind: 'appNotEnabled', status: 404 } })
	})
})

describe('the words of this room and of sync', () => {
	it('are the same for refusals and doubts', () => {
		const refusal = (value: WriteRefusal): Refusal => value
		const doubt = (value: WriteDoubt): UnknownCause => value
		const back = (value: Refusal): WriteRefusal => value
		expect([refusal, doubt, back].every((check) => typeof check === 'function')).toBe(true)
	})

	it('have a remote error for every error of this room', () => {
		const toRemote = (error: ApiError): RemoteError => {
			switch (error.kind) {
				case 'offline':
				case 'timeout':
				case 'aborted':
				case 'sessionRequired':
				case 'notFound':
				case 'rateLimited':
				case 'maintenance': return error
				case 'unauthorized':
				case 'twoFactorPending': return { kind: 'unauthorized' }
				case 'appNotEnabled': return { kind: 'noPasswordsApp' }
				case 'notJson':
				case 'malformed': return { kind: 'malformed', cause: error }
				case 'serverFault':
				case 'tooLarge':
				case 'conflict': return { kind: 'server', status: error.status }
				case 'alreadyClaimed': return { kind: 'server', status: 409 }
				case 'badRequestEmpty': return { kind: 'server', status: 400 }
				case 'csrf': return { kind: 'server', status: 412 }
				case 'rejected': return { kind: 'refused', reason: error.message }
				case 'notSent': return { kind: 'refused', reason: error.where }
			}
		}
		expect(toRemote({ kind: 'csrf' })).toEqual({ kind: 'server', status: 412 })
	})
})
