// SPDX-FileCopyrightText: 2026 NexPass contributors
// SPDX-License-Identifier: AGPL-3.0-or-later

import { mkdirSync, readFileSync, writeFileSync } from 'node:fs'
import { parseArgs } from 'node:util'
import type { Defect } from './fakeServer.ts'
import { DEFECTS } from './fakeServer.ts'
import type { Wishes } from './makeSchedule.ts'
import { makeSchedule } from './makeSchedule.ts'
import type { DiskKind, Schedule } from './schedule.ts'
import { shrink } from './shrink.ts'
import type { Failure, Tally } from './tally.ts'
import { NO_TALLY, add, describeTally, playSeeds, wrongOf } from './tally.ts'
import { playSeedsInProcess } from './workers.ts'
import type { WorldResult } from './world.ts'
import { playSchedule } from './world.ts'

/* Plays many worlds: `npm run sim -- --runs 2000 --seed 1 --companion mixed --jobs 2`. A world that breaks a promise is
 * reduced to the steps and faults that it takes, and written to .nexpass/simulation; `--replay FILE` plays such a file
 * again and tells what happens, and `--trace` tells it of any world; `--without racyCheck,suspension` takes defects of the
 * real server away (see fakeServer.ts); `--with restoreBackup` leaves out worlds in which nothing of that kind happens, in one
 * process. Ends with 1 when a promise was broken. */

const { values } = parseArgs({
	options: {
		runs: { type: 'string', default: '1000' }, seed: { type: 'string', default: '1' }, companion: { type: 'string', default: 'mixed' }, jobs: { type: 'string', default: '1' },
		disk: { type: 'string' }, trace: { type: 'boolean', default: false }, without: { type: 'string', default: '' }, with: { type: 'string' }, replay: { type: 'string' }, shrink: { type: 'string', default: '3' },
	},
})
const FOLDER = '.nexpass/simulation'
/** Worlds that one process plays. */
const PIECE = 250
let nextPiece = 0
const say = (line: string): void => { process.stdout.write(`${line}\n`) }

if (values.replay !== undefined) await replay(values.replay)
else await playMany()

async function replay(file: string): Promise<void> {
	const schedule = JSON.parse(readFileSync(file, 'utf8')) as Schedule
	const wrong = wrongOf(await playSchedule(schedule, { trace: say }))
	say(wrong.length === 0 ? 'every promise was kept' : wrong.join('\n'))
	process.exitCode = wrong.length === 0 ? 0 : 1
}

async function playMany(): Promise<void> {
	const [runs, first, jobs] = [Number(values.runs), Number(values.seed), Number(values.jobs)]
	const without = values.without.split(',').filter((name) => name !== '')
	if (without.some((name) => !(DEFECTS as readonly string[]).includes(name))) throw new Error(`defects are: ${DEFECTS.join(', ')}`)
	const wishes: Wishes = {
		companion: values.companion as Wishes['companion'], ...(values.disk === undefined ? {} : { disk: values.disk as DiskKind }),
		...(without.length === 0 ? {} : { without: without as readonly Defect[] }),
	}
	const started = performance.now()
	const tallies = values.with !== undefined ? await playThoseWith(values.with, first, first + runs, wishes) : jobs > 1
		? (await Promise.all(Array.from({ length: jobs }, () => playPieces(first, first + runs, wishes)))).flat()
		: [await playSeeds(first, runs, wishes, values.trace ? { trace: say } : {})]
	const tally = tallies.reduce<Tally>(add, NO_TALLY)
	for (const failure of tally.failures) say(`seed ${failure.seed.toString()}, companion ${failure.companion}:\n  ${failure.wrong.map((line) => line.slice(0, 500)).join('\n  ')}`)
	for (const failure of tally.failures.slice(0, Number(values.shrink))) await reduce(failure, wishes)
	say(`${describeTally(tally)}\n${((performance.now() - started) / 1000).toFixed(0)} s`)
	process.exitCode = tally.failures.length === 0 ? 0 : 1
}

async function playThoseWith(kind: string, first: number, end: number, wishes: Wishes): Promise<readonly Tally[]> {
	const tallies: Tally[] = []
	for (let seed = first; seed < end; seed++) {
		if (makeSchedule(seed, wishes).steps.some(({ event }) => event.kind === kind)) tallies.push(await playSeeds(seed, 1, wishes))
	}
	return tallies
}

/** Plays pieces, each in a fresh process, until nobody has any left. */
async function playPieces(first: number, end: number, wishes: Wishes): Promise<readonly Tally[]> {
	const tallies: Tally[] = []
	for (let from = first + PIECE * nextPiece++; from < end; from = first + PIECE * nextPiece++) {
		const tally = await playSeedsInProcess(from, Math.min(PIECE, end - from), wishes)
		for (const { seed, wrong } of tally.failures) say(`seed ${seed.toString()}: ${(wrong[0] ?? '').slice(0, 200)}`)
		tallies.push(tally)
	}
	return tallies
}

/** Writes down what it takes to break that promise. */
async function reduce(failure: Failure, wishes: Wishes): Promise<void> {
	const result = await playSchedule(makeSchedule(failure.seed, wishes)).catch(() => null)
	if (result === null) return
	const failing: WorldResult = { ...result, wrong: wrongOf(result) }
	const shrunk = await shrink(failing, async (schedule) => {
		const played = await playSchedule(schedule)
		return { ...played, wrong: wrongOf(played) }
	})
	mkdirSync(FOLDER, { recursive: true })
	const file = `${FOLDER}/seed-${failure.seed.toString()}-${failure.companion}.json`
	writeFileSync(file, JSON.stringify(shrunk.schedule, null, '\t'))
	say(`seed ${failure.seed.toString()} takes ${shrunk.schedule.steps.length.toString()} steps and ${shrunk.schedule.steps.flatMap((step) => step.faults ?? []).length.toString()} faults (${shrunk.tries.toString()} worlds tried):`)
	for (const step of shrunk.schedule.steps) say(`  ${JSON.stringify(step)}`)
	say(`  npm run sim -- --replay ${file}`)
}
