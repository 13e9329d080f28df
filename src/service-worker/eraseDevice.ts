// SPDX-FileCopyrightText: 2026 NexPass contributors
// SPDX-License-Identifier: AGPL-3.0-or-later

/** Beginning of every name of ours: databases, the folder of files, caches. */
const OURS = 'nexpass'

/** Deletes everything that NexPass keeps in this browser but the registration of this worker. The headers with the wrapped keys go first. False when something is left. */
export async function eraseDevice(): Promise<boolean> {
	const done = [await tried(eraseDatabases), await tried(eraseFiles)]
	// The note about this device last: as long as anything is left, the order is to be heard again.
	return !done.includes(false) && await tried(eraseCaches)
}

async function tried(work: () => Promise<void>): Promise<boolean> {
	try {
		await work()
		return true
	} catch {
		// Held by a tab, or refused: said to the caller, who tries again later.
		return false
	}
}

async function eraseDatabases(): Promise<void> {
	const names = (await indexedDB.databases()).flatMap(({ name }) => name === OURS || name?.startsWith(OURS + '-') === true ? [name] : [])
	// The one named like the app lists the vaults and holds their wrapped keys.
	for (const name of names.sort()) await deleteDatabase(name)
}

function deleteDatabase(name: string): Promise<void> {
	return new Promise((resolve, reject) => {
		const request = indexedDB.deleteDatabase(name)
		request.onsuccess = () => { resolve() }
		request.onerror = request.onblocked = () => { reject(new Error('not deleted')) }
	})
}

async function eraseFiles(): Promise<void> {
	const root = await navigator.storage.getDirectory()
	await root.removeEntry(OURS, { recursive: true }).catch((cause: unknown) => {
		if (!(cause instanceof DOMException && cause.name === 'NotFoundError')) throw cause
	})
}

async function eraseCaches(): Promise<void> {
	for (const name of await caches.keys()) if (name.startsWith(OURS)) await caches.delete(name)
}
