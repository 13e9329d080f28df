// SPDX-FileCopyrightText: 2026 NexPass contributors
// SPDX-License-Identifier: AGPL-3.0-or-later

import type { Result } from '../domain/result.ts'
import { err, ok } from '../domain/result.ts'
import type { DeviceStorage } from '../store/deviceStorage.ts'
import { eraseLocked } from './lockedVault.ts'
import type { Locking } from './locking.ts'
import type { VaultTime } from './openedVault.ts'
import type { Problem } from './protocol/problem.ts'
import type { Phase } from './protocol/start.ts'
import type { ThisDevice } from './thisDevice.ts'
import { forgetVaultPreferences } from './vaultPreferences.ts'
import type { VaultTab } from './vaultTab.ts'

/** Removing a vault waits no longer for the list of devices to hear of it. Milliseconds. */
const REPORT_MS = 3_000

/** Takes a vault off this device. */
export interface Removal {
	/** Everything of this vault leaves the device; false when something of it could not be deleted. */
	erase(): Promise<boolean>
	/** The same, with the app password revoked first where the server answers in time. */
	revokeAndErase(): Promise<Result<null, Problem>>
	/** Everything of every vault leaves the device. */
	eraseAll(): Promise<Phase>
}

/** What it needs. */
export interface RemovalDeps {
	readonly tab: VaultTab
	/** What the device remembers besides the vault. */
	readonly storage: DeviceStorage
	readonly locking: Pick<Locking, 'stopWatching'>
	readonly device: Pick<ThisDevice, 'gone'>
	readonly time: Pick<VaultTime, 'after'>
	/** Nothing is left at all. */
	onErasedAll(): void
}

/** Builds it for one tab. */
export function createRemoval({ tab, storage, locking, device, time, onErasedAll }: RemovalDeps): Removal {
	async function erase(): Promise<boolean> {
		const { header, unlocked } = tab
		if (header === null) return true
		locking.stopWatching()
		if (unlocked !== null) {
			unlocked.ways.stop()
			await unlocked.vault.sync.stop(0)
			await unlocked.vault.local.settled()
			void unlocked.vault.session.close()
		}
		const erased = unlocked === null ? await eraseLocked(tab.shelf, header) : await unlocked.vault.local.erase()
		const removed = await tab.shelf.catalogue.remove(header.accountId)
		if (!erased.ok || !removed.ok) return false
		await forgetVaultPreferences(storage.preferences, header.accountId)
		tab.unlocked = null
		tab.header = null
		tab.release()
		await Promise.race([device.gone(), new Promise<void>((resolve) => time.after(REPORT_MS, resolve))])
		return true
	}

	return {
		erase,
		async revokeAndErase() {
			await tab.unlocked?.ways.revoke()
			return await erase() ? ok(null) : err({ kind: 'storageFailed' })
		},
		async eraseAll() {
			await storage.eraseAll()
			tab.header = null
			tab.release()
			onErasedAll()
			return tab.become({ kind: 'starting' })
		},
	}
}
