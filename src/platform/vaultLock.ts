// SPDX-FileCopyrightText: 2026 NexPass contributors
// SPDX-License-Identifier: AGPL-3.0-or-later

/** Keeps a vault with one tab of this browser (Web Locks). */
export interface VaultLock {
	/** Takes a name; null when another tab has it. The answer gives it back. */
	claim(name: string): Promise<(() => void) | null>
	/** Asks the other tab to lock and takes over; null when it does not let go in time. */
	takeOver(name: string): Promise<(() => void) | null>
	/** Runs when another tab asks for the vault. */
	onAsked(listener: () => void): void
}

/** Longer than a tab may need to send what is unsent. Milliseconds. */
const TAKE_OVER_MS = 15_000
/** Says `lock` and nothing else: every page of the origin can listen. */
const CHANNEL = 'nexpass'

/** Web Locks where the browser has them; elsewhere every tab gets what it asks for, and the store's epoch keeps the older one from writing. */
export function createVaultLock(): VaultLock {
	const channel = new BroadcastChannel(CHANNEL)
	return {
		claim: (name) => request(name, { ifAvailable: true }),
		takeOver(name) {
			channel.postMessage('lock')
			return request(name, { signal: AbortSignal.timeout(TAKE_OVER_MS) })
		},
		onAsked(listener) {
			channel.addEventListener('message', ({ data }) => {
				if (data === 'lock') listener()
			})
		},
	}
}

function request(name: string, options: LockOptions): Promise<(() => void) | null> {
	if (!('locks' in navigator)) return Promise.resolve(() => undefined)
	return new Promise((resolve) => {
		navigator.locks.request(name, options, (lock) => {
			if (lock === null) {
				resolve(null)
				return undefined
			}
			return new Promise<void>((release) => resolve(release))
		}).catch(() => {
			// The time was up, or the browser refused: somebody else keeps it.
			resolve(null)
		})
	})
}
