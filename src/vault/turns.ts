// SPDX-FileCopyrightText: 2026 NexPass contributors
// SPDX-License-Identifier: AGPL-3.0-or-later

import type { Result } from '../domain/result.ts'
import { err } from '../domain/result.ts'
import type { Problem } from './protocol/problem.ts'

/** Lets one action that changes the vault as a whole run at a time, and what has been ordered after it. */
export interface Turns {
	isBusy(): boolean
	/** Runs, or answers `busy` where another one does. */
	alone<T>(run: () => Promise<Result<T, Problem>>): Promise<Result<T, Problem>>
	/** Runs at once, or when the action under way has ended. While an order waits or runs, further ones are dropped. */
	order(run: () => Promise<unknown>): void
}

/** Builds the turns of one tab. */
export function createTurns(): Turns {
	let busy = false
	let ordered: (() => Promise<unknown>) | null = null

	async function runOrdered(): Promise<void> {
		const order = ordered
		if (order === null) return
		busy = true
		await order().finally(() => {
			busy = false
			// What it could not do is tried again with the next order.
			ordered = null
		})
	}

	return {
		isBusy: () => busy,
		async alone(run) {
			if (busy) return err({ kind: 'busy' })
			busy = true
			try {
				return await run()
			} finally {
				busy = false
				void runOrdered()
			}
		},
		order(run) {
			if (ordered !== null) return
			ordered = run
			if (!busy) void runOrdered()
		},
	}
}
