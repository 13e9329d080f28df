// SPDX-FileCopyrightText: 2026 NexPass contributors
// SPDX-License-Identifier: AGPL-3.0-or-later

import type { Result } from '../../domain/result.ts'
import type { Problem } from './problem.ts'

/* [Note: keeping nothing]
 * A device can keep nothing, by the person's choice, because the administrator allows no copies on devices, or because the browser lets
 * NexPass store nothing (some private windows): the whole vault then lies in the memory of its tab. It is fetched anew at each start and gone when it locks. A change is safe only on the server, so it is
 * refused (`notKept`) while that cannot be reached, and sent at once. There is nothing that a finger, a passphrase of this device or an
 * app password could be kept in. */

/** What stays on this device: a sealed vault, or nothing; see [Note: keeping nothing]. */
export type Keeps = 'vault' | 'nothing' | 'nothingByPolicy' | 'nothingByBrowser'

/** What this vault takes on the device. Bytes. */
export interface StorageUse {
	readonly entries: number
	/** Sealed records and journal of this vault. */
	readonly vaultBytes: number
	/** Everything of this server's address in the browser, and what the browser allows; null where it does not say. */
	readonly originBytes: number | null
	readonly quotaBytes: number | null
}

/** What stays on this device. */
export interface KeepingCalls {
	readonly storageUse: { readonly args: null; readonly answer: StorageUse }
	/** What the browser answered when it was asked to keep this storage; null when it cannot be asked. */
	readonly persisted: { readonly args: { readonly granted: boolean | null }; readonly answer: null }
	/** Switches keeping nothing on or off. On: erases the vault of this device, which must have nothing unsent, and revokes its app password. An open vault locks. */
	readonly keepNothing: { readonly args: { readonly on: boolean }; readonly answer: Result<null, Problem> }
	/** Erases everything NexPass keeps on this device for this vault. */
	readonly removeVault: { readonly args: null; readonly answer: Result<null, Problem> }
}
