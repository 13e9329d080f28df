// SPDX-FileCopyrightText: 2026 NexPass contributors
// SPDX-License-Identifier: AGPL-3.0-or-later

import type { Millis } from '../domain/time.ts'
import type { Preferences } from '../store/deviceStorage.ts'
import { BEHIND } from './devicePassphrase.ts'
import { REFUSALS } from './serverAttempts.ts'

const LAST_SYNC = 'lastSync.'
const PAUSED = 'paused.'
const OFFER_ANSWERED = 'offerAnswered.'

/** What is remembered of a vault in the clear, for the time after the next unlock. */
export interface VaultPreferences {
	lastSync(): Promise<{ readonly at: Millis | null; readonly paused: boolean }>
	noteSync(at: Millis): void
	notePaused(paused: boolean): void
	isOfferAnswered(): Promise<boolean>
	noteOfferAnswered(): Promise<void>
}

/** Those of one vault. */
export function createVaultPreferences(preferences: Preferences, accountId: string): VaultPreferences {
	return {
		async lastSync() {
			const all = await preferences.all()
			const at = all.ok ? all.value[LAST_SYNC + accountId] : null
			return { at: typeof at === 'number' ? at as Millis : null, paused: all.ok && all.value[PAUSED + accountId] === true }
		},
		noteSync: (at) => void preferences.set(LAST_SYNC + accountId, at),
		notePaused: (paused) => void preferences.set(PAUSED + accountId, paused ? true : null),
		async isOfferAnswered() {
			const all = await preferences.all()
			return all.ok && all.value[OFFER_ANSWERED + accountId] === true
		},
		noteOfferAnswered: async () => void await preferences.set(OFFER_ANSWERED + accountId, true),
	}
}

/** Forgets whatever this device remembers of a vault that is gone. */
export async function forgetVaultPreferences(preferences: Preferences, accountId: string): Promise<void> {
	for (const name of ['misses', 'missedAt', 'passkeysRest', BEHIND, REFUSALS, OFFER_ANSWERED + accountId, LAST_SYNC + accountId, PAUSED + accountId, 'nickname']) await preferences.set(name, null)
}
