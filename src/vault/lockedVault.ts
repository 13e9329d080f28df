// SPDX-FileCopyrightText: 2026 NexPass contributors
// SPDX-License-Identifier: AGPL-3.0-or-later

import type { Result } from '../domain/result.ts'
import { ok } from '../domain/result.ts'
import type { DeviceStorage, VaultHeader } from '../store/deviceStorage.ts'
import type { OpenedVault, StoreError } from '../store/vaultStore.ts'
import { unsentAtMost } from './unsentBound.ts'

/** Deletes a vault without its keys. One that cannot be opened counts as deleted: its header goes next. */
export async function eraseLocked(shelf: DeviceStorage, of: VaultHeader): Promise<Result<void, StoreError>> {
	const files = await openLocked(shelf, of)
	const erased = files === null ? ok(undefined) : await files.store.erase()
	await files?.close()
	return erased
}

/** How many changes may at most be unsent in a locked vault; null when nobody can know. */
export async function countUnsent(shelf: DeviceStorage, of: VaultHeader): Promise<number | null> {
	const files = await openLocked(shelf, of)
	if (files === null) return null
	const count = await unsentAtMost(files)
	await files.close()
	return count
}

async function openLocked(shelf: DeviceStorage, of: VaultHeader): Promise<OpenedVault | null> {
	const files = await shelf.openVault(of.accountId)
	return files.ok ? files.value : null
}
