// SPDX-FileCopyrightText: 2026 NexPass contributors
// SPDX-License-Identifier: AGPL-3.0-or-later

import { fork } from 'node:child_process'
import { fileURLToPath } from 'node:url'
import type { Wishes } from './makeSchedule.ts'
import type { Tally } from './tally.ts'

/** What a process is asked to play. */
export interface Order {
	readonly first: number
	readonly count: number
	readonly wishes: Wishes
}

/** Plays the worlds of some seeds in a process of its own. Rejects when that process dies. */
export function playSeedsInProcess(first: number, count: number, wishes: Wishes): Promise<Tally> {
	return new Promise((resolve, reject) => {
		const child = fork(fileURLToPath(new URL('./worker.ts', import.meta.url)), { execArgv: ['--import', 'tsx'] })
		let answer: Tally | null = null
		child.on('message', (tally) => {
			answer = tally as Tally
			child.disconnect()
		})
		child.on('error', reject)
		child.on('exit', (code) => {
			if (answer === null) reject(new Error(`a process that plays worlds ended with ${String(code)}`))
			else resolve(answer)
		})
		const order: Order = { first, count, wishes }
		child.send(order)
	})
}
