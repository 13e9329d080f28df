// SPDX-FileCopyrightText: 2026 NexPass contributors
// SPDX-License-Identifier: AGPL-3.0-or-later

// `npm run wipes`: deletes all databases at every step, see wipeSteps.ts. Exit code 0: nothing lost, nothing doubled.
//   --flow save|push|pull|unlock   one flow; all by default
//   --every N                      every n-th call only
//   --from N                       leave the first N calls of the flow out (to go on after a run that was stopped)
//   --phase before|during|after    one phase; all by default, in turn for each call with --turns
import { cpus } from 'node:os'
import { parseArgs } from 'node:util'
import type { WipeFlow, WipePhase } from './wipeWorker.ts'
import { startWipeStand } from './wipeSteps.ts'

const { values } = parseArgs({ options: { flow: { type: 'string' }, every: { type: 'string', default: '1' }, from: { type: 'string', default: '0' }, phase: { type: 'string' }, turns: { type: 'boolean', default: false } } })
const PHASES: readonly WipePhase[] = ['before', 'during', 'after']
const FLOWS: readonly WipeFlow[] = ['unlock', 'save', 'pull', 'push']
process.once('SIGTERM', () => process.exit(143))
const say = (sentence: string): void => { process.stdout.write(sentence + '\n') }

const started = performance.now()
const stand = await startWipeStand()
let [wipes, lost, doubled, refused, problems] = [0, 0, 0, 0, 0]
try {
	for (const flow of FLOWS.filter((one) => values.flow === undefined || one === values.flow)) {
		const calls = await stand.count(flow)
		let [flowWipes, flowLost, flowDoubled] = [0, 0, 0]
		for (let at = Number(values.from); at < calls; at += Number(values.every)) {
			const phases = values.phase !== undefined ? PHASES.filter((one) => one === values.phase) : values.turns ? PHASES.slice(at % 3, at % 3 + 1) : PHASES
			for (const phase of phases) {
				const outcome = await stand.play({ flow, at, phase }).catch((cause: unknown) => { throw new Error(`${flow} call ${at} ${phase}`, { cause }) })
				flowWipes += 1
				flowLost += outcome.lost.length
				flowDoubled += outcome.doubled.length
				refused += outcome.refused
				if (outcome.problem !== null) problems += 1
				if (outcome.lost.length + outcome.doubled.length + outcome.refused > 0 || outcome.problem !== null) say(`${flow} call ${at} (${outcome.call}) ${phase}: ` + JSON.stringify({ lost: outcome.lost, doubled: outcome.doubled, refused: outcome.refused, problem: outcome.problem }))
				if (flowWipes % 20 === 0) say(`  ${flow}: call ${at} of ${calls}, ${((performance.now() - started) / 1000).toFixed(0)} s`)
			}
		}
		say(`${flow}: ${calls} calls, databases deleted ${flowWipes} times, each time with 50 unsent changes: ${flowLost} lost, ${flowDoubled} doubled`)
		wipes += flowWipes
		lost += flowLost
		doubled += flowDoubled
	}
} finally {
	await stand.close()
}
say(`${wipes} deletions, ${((performance.now() - started) / 1000).toFixed(0)} s (${cpus().length} cores, ${cpus()[0]?.model ?? 'unknown'}): ${lost} lost, ${doubled} doubled, ${refused} saves refused, ${problems} not in step at the end`)
process.exit(lost + doubled + problems === 0 ? 0 : 1)
