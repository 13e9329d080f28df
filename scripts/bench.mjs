// SPDX-FileCopyrightText: 2026 NexPass contributors
// SPDX-License-Identifier: AGPL-3.0-or-later

// `npm run bench`: how fast the app is beside the official client, beside this machine's limit, and beside its goals.
// Every row is one interleaved run: each side takes its turn in each repetition, medians are compared. Absolute times differ from machine
// to machine and from minute to minute; the ratios are what counts.
//   npm run bench                        all rows at 1,000 and 10,000 entries
//   npm run bench -- --only kdf,search   some rows
//   npm run bench -- --repetitions 9 --write docs/bench.md
import { writeFileSync } from 'node:fs'
import { cpus, loadavg } from 'node:os'
import { join } from 'node:path'
import { parseArgs } from 'node:util'
import { Refusal, asCommand, prepare, root, say } from './bootstrap.mjs'
import { findChromium } from './chromium.mjs'

const COUNTS = [1_000, 10_000]

await asCommand(async () => {
	const { values } = parseArgs({ options: { only: { type: 'string' }, repetitions: { type: 'string', default: '5' }, write: { type: 'string' } } })
	await prepare()
	if (findChromium() === null) throw new Refusal('The bench needs Chromium. Install it, or name one with CHROMIUM.')
	const { MEASUREMENTS } = await import('../bench/measurements.mjs')
	const { compileNative } = await import('../bench/harness.mjs')
	const wanted = values.only?.split(',') ?? Object.keys(MEASUREMENTS)
	const unknown = wanted.filter((name) => !(name in MEASUREMENTS))
	if (unknown.length > 0) throw new Refusal(`There is no measurement ${unknown.join(', ')}. There are: ${Object.keys(MEASUREMENTS).join(', ')}.`)
	const native = compileNative()
	if (native.missing) say(`native: not measured (${native.missing})`)
	const conditions = { repetitions: Number(values.repetitions), counts: COUNTS, native: native.missing ? null : native }
	const started = Date.now()
	const rows = []
	let failed = 0
	try {
		for (const name of wanted) {
			say(`Measuring ${name}`)
			try {
				rows.push(...await MEASUREMENTS[name](conditions))
			} catch (cause) {
				failed += 1
				console.error(cause)
				rows.push({ what: name, count: null, measured: 'not measured', details: cause.message.split('\n')[0], goal: '', met: null })
			}
		}
	} finally {
		native.remove?.()
	}
	const facts = `${cpus().length} cores (${cpus()[0]?.model.trim() ?? 'unknown'}), load ${loadavg()[0].toFixed(1)}, Node ${process.versions.node}, ${conditions.repetitions} repetitions, ${((Date.now() - started) / 60_000).toFixed(1)} minutes`
	const table = toTable(rows)
	console.log(`\n${table}\n\n${facts}`)
	if (values.write) writeFileSync(join(root, values.write), toDocument(table, facts, native.missing))
	return failed > 0 ? 1 : 0
})

function toTable(rows) {
	const cells = rows.map(({ what, count, measured, goal, met, details }) => [what, count === null ? '' : count.toLocaleString('en'), measured, goal, met === null ? '' : met ? 'met' : 'missed', details])
	const all = [['what', 'entries', 'measured', 'goal', '', 'medians'], ...cells]
	const widths = all[0].map((_, column) => Math.max(...all.map((row) => row[column].length)))
	const line = (row) => `| ${row.map((cell, column) => cell.padEnd(widths[column])).join(' | ')} |`
	return [line(all[0]), `| ${widths.map((width) => '-'.repeat(width)).join(' | ')} |`, ...all.slice(1).map(line)].join('\n')
}

function toDocument(table, facts, nativeMissing) {
	return `# Bench\n\nWritten by \`npm run bench -- --write docs/bench.md\`. Each row is one interleaved run in headless Chromium: every side takes its turn in each repetition, and medians are compared. "official" is the npm package \`passwords-client\` doing the same work in the same browser; "native" is C with the system's libsodium${nativeMissing ? ` (not measured here: ${nativeMissing})` : ''}; "floor" is one encrypted blob in IndexedDB, read, opened and parsed.\n\nMachine: ${facts}.\n\n${table}\n`
}
