// SPDX-FileCopyrightText: 2026 NexPass contributors
// SPDX-License-Identifier: AGPL-3.0-or-later

import type { Result } from '../domain/result.ts'
import { err, ok } from '../domain/result.ts'
import { parseBase64 } from '../encoding/base64.ts'
import { concat } from '../encoding/bytes.ts'
import { formatHex, parseHex } from '../encoding/hex.ts'
import { decodeUtf8, encodeUtf8 } from '../encoding/utf8.ts'
import { WIRE_COST } from './challenge.ts'
import type { Primitives, RandomBytes } from './primitives.ts'
import { BOX_NONCE_BYTES, KEY_BYTES } from './primitives.ts'

/** The keys of an account: all that ever were, and the one for new writes (CSEv1r1 keychain). Plain data, kept sealed. */
export interface Keychain {
	/** Key id to key, 64 hex characters each. Keys are never dropped. */
	readonly keys: Readonly<Record<string, string>>
	readonly current: string
	/** Members nobody taught us. */
	readonly extras: Readonly<Record<string, unknown>>
}

/** Why a keychain does not open. A wrong passphrase and a changed byte look the same. */
export type KeychainError = { readonly kind: 'notOpened' } | { readonly kind: 'malformed' }

const SALT_BYTES = 16
const TAG_BYTES = 16

/** Opens the keychain as the server stores it: hex, or URL-safe base64 as old clients wrote it. */
export function openKeychain(primitives: Primitives, passphrase: string, stored: string): Result<Keychain, KeychainError> {
	const bytes = parseHex(stored) ?? parseBase64(stored)
	if (bytes === null || bytes.length < SALT_BYTES + BOX_NONCE_BYTES + TAG_BYTES) return err({ kind: 'malformed' })
	const key = deriveKey(primitives, passphrase, bytes.subarray(0, SALT_BYTES))
	const plaintext = primitives.openBox(key, bytes.subarray(SALT_BYTES))
	key.fill(0)
	const text = plaintext === null ? null : decodeUtf8(plaintext)
	return text === null ? err({ kind: 'notOpened' }) : parseKeychain(text)
}

/** Encrypts the keychain for the server: lower-case hex of salt, nonce and box. */
export function sealKeychain(primitives: Primitives, passphrase: string, keychain: Keychain, random: RandomBytes): string {
	const salt = random(SALT_BYTES)
	const key = deriveKey(primitives, passphrase, salt)
	const text = JSON.stringify({ ...keychain.extras, keys: keychain.keys, current: keychain.current })
	const box = primitives.sealBox(key, random(BOX_NONCE_BYTES), encodeUtf8(text))
	key.fill(0)
	return formatHex(concat(salt, box))
}

/** A keychain with one new key, for an account that switches encryption on. */
export function createKeychain(random: RandomBytes, newUuid: () => string): Keychain {
	const current = newUuid()
	return { keys: { [current]: formatHex(random(KEY_BYTES)) }, current, extras: {} }
}

/** Reads the parsed JSON of a keychain; null when keys are missing or of a wrong length, or the current one is not among them. */
export function readKeychain(parsed: unknown): Keychain | null {
	if (typeof parsed !== 'object' || parsed === null) return null
	const { keys, current, ...extras } = parsed as Record<string, unknown>
	if (typeof keys !== 'object' || keys === null || typeof current !== 'string') return null
	const entries = Object.entries(keys)
	const valid = entries.every(([, key]) => typeof key === 'string' && parseHex(key)?.length === KEY_BYTES)
	if (!valid || !entries.some(([id]) => id === current)) return null
	return { keys: Object.fromEntries(entries) as Record<string, string>, current, extras }
}

/** The keychain with one more key, the new current one. Every former key and unknown member stays. */
export function withFreshKey(keychain: Keychain, random: RandomBytes, newUuid: () => string): Keychain {
	const current = newUuid()
	return { ...keychain, keys: { ...keychain.keys, [current]: formatHex(random(KEY_BYTES)) }, current }
}

function deriveKey(primitives: Primitives, passphrase: string, salt: Uint8Array): Uint8Array {
	const bytes = encodeUtf8(passphrase)
	const key = primitives.argon2id(bytes, salt, WIRE_COST)
	bytes.fill(0)
	return key
}

function parseKeychain(text: string): Result<Keychain, KeychainError> {
	let parsed: unknown
	try {
		parsed = JSON.parse(text)
	} catch {
		// Opened with the right key, but no JSON: another program's doing.
		return err({ kind: 'malformed' })
	}
	const keychain = readKeychain(parsed)
	return keychain === null ? err({ kind: 'malformed' }) : ok(keychain)
}
