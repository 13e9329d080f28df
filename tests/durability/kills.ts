// SPDX-FileCopyrightText: 2026 NexPass contributors
// SPDX-License-Identifier: AGPL-3.0-or-later

// `npm run kills -- --rounds 200`: see killRounds.ts. Two exits: 0 nothing lost and nothing doubled, 1 otherwise.
//   --rounds N    how many kills, 20 by default
//   --from N      go on with the run that stopped after N rounds; 0, the default, begins anew
//   --minutes M   begin no round after that time; the comparison at the end still takes place
//   --seed S      decides the kinds of saves and the moments; the machine's speed has its say as well
import { existsSync, readFileSync, rmSync } from 'node:fs'
import { cpus } from 'node:os'
import { join } from 'node:path'
import { fileURLToPath } from 'node:url'
import { parseArgs } from 'node:util'
import { prepare } from '../../scripts/bootstrap.mjs'
import { makeDice } from '../world/random.ts'
import type { Ledger } from './ledger.ts'
import { runKills } from './killRounds.ts'

const { values } = parseArgs({ options: { rounds: { type: 'string', default: '20' }, minutes: { type: 'string', default: '600' }, from: { type: 'string', default: '0' }, seed: { type: 'string', default: '1' } } })
const folder = join(fileURLToPath(new URL('../..', import.meta.url)), '.nexpass', 'kills')
const from = Number(values.from)
process.once('SIGTERM', () => process.exit(143))
const say = (sentence: string): void => { process.stdout.write(sentence + '\n') }

await prepare()
if (from === 0) rmSync(folder, { recursive: true, force: true })
const ledgerFile = join(folder, 'ledger.json')
const reached = existsSync(ledgerFile) ? (JSON.parse(readFileSync(ledgerFile, 'utf8')) as Ledger).round : 0
if (reached !== from) {
	say(`The run in ${folder} stands at round ${reached}: go on with --from ${reached}, or begin anew with --from 0.`)
	process.exit(1)
}
const outcome = await runKills({ folder, rounds: Number(values.rounds), minutes: Number(values.minutes), random: makeDice(Number(values.seed) * 1_000_003 + from).next, say })
const { ledger } = outcome
say([
	'',
	`${ledger.round} killed browsers in all, ${outcome.rounds} of them now, ${outcome.seconds.toFixed(0)} s (${cpus().length} cores, ${cpus()[0]?.model ?? 'unknown'})`,
	`killed during an unlock ${ledger.killedInUnlock}, during a save ${ledger.killedInSave}, while sending ${ledger.killedInPush}`,
	`saves acknowledged ${outcome.acknowledged}, not acknowledged ${outcome.unacknowledged} (of these on the server ${outcome.arrived})`,
	`writes that reached the server ${ledger.requests}, answers lost ${ledger.lostAnswers}, copies in the trash ${outcome.copies}, entries thrown away before they were sent ${outcome.thrownAway}`,
	...outcome.lost.map((text) => `LOST: ${text}`),
	...outcome.doubled.map((text) => `DOUBLED: ${text}`),
	`${outcome.lost.length} lost, ${outcome.doubled.length} doubled`,
].join('\n'))
process.exit(outcome.lost.length + outcome.doubled.length === 0 ? 0 : 1)
