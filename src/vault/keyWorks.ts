// SPDX-FileCopyrightText: 2026 NexPass contributors
// SPDX-License-Identifier: AGPL-3.0-or-later

import type { ChallengeError } from '../crypto/challenge.ts'
import type { ObjectCipher } from '../crypto/cse.ts'
import type { JournalChain } from '../crypto/journalChain.ts'
import type { Keychain, KeychainError } from '../crypto/keychain.ts'
import type { UnwrapError } from '../crypto/keyWrap.ts'
import type { VaultCipher } from '../crypto/vaultCipher.ts'
import type { AccountId } from '../domain/ids.ts'
import type { Result } from '../domain/result.ts'

/** What this room needs of the keys, joined by the front door from the crypto room. */
export interface KeyWorks {
	/** 128 random bits as 32 lower-case hex characters. */
	newId(): string
	/** Makes a vault key, wraps it under the passphrase at this device's cost, and forgets its bytes. */
	createKey(passphrase: string, account: AccountId): Promise<NewKey>
	/** One key derivation, nothing else; the passphrase goes nowhere. */
	unlock(passphrase: string, wraps: Uint8Array, account: AccountId): Promise<Result<RecordKeys, UnwrapError>>
	challengeSecret(passphrase: string, salts: readonly string[]): Promise<Result<string, ChallengeError>>
	openKeychain(passphrase: string, stored: string): Promise<Result<Keychain, KeychainError>>
	objectCipher(keychain: Keychain): Promise<ObjectCipher>
	/** SHA-1, lower-case hex: API field `hash`. */
	passwordHash(password: string): Promise<string>
	/** SHA-256, lower-case hex. */
	fingerprint(text: string): Promise<string>
	/** Bits of strength, estimated from patterns. */
	strengthBits(password: string, context: readonly string[]): Promise<number>
	/** The clear header of a vault's journal (docs/decisions/0001). */
	journalHeader(wraps: Uint8Array): Uint8Array
	/** Which implementation is at work, for the diagnosis. */
	implementation(): Promise<string>
}

/** What the disk is sealed with while a vault is open. */
export interface RecordKeys {
	readonly cipher: VaultCipher
	chain(journalId: string): JournalChain
}

/** A vault key that was just made. */
export interface NewKey {
	readonly wraps: Uint8Array
	readonly keys: RecordKeys
}
