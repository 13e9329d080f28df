// SPDX-FileCopyrightText: 2026 NexPass contributors
// SPDX-License-Identifier: AGPL-3.0-or-later

import type { Schedule, Step } from './schedule.ts'
import type { WorldResult } from './world.ts'

/** What a failing world is reduced to. */
export interface Shrunk {
	readonly schedule: Schedule
	readonly wrong: readonly string[]
	/** Worlds played on the way. */
	readonly tries: number
}

/**
 * Reduces a failing schedule: takes out steps and faults, in halves first and one by one in the end, as long as the world
 * still fails with a fault of the same sort (delta debugging, Zeller 2002). `play` has to give the same result for the
 * same schedule.
 */
export async function shrink(failing: WorldResult, play: (schedule: Schedule) => Promise<WorldResult>, mostTries = 1_500): Promise<Shrunk> {
	const sort = sortOf(failing.wrong[0] ?? '')
	let best = failing
	let tries = 0
	const stillFails = async (schedule: Schedule): Promise<boolean> => {
		if (tries >= mostTries) return false
		tries++
		const result = await play(schedule).catch(() => null)
		if (result === null || !result.wrong.some((line) => sortOf(line) === sort)) return false
		// The faults that found no call to strike are gone from what was played.
		best = result
		return true
	}
	for (;;) {
		const before = sizeOf(best.schedule)
		await reduceList(() => best.schedule.steps, (steps) => stillFails({ ...best.schedule, steps }))
		await reduceList(() => faultsOf(best.schedule), (faults) => stillFails(withFaults(best.schedule, faults)))
		await plain(() => best.schedule, stillFails)
		if (sizeOf(best.schedule) === before || tries >= mostTries) return { schedule: best.schedule, wrong: best.wrong, tries }
	}
}

/** Removes ever smaller parts of a list while `fits` says that the rest is enough. */
async function reduceList<T>(current: () => readonly T[], fits: (rest: readonly T[]) => Promise<boolean>): Promise<void> {
	for (let size = Math.ceil(current().length / 2); size >= 1; size = size === 1 ? 0 : Math.ceil(size / 2)) {
		for (let at = 0; at < current().length;) {
			const list = current()
			const rest = [...list.slice(0, at), ...list.slice(at + size)]
			if (!await fits(rest)) at += size
		}
	}
}

/** Simplifies who there is and what a step is followed by. */
async function plain(current: () => Schedule, fits: (schedule: Schedule) => Promise<boolean>): Promise<void> {
	const { setup } = current()
	if (setup.skewsMs.some((skewMs) => skewMs !== 0)) await fits({ ...current(), setup: { ...setup, skewsMs: setup.skewsMs.map(() => 0) } })
	const used = Math.max(0, ...current().steps.map(({ event }) => 'device' in event ? event.device : 0)) + 1
	if (used < current().setup.skewsMs.length) await fits({ ...current(), setup: { ...current().setup, skewsMs: current().setup.skewsMs.slice(0, used) } })
	for (let at = 0; at < current().steps.length; at++) {
		const step = current().steps[at]
		if (step === undefined || (step.faults ?? []).length > 0) continue
		for (const turns of [0, 1_000]) if (step.turns !== turns && await fits(withStep(current(), at, { ...step, turns }))) break
	}
}

interface PlacedFault {
	readonly step: Step
	readonly fault: NonNullable<Step['faults']>[number]
}

function faultsOf(schedule: Schedule): readonly PlacedFault[] {
	return schedule.steps.flatMap((step) => (step.faults ?? []).map((fault) => ({ step, fault })))
}

function withFaults(schedule: Schedule, kept: readonly PlacedFault[]): Schedule {
	const ids = new Set(kept.map(({ step, fault }) => `${step.id.toString()} ${fault[0].toString()}`))
	return { ...schedule, steps: schedule.steps.map((step) => ({ ...step, faults: (step.faults ?? []).filter((fault) => ids.has(`${step.id.toString()} ${fault[0].toString()}`)) })) }
}

function withStep(schedule: Schedule, at: number, step: Step): Schedule {
	return { ...schedule, steps: schedule.steps.map((one, index) => index === at ? step : one) }
}

function sizeOf(schedule: Schedule): number {
	return schedule.steps.length * 1_000 + faultsOf(schedule).length
}

/** What kind of fault a line is about, without names and ids. */
function sortOf(line: string): string {
	return line.replace(/\{.*$/, '').replace(/[0-9a-f-]{8,}|\d+/g, '#').slice(0, 60)
}
