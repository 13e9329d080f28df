// SPDX-FileCopyrightText: 2026 NexPass contributors
// SPDX-License-Identifier: AGPL-3.0-or-later

import type { WriteFault } from './fakeRemote.ts'
import type { Flow } from './flows.ts'
import { scheduleOf } from './flows.ts'
import type { DiskKind, Fault, Schedule } from './schedule.ts'
import type { PlayOptions, WorldResult } from './world.ts'
import { MOST_ROUNDS, playSchedule } from './world.ts'

/** One case of an enumeration. */
export interface Case {
	readonly name: string
	readonly schedule: Schedule
}

const KILL: Fault = { kind: 'kill' }
/** Server seconds after which a request that nobody waits for any more arrives: around each limit of the protocol. */
const LATE_SECONDS: readonly number[] = [0, 1, 29, 31, 60, 89, 91, 101, 110, 150, 240, 300]
const COPY_SECONDS: readonly number[] = [0, 1, 40, 95, 300]
const PLAIN_FAULTS: readonly WriteFault[] = [
	'requestLost', 'answerLost', 'truncated', 'page', 'rateLimited', 'sessionClosed', 'signedOut', 'tooLarge', 'fault400Done', 'fault503', 'fault503Done', 'diedMoving', 'maintenance',
]

/** The flow with a kill before and after the effect of every call, one at a time. */
export async function killsOf(flow: Flow, disk: DiskKind, companion: boolean): Promise<readonly Case[]> {
	const calm = await playSchedule(scheduleOf(flow, disk, companion, new Map(), false))
	return flow.steps.flatMap((_, step) => (calm.chances[flow.before.length + step] ?? []).map((chance, at) => ({
		name: `${flow.name}: killed at call ${at.toString()} (${chance}) of step ${step.toString()}`,
		schedule: scheduleOf(flow, disk, companion, new Map([[step, [[at, KILL]]]]), at % 2 === 0),
	})))
}

/** The flow killed at one call, and the round after that at another: every pair. */
export async function pairsOf(flow: Flow, disk: DiskKind, companion: boolean): Promise<readonly Case[]> {
	const step = flow.steps.length
	const again: Flow = { ...flow, steps: [...flow.steps, { event: { kind: 'round', device: 0, confirmed: false } }] }
	const cases: Case[] = []
	const calm = await playSchedule(scheduleOf(again, disk, companion, new Map(), false))
	for (let first = 0; first < (calm.chances[flow.before.length + step - 1] ?? []).length; first++) {
		const killed = new Map<number, readonly (readonly [number, Fault])[]>([[step - 1, [[first, KILL]]]])
		const once = await playSchedule(scheduleOf(again, disk, companion, killed, false))
		for (let second = 0; second < (once.chances[flow.before.length + step] ?? []).length; second++) {
			cases.push({
				name: `${flow.name}: killed at call ${first.toString()}, and at call ${second.toString()} of the next round`,
				schedule: scheduleOf(again, disk, companion, new Map([...killed, [step, [[second, KILL]]]]), second % 2 === 0),
			})
		}
	}
	return cases
}

/** The flow with each write lost, late, doubled, or answered in every way that proves nothing. */
export async function answersOf(flow: Flow, disk: DiskKind, companion: boolean): Promise<readonly Case[]> {
	const calm = await playSchedule(scheduleOf(flow, disk, companion, new Map(), true))
	const faults: readonly { readonly fault: WriteFault, readonly seconds: number }[] = [
		...PLAIN_FAULTS.map((fault) => ({ fault, seconds: 0 })),
		...LATE_SECONDS.map((seconds) => ({ fault: 'late' as const, seconds })),
		...COPY_SECONDS.map((seconds) => ({ fault: 'duplicated' as const, seconds })),
	]
	return flow.steps.flatMap((_, step) => (calm.chances[flow.before.length + step] ?? []).flatMap((chance, at) => chance !== 'write' ? [] : faults.map(({ fault, seconds }) => ({
		name: `${flow.name}: write ${at.toString()} of step ${step.toString()} meets ${fault} ${seconds.toString()}`,
		schedule: scheduleOf(flow, disk, companion, new Map([[step, [[at, { kind: 'write', fault, afterMs: seconds * 1000 }]]]]), true),
	}))))
}

/** Plays a case; answers what is wrong. */
export async function judgeCase(one: Case, options: PlayOptions = {}): Promise<WorldResult> {
	const result = await playSchedule(one.schedule, options)
	return result.roundsToConverge > MOST_ROUNDS && result.wrong.length === 0 ? { ...result, wrong: ['more rounds than allowed'] } : result
}
