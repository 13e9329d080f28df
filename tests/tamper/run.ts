// SPDX-FileCopyrightText: 2026 NexPass contributors
// SPDX-License-Identifier: AGPL-3.0-or-later

// `npm run tamper`: every byte of 200 sealed records, and bytes of a whole vault on its disk, changed one at a time, records in each other's place,
// under other purposes, versions and accounts, and wraps with another cost. Prints what was tried and what opened although it must not.
//   --records N   200 by default
//   --step N      every N-th byte of the whole vault on its disk, 7 by default
import { parseArgs } from 'node:util'
import type { Outcome } from './records.ts'
import { changeBytes, changeLengths, misplace, sealRecords } from './records.ts'
import { changeVaults } from './vaults.ts'
import { changeWraps } from './wraps.ts'

const { values } = parseArgs({ options: { records: { type: 'string', default: '200' }, step: { type: 'string', default: '7' } } })
let faults = 0

function report(what: string, tried: number, wrong: readonly string[]): void {
	faults += wrong.length
	process.stdout.write(`${wrong.length === 0 ? 'ok    ' : 'FAILED'} ${what}: ${tried} tried, ${wrong.length} wrong\n${wrong.slice(0, 20).map((line) => `       ${line}\n`).join('')}`)
}

const records = await sealRecords(Number(values.records))
const sealed: Readonly<Record<string, Outcome>> = {
	[`every byte of ${records.length} records, lowest and highest bit`]: await changeBytes(records, 1, [0x01, 0x80]),
	'other lengths': await changeLengths(records),
	...await misplace(records),
}
for (const [what, { tried, opened }] of Object.entries(sealed)) report(what, tried, opened)
const wraps = await changeWraps([0x01, 0x02, 0x10, 0x80, 0xff])
report('wraps: every byte, cut, other cost, epoch, account, parts of another', wraps.tried, wraps.opened)
report('wraps: key derivations at a cost out of bounds', wraps.tried, Array.from({ length: wraps.derivations }, () => 'a derivation'))
const vaults = await changeVaults(Number(values.step))
report('a whole vault, opens', vaults.tried, vaults.stuck)
report('a whole vault, all unsent changes are there', vaults.tried, vaults.lost)
report('a whole vault, nothing that nobody wrote', vaults.tried, vaults.foreign)
process.stdout.write(`${faults} faults\n`)
process.exitCode = faults === 0 ? 0 : 1
