// SPDX-FileCopyrightText: 2026 NexPass contributors
// SPDX-License-Identifier: AGPL-3.0-or-later

import { ok } from '../domain/result.ts'
import type { Result } from '../domain/result.ts'
import { createBallast } from './ballast.ts'
import { createCatalogue } from './catalogue.ts'
import type { HeaderRows } from './catalogue.ts'
import type { DeviceStorage, StorageCapabilities } from './deviceStorage.ts'
import { VAULT_FILES } from './files.ts'
import type { DurableFiles } from './files.ts'
import { createJournal } from './journal.ts'
import { createMirror } from './mirror.ts'
import { createNoJournal, createNoMirror } from './noFiles.ts'
import { createPreferences } from './preferences.ts'
import type { PreferenceText } from './preferences.ts'
import type { VaultDatabaseNeeds } from './vaultDatabase.ts'
import type { GateNote } from './gateNote.ts'
import type { OpenedVault, StoreError, VaultStore } from './vaultStore.ts'

/** The parts that differ between a browser and a test. */
export interface StorageParts {
	readonly capabilities: StorageCapabilities
	readonly files: DurableFiles
	readonly headerRows: HeaderRows
	readonly preferences: PreferenceText
	readonly newId: () => string
	readonly gate: GateNote
	openDatabase(needs: VaultDatabaseNeeds): Promise<Result<VaultStore, StoreError>>
	/** Deletes caches that the app can do without; true when there were any. */
	releaseCaches(): Promise<boolean>
	/** Deletes all databases of the app. */
	eraseDatabases(): Promise<Result<void, StoreError>>
}

/** Puts the room together from its parts. */
export function assembleStorage(parts: StorageParts): DeviceStorage {
	const { files } = parts
	const catalogue = createCatalogue(parts.headerRows, files)
	return {
		capabilities: parts.capabilities,
		catalogue,
		preferences: createPreferences(parts.preferences),
		ballast: createBallast(files),
		gate: parts.gate,
		releaseCaches: () => parts.releaseCaches(),
		openVault: accountId => openVault(parts, accountId, () => catalogue.remove(accountId)),
		eraseAll: async () => {
			const folders = await files.folders()
			const removed = folders.ok ? await eachUntilFailure(folders.value, folder => files.removeFolder(folder)) : folders
			const databases = await parts.eraseDatabases()
			return removed.ok ? databases : removed
		},
	}
}

async function openVault(parts: StorageParts, accountId: string, forget: () => Promise<Result<void, StoreError>>): Promise<Result<OpenedVault, StoreError>> {
	const { files } = parts
	const hasFiles = files.kind !== 'none'
	const journal = hasFiles ? createJournal(files.file(accountId, VAULT_FILES.journal, 'held')) : createNoJournal()
	const mirror = hasFiles ? createMirror(files.file(accountId, VAULT_FILES.mirror, 'held')) : createNoMirror()
	const marker = files.file(accountId, VAULT_FILES.marker, 'released')
	const letGo = async (): Promise<void> => {
		await journal.close()
		await mirror.close()
	}
	const opened = await parts.openDatabase({
		accountId,
		newId: parts.newId,
		hadDatabase: async () => {
			const read = await marker.read()
			return read.ok ? ok(read.value !== null) : read
		},
		rememberDatabase: () => !hasFiles ? Promise.resolve(ok(undefined)) : marker.replace(Uint8Array.of(1)),
		eraseOthers: async () => {
			await letGo()
			// The wraps go first: without them the rest can no longer be opened, even if the power fails here.
			const forgotten = await forget()
			const removed = await files.removeFolder(accountId)
			return forgotten.ok ? removed : forgotten
		},
	})
	if (!opened.ok) {
		return opened
	}
	const store = opened.value
	return ok({
		store,
		journal,
		mirror,
		close: async () => {
			store.close()
			await letGo()
		},
	})
}

async function eachUntilFailure<T>(items: readonly T[], work: (item: T) => Promise<Result<void, StoreError>>): Promise<Result<void, StoreError>> {
	for (const item of items) {
		const done = await work(item)
		if (!done.ok) {
			return done
		}
	}
	return ok(undefined)
}
