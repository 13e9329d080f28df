// SPDX-FileCopyrightText: 2026 NexPass contributors
// SPDX-License-Identifier: AGPL-3.0-or-later

import { describe, expect, it } from 'vitest'
import type { Millis } from '../domain/time.ts'
import type { RoundReport } from '../sync/engine.ts'
import type { SyncOccasion, SyncRound } from './protocol/syncing.ts'
import type { SyncLoop } from './syncLoop.ts'
import { createSyncLoop, localProblem } from './syncLoop.ts'

const QUIET: RoundReport = { pulled: 3, pushed: 2, merged: 1, waiting: 0, parked: 0, problem: null, nextAt: null, missedByFeed: 0 }

/** A loop whose rounds end when the test says so, on a clock that the test moves. */
function world(off: readonly SyncOccasion[] = [], paused = false) {
	let now = 1_000_000
	let timers: { readonly at: number, readonly run: () => void }[] = []
	const logged: SyncRound[] = []
	const ends: ((report: RoundReport) => void)[] = []
	const kept: boolean[] = []
	const loop: SyncLoop = createSyncLoop({
		engine: { round: () => new Promise((resolve) => { ends.push(resolve) }) },
		state: () => ({ items: new Map(), cursor: { pulledAt: null, fullPullAt: null, feed: null } }),
		afterRound: () => Promise.resolve(),
		describe: (problem) => problem,
		clockOffsetMs: () => null,
		storage: () => ({ persisted: true, secondCopy: 'opfs' }),
		now: () => now as Millis,
		monotonicMs: () => now,
		after(delayMs, run) {
			const timer = { at: now + delayMs, run }
			timers.push(timer)
			return () => { timers = timers.filter((one) => one !== timer) }
		},
		onStatus: () => undefined,
		allows: (occasion) => !off.includes(occasion),
		last: { at: null, paused },
		onLast: () => undefined,
		onPaused: (value) => { kept.push(value) },
		log: { rounds: () => logged, add: (round) => { logged.unshift(round); return Promise.resolve() } },
	})
	return {
		loop, logged, kept,
		rounds: () => ends.length,
		async end(report: RoundReport = QUIET) {
			ends[ends.length - 1]?.(report)
			await new Promise((resolve) => setTimeout(resolve))
		},
		async pass(ms: number) {
			now += ms
			const due = timers.filter(({ at }) => at <= now)
			timers = timers.filter(({ at }) => at > now)
			for (const { run } of due) run()
			await new Promise((resolve) => setTimeout(resolve))
		},
	}
}

describe('syncing now', () => {
	it('does nothing more when it is asked for a second time during a round', async () => {
		const { loop, rounds, end, pass } = world(['regularly'])
		const first = loop.now()
		const second = loop.now()
		await end()
		await Promise.all([first, second])
		await pass(10_000)
		expect(rounds()).toBe(1)
	})

	it('runs a new round right after one has ended', async () => {
		const { loop, rounds, end } = world()
		void loop.now()
		await end()
		void loop.now()
		await end()
		expect(rounds()).toBe(2)
	})

	it('counts what the round did, and remembers it in the log without anything else', async () => {
		const { loop, logged, end } = world()
		void loop.now()
		await end()
		expect(loop.status().lastCounts).toEqual({ pulled: 3, pushed: 2, merged: 1 })
		expect(logged).toEqual([{ at: 1_000_000, durationMs: 0, pulled: 3, pushed: 2, merged: 1, waiting: 0, parked: 0, outcome: 'done' }])
	})

	it('logs the kind of a problem, and nothing that the server said', async () => {
		const { loop, logged, end } = world()
		void loop.now()
		await end({ ...QUIET, problem: { kind: 'malformed', cause: new Error('<html>secret page</html>') } })
		expect(logged[0]?.outcome).toBe('notJson')
		expect(JSON.stringify(logged)).not.toContain('secret')
	})
})

describe('a paused vault', () => {
	it('starts no round by itself, but one that the person asks for, and says so', async () => {
		const { loop, rounds, end, pass, kept } = world()
		loop.pause(true)
		expect(kept).toEqual([true])
		loop.soon()
		await loop.wake('open')
		loop.visible(false)
		loop.visible(true)
		await pass(3_600_000)
		expect(rounds()).toBe(0)
		expect(loop.status()).toMatchObject({ paused: true, state: { kind: 'paused' } })
		void loop.now()
		await end()
		expect(rounds()).toBe(1)
		await pass(3_600_000)
		expect(rounds()).toBe(1)
		expect(loop.status()).toMatchObject({ paused: true, state: { kind: 'paused' } })
	})

	it('stays paused over a restart until it is resumed, and then syncs at once', async () => {
		const { loop, rounds, pass } = world([], true)
		await loop.wake('open')
		expect(rounds()).toBe(0)
		loop.pause(false)
		await pass(1)
		expect(rounds()).toBe(1)
	})

	it('still shows a problem that needs the person', async () => {
		const { loop, end } = world()
		void loop.now()
		await end({ ...QUIET, problem: { kind: 'unauthorized' } })
		loop.pause(true)
		expect(loop.status().state).toMatchObject({ kind: 'problem' })
	})
})

describe('what starts a round by itself', () => {
	it.each<[SyncOccasion, (loop: SyncLoop) => unknown]>([
		['open', (loop) => loop.wake('open')],
		['change', (loop) => loop.soon()],
		['reconnect', (loop) => loop.wake('reconnect')],
		['return', (loop) => { loop.visible(false); loop.visible(true) }],
	])('%s: on unless the person switched it off', async (occasion, act) => {
		const on = world()
		void act(on.loop)
		await on.pass(2_000)
		expect(on.rounds()).toBe(1)
		const off = world([occasion])
		void act(off.loop)
		await off.pass(2_000)
		expect(off.rounds()).toBe(0)
	})

	it('regularly: on unless the person switched it off', async () => {
		for (const [off, rounds] of [[[], 2], [['regularly'], 1]] as const) {
			const one = world(off)
			void one.loop.now()
			await one.end()
			await one.pass(300_000)
			expect(one.rounds()).toBe(rounds)
		}
	})
})

it('says what kept a change from the disk: no space, another tab, a newer version, or the browser', () => {
	expect(['quotaExceeded', 'notOwner', 'newerSchema', 'wiped'].map((kind) => localProblem({ kind }).kind)).toEqual(['diskFull', 'openElsewhere', 'newerApp', 'storageFailed'])
	expect(localProblem(new Error('of another kind')).kind).toBe('storageFailed')
})
