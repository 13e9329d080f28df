// SPDX-FileCopyrightText: 2026 NexPass contributors
// SPDX-License-Identifier: AGPL-3.0-or-later

import { mkdirSync, readFileSync, renameSync, writeFileSync } from 'node:fs'
import { cpus } from 'node:os'
import { parseArgs } from 'node:util'
import type { Tally } from './tally.ts'
import { NO_TALLY, add, describeTally } from './tally.ts'
import { playSeedsInProcess } from './workers.ts'

/* The long run: 100,000 worlds with the companion and 100,000 without, on two processes: `npm run sim:long`. What is done
 * is written to .nexpass/simulation/long.json after each piece; begun again it goes on from there. `--anew` begins from
 * the first seed. At the end it prints the figures for docs/simulation.md. */

const { values } = parseArgs({ options: { runs: { type: 'string', default: '100000' }, jobs: { type: 'string', default: '2' }, piece: { type: 'string', default: '250' }, anew: { type: 'boolean', default: false } } })
const FOLDER = '.nexpass/simulation'
const FILE = `${FOLDER}/long.json`
const KINDS = ['on', 'off'] as const
type Kind = typeof KINDS[number]

/** What is done so far. */
interface State {
	/** Pieces that were begun, for each kind; those that are `open` were not finished. */
	readonly next: Readonly<Record<Kind, number>>
	readonly open: readonly { readonly kind: Kind, readonly piece: number }[]
	readonly tally: Readonly<Record<Kind, Tally>>
	readonly wallSeconds: number
}

const [runs, piece] = [Number(values.runs), Number(values.piece)]
const pieces = Math.ceil(runs / piece)
const say = (line: string): void => { process.stdout.write(`${line}\n`) }
let state = values.anew ? fresh() : load()
let lastAt = performance.now()
/** Pieces that an earlier run began and did not finish. */
const resumed = [...state.open]

await Promise.all(Array.from({ length: Number(values.jobs) }, worker))
for (const kind of KINDS) say(`\ncompanion ${kind}: ${describeTally(state.tally[kind])}`)
say(`\n${values.jobs} processes on ${cpus().length.toString()} cores (${cpus()[0]?.model ?? 'unknown'}), Node ${process.version}, ${(state.wallSeconds / 60).toFixed(0)} minutes`)
process.exitCode = KINDS.some((kind) => state.tally[kind].failures.length > 0) ? 1 : 0

async function worker(): Promise<void> {
	for (let job = take(); job !== null; job = take()) {
		const { kind, piece: at } = job
		const count = Math.min(piece, runs - at * piece)
		const tally = await playSeedsInProcess(at * piece + 1, count, { companion: kind })
		finish(kind, at, tally)
	}
}

/** The next piece that nobody has played. */
function take(): { readonly kind: Kind, readonly piece: number } | null {
	const kind = state.next.on <= state.next.off ? 'on' : 'off'
	const at = resumed.pop() ?? (state.next[kind] < pieces ? { kind, piece: state.next[kind] } : null)
	if (at === null) return null
	if (at.piece === state.next[at.kind]) state = { ...state, next: { ...state.next, [at.kind]: at.piece + 1 }, open: [...state.open, at] }
	return at
}

function finish(kind: Kind, at: number, tally: Tally): void {
	const now = performance.now()
	state = {
		...state, open: state.open.filter((one) => one.kind !== kind || one.piece !== at),
		tally: { ...state.tally, [kind]: add(state.tally[kind], tally) }, wallSeconds: state.wallSeconds + (now - lastAt) / 1000,
	}
	lastAt = now
	mkdirSync(FOLDER, { recursive: true })
	writeFileSync(`${FILE}.new`, JSON.stringify(state))
	renameSync(`${FILE}.new`, FILE)
	for (const failure of tally.failures) say(`companion ${kind}, seed ${failure.seed.toString()}: ${failure.wrong[0]?.slice(0, 300) ?? ''}`)
	const { on, off } = state.tally
	const done = on.worlds + off.worlds
	say(`${done.toString()} of ${(2 * runs).toString()} worlds, ${(on.failures.length + off.failures.length).toString()} with a broken promise, ${(state.wallSeconds / 60).toFixed(1)} minutes`)
}

function load(): State {
	try {
		return JSON.parse(readFileSync(FILE, 'utf8')) as State
	} catch {
		// Nothing was played before.
		return fresh()
	}
}

function fresh(): State {
	return { next: { on: 0, off: 0 }, open: [], tally: { on: NO_TALLY, off: NO_TALLY }, wallSeconds: 0 }
}
