// SPDX-FileCopyrightText: 2026 NexPass contributors
// SPDX-License-Identifier: AGPL-3.0-or-later

import { describe, expect, test } from 'vitest'
import { itemOf, itemsOf, local, passwordWith } from '../../tests/world/samples.ts'
import { err, ok } from '../domain/result.ts'
import type { Millis, UnixSeconds } from '../domain/time.ts'
import type { LocalChange, LocalState } from './ports.ts'
import { NO_CURSOR } from './ports.ts'
import { changeOf, comeBack, commitItem, contextOf, createShared, createWire, deviceTime, editTime, forEachInLanes, serverNow } from './round.ts'
import type { Round } from './round.ts'

const portsAt = (deviceMs: number, offsetMs: number | null, serverMs: number | null = null): Round['ports'] => ({
	clock: { now: () => deviceMs as Millis, serverOffsetMs: () => offsetMs, serverTimeMs: () => serverMs as Millis | null, monotonicMs: () => 0 },
	newId: { opId: () => 'op' },
}) as unknown as Round['ports']
const mail = itemOf('mail', passwordWith())

describe('two clocks', () => {
	test('the server\'s time is this device\'s plus the measured distance, in whole seconds', () => {
		expect([serverNow(portsAt(10_999, 2_000)), serverNow(portsAt(10_999, -2_000)), serverNow(portsAt(10_999, null))]).toEqual([12, 8, 10])
	})

	test('a time of the server is told by this device\'s clock', () => {
		expect([deviceTime(portsAt(0, 2_500), 12 as UnixSeconds), deviceTime(portsAt(0, null), 12 as UnixSeconds)]).toEqual([9_500, 12_000])
	})

	test('a wall clock that jumps after the last answer touches neither', () => {
		const ports = portsAt(86_410_000, 2_000, 12_400)
		expect([serverNow(ports), deviceTime(ports, 13 as UnixSeconds)]).toEqual([12, 86_410_600])
	})

	test('an edit is dated by both, unless the device\'s clock is off by more than five minutes or was never compared', () => {
		const at = (offsetMs: number | null): ReturnType<typeof editTime> => editTime(portsAt(1_000_000, offsetMs).clock)
		expect(at(2_000)).toEqual({ device: 1_000_000, server: 1_002_000 })
		expect([at(300_000), at(-300_000), at(300_001), at(-300_001), at(null)].map((time) => time.server)).toEqual([1_300_000, 700_000, null, null, null])
	})

	test('a merge is dated by both and gets an id of its own', () => {
		expect(contextOf(portsAt(10_999, 2_000))).toEqual({ now: 10_999, serverNow: 12, noticeId: 'op' })
	})
})

test('a round comes back for whatever is due first', () => {
	const round = { log: { nextAt: null } } as unknown as Round
	const due = [50, 70, 30].map((at) => {
		comeBack(round, at as UnixSeconds)
		return round.log.nextAt
	})
	expect(due).toEqual([50, 50, 30])
})

describe('changing one item', () => {
	const commit = async (decide: Parameters<typeof commitItem>[2], name = 'mail'): Promise<LocalChange | null> => {
		let change: LocalChange | null = null
		const state: LocalState = { items: itemsOf(mail), cursor: NO_CURSOR }
		const round = { ports: { local: { commit: (ask: (current: LocalState) => LocalChange | null) => {
			change = ask(state)
			return Promise.resolve(ok(state))
		} } } } as unknown as Round
		await commitItem(round, local(name), decide)
		return change
	}

	test('writes it down before anything else happens, or forgets it', async () => {
		const next = { ...mail, standing: 'hidden' as const }
		expect(await commit(() => next)).toEqual({ put: [next], remove: [], durability: 'strict' })
		expect(await commit(() => 'remove')).toEqual({ put: [], remove: ['mail'], durability: 'strict' })
	})

	test('writes nothing where nothing changes', async () => {
		expect([await commit(() => null), await commit((state) => state), await commit(() => 'remove', 'gone')]).toEqual([null, null, null])
	})

	test('a change of no item is none', () => {
		expect(changeOf([], [], 'relaxed')).toBeNull()
		expect(changeOf([mail], [], 'relaxed')).toEqual({ put: [mail], remove: [], durability: 'relaxed' })
		expect(changeOf([mail], [local('gone')], 'strict')).toEqual({ put: [mail], remove: ['gone'], durability: 'strict' })
		expect(changeOf([], [local('mail')], 'strict')).toEqual({ put: [], remove: ['mail'], durability: 'strict' })
	})
})

describe('two at a time', () => {
	const going = new AbortController().signal

	test('everything is done, never three at once', async () => {
		const done: number[] = []
		let running = 0
		let most = 0
		const result = await forEachInLanes(2, [1, 2, 3, 4, 5], going, async (entry) => {
			most = Math.max(most, ++running)
			await Promise.resolve()
			running--
			done.push(entry)
			return ok(null)
		})
		expect([result, done, most]).toEqual([ok(null), [1, 2, 3, 4, 5], 2])
	})

	test('the first problem ends it: nothing new is begun', async () => {
		const begun: number[] = []
		const result = await forEachInLanes(2, [1, 2, 3, 4, 5, 6], going, async (entry) => {
			begun.push(entry)
			await Promise.resolve()
			return entry === 2 ? err({ kind: 'timeout' }) : entry > 2 ? err({ kind: 'aborted' }) : ok(null)
		})
		expect(result).toEqual(err({ kind: 'timeout' }))
		expect(begun).toEqual([1, 2, 3])
	})

	test('a round that is called off begins nothing any more', async () => {
		const controller = new AbortController()
		const begun: number[] = []
		const result = await forEachInLanes(2, [1, 2, 3, 4], controller.signal, async (entry) => {
			begun.push(entry)
			controller.abort()
			await Promise.resolve()
			return ok(null)
		})
		expect([result, begun]).toEqual([err({ kind: 'aborted' }), [1]])
		expect(await forEachInLanes(2, [], controller.signal, () => Promise.resolve(ok(null)))).toEqual(ok(null))
	})
})

describe('a line with room for some', () => {
	test('lets the others in one by one, in their order, as somebody leaves', async () => {
		const wire = createWire(2)
		const entered: number[] = []
		const all = [1, 2, 3, 4].map(async (n) => {
			await wire.enter()
			entered.push(n)
		})
		await Promise.all(all.slice(0, 2))
		await new Promise((resolve) => { setTimeout(resolve, 1) })
		expect(entered).toEqual([1, 2])
		wire.leave()
		await all[2]
		expect(entered).toEqual([1, 2, 3])
		wire.leave()
		await all[3]
		wire.leave()
		wire.leave()
		// Empty again: two find room at once.
		await Promise.all([wire.enter(), wire.enter()])
		expect(entered).toEqual([1, 2, 3, 4])
	})
})

test('who wants what somebody else is doing gets what comes of it, and whoever comes later begins anew', async () => {
	const shared = createShared<number>()
	let times = 0
	const work = async (): Promise<number> => {
		await new Promise((resolve) => { setTimeout(resolve, 1) })
		return ++times
	}
	expect(await Promise.all([shared.join(work), shared.join(work)])).toEqual([1, 1])
	expect(await shared.join(work)).toBe(2)
})
