// SPDX-FileCopyrightText: 2026 NexPass contributors
// SPDX-License-Identifier: AGPL-3.0-or-later

import type { Preferences } from '../store/deviceStorage.ts'

/**
 * After so many refusals in a row nothing more is sent. The fifth on the server destroys the app password in use, or locks a
 * Nextcloud session out, and other clients of the account count there as well (Passwords API, `session/open`).
 */
export const MOST_REFUSALS = 3

/** Counts what the server refused, on the disk, so that a closed tab does not make it forgotten. Lies in the clear and holds a number only. */
export interface ServerAttempts {
	/** Whether the next one would be one too many. */
	areSpent(): Promise<boolean>
	/** Counts one, before it is sent. */
	begin(): Promise<void>
	/** It was no refusal: it does not count. */
	takeBack(): Promise<void>
	/** The session opened, or the person has lifted the count elsewhere. */
	forget(): Promise<void>
}

/** Name of the count among the preferences. */
export const REFUSALS = 'refusals'

/** Keeps the count in the preferences. Where they cannot be written, refusals of this tab still count. */
export function createServerAttempts(preferences: Preferences): ServerAttempts {
	let here = 0

	async function count(): Promise<number> {
		const all = await preferences.all()
		const stored = all.ok ? all.value[REFUSALS] : 0
		return Math.max(here, typeof stored === 'number' ? stored : 0)
	}

	async function keep(refusals: number): Promise<void> {
		here = refusals
		await preferences.set(REFUSALS, refusals === 0 ? null : refusals)
	}

	return {
		areSpent: async () => await count() >= MOST_REFUSALS,
		begin: async () => keep(await count() + 1),
		takeBack: async () => keep(Math.max(0, await count() - 1)),
		forget: () => keep(0),
	}
}
