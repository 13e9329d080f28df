// SPDX-FileCopyrightText: 2026 NexPass contributors
// SPDX-License-Identifier: AGPL-3.0-or-later

/* [Note: an order while nobody is here]
 * A removed device that nobody opens hears of it by Periodic Background Sync, where the browser grants that: this worker asks with the
 * number that the vault worker left in a cache. It has no keys and needs none to delete things. An open app asks for itself. */

/** Tag of the periodic wake-up. */
export const WIPE_TAG = 'nexpass-wipe'

/** Name of the cache with the note, as in `src/store/gateNote.ts`. */
export const NOTE_CACHE = 'nexpass-device'

/** Key of the note in it. */
export const NOTE_KEY = 'https://nexpass.invalid/device'

/** What obeying an order needs. */
export interface WipeOrderDeps {
	/** How this device names itself; null where there is no vault. */
	note(): Promise<string | null>
	/** The answer of `devices/check` as JSON; may reject. */
	ask(capability: string): Promise<unknown>
	/** Deletes everything that NexPass keeps in this browser; false when something could not be deleted. */
	erase(): Promise<boolean>
	/** Tells the server that it is done; may reject. */
	report(capability: string): Promise<void>
}

/** Asks, and obeys. Only a well-formed order erases anything; what could not be deleted is tried again the next time. */
export async function obeyOrder({ note, ask, erase, report }: WipeOrderDeps): Promise<'noVault' | 'noOrder' | 'erased' | 'failed'> {
	const capability = await note()
	if (capability === null) return 'noVault'
	const answer = await ask(capability).catch(() => null)
	if (!isOrder(answer)) return 'noOrder'
	if (!await erase()) return 'failed'
	// Where the report gets lost the list goes on saying that this device will erase itself; there is nobody left here to repeat it.
	await report(capability).catch(() => undefined)
	return 'erased'
}

function isOrder(answer: unknown): boolean {
	return typeof answer === 'object' && answer !== null && 'wipe' in answer && answer.wipe === true && 'known' in answer && answer.known === true
}
