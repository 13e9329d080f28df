// SPDX-FileCopyrightText: 2026 NexPass contributors
// SPDX-License-Identifier: AGPL-3.0-or-later

import { parseArgs } from 'node:util'
import { playWorld } from './world.ts'

const { values } = parseArgs({ options: { runs: { type: 'string', default: '1000' }, seed: { type: 'string', default: '1' }, disk: { type: 'string' }, trace: { type: 'boolean', default: false } } })
const runs = Number(values.runs)
const first = Number(values.seed)

let failed = 0
let intents = 0
let calls = 0
let turns = 0
const faults = new Map<string, number>()
const rounds = new Map<number, number>()
for (let seed = first; seed < first + runs; seed++) {
	const result = await playWorld(seed, { companion: 'off', ...(values.disk === undefined ? {} : { disk: values.disk as 'fine' }) }, values.trace ? { trace: (line) => { console.log(line) } } : {}).catch((e: unknown) => ({ wrong: [String((e as Error).stack)], intents: 0, chances: [] as never[], turns: 0, faults: new Map<string, number>(), roundsToConverge: 9 }))
	intents += result.intents
	calls += result.chances.reduce((sum, one) => sum + one.length, 0)
	turns += result.turns
	for (const [name, n] of result.faults) faults.set(name, (faults.get(name) ?? 0) + n)
	rounds.set(result.roundsToConverge, (rounds.get(result.roundsToConverge) ?? 0) + 1)
	if (result.wrong.length === 0) continue
	failed++
	console.log(`seed ${seed.toString()}:\n  ${result.wrong.map((w) => w.slice(0, 400)).join('\n  ')}`)
}
const cpu = process.cpuUsage()
const ms = (cpu.user + cpu.system) / 1000 // was Date.now() - started
console.log(`${(runs - failed).toString()} passed, ${failed.toString()} failed; ${intents.toString()} intents, ${calls} calls, ${turns} turns, ${(ms / runs).toFixed(1)} ms each`)
console.log(JSON.stringify([...faults]), JSON.stringify([...rounds].sort()))
process.exitCode = failed === 0 ? 0 : 1
