// SPDX-FileCopyrightText: 2026 NexPass contributors
// SPDX-License-Identifier: AGPL-3.0-or-later

import { describe, expect, test } from 'vitest'
import { serverIdOf } from '../../tests/world/samples.ts'
import { SCRIPT_SECOND, Script } from '../../tests/world/script.ts'
import type { RevisionId } from '../domain/ids.ts'
import { err, ok } from '../domain/result.ts'
import type { UnixSeconds } from '../domain/time.ts'
import type { FeedReading } from './feed.ts'
import { followedFrom, isFarBack, isFullPullDue, readFeed, readOn } from './feed.ts'
import type { ChangedRow, ChangesPage, Cursor, Feed } from './ports.ts'
import { NO_CURSOR } from './ports.ts'

const DAY = 86_400
const FEED: Feed = { epoch: 'e1', seq: 10, missed: 0 }
const row = (name: string, revision = 1): ChangedRow => ({ kind: 'password', id: serverIdOf(name), revision: `${name}-${revision.toString()}` as RevisionId })
const page = (seq: number, rows: readonly ChangedRow[], values: Partial<ChangesPage> = {}): ChangesPage => ({ rows, next: { epoch: 'e1', seq }, more: false, full: false, ...values })
const cursor = (values: Partial<Cursor>): Cursor => ({ ...NO_CURSOR, ...values })

function scripted(...pages: Script['pages']): Script {
	const script = new Script()
	script.pages.push(...pages)
	script.round.log.offers = { operations: true, changes: true }
	return script
}

const names = (reading: FeedReading): readonly (string | null)[] | null => reading.rows === null ? null : [...reading.rows.values()].map(({ revision }) => revision)

async function read(script: Script, feed: Feed | null = FEED): Promise<FeedReading> {
	const reading = await readFeed(script.round, cursor({ feed }))
	if (!reading.ok) throw new Error('not read')
	return reading.value
}

describe('reading the change log', () => {
	test('goes on from where the last pull ended, page by page, and keeps the newest state of each item', async () => {
		const script = scripted(page(15, [row('a'), row('b')], { more: true }), page(17, [row('a', 2)]))
		const reading = await read(script)
		expect([names(reading), reading.next, reading.doubtful]).toEqual([['a-2', 'b-1'], { epoch: 'e1', seq: 17, missed: 0 }, false])
		expect(script.asked).toEqual(['changes since e1 10', 'changes since e1 15'])
	})

	test('takes the page that the beginning of the round brought, once', async () => {
		const script = scripted(page(17, [row('b')]))
		script.round.log.firstPage = page(15, [row('a')], { more: true })
		expect(names(await read(script))).toEqual(['a-1', 'b-1'])
		expect([script.asked, script.round.log.firstPage]).toEqual([['changes since e1 15'], null])
	})

	test('begins with a place to go on from, and no rows', async () => {
		const script = scripted(page(15, [], { full: true }))
		expect(await read(script, null)).toEqual({ rows: null, next: { epoch: 'e1', seq: 15, missed: 0 }, doubtful: false })
		expect(script.asked).toEqual(['changes'])
		expect(await read(scripted(page(15, [row('a')])), null)).toEqual({ rows: null, next: { epoch: 'e1', seq: 15, missed: 0 }, doubtful: false })
	})

	test('gives no rows where the log was caught leaving something out, and remembers it', async () => {
		expect(await read(scripted(page(15, [row('a')])), { ...FEED, missed: 2 })).toEqual({ rows: null, next: { epoch: 'e1', seq: 15, missed: 2 }, doubtful: false })
		expect((await read(scripted(page(15, [], { full: true })), { ...FEED, missed: 2 })).next?.missed).toBe(2)
	})

	test('asks nothing where no log is offered, and stops asking where it is gone', async () => {
		const without = scripted()
		without.round.log.offers = { operations: true, changes: false }
		expect([await read(without), without.asked]).toEqual([{ rows: null, next: null, doubtful: false }, []])
		const gone = scripted({ kind: 'notFound' })
		expect(await read(gone)).toEqual({ rows: null, next: null, doubtful: false })
		expect(gone.round.log.offers).toEqual({ operations: true, changes: false })
	})

	test('ends the round where the line is down', async () => {
		expect(await readFeed(scripted({ kind: 'timeout' }).round, cursor({ feed: FEED }))).toEqual(err({ kind: 'timeout' }))
	})

	test('gives up after forty pages: lists are quicker', async () => {
		const pages = (count: number): ChangesPage[] => Array.from({ length: count }, (_, n) => page(11 + n, [row(`r${n.toString()}`)], { more: n < count - 1 }))
		expect(names(await read(scripted(...pages(40))))).toHaveLength(40)
		const long = scripted(...pages(41))
		expect([await read(long), long.asked.length]).toEqual([{ rows: null, next: null, doubtful: false }, 40])
	})
})

describe('a log that cannot say what happened', () => {
	const after = (next: ChangesPage['next'], feed: Feed = { ...FEED, missed: 3 }): Promise<FeedReading> => read(scripted({ rows: [], next, more: false, full: true }), feed)

	test('is doubtful when it is another one, and believed anew', async () => {
		expect(await after({ epoch: 'e2', seq: 4 })).toEqual({ rows: null, next: { epoch: 'e2', seq: 4, missed: 0 }, doubtful: true })
	})

	test('is doubtful when it is shorter than what this device has read', async () => {
		expect(await after({ epoch: 'e1', seq: 9 })).toEqual({ rows: null, next: { epoch: 'e1', seq: 9, missed: 3 }, doubtful: true })
	})

	test('is not doubtful when only old rows are gone', async () => {
		expect((await after({ epoch: 'e1', seq: 10 })).doubtful).toBe(false)
		expect((await after({ epoch: 'e1', seq: 900 })).doubtful).toBe(false)
	})
})

describe('reading on, to explain what happened while lists were taken', () => {
	const reading: FeedReading = { rows: new Map([[serverIdOf('a'), row('a')]]), next: FEED, doubtful: true }

	test('adds the later rows', async () => {
		const further = await readOn(scripted(page(12, [row('b'), row('a', 2)])).round, reading)
		expect(further.ok ? [names(further.value), further.value.next?.seq, further.value.doubtful] : null).toEqual([['a-2', 'b-1'], 12, true])
	})

	test('cannot explain anything where the log cannot tell', async () => {
		const further = await readOn(scripted(page(12, [], { full: true })).round, reading)
		expect(further).toMatchObject(ok({ rows: null, next: { seq: 12 } }))
		const nothing: readonly FeedReading[] = [{ ...reading, rows: null }, { ...reading, next: null }]
		for (const one of nothing) {
			const script = scripted()
			expect([await readOn(script.round, one), script.asked]).toEqual([ok(one), []])
		}
	})

	test('ends the round where the line is down', async () => {
		expect(await readOn(scripted({ kind: 'timeout' }).round, reading)).toEqual(err({ kind: 'timeout' }))
	})
})

describe('when the log alone is not enough', () => {
	const { round } = new Script()
	const at = (seconds: number): UnixSeconds => SCRIPT_SECOND + seconds as UnixSeconds

	test('everything is compared at first, and once a day', () => {
		expect([isFullPullDue(NO_CURSOR, round), isFullPullDue(cursor({ fullPullAt: at(-DAY) }), round), isFullPullDue(cursor({ fullPullAt: at(-DAY - 1) }), round)]).toEqual([true, false, true])
	})

	test('a server clock that is more than a day behind the last pull is odd', () => {
		expect([isFarBack(NO_CURSOR, round), isFarBack(cursor({ pulledAt: at(DAY) }), round), isFarBack(cursor({ pulledAt: at(DAY + 1) }), round)]).toEqual([false, false, true])
	})

	test('a round begins with the log only where it is believed and no full look is due', () => {
		const from = (values: Partial<Cursor>): unknown => followedFrom({ items: new Map(), cursor: cursor({ feed: FEED, fullPullAt: at(0), ...values }) }, round)
		expect(from({})).toEqual({ epoch: 'e1', seq: 10 })
		expect([from({ feed: null }), from({ feed: { ...FEED, missed: 1 } }), from({ fullPullAt: null })]).toEqual([null, null, null])
	})
})
