// SPDX-FileCopyrightText: 2026 NexPass contributors
// SPDX-License-Identifier: AGPL-3.0-or-later

import type { LocalId } from '../domain/ids.ts'
import type { Result } from '../domain/result.ts'
import type { OpenedVault, Place, Placed, StoreChange, StoreError, StoreLoss, StoredRecord } from '../store/vaultStore.ts'
import type { LocalError, LocalState, LocalVault } from '../sync/ports.ts'
import type { RecordCodec } from './recordCodec.ts'

/** What the vault adds to the engine's view of the disk. */
export interface DurableVault extends LocalVault {
	/** The state in memory, without waiting for changes under way. */
	peek(): LocalState
	/** Brings the second copy of the chunks up to date; called after pulls. */
	flushMirror(): Promise<Result<null, LocalError>>
	/** Writes the whole second copy where it is missing or lacks chunks. Takes a moment: not before the list is shown. */
	mendMirror(): Promise<void>
	/** Begins the journal anew under another clear header: the wraps have changed. */
	renewHeader(header: Uint8Array): Promise<Result<null, LocalError>>
	/** Resolves when every change asked for so far is durable or has failed. */
	settled(): Promise<void>
	/** What opening found out, for the diagnosis. */
	readonly findings: OpenFindings
	onChange(listener: (state: LocalState, changed: readonly LocalId[]) => void): () => void
	/** Tells when the database was taken away. `kept`: it was deleted, and everything lies in a new one by now. */
	onLost(listener: (loss: StoreLoss, kept: boolean) => void): () => void
	/** A sealed record that is no item (the account, a draft); null when there is none. */
	record(place: Place): StoredRecord | null
	/** Keeps such a record: `strict` in both copies and on the disk when it resolves, `relaxed` in the database only. */
	keepRecord(placed: Placed, durability: StoreChange['durability']): Promise<Result<null, StoreError>>
	dropRecord(place: Place): Promise<Result<null, StoreError>>
	/** What it takes on the disk, in bytes. Reads all of it. */
	bytes(): Promise<number>
	/** Lets go of the disk; resolves when another tab can take over. */
	close(): Promise<void>
	/** Deletes everything of this vault on this device. */
	erase(): Promise<Result<void, StoreError>>
}

/** What was noticed while opening. */
export interface OpenFindings {
	/** The database had been deleted; everything came from the second copy. */
	readonly rebuilt: boolean
	/** Records that were changed, swapped or rolled back on the disk. The next pull compares everything. */
	readonly damagedRecords: number
	/** Unsent changes that only the journal had. */
	readonly fromJournal: number
}

/** What opening needs. */
export interface LocalVaultDeps {
	readonly opened: OpenedVault
	readonly codec: RecordCodec
	/** Clear header of the journal: the wraps, without which nobody could open it. */
	readonly journalHeader: Uint8Array
	/** Opens the vault's places anew after the database was deleted; waits for a deletion that is under way. Without it a deletion ends the vault. */
	reopen?(): Promise<Result<OpenedVault, StoreError>>
	/** Gives back space that was kept for a full disk, the dispensable first; false when there is none left. */
	freeSpace(): Promise<boolean>
	/** Tries to occupy the kept space again; true when that worked, so the disk is not full any more. */
	regainSpace?(): Promise<boolean>
}
