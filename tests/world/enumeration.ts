// SPDX-FileCopyrightText: 2026 NexPass contributors
// SPDX-License-Identifier: AGPL-3.0-or-later

import { parseArgs } from 'node:util'
import type { Case } from './enumerate.ts'
import { answersOf, judgeCase, killsOf, pairsOf } from './enumerate.ts'
import { FLOWS } from './flows.ts'

/* Breaks off every flow at every call, and lets every write meet every fault: `npm run sim:kills`. `--flow TEXT` chooses,
 * `--companion on|off|both`. Prints the number of cases; ends with 1 when a promise was broken. */

const { values } = parseArgs({ options: { flow: { type: 'string', default: '' }, companion: { type: 'string', default: 'both' } } })
const say = (line: string): void => { process.stdout.write(`${line}\n`) }
const counts = { kills: 0, pairs: 0, answers: 0 }
let broken = 0

for (const flow of FLOWS.filter(({ name }) => name.includes(values.flow))) {
	for (const companion of values.companion === 'both' ? [false, true] : [values.companion === 'on']) {
		await play('kills', await killsOf(flow, 'fine', companion))
		await play('answers', await answersOf(flow, 'coarse', companion))
		if (flow.name === 'create') await play('pairs', await pairsOf(flow, 'plain', companion))
	}
}
say(`${counts.kills.toString()} single kills, ${counts.pairs.toString()} pairs of kills, ${counts.answers.toString()} lost, late, doubled and refused answers; ${broken.toString()} with a broken promise`)
process.exitCode = broken === 0 ? 0 : 1

async function play(kind: keyof typeof counts, cases: readonly Case[]): Promise<void> {
	for (const one of cases) {
		const { wrong } = await judgeCase(one)
		counts[kind]++
		if (wrong.length === 0) continue
		broken++
		say(`${one.name}, companion ${one.schedule.setup.companion ? 'on' : 'off'}:\n  ${wrong.map((line) => line.slice(0, 300)).join('\n  ')}`)
	}
}
