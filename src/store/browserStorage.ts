// SPDX-FileCopyrightText: 2026 NexPass contributors
// SPDX-License-Identifier: AGPL-3.0-or-later

import Dexie from 'dexie'
import { ok } from '../domain/result.ts'
import type { Result } from '../domain/result.ts'
import { assembleStorage } from './assembleStorage.ts'
import { openCacheFiles } from './cacheFiles.ts'
import { CATALOGUE_DATABASE, createCatalogueDatabase } from './catalogueDatabase.ts'
import type { DeviceStorage } from './deviceStorage.ts'
import type { DurableFiles } from './files.ts'
import { DEVICE_FOLDER } from './files.ts'
import { createGateNote } from './gateNote.ts'
import { createNoFiles } from './noFiles.ts'
import { openOpfsFiles } from './opfsFiles.ts'
import { preferenceFile } from './preferences.ts'
import { attempt } from './storeErrors.ts'
import { openVaultDatabase } from './vaultDatabase.ts'
import type { StoreError } from './vaultStore.ts'

/** What the storage of a browser needs from outside. */
export interface BrowserStorageNeeds {
	/** 128 random bits in hex. */
	readonly newId: () => string
	/** Where the files lie; chosen by what the browser can do when left out. */
	readonly files?: DurableFiles
}

/** The storage of this browser. Meant for a dedicated worker: only there OPFS has synchronous handles. Never throws; what is missing is in the capabilities. */
export async function openBrowserStorage(needs: BrowserStorageNeeds): Promise<DeviceStorage> {
	const indexedDb = await hasIndexedDb()
	const found = needs.files ?? await chooseFiles()
	// Files alone hold no vault; only where some lie already they must not be passed over.
	const files = indexedDb || await holdsVaults(found) ? found : createNoFiles()
	const database = createCatalogueDatabase()
	return assembleStorage({
		capabilities: { indexedDb, files: files.kind },
		files,
		headerRows: database.headers,
		preferences: files.kind === 'none' ? database.preferences : preferenceFile(files),
		newId: needs.newId,
		gate: createGateNote(),
		releaseCaches,
		openDatabase: openVaultDatabase,
		eraseDatabases,
	})
}

/** OPFS, unless an earlier run had to put its files into Cache Storage: a browser that learns OPFS later must not lose them. */
async function chooseFiles(): Promise<DurableFiles> {
	const opfs = await openOpfsFiles()
	const used = opfs === null ? null : await opfs.folders()
	if (opfs !== null && used?.ok === true && used.value.length > 0) {
		return opfs
	}
	const caches = await openCacheFiles()
	const cached = caches === null ? null : await caches.folders()
	const hasCached = cached?.ok === true && cached.value.length > 0
	return (hasCached ? caches : opfs ?? caches) ?? createNoFiles()
}

async function holdsVaults(files: DurableFiles): Promise<boolean> {
	const folders = await files.folders()
	return !folders.ok || folders.value.some(name => name !== DEVICE_FOLDER)
}

async function hasIndexedDb(): Promise<boolean> {
	const found = await createCatalogueDatabase().headers.all()
	return found.ok || found.error.kind === 'newerSchema'
}

/** The server's look, which is fetched again whenever there is a network (`src/service-worker/serviceWorker.ts`). */
const SPARE_CACHES = 'nexpass-theming-'

async function releaseCaches(): Promise<boolean> {
	try {
		const spare = (await caches.keys()).filter(name => name.startsWith(SPARE_CACHES))
		const gone = await Promise.all(spare.map(name => caches.delete(name)))
		return gone.includes(true)
	} catch {
		// No caches here: nothing to release.
		return false
	}
}

function eraseDatabases(): Promise<Result<void, StoreError>> {
	return attempt(async () => {
		for (const name of await Dexie.getDatabaseNames()) {
			if (name === CATALOGUE_DATABASE || name.startsWith(CATALOGUE_DATABASE + '-')) {
				await Dexie.delete(name)
			}
		}
		return ok(undefined)
	})
}
