// SPDX-FileCopyrightText: 2026 NexPass contributors
// SPDX-License-Identifier: AGPL-3.0-or-later

import { parseArgs } from 'node:util'
import { playWorld } from './world.ts'

// Plays many worlds: `npm run sim -- --runs 2000 --seed 1`; `--trace` shows what happened. Ends with 1 when one of them breaks a promise.
const { values } = parseArgs({ options: { runs: { type: 'string', default: '1000' }, seed: { type: 'string', default: '1' }, trace: { type: 'boolean', default: false } } })
const runs = Number(values.runs)
const first = Number(values.seed)
const started = Date.now()
let failed = 0
let intents = 0
let calls = 0
for (let seed = first; seed < first + runs; seed++) {
	const result = await playWorld(seed, values.trace ? (line) => { console.log(line) } : undefined)
	intents += result.intents
	calls += result.calls
	if (result.wrong.length === 0) continue
	failed++
	console.log(`seed ${seed.toString()}:\n  ${result.wrong.join('\n  ')}`)
}
const seconds = ((Date.now() - started) / 1000).toFixed(1)
console.log(`${(runs - failed).toString()} passed, ${failed.toString()} failed; ${intents.toString()} intents, ${calls.toString()} port calls, ${seconds} s`)
process.exitCode = failed === 0 ? 0 : 1
