// SPDX-FileCopyrightText: 2026 NexPass contributors
// SPDX-License-Identifier: AGPL-3.0-or-later

import { beforeEach, describe, expect, test } from 'vitest'
import { ConnectionLost } from './handler.ts'
import type { TestServer } from './testClient.ts'
import { testServer } from './testClient.ts'

let server: TestServer
beforeEach(() => {
	server = testServer()
})

const BODY = { label: 'entry', password: 'pw' }
const faults = () => server.handler.server.faults
const create = () => server.api('POST', 'password/create', BODY)
const count = async () => (await (await server.api('GET', 'password/list')).json() as unknown[]).length
const revisions = () => Object.keys(server.state.users['ada']?.shelves.password.revisions ?? {}).length

describe('faults', () => {
	test('lostAnswer does the work and drops the connection', async () => {
		const stop = faults().add({ kind: 'lostAnswer', match: { method: 'POST' } })
		await expect(create()).rejects.toThrow(ConnectionLost)
		stop()
		expect(await count()).toBe(1)
	})
	test('every third answer lost: each create still takes effect once', async () => {
		faults().add({ kind: 'lostAnswer', match: { path: 'password/create' }, every: 3 })
		const outcomes = []
		for (let round = 0; round < 9; round++) outcomes.push((await Promise.allSettled([create()]))[0].status)
		expect(outcomes.filter(outcome => outcome === 'rejected')).toHaveLength(3)
		expect(outcomes[2]).toBe('rejected')
		expect(await count()).toBe(9)
		expect(faults().hits('lostAnswer')).toBe(3)
	})
	test('lostRequest does nothing', async () => {
		faults().add({ kind: 'lostRequest', count: 1 })
		await expect(create()).rejects.toThrow(ConnectionLost)
		expect(await count()).toBe(0)
	})
	test('lateExecution does the work after the connection is gone', async () => {
		faults().add({ kind: 'lateExecution', count: 1, delayMs: 20 })
		await expect(create()).rejects.toThrow(ConnectionLost)
		expect(await count()).toBe(0)
		await new Promise(resolve => setTimeout(resolve, 60))
		expect(await count()).toBe(1)
	})
	test('orphan503 leaves a revision and no object behind', async () => {
		faults().add({ kind: 'orphan503', count: 1 })
		const answer = await create()
		expect([answer.status, await answer.json()]).toEqual([503, { status: 'error', id: 0, message: 'Unable to complete request' }])
		expect([await count(), revisions()]).toEqual([0, 1])
	})
	test('orphan503 on an update leaves the object as it was, and the revision in its history', async () => {
		const { id, revision } = await (await create()).json() as { id: string, revision: string }
		faults().add({ kind: 'orphan503', count: 1 })
		expect((await server.api('PATCH', 'password/update', { ...BODY, id, label: 'new' })).status).toBe(503)
		const shown = await (await server.api('POST', 'password/show', { id, details: 'model+revisions' })).json() as { revision: string, label: string, revisions: unknown[] }
		expect([shown.revision, shown.label, shown.revisions.length]).toEqual([revision, 'entry', 2])
	})
	test.each([
		['rateLimited', 429, 'text/html'], ['maintenance', 503, 'text/html'], ['html', 200, 'text/html'], ['serverError', 500, 'text/html'], ['gateway', 502, 'text/html'], ['unauthorized', 401, 'application/json'],
	] as const)('%s answers %i', async (kind, status, type) => {
		faults().add({ kind, count: 1 })
		const answer = await server.api('GET', 'password/list')
		expect([answer.status, answer.headers.get('content-type')?.split(';')[0]]).toEqual([status, type])
		expect((await server.api('GET', 'password/list')).status).toBe(200)
	})
	test('maintenance carries its headers', async () => {
		server.state.config.maintenance = true
		const answer = await server.api('GET', 'password/list')
		expect([answer.headers.get('x-nextcloud-maintenance-mode'), answer.headers.get('retry-after')]).toEqual(['1', '120'])
		expect((await server.handler(new Request('https://cloud.example.com/status.php'))).status).toBe(200)
	})
	test('sessionGone answers 412 in the middle and a new session value', async () => {
		const user = server.state.users['ada']
		if (user !== undefined) user.challenge = { salts: ['', '', ''], secret: 'a'.repeat(64), version: 1 }
		const opened = await server.api('POST', 'session/open', { challenge: 'a'.repeat(64) })
		const session = { 'x-api-session': opened.headers.get('x-api-session') ?? '' }
		expect((await server.api('GET', 'password/list', undefined, session)).status).toBe(200)
		faults().add({ kind: 'sessionGone', count: 1 })
		const answer = await server.api('GET', 'password/list', undefined, session)
		expect(answer.status).toBe(412)
		expect(answer.headers.get('x-api-session')).not.toBe(session['x-api-session'])
		expect((await server.api('GET', 'password/list', undefined, session)).status).toBe(412)
	})
	test('raceWindow lets several writers with the same revision through', async () => {
		const { id, revision } = await (await create()).json() as { id: string, revision: string }
		faults().add({ kind: 'raceWindow', match: { method: 'PATCH' }, delayMs: 20 })
		const answers = await Promise.all(['a', 'b', 'c'].map(label => server.api('PATCH', 'password/update', { ...BODY, id, revision, label })))
		expect(answers.map(answer => answer.status)).toEqual([200, 200, 200])
	})
	test('clockSkew moves the Date header and the stored times', async () => {
		faults().add({ kind: 'clockSkew', seconds: -7200 })
		const answer = await create()
		const { id } = await answer.json() as { id: string }
		const behind = Date.parse(answer.headers.get('date') ?? '') - server.handler.server.clock()
		expect(behind).toBe(-7_200_000)
		const shown = await (await server.api('POST', 'password/show', { id })).json() as { created: number }
		expect(shown.created * 1000 - server.handler.server.clock()).toBe(-7_200_000)
	})
	test('breachDown fails creates and leaves revisions', async () => {
		faults().add({ kind: 'breachDown' })
		expect((await create()).status).toBe(503)
		expect([await count(), revisions()]).toEqual([0, 1])
	})
	test('latency waits, truncate stops half way', async () => {
		faults().add({ kind: 'latency', delayMs: 30, count: 1 })
		const before = performance.now()
		await server.api('GET', 'password/list')
		expect(performance.now() - before).toBeGreaterThan(25)
		faults().add({ kind: 'truncate', count: 1 })
		await expect((await server.api('GET', 'settings/list')).json()).rejects.toThrow(SyntaxError)
	})
	test('rules hit only what they name, skip what they shall skip, and can be taken away', async () => {
		const stop = faults().add({ kind: 'rateLimited', match: { method: 'POST', path: /tag\/create$/ }, skip: 1 })
		const tag = () => server.api('POST', 'tag/create', { label: 't', color: '#000' })
		expect([(await create()).status, (await tag()).status, (await tag()).status]).toEqual([201, 201, 429])
		stop()
		expect((await tag()).status).toBe(201)
	})
})
