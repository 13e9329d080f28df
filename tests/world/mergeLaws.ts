// SPDX-FileCopyrightText: 2026 NexPass contributors
// SPDX-License-Identifier: AGPL-3.0-or-later

import { parseArgs } from 'node:util'
import { breaksLaws } from './mergeCases.ts'
import { makeDice } from './random.ts'

// Merges three random states again and again and checks the laws of docs/decisions/0002: `npm run merge-laws -- --cases 1000000 --seed 1`. Ends with 1 when one is broken.
const { values } = parseArgs({ options: { cases: { type: 'string', default: '1000000' }, seed: { type: 'string', default: '1' } } })
const [cases, first] = [Number(values.cases), Number(values.seed)]
const started = performance.now()
let broken = 0
for (let seed = first; seed < first + cases; seed++) {
	const laws = breaksLaws(makeDice(seed))
	if (laws.length === 0) continue
	broken++
	if (broken <= 20) process.stdout.write(`seed ${seed.toString()}: ${laws.join('\n  ')}\n`)
}
process.stdout.write(`${cases.toString()} merges, ${broken.toString()} with a broken law, ${((performance.now() - started) / 1000).toFixed(0)} s\n`)
process.exitCode = broken === 0 ? 0 : 1
