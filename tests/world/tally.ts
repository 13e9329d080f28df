// SPDX-FileCopyrightText: 2026 NexPass contributors
// SPDX-License-Identifier: AGPL-3.0-or-later

import type { Wishes } from './makeSchedule.ts'
import type { PlayOptions, WorldResult } from './world.ts'
import { MOST_ROUNDS, playWorld } from './world.ts'

/** What came of many worlds. Plain data, so that it can be added up over processes and over days. */
export interface Tally {
	readonly worlds: number
	readonly intents: number
	readonly turns: number
	/** Calls at which something could have gone wrong. */
	readonly calls: number
	/** How often each kind of fault struck. */
	readonly faults: Readonly<Record<string, number>>
	/** How many worlds needed so many rounds of each device after healing. */
	readonly rounds: Readonly<Record<string, number>>
	/** Processor seconds. */
	readonly seconds: number
	readonly failures: readonly Failure[]
}

/** A world in which a promise was not kept. */
export interface Failure {
	readonly seed: number
	readonly companion: Wishes['companion']
	readonly wrong: readonly string[]
}

/** Nothing played yet. */
export const NO_TALLY: Tally = { worlds: 0, intents: 0, turns: 0, calls: 0, faults: {}, rounds: {}, seconds: 0, failures: [] }

/** Plays the worlds of some seeds in a row. `onFailure` is told at once. */
export async function playSeeds(first: number, count: number, wishes: Wishes, options: PlayOptions = {}, onFailure?: (failure: Failure, result: WorldResult | null) => void): Promise<Tally> {
	const before = process.cpuUsage()
	let tally = NO_TALLY
	for (let seed = first; seed < first + count; seed++) {
		const result = await playWorld(seed, wishes, options).catch((cause: unknown) => String(cause instanceof Error ? cause.stack : cause))
		const wrong = typeof result === 'string' ? [result] : wrongOf(result)
		const failures = wrong.length === 0 ? [] : [{ seed, companion: wishes.companion, wrong }]
		for (const failure of failures) onFailure?.(failure, typeof result === 'string' ? null : result)
		tally = add(tally, typeof result === 'string' ? { ...NO_TALLY, worlds: 1, failures } : {
			worlds: 1, intents: result.intents, turns: result.turns, calls: result.chances.reduce((sum, chances) => sum + chances.length, 0),
			faults: Object.fromEntries(result.faults), rounds: { [result.roundsToConverge.toString()]: 1 }, seconds: 0, failures,
		})
	}
	const used = process.cpuUsage(before)
	return { ...tally, seconds: (used.user + used.system) / 1_000_000 }
}

/** Everything that is wrong with a world, too many rounds included. */
export function wrongOf(result: WorldResult): readonly string[] {
	return result.wrong.length === 0 && result.roundsToConverge > MOST_ROUNDS ? [`not at rest after ${MOST_ROUNDS.toString()} rounds of each device`] : result.wrong
}

/** Adds two tallies up. */
export function add(a: Tally, b: Tally): Tally {
	return {
		worlds: a.worlds + b.worlds, intents: a.intents + b.intents, turns: a.turns + b.turns, calls: a.calls + b.calls,
		faults: addEach(a.faults, b.faults), rounds: addEach(a.rounds, b.rounds), seconds: a.seconds + b.seconds,
		failures: b.failures.length === 0 ? a.failures : [...a.failures, ...b.failures],
	}
}

/** A tally in lines that people read. */
export function describeTally(tally: Tally): string {
	const list = (counts: Readonly<Record<string, number>>): string => Object.entries(counts).sort(([a], [b]) => a < b ? -1 : 1).map(([name, count]) => `${name} ${count.toString()}`).join(', ')
	return [
		`${tally.worlds.toString()} worlds, ${tally.failures.length.toString()} with a broken promise`,
		`${tally.intents.toString()} things that people were told are saved; ${tally.turns.toString()} turns of the scheduler, ${tally.calls.toString()} calls at which something could go wrong`,
		`what went wrong: ${list(tally.faults)}`,
		`rounds of each device after healing until all were equal: ${list(tally.rounds)}`,
		`${tally.seconds.toFixed(0)} processor seconds, ${(tally.seconds * 1000 / Math.max(1, tally.worlds)).toFixed(1)} ms for each world`,
	].join('\n')
}

function addEach(a: Readonly<Record<string, number>>, b: Readonly<Record<string, number>>): Readonly<Record<string, number>> {
	const sum: Record<string, number> = { ...a }
	for (const [name, count] of Object.entries(b)) sum[name] = (sum[name] ?? 0) + count
	return sum
}
