// SPDX-FileCopyrightText: 2026 NexPass contributors
// SPDX-License-Identifier: AGPL-3.0-or-later

// `npm run pulls`: what a round costs when nothing has changed on either side, beside one `session/keepalive` from the same page.
//   --counts 100,1000,10000   entries on the embedded server
//   --rounds N                rounds that are measured, after two that are not; 15 by default
import { cpus } from 'node:os'
import { parseArgs } from 'node:util'
import { prepare } from '../../scripts/bootstrap.mjs'
import { layLine } from '../e2e/line.ts'
import { startOverCopy, startPhones } from '../e2e/phones.ts'

const { values } = parseArgs({ options: { counts: { type: 'string', default: '100,1000,10000' }, rounds: { type: 'string', default: '15' } } })
const WARM_UP = 2
const say = (sentence: string): void => { process.stdout.write(sentence + '\n') }
const median = (all: readonly number[]): number => [...all].sort((a, b) => a - b)[all.length >> 1] ?? 0

await prepare()
const phones = await startPhones()
say(`${cpus().length} cores (${cpus()[0]?.model ?? 'unknown'}), embedded server; medians of ${values.rounds} rounds`)
try {
	for (const entries of values.counts.split(',').map(Number)) {
		const server = await startOverCopy({ accounts: ['e2e'], entries })
		const line = await layLine(server.url)
		const phone = await phones.ready(line.url)
		const rounds: { readonly ms: number, readonly requests: readonly string[], readonly bytes: number }[] = []
		const keepalives: number[] = []
		for (let round = 0; round < WARM_UP + Number(values.rounds); round++) {
			line.answers.length = 0
			const ms = await phone.page.evaluate(async () => {
				const start = performance.now()
				await (window as unknown as { askVault(call: string, args: null): Promise<unknown> }).askVault('syncNow', null)
				return performance.now() - start
			})
			const answers = [...line.answers]
			const keepalive = await phone.page.evaluate(async () => {
				const start = performance.now()
				const answer = await fetch('/index.php/apps/passwords/api/1.0/session/keepalive', { headers: { 'OCS-APIRequest': 'true', 'accept': 'application/json' }, cache: 'no-store' })
				await answer.text()
				return performance.now() - start
			})
			if (round < WARM_UP) continue
			rounds.push({ ms, requests: answers.map(({ request }) => request.replace(/^(\S+ ).*\/api\/(?:1\.0|v1)\//, '$1')), bytes: answers.reduce((sum, { bytes }) => sum + bytes, 0) })
			keepalives.push(keepalive)
		}
		const [ms, keepalive] = [median(rounds.map((one) => one.ms)), median(keepalives)]
		say(`${entries} entries: ${median(rounds.map(({ requests }) => requests.length))} requests (${[...new Set(rounds.flatMap(({ requests }) => requests))].join(', ')}), ${median(rounds.map(({ bytes }) => bytes))} bytes, ${ms.toFixed(1)} ms; keepalive ${keepalive.toFixed(1)} ms; ${(ms / keepalive).toFixed(2)}x`)
		await phone.close()
		await line.close()
		await server.close()
	}
} finally {
	await phones.close()
}
process.exit(0)
