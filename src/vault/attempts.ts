// SPDX-FileCopyrightText: 2026 NexPass contributors
// SPDX-License-Identifier: AGPL-3.0-or-later

import type { Preferences } from '../store/deviceStorage.ts'
import { secondsLeft, waitAfter } from './backOff.ts'

/** Wrong passphrases in a row after which the vault is erased, where the person chose that. */
export const ERASE_AFTER_MISSES = 10

/** Counts wrong passphrases on the disk, so that a closed tab does not make them forgotten. */
export interface Attempts {
	/** Seconds to wait before the next try, 0 when it may come now. */
	waitSeconds(): Promise<number>
	/** Counts a wrong passphrase; answers how many in a row that makes and how long to wait now. */
	miss(): Promise<{ readonly misses: number, readonly waitSeconds: number }>
	/** The right one was typed. */
	forget(): Promise<void>
}

/** Keeps the count in the preferences, which can be read without a key. Where they cannot be written, misses of this tab still count. */
export function createAttempts(preferences: Preferences, nowMs: () => number): Attempts {
	let here = 0
	let missedAtHere = 0

	async function read(): Promise<{ readonly misses: number, readonly missedAt: number }> {
		const all = await preferences.all()
		const { misses = 0, missedAt = 0 } = all.ok ? all.value : {}
		const stored = typeof misses === 'number' && typeof missedAt === 'number' ? { misses, missedAt } : { misses: 0, missedAt: 0 }
		return stored.misses >= here ? stored : { misses: here, missedAt: missedAtHere }
	}

	return {
		async waitSeconds() {
			const { misses, missedAt } = await read()
			return secondsLeft(misses, missedAt, nowMs())
		},
		async miss() {
			const { misses } = await read()
			here = misses + 1
			missedAtHere = nowMs()
			await preferences.set('missedAt', missedAtHere)
			await preferences.set('misses', here)
			return { misses: here, waitSeconds: waitAfter(here) }
		},
		async forget() {
			here = 0
			await preferences.set('misses', null)
		},
	}
}
