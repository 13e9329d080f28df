// SPDX-FileCopyrightText: 2026 NexPass contributors
// SPDX-License-Identifier: AGPL-3.0-or-later

import { PASSPHRASE_LIMITS } from '../domain/limits.ts'
import type { Result } from '../domain/result.ts'
import { err, ok } from '../domain/result.ts'
import { concat } from '../encoding/bytes.ts'
import { formatHex, parseHex } from '../encoding/hex.ts'
import { encodeUtf8 } from '../encoding/utf8.ts'
import type { Argon2Cost, Primitives, RandomBytes } from './primitives.ts'

/** Argon2id cost that the wire format fixes (PWDv1r1 and CSEv1r1: libsodium "interactive"). */
export const WIRE_COST: Argon2Cost = { opsLimit: 2, memoryBytes: 64 * 1024 * 1024 }

/** Why no secret can be computed. */
export type ChallengeError =
	| { readonly kind: 'passphraseLength' }
	/** The salts of the server are not what PWDv1r1 describes. */
	| { readonly kind: 'saltsInvalid' }

/** Lengths of password salt, BLAKE2b key and Argon2id salt. The server accepts a longer password salt. */
const SALT_BYTES = [256, 64, 16] as const

/** Far beyond what any client writes: a hostile server shall not make us hash megabytes. */
const LONGEST_SALT_BYTES = 4096

/**
 * The secret that proves the passphrase to the server (PWDv1r1): Argon2id over a keyed BLAKE2b of passphrase and salt.
 * The passphrase is taken as it was typed, without trimming or normalising. 64 lower-case hex characters.
 */
export function deriveChallengeSecret(primitives: Primitives, passphrase: string, salts: readonly string[]): Result<string, ChallengeError> {
	if (passphrase.length < PASSPHRASE_LIMITS.min || passphrase.length > PASSPHRASE_LIMITS.max) return err({ kind: 'passphraseLength' })
	const parsed = parseSalts(salts)
	if (parsed === null) return err({ kind: 'saltsInvalid' })
	const message = concat(encodeUtf8(passphrase), parsed.password)
	const hash = primitives.blake2b(message, parsed.blakeKey)
	message.fill(0)
	const secret = primitives.argon2id(hash, parsed.argon, WIRE_COST)
	hash.fill(0)
	return ok(formatHex(secret))
}

/** New salts for `account/challenge/set`, in hex. */
export function createSalts(random: RandomBytes): readonly [string, string, string] {
	const [password, blakeKey, argon] = SALT_BYTES
	return [formatHex(random(password)), formatHex(random(blakeKey)), formatHex(random(argon))]
}

function parseSalts(salts: readonly string[]): { readonly password: Uint8Array, readonly blakeKey: Uint8Array, readonly argon: Uint8Array } | null {
	if (salts.length !== SALT_BYTES.length || salts.some((salt) => salt.length > 2 * LONGEST_SALT_BYTES)) return null
	const [password, blakeKey, argon] = salts.map((salt) => parseHex(salt) ?? new Uint8Array(0))
	if (password === undefined || password.length < SALT_BYTES[0]) return null
	return blakeKey?.length === SALT_BYTES[1] && argon?.length === SALT_BYTES[2] ? { password, blakeKey, argon } : null
}
