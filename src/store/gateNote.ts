// SPDX-FileCopyrightText: 2026 NexPass contributors
// SPDX-License-Identifier: AGPL-3.0-or-later

/** A note for the service worker: how this device names itself in the list of devices. It opens nothing and says nothing about anybody. */
export interface GateNote {
	/** Leaves the note; the former one goes. */
	leave(capability: string): Promise<void>
	/** Takes it away. */
	remove(): Promise<void>
}

/** Name of the cache that holds the note, as in `src/service-worker/wipeOrder.ts`: a service worker can read it without our code. */
export const GATE_NOTE_CACHE = 'nexpass-device'

/** Key of the note in its cache. Nothing is ever fetched from there. */
export const GATE_NOTE_KEY = 'https://nexpass.invalid/device'

/** The note in Cache Storage. Where there is none, the service worker asks for nothing; the app itself still does. */
export function createGateNote(): GateNote {
	return {
		async leave(capability) {
			try {
				const cache = await caches.open(GATE_NOTE_CACHE)
				await cache.put(GATE_NOTE_KEY, new Response(capability, { headers: { 'Content-Type': 'text/plain' } }))
			} catch {
				// No caches here, or a full disk: only the service worker misses it.
			}
		},
		async remove() {
			try {
				await caches.delete(GATE_NOTE_CACHE)
			} catch {
				// No caches here: no note.
			}
		},
	}
}
