// SPDX-FileCopyrightText: 2026 NexPass contributors
// SPDX-License-Identifier: AGPL-3.0-or-later

import { describe, expect, it } from 'vitest'
import type { LocalId } from '../domain/ids.ts'
import { ROOT_FOLDER } from '../domain/ids.ts'
import type { Millis } from '../domain/time.ts'
import type { RoundOptions, RoundReport } from '../sync/engine.ts'
import type { LocalState } from '../sync/ports.ts'
import { NO_CURSOR } from '../sync/ports.ts'
import type { RoundProblem } from '../sync/round.ts'
import { createItem } from '../sync/state.ts'
import { emptyContent } from './draft.ts'
import { createSyncLoop } from './syncLoop.ts'

const ID = '1'.repeat(32) as LocalId
const EMPTY: LocalState = { items: new Map(), cursor: NO_CURSOR }
const WAITING: LocalState = { ...EMPTY, items: new Map([[ID, createItem(ID, { ...emptyContent(ROOT_FOLDER), label: 'waits', password: 'p' }, { device: 1 as Millis, server: null })]]) }
const FLUSH_MS = 10_000

/** A loop on an engine whose rounds end when the test says so, and on a clock that only the test moves. */
function stage() {
	let state = EMPTY
	let now = 0
	let timers: { readonly at: number, readonly run: () => void }[] = []
	const rounds: { readonly signal: AbortSignal, end(problem?: RoundProblem | null): void }[] = []
	const reportOf = (problem: RoundProblem | null): RoundReport => ({ pulled: 0, pushed: 0, merged: 0, waiting: 0, parked: 0, problem, nextAt: null, missedByFeed: 0 })
	const loop = createSyncLoop({
		engine: {
			round: ({ signal }: RoundOptions) => new Promise((resolve) => {
				const end = (problem: RoundProblem | null = null): void => resolve(reportOf(problem))
				signal.addEventListener('abort', () => end({ kind: 'aborted' }))
				rounds.push({ signal, end })
			}),
		},
		state: () => state,
		afterRound: async () => undefined,
		describe: (problem) => problem,
		clockOffsetMs: () => null,
		storage: () => ({ persisted: null, secondCopy: 'opfs' }),
		now: () => now as Millis,
		after(delayMs, run) {
			const timer = { at: now + delayMs, run }
			timers.push(timer)
			return () => { timers = timers.filter((one) => one !== timer) }
		},
		onStatus: () => undefined,
		monotonicMs: () => now,
		allows: () => true,
		last: { at: null, paused: false },
		onLast: () => undefined,
		onPaused: () => undefined,
		log: { rounds: () => [], add: async () => undefined },
	})
	const calm = (): Promise<void> => new Promise((resolve) => { setTimeout(resolve, 0) })
	return {
		loop, rounds, calm,
		save: () => { state = WAITING },
		acknowledge: () => { state = EMPTY },
		async pass(ms: number) {
			now += ms
			for (const timer of timers.filter(({ at }) => at <= now)) timer.run()
			await calm()
		},
	}
}

async function inStep({ loop, rounds, calm }: ReturnType<typeof stage>): Promise<void> {
	void loop.now()
	await calm()
	rounds[0]?.end()
	await calm()
}

describe('a loop that is to stop', () => {
	it('sends what is waiting first', async () => {
		const world = stage()
		await inStep(world)
		world.save()
		let stopped = false
		void world.loop.stop(FLUSH_MS).then(() => { stopped = true })
		await world.calm()
		expect([world.rounds.length, stopped]).toEqual([2, false])
		world.acknowledge()
		world.rounds[1]?.end()
		await world.calm()
		expect(stopped).toBe(true)
		void world.loop.now()
		await world.calm()
		expect(world.rounds).toHaveLength(2)
	})

	it('sends what was saved while a round was under way with a round of its own', async () => {
		const world = stage()
		await inStep(world)
		void world.loop.now()
		await world.calm()
		world.save()
		const stopping = world.loop.stop(FLUSH_MS)
		world.rounds[1]?.end()
		await world.calm()
		expect(world.rounds).toHaveLength(3)
		world.rounds[2]?.end()
		await stopping
	})

	it('waits no longer than it was told, and ends the round that is under way', async () => {
		const world = stage()
		await inStep(world)
		world.save()
		let stopped = false
		void world.loop.stop(FLUSH_MS).then(() => { stopped = true })
		await world.pass(FLUSH_MS - 1)
		expect([stopped, world.rounds[1]?.signal.aborted]).toEqual([false, false])
		await world.pass(1)
		expect([stopped, world.rounds[1]?.signal.aborted]).toEqual([true, true])
	})

	it.each([['nothing is waiting', false, null], ['there is no network', true, { kind: 'offline', cause: null }]] as const)('stops at once when %s', async (_, waits, problem) => {
		const world = stage()
		void world.loop.now()
		await world.calm()
		world.rounds[0]?.end(problem)
		await world.calm()
		if (waits) world.save()
		await world.loop.stop(FLUSH_MS)
		expect(world.rounds).toHaveLength(1)
	})

	it('does not send while it is paused', async () => {
		const world = stage()
		await inStep(world)
		world.save()
		world.loop.pause(true)
		await world.loop.stop(FLUSH_MS)
		expect(world.rounds).toHaveLength(1)
	})
})

describe('work between rounds', () => {
	it('waits for the round that is running and holds off those that are wanted meanwhile', async () => {
		const { loop, rounds, calm, pass } = stage()
		void loop.now()
		await calm()
		let finish: () => void = () => undefined
		const steps: string[] = []
		const work = loop.aside(() => new Promise<string>((resolve) => {
			steps.push('work began')
			finish = () => resolve('done')
		}))
		await calm()
		expect(steps).toEqual([])
		rounds[0]?.end()
		await calm()
		expect(steps).toEqual(['work began'])
		void loop.wake('reconnect')
		await calm()
		expect(rounds).toHaveLength(1)
		finish()
		expect(await work).toBe('done')
		await pass(1)
		expect(rounds).toHaveLength(2)
	})

	it('that breaks leaves the rounds going', async () => {
		const { loop, rounds, calm } = stage()
		await expect(loop.aside(() => Promise.reject(new Error('no')))).rejects.toThrow('no')
		void loop.now()
		await calm()
		expect(rounds).toHaveLength(1)
	})
})
