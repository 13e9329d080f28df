// SPDX-FileCopyrightText: 2026 NexPass contributors
// SPDX-License-Identifier: AGPL-3.0-or-later

import type { ChallengeError } from '../crypto/challenge.ts'
import type { ObjectCipher } from '../crypto/cse.ts'
import type { Keychain, KeychainError } from '../crypto/keychain.ts'
import type { OpenKeys, VaultKeys } from '../crypto/vaultKeys.ts'
import type { Result } from '../domain/result.ts'

/** What this room needs of the keys, joined by the front door from the crypto room. */
export interface KeyWorks extends VaultKeys {
	/** 128 random bits as 32 lower-case hex characters. */
	newId(): string
	challengeSecret(passphrase: string, salts: readonly string[]): Promise<Result<string, ChallengeError>>
	openKeychain(passphrase: string, stored: string): Promise<Result<Keychain, KeychainError>>
	/** The keychain as it goes on the wire. */
	sealKeychain(passphrase: string, keychain: Keychain): Promise<string>
	/** A keychain with one new key, the current one, and every former one. */
	freshKeychain(former: Keychain | null): Keychain
	/** Salts of a new challenge, in hex. */
	newSalts(): readonly [string, string, string]
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
export type RecordKeys = OpenKeys
