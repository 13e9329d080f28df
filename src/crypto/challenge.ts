// SPDX-FileCopyrightText: 2026 NexPass contributors
// SPDX-License-Identifier: AGPL-3.0-or-later

import { PASSPHRASE_LIMITS } from '../domain/limits.ts'
import type { Result } from '../domain/result.ts'
import { err, ok } from '../domain/result.ts'
import { concat } from '../encoding/bytes.ts'
import { formatHex, parseHex } from '../encoding/hex.ts'
import { encodeUtf8 } from '../encoding/utf8.ts'
import type { Argon2Cost, Primitives } from './primitives.ts'

/** Argon2id cost that the wire format fixes (PWDv1r1 and CSEv1r1: libsodium "interactive"). */
export const WIRE_COST: Argon2Cost = { opsLimit: 2, memoryBytes: 64 * 1024 * 1024 }

/** Why no secret can be computed. */
export type ChallengeError =
	| { readonly kind: 'passphraseLength' }
	/** The salts of the server are not what PWDv1r1 describes. */
	| { readonly kind: 'saltsInvalid' }

const SALT_BYTES: readonly number[] = [256, 64, 16]

/**
 * The secret that proves the passphrase to the server (PWDv1r1): Argon2id over a keyed BLAKE2b of passphrase and salt.
 * The passphrase is taken as it was typed, without trimming or normalising. 64 lower-case hex characters.
 */
export function deriveChallengeSecret(primitives: Primitives, passphrase: string, salts: readonly string[]): Result<string, ChallengeError> {
	if (passphrase.length < PASSPHRASE_LIMITS.min || passphrase.length > PASSPHRASE_LIMITS.max) return err({ kind: 'passphraseLength' })
	const [passwordSalt, genericKey, argonSalt] = salts.map(parseHex)
	if (!hasLength(passwordSalt, 0) || !hasLength(genericKey, 1) || !hasLength(argonSalt, 2)) return err({ kind: 'saltsInvalid' })
	const message = concat(encodeUtf8(passphrase), passwordSalt)
	const hash = primitives.blake2b(message, genericKey)
	message.fill(0)
	const secret = primitives.argon2id(hash, argonSalt, WIRE_COST)
	hash.fill(0)
	return ok(formatHex(secret))
}

function hasLength(bytes: Uint8Array | null | undefined, index: number): bytes is Uint8Array {
	return bytes !== null && bytes !== undefined && bytes.length === SALT_BYTES[index]
}
