// SPDX-FileCopyrightText: 2026 NexPass contributors
// SPDX-License-Identifier: AGPL-3.0-or-later

import type { Result } from '../domain/result.ts'
import { err, ok } from '../domain/result.ts'
import type { DeviceStorage, Preferences } from '../store/deviceStorage.ts'
import type { Locking } from './locking.ts'
import type { Keeps } from './protocol/keeping.ts'
import type { Problem } from './protocol/problem.ts'
import type { LockReason } from './protocol/unlocking.ts'
import type { Removal } from './removal.ts'
import { storeProblem } from './storeProblem.ts'
import type { VaultTab } from './vaultTab.ts'

/** Clear preference: the person wants nothing kept on this device. */
const KEEP_NOTHING = 'keepNothing'

/** What can be kept on this device and what the person wants to be; see [Note: keeping nothing] in protocol/keeping.ts. */
export async function keepsHere({ capabilities, preferences }: Pick<DeviceStorage, 'capabilities' | 'preferences'>): Promise<Keeps> {
	if (!capabilities.indexedDb) return 'nothingByBrowser'
	const all = await preferences.all()
	return all.ok && all.value[KEEP_NOTHING] === true ? 'nothing' : 'vault'
}

/** What switching needs. */
export interface KeepNothingDeps {
	readonly tab: VaultTab
	readonly preferences: Preferences
	readonly removal: Pick<Removal, 'revokeAndErase'>
	readonly locking: Pick<Locking, 'lock'>
	/** Looks at the account again, now that something else is wanted. */
	lookAgain(): Promise<unknown>
	onLocked(reason: LockReason): void
}

/** Switches keeping nothing on or off. On: erases the vault of this device, which must have nothing unsent. */
export async function keepNothing({ tab, preferences, removal, locking, lookAgain, onLocked }: KeepNothingDeps, on: boolean): Promise<Result<null, Problem>> {
	const { unlocked } = tab
	if (on && unlocked === null && tab.header !== null) return err({ kind: 'locked' })
	if (on && unlocked !== null && tab.keeps === 'vault') {
		const { waiting, parked } = unlocked.vault.sync.status()
		if (waiting + parked > 0) return err({ kind: 'unsentLeft', count: waiting + parked })
		const erased = await removal.revokeAndErase()
		if (!erased.ok) return erased
	}
	const kept = await preferences.set(KEEP_NOTHING, on ? true : null)
	if (!kept.ok) return err(storeProblem(kept.error))
	if (unlocked === null) await lookAgain()
	else if (tab.unlocked === null) onLocked('asked')
	else await locking.lock('asked')
	return ok(null)
}
