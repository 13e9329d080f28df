// SPDX-FileCopyrightText: 2026 NexPass contributors
// SPDX-License-Identifier: AGPL-3.0-or-later

/** Removes what the page keeps of itself outside the vault: its caches and its service worker. The vault worker removes the rest. */
export async function removeTraces(): Promise<void> {
	try {
		for (const name of await caches.keys()) if (name.startsWith('nexpass')) await caches.delete(name)
		const registration = await navigator.serviceWorker.getRegistration()
		await registration?.unregister()
	} catch {
		// No caches, no service worker: then there are no traces of them.
	}
}
