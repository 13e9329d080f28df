// SPDX-FileCopyrightText: 2026 NexPass contributors
// SPDX-License-Identifier: AGPL-3.0-or-later

import type { Result } from '../domain/result.ts'
import type { GateNote } from './gateNote.ts'
import type { OpenedVault, StoreError } from './vaultStore.ts'

/** What can be read of a vault before it is unlocked. Holds no name of the user. */
export interface VaultHeader {
	readonly formatVersion: 1
	/** 32 random hex characters; names the database and the folder. */
	readonly accountId: string
	/** Salted hash of instance and user id, in hex, so that a session finds its vault. */
	readonly finder: string
	readonly finderSalt: string
	/** What the user calls this vault. */
	readonly nickname: string
	readonly host: string
	/** The wrapped vault key with its KDF parameters, as `crypto/keyWrap.ts` lays them out. */
	readonly wraps: Uint8Array
	/** Record id of the journal, bound into its lines. */
	readonly journalId: string
}

/** All vaults on this device. Each header lies in IndexedDB and in a file; the newer one of the two counts. */
export interface VaultCatalogue {
	/** The union of both places, ordered by account id. A header that one place lost is taken from the other. */
	list(): Promise<Result<readonly VaultHeader[], StoreError>>
	/** True when the files name a vault and the database none: somebody deleted the databases since. */
	wasWiped(): Promise<boolean>
	/** Writes both places; resolves when both are durable. */
	save(header: VaultHeader): Promise<Result<void, StoreError>>
	/** Forgets the header in both places. The vault itself goes with `VaultStore.erase`. */
	remove(accountId: string): Promise<Result<void, StoreError>>
}

/** The values a preference can have. */
export type PreferenceValue = string | number | boolean

/** Choices that are no secret and belong to the device: theme, language, minutes until the lock. Readable before unlocking. */
export interface Preferences {
	/** All preferences that were ever set. */
	all(): Promise<Result<Readonly<Record<string, PreferenceValue>>, StoreError>>
	/** Remembers one; null forgets it. */
	set(name: string, value: PreferenceValue | null): Promise<Result<void, StoreError>>
	/** Remembers several in one write: all of them or none. */
	setAll(values: Readonly<Record<string, PreferenceValue>>): Promise<Result<void, StoreError>>
}

/** 5 MB that are kept occupied, so that a full disk still takes the user's own edits. */
export interface Ballast {
	/** Occupies the space if it is not yet. */
	reserve(): Promise<Result<void, StoreError>>
	/** Gives the space back; answers how many bytes that were. */
	release(): Promise<Result<number, StoreError>>
}

/** Which storage this browser gives us here. */
export interface StorageCapabilities {
	/** Without it the app works online only. */
	readonly indexedDb: boolean
	/** Where journal and mirror lie. `cacheStorage` is the second choice; `none` means that unsent edits have one copy only, and the user is told. */
	readonly files: 'opfs' | 'cacheStorage' | 'none'
}

/** Everything this room offers, built once by the front door of the vault worker. */
export interface DeviceStorage {
	readonly capabilities: StorageCapabilities
	readonly catalogue: VaultCatalogue
	readonly preferences: Preferences
	readonly ballast: Ballast
	/** What the service worker may know. */
	readonly gate: GateNote
	/** Deletes caches that the app can do without (the server's look); true when there were any. */
	releaseCaches(): Promise<boolean>
	/** Opens a vault's database and files; creates them for a new account id. Journal and mirror are taken at their first use; while another tab holds them they answer `notOwner`. */
	openVault(accountId: string): Promise<Result<OpenedVault, StoreError>>
	/** Deletes every vault, every preference and the ballast of this device ("remove everything when I log out"). */
	eraseAll(): Promise<Result<void, StoreError>>
}
