// SPDX-FileCopyrightText: 2026 NexPass contributors
// SPDX-License-Identifier: AGPL-3.0-or-later

import { readFileSync } from 'node:fs'
import { join } from 'node:path'
import { beforeAll, describe, expect, test } from 'vitest'
import type { Fixture, FixtureItem } from './fixtureReplay.ts'
import { Replay, shapeOf } from './fixtureReplay.ts'

const FOLDER = join(import.meta.dirname, '..', 'fixtures')
const NAMES = ['non-cse', 'cse', 'cse-totp', 'auth', 'lockout', 'passlink', 'share-receiver', 'breach-service-down']

const skipped = JSON.parse(readFileSync(join(FOLDER, 'not-replayable.json'), 'utf8')) as { file: string, item: string, reason: string }[]

async function bodyOf(response: Response, item: FixtureItem): Promise<unknown> {
	const text = await response.text()
	const isJson = String(item.response.headers['content-type']).startsWith('application/json')
	return isJson ? JSON.parse(text) : text
}

function checkHeaders(replay: Replay, item: FixtureItem, response: Response): void {
	const recorded = item.response.headers
	expect(response.headers.get('content-type')?.toLowerCase()).toBe(String(recorded['content-type']).toLowerCase())
	expect(response.headers.get('cache-control')?.includes('no-store')).toBe(String(recorded['cache-control'] ?? 'no-store').includes('no-store'))
	expect(response.headers.get('access-control-allow-origin')).toBe(recorded['access-control-allow-origin'] ?? null)
	const session = recorded['x-api-session']
	expect(response.headers.has('x-api-session'), 'x-api-session').toBe(session !== undefined)
	if (typeof session === 'string') expect(replay.checkSession(session, response.headers.get('x-api-session') ?? ''), session).toBe(true)
}

test('at most ten recorded exchanges are not replayed, each with a reason', () => {
	expect(skipped.length).toBeLessThanOrEqual(10)
	for (const entry of skipped) expect(entry.reason.length).toBeGreaterThan(20)
})

describe.each(NAMES)('recorded exchanges of %s', name => {
	const fixture = JSON.parse(readFileSync(join(FOLDER, `${name}.json`), 'utf8')) as Fixture
	const replay = new Replay(fixture)
	beforeAll(() => replay.prepare())

	test.each(fixture.items.map((item, index) => ({ index, name: item.name })))('$index $name', async ({ index }) => {
		const item = fixture.items[index] as FixtureItem
		if (skipped.some(entry => entry.file === name && entry.item === item.name)) return
		const response = await replay.play(index)
		expect(response.status).toBe(item.response.status)
		checkHeaders(replay, item, response)
		if (String(item.response.headers['content-type']).startsWith('image/')) return
		const body = await bodyOf(response, item)
		if (item.compare === 'shape') {
			expect(shapeOf(body)).toEqual(shapeOf(item.response.body))
			return
		}
		const [theirs, ours] = replay.comparable(item.response.body, body)
		expect(ours).toEqual(theirs)
	})
})
