// SPDX-FileCopyrightText: 2026 NexPass contributors
// SPDX-License-Identifier: AGPL-3.0-or-later

import { execSync } from 'node:child_process'
import { createHandler } from '../server/handler.ts'
import { addUser, emptyState } from '../server/state.ts'
import { runShareJob } from '../server/shareJob.ts'

/** A server the contract is checked against: the embedded one in process, or a real one over the network. */
export interface Target {
	kind: 'embedded' | 'real'
	/** Address without a slash at the end; may end in a web root such as `/nextcloud`. */
	url: string
	user: string
	password: string
	/** A second account, needed by statements about sharing. */
	other: { user: string, password: string } | null
	fetch(url: string, init: RequestInit): Promise<Response>
	/** Lets time pass: at once on the embedded server, for real on a real one. */
	wait(seconds: number): Promise<void>
	/** Server time in whole seconds. */
	now(): number
	/** Runs the background job of shares, where that is possible from here. */
	cron: (() => unknown) | null
	/** Widens the moments in which requests at the same time meet, until the returned function is called; real servers have them anyway. */
	widenRaces(): () => void
	/** Major version of the server. */
	major: number
}

function embedded(): Target {
	const state = emptyState()
	state.config.personality = process.env['NEXPASS_CONTRACT_PERSONALITY'] === '34' ? 34 : 31
	addUser(state, 'contract', 'contract password')
	addUser(state, 'contract2', 'contract2 password')
	let ahead = 0
	const clock = () => Date.now() + ahead * 1000
	const handler = createHandler({ state, clock })
	return {
		kind: 'embedded',
		url: 'https://localhost',
		user: 'contract',
		password: 'contract password',
		other: { user: 'contract2', password: 'contract2 password' },
		fetch: (url, init) => handler(new Request(url, init)),
		wait: seconds => {
			ahead += seconds
			return Promise.resolve()
		},
		now: () => Math.floor(clock() / 1000),
		cron: () => runShareJob(handler.server),
		widenRaces: () => {
			const { faults } = handler.server
			const rules = [faults.add({ kind: 'raceWindow', delayMs: 5 }), faults.add({ kind: 'slowBreachCheck', delayMs: 5 })]
			return () => {
				for (const remove of rules) remove()
			}
		},
		major: state.config.personality,
	}
}

async function real(url: string): Promise<Target> {
	const env = (name: string) => process.env[`NEXPASS_CONTRACT_${name}`] ?? ''
	const status = await (await fetch(`${url}/status.php`)).json() as { versionstring: string }
	const user2 = env('USER2')
	return {
		kind: 'real',
		url,
		user: env('USER'),
		password: env('PASSWORD'),
		other: user2 === '' ? null : { user: user2, password: env('PASSWORD2') },
		fetch: (address, init) => fetch(address, init),
		wait: seconds => new Promise(resolve => setTimeout(resolve, seconds * 1000)),
		now: () => Math.floor(Date.now() / 1000),
		cron: env('CRON') === '' ? null : () => execSync(env('CRON')),
		widenRaces: () => () => undefined,
		major: Number(status.versionstring.split('.')[0]),
	}
}

/**
 * The server named by `NEXPASS_CONTRACT_URL`, `…_USER`, `…_PASSWORD` (and `…_USER2`, `…_PASSWORD2`, and
 * `…_CRON`, a command that runs the server's background jobs), else the embedded one.
 */
export async function chooseTarget(): Promise<Target> {
	const url = process.env['NEXPASS_CONTRACT_URL'] ?? ''
	return url === '' ? embedded() : real(url.replace(/\/$/, ''))
}
