// SPDX-FileCopyrightText: 2026 NexPass contributors
// SPDX-License-Identifier: AGPL-3.0-or-later

import { parseHex } from '../encoding/hex.ts'
import { decodeUtf8, encodeUtf8 } from '../encoding/utf8.ts'
import type { Keychain } from './keychain.ts'
import { readKeychain } from './keychain.ts'

/** Record id of the account record; it is sealed for the purpose `meta` (docs/decisions/0001). */
export const ACCOUNT_RECORD_ID = '00000000000000000000000000000002'

/** What opens the API session without the passphrase, as long as the account's salts are the same. */
export interface SolvedChallenge {
	readonly type: 'PWDv1r1'
	/** The hex salts of `session/request` that `secret` belongs to. */
	readonly salts: readonly string[]
	/** 64 hex characters. */
	readonly secret: string
}

/** The account's keys, as long as the stored keychain is the same. */
export interface OpenKeychain {
	/** SHA-256 of the keychain's wire text, hex (`fingerprint`). */
	readonly hash: string
	readonly keychain: Keychain
}

/** What the vault knows of its account. Both are null without end-to-end encryption. Only ever stored sealed. */
export interface AccountRecord {
	readonly challenge: SolvedChallenge | null
	readonly keychain: OpenKeychain | null
}

/** Writes the record as the bytes that are sealed. */
export function formatAccountRecord({ challenge, keychain }: AccountRecord): Uint8Array {
	return encodeUtf8(JSON.stringify({
		v: 1,
		challenge: challenge === null ? null : { type: challenge.type, salts: challenge.salts, secret: challenge.secret },
		keychain: keychain === null ? null : { hash: keychain.hash, ...keychain.keychain },
	}))
}

/** Reads an opened record; null when it is of a later format or makes no sense. */
export function parseAccountRecord(bytes: Uint8Array): AccountRecord | null {
	const parsed = parseObject(decodeUtf8(bytes))
	if (parsed?.['v'] !== 1) return null
	const challenge = parsed['challenge'] === null ? null : readChallenge(parsed['challenge'])
	const keychain = parsed['keychain'] === null ? null : readOpenKeychain(parsed['keychain'])
	return challenge === undefined || keychain === undefined ? null : { challenge, keychain }
}

function readChallenge(value: unknown): SolvedChallenge | undefined {
	if (!isObject(value)) return undefined
	const { type, salts, secret } = value
	if (type !== 'PWDv1r1' || !Array.isArray(salts) || !salts.every((salt) => isHex(salt)) || !isHex(secret) || secret.length !== 64) return undefined
	return { type, salts, secret }
}

function readOpenKeychain(value: unknown): OpenKeychain | undefined {
	if (!isObject(value) || !isHex(value['hash']) || !isObject(value['extras'])) return undefined
	const { hash, keys, current, extras } = value
	const keychain = readKeychain({ ...extras, keys, current })
	return keychain === null || typeof hash !== 'string' ? undefined : { hash, keychain }
}

function isHex(value: unknown): value is string {
	return typeof value === 'string' && parseHex(value) !== null
}

function isObject(value: unknown): value is Record<string, unknown> {
	return typeof value === 'object' && value !== null && !Array.isArray(value)
}

function parseObject(text: string | null): Record<string, unknown> | null {
	try {
		const value: unknown = text === null ? null : JSON.parse(text)
		return isObject(value) ? value : null
	} catch {
		// Not JSON: no record of ours.
		return null
	}
}
