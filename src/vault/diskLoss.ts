// SPDX-FileCopyrightText: 2026 NexPass contributors
// SPDX-License-Identifier: AGPL-3.0-or-later

import type { VaultHeader } from '../store/deviceStorage.ts'
import type { StoreLoss } from '../store/vaultStore.ts'
import type { Locking } from './locking.ts'
import type { Removal } from './removal.ts'
import type { VaultTab } from './vaultTab.ts'

/** What it needs. */
export interface DiskLossDeps {
	readonly tab: VaultTab
	readonly locking: Pick<Locking, 'lock' | 'stopWatching'>
	readonly removal: Pick<Removal, 'eraseAll'>
}

/** The vault locks when its database is deleted: mostly that is a logout. What was unsent lies in a new one by then (`kept`). */
export async function onDiskLoss({ tab, locking, removal }: DiskLossDeps, of: VaultHeader, loss: StoreLoss, kept: boolean): Promise<void> {
	if (kept) await tab.shelf.catalogue.save(tab.header ?? of)
	const vault = tab.unlocked?.vault
	if (loss === 'wiped' && tab.settings.removeAtLogout) {
		locking.stopWatching()
		await vault?.sync.stop(0)
		await vault?.local.close()
		tab.unlocked = null
		// Nextcloud cleared the storage, and the person wants nothing to stay behind then.
		await removal.eraseAll()
		return
	}
	if (loss === 'newerSchema') {
		// What is in memory may still be read; writing is refused by the store from now on.
		await vault?.sync.stop(0)
		vault?.sync.pause(true)
		return
	}
	await locking.lock(loss === 'wiped' ? 'wiped' : 'failed')
}
