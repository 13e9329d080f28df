// SPDX-FileCopyrightText: 2026 NexPass contributors
// SPDX-License-Identifier: AGPL-3.0-or-later

import type { Result } from '../domain/result.ts'
import type { Sealed } from '../domain/sealed.ts'

/** One sealed thing on disk. `id` is random (32 hex characters), `version` the record counter that is bound into the seal. */
export interface StoredRecord {
	readonly id: string
	readonly version: number
	readonly bytes: Sealed
}

/** The shelves of a vault: item chunks (rewritten by pulls), unsent edits, facts about the vault, unfinished drafts. */
export type RecordSpace = 'chunk' | 'edit' | 'meta' | 'draft'

/** All shelves, in the order in which they are read. */
export const RECORD_SPACES: readonly RecordSpace[] = ['chunk', 'edit', 'meta', 'draft']

/** A record together with the shelf it stands on. */
export interface Placed {
	readonly space: RecordSpace
	readonly record: StoredRecord
}

/** Names a record without its content. */
export interface Place {
	readonly space: RecordSpace
	readonly id: string
}

/** What one transaction does; removals first, so that a record may be removed and put in one change. */
export interface StoreChange {
	readonly put?: readonly Placed[]
	readonly remove?: readonly Place[]
	/** `strict`: on the disk before it resolves, for what the user did. `relaxed`: for what the server can send again. */
	readonly durability: 'strict' | 'relaxed'
}

/** Why the disk did not do it. Nothing of the change was kept. */
export type StoreError =
	/** The browser's space is used up: release caches, then the ballast, then stop pulling. */
	| { readonly kind: 'quotaExceeded' }
	/** No such storage here (private mode, no OPFS), or the browser failed; opening again may help. */
	| { readonly kind: 'unavailable'; readonly cause: unknown }
	/** The data was deleted from outside, for example by a logout. Open again and call {@link VaultStore.rebuild}. Never to be read as an empty vault. */
	| { readonly kind: 'wiped' }
	/** A newer version of the app wrote this; reload the page. */
	| { readonly kind: 'newerSchema' }
	/** Another tab owns the vault by now; this one must not write any more. */
	| { readonly kind: 'notOwner' }
	/** The change was made in part and could not be taken back: it may be there at the next start, or not. The next change that is written settles it. */
	| { readonly kind: 'undecided'; readonly cause: StoreError }
	/** What lies there is not what this room writes. */
	| { readonly kind: 'damaged'; readonly cause: unknown }

/** What the store lost while it was open. `closed`: the browser cut the connection; open again to learn why. */
export type StoreLoss = 'wiped' | 'newerSchema' | 'closed'

/** What opening a vault found. `new`: nothing anywhere; `kept`: the database is there; `wiped`: the database is gone, but the files say that there was one. */
export type StoreCondition = 'new' | 'kept' | 'wiped'

/**
 * The working store of one vault (IndexedDB). Knows only sealed bytes and counters.
 *
 * After opening: `wiped` demands {@link VaultStore.rebuild}, everything else {@link VaultStore.claimOwnership};
 * before that each write answers `notOwner` (or `wiped`).
 */
export interface VaultStore {
	/** What opening found; does not change afterwards, except that a rebuilt store is `kept`. */
	readonly condition: StoreCondition
	/** Makes this handle the only one that may write, also against handles that are frozen and wake up later. Resolves to the epoch, which grows by one each time. */
	claimOwnership(): Promise<Result<number, StoreError>>
	/** Fills a wiped store with what journal and mirror gave back, in one strict transaction, and claims ownership. Answers `notOwner` when another tab has rebuilt it meanwhile. */
	rebuild(records: readonly Placed[]): Promise<Result<number, StoreError>>
	/** All records of one shelf, ordered by id. Answers `wiped` where the shelf is only empty because somebody deleted it. */
	load(space: RecordSpace): Promise<Result<readonly StoredRecord[], StoreError>>
	/** Does the whole change or nothing. */
	commit(change: StoreChange): Promise<Result<void, StoreError>>
	/** Tells when the database is deleted or taken away under this handle; from then on every call answers the matching error. Returns the way to stop listening. */
	onLost(listener: (loss: StoreLoss) => void): () => void
	/** Lets go of the database; calls after that answer `unavailable`. */
	close(): void
	/** Deletes everything of this vault on this device: database, journal, mirror, header file. */
	erase(): Promise<Result<void, StoreError>>
}

/** What a journal file holds. */
export interface JournalContent {
	/** The bytes given as header to {@link Journal.compact}; in clear: wraps and KDF parameters. */
	readonly header: Uint8Array
	/** All appended lines one after the other, unchanged. */
	readonly lines: Uint8Array
	/** How many lines {@link JournalContent.lines} is made of. */
	readonly lineCount: number
	/** Bytes behind the last whole line: an append that was cut off before it was acknowledged. 0 normally. */
	readonly tornBytes: number
}

/** The second copy of everything unsent: append-only, in a file that survives the deletion of IndexedDB. */
export interface Journal {
	/** Adds one line. Resolves only when it is flushed and the file is still in place. A journal that was never begun, or was deleted, answers `wiped`. */
	append(line: Uint8Array): Promise<Result<void, StoreError>>
	/** Everything in the file, or null when there is none. Reads the disk, not a memory of it. */
	readAll(): Promise<Result<JournalContent | null, StoreError>>
	/** Begins the journal anew with this header and these lines; a kill leaves the former or the new one, never a mixture. */
	compact(header: Uint8Array, lines: readonly Uint8Array[]): Promise<Result<void, StoreError>>
	/** Bytes of the file, 0 when there is none. */
	size(): Promise<Result<number, StoreError>>
	/** Resolves when other tabs can take the file. */
	close(): Promise<void>
}

/** What the mirror file holds. */
export interface MirrorContent {
	readonly records: readonly Placed[]
	/** Batches whose bytes changed on the disk and that were left out. */
	readonly damagedBatches: number
}

/** The second copy of the sealed chunks (and meta), so that a wiped vault opens offline with its whole list. */
export interface Mirror {
	/** Adds one batch, the first of all if there is no mirror; a kill leaves all of it or nothing. A mirror that was there and is gone answers `wiped`: then only {@link Mirror.rewrite} with everything makes it whole. Now and then the file is rewritten without outdated records. */
	write(change: { readonly put?: readonly Placed[]; readonly remove?: readonly Place[] }): Promise<Result<void, StoreError>>
	/** Replaces everything by these records, atomically. */
	rewrite(records: readonly Placed[]): Promise<Result<void, StoreError>>
	/** The latest version of each record; empty when there is no mirror. */
	readAll(): Promise<Result<MirrorContent, StoreError>>
	/** Resolves when other tabs can take the file. */
	close(): Promise<void>
}

/** The three places of one opened vault. */
export interface OpenedVault {
	readonly store: VaultStore
	readonly journal: Journal
	readonly mirror: Mirror
	/** Closes all three; resolves when another tab can take over. */
	close(): Promise<void>
}
