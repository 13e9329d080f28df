// SPDX-FileCopyrightText: 2026 NexPass contributors
// SPDX-License-Identifier: AGPL-3.0-or-later

import type { Result } from '../domain/result.ts'
import { err } from '../domain/result.ts'
import type { DeviceStorage, VaultHeader } from '../store/deviceStorage.ts'
import type { StoreError } from '../store/vaultStore.ts'
import type { DurableVault } from './durablePort.ts'
import type { KeyWorks, RecordKeys } from './keyWorks.ts'
import { openLocalVault } from './localVault.ts'
import { createRecordCodec } from './recordCodec.ts'
import type { VaultTab } from './vaultTab.ts'

/** A database can be deleted again while it is opened; that often is enough. */
const MOST_OPENINGS = 3

/** What it needs. */
export interface VaultDiskDeps {
	readonly tab: VaultTab
	/** Where space is found when the disk is full. */
	readonly storage: Pick<DeviceStorage, 'ballast' | 'releaseCaches'>
	readonly keys: Pick<KeyWorks, 'journalHeader' | 'newId'>
}

/** Opens database and files. A deletion can come between any two steps of it; what it leaves is opened again. */
export async function openVaultDisk({ tab, storage, keys }: VaultDiskDeps, of: VaultHeader, records: RecordKeys): Promise<Result<DurableVault, StoreError>> {
	for (let tries = 1; ; tries++) {
		const files = await tab.shelf.openVault(of.accountId)
		if (!files.ok) {
			if (files.error.kind !== 'wiped' || tries === MOST_OPENINGS) return files
			continue
		}
		const codec = createRecordCodec(records.cipher, records.chain(of.journalId), () => keys.newId())
		const local = await openLocalVault({
			opened: files.value, codec, journalHeader: keys.journalHeader(of.wraps),
			reopen: () => tab.settings.removeAtLogout ? Promise.resolve(err({ kind: 'wiped' })) : tab.shelf.openVault(of.accountId),
			freeSpace: () => freeSpace(storage),
			regainSpace: async () => (await storage.ballast.reserve()).ok,
		})
		if (local.ok) return local
		await files.value.close()
		if (local.error.kind !== 'wiped' || tries === MOST_OPENINGS) return local
	}
}

async function freeSpace(storage: VaultDiskDeps['storage']): Promise<boolean> {
	if (await storage.releaseCaches()) return true
	const freed = await storage.ballast.release()
	return freed.ok && freed.value > 0
}
