// SPDX-FileCopyrightText: 2026 NexPass contributors
// SPDX-License-Identifier: AGPL-3.0-or-later

import { borrowAppPassword } from './appPassword.ts'

/* What it costs to hear that nothing has changed, beside `session/keepalive`, which is as little as Passwords can do.
 *
 *   NEXPASS_REAL_USER=… NEXPASS_REAL_PASSWORD=… node --import tsx tests/real/changesCost.ts ADDRESS…
 *
 * NEXPASS_REAL_ROUNDS (200) pairs, one request of each after the other, so that whatever else the machine does hits both. */

const ROUNDS = Number(process.env['NEXPASS_REAL_ROUNDS'] ?? 200)
const WARM_UP = 20

interface Answer {
	readonly milliseconds: number
	readonly text: string
	readonly session: string | null
}

function percentile(values: readonly number[], part: number): number {
	const sorted = [...values].sort((one, other) => one - other)
	return sorted[Math.min(sorted.length - 1, Math.floor(sorted.length * part))] ?? NaN
}

function caller(base: string, user: string, secret: string): (method: string, path: string, session: string | null, body?: unknown) => Promise<Answer> {
	const headers = { 'authorization': 'Basic ' + Buffer.from(`${user}:${secret}`).toString('base64'), 'OCS-APIRequest': 'true', 'accept': 'application/json', 'content-type': 'application/json' }
	return async (method, path, session, body) => {
		const began = performance.now()
		const answer = await fetch(base + path, { method, headers: session === null ? headers : { ...headers, 'x-api-session': session }, ...(body === undefined ? {} : { body: JSON.stringify(body) }) })
		const text = await answer.text()
		if (!answer.ok) throw new Error(`${path} answered ${answer.status}`)
		return { milliseconds: performance.now() - began, text, session: answer.headers.get('x-api-session') }
	}
}

async function measure(base: string, user: string, password: string): Promise<void> {
	const token = await borrowAppPassword(base, user, password)
	try {
		const call = caller(base, user, token.secret)
		const passwords = '/index.php/apps/passwords/api/1.0/'
		const { session } = await call('GET', passwords + 'session/request', null)
		const entries = (JSON.parse((await call('POST', passwords + 'password/list', session, { details: 'id' })).text) as unknown[]).length
		const first = JSON.parse((await call('GET', '/index.php/apps/nexpass/api/v1/changes', null)).text) as { next: number, epoch: string }
		const path = `/index.php/apps/nexpass/api/v1/changes?since=${first.next}&epoch=${first.epoch}`
		const times: { changes: number[], keepalive: number[] } = { changes: [], keepalive: [] }
		let body = ''
		for (let round = -WARM_UP; round < ROUNDS; round++) {
			const changes = await call('GET', path, null)
			const keepalive = await call('GET', passwords + 'session/keepalive', session)
			body = changes.text
			if (round < 0) continue
			times.changes.push(changes.milliseconds)
			times.keepalive.push(keepalive.milliseconds)
		}
		const page = JSON.parse(body) as { full: boolean, more: boolean, rows: unknown[] }
		if (page.full || page.more || page.rows.length > 0) throw new Error('something has changed meanwhile')
		const [ours, theirs] = [percentile(times.changes, 0.5), percentile(times.keepalive, 0.5)]
		process.stdout.write(`${base}: ${entries} entries, ${ROUNDS} pairs; changes ${ours.toFixed(1)} ms (p95 ${percentile(times.changes, 0.95).toFixed(1)}), `
			+ `keepalive ${theirs.toFixed(1)} ms (p95 ${percentile(times.keepalive, 0.95).toFixed(1)}), ratio ${(ours / theirs).toFixed(2)}; 1 request, ${Buffer.byteLength(body)} bytes\n`)
	} finally {
		await token.revoke()
	}
}

for (const address of process.argv.slice(2)) {
	await measure(address.replace(/\/$/, ''), process.env['NEXPASS_REAL_USER'] ?? '', process.env['NEXPASS_REAL_PASSWORD'] ?? '')
}
