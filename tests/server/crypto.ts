// SPDX-FileCopyrightText: 2026 NexPass contributors
// SPDX-License-Identifier: AGPL-3.0-or-later

import { xsalsa20poly1305 } from '@noble/ciphers/salsa.js'
import { argon2id } from '@noble/hashes/argon2.js'
import { blake2b } from '@noble/hashes/blake2.js'
import { createHash } from 'node:crypto'

const NONCE_BYTES = 24
const KDF = { t: 2, m: 65536, p: 1, dkLen: 32 }

function toHex(bytes: Uint8Array): string {
	return Buffer.from(bytes).toString('hex')
}

function fromHex(text: string): Uint8Array {
	return Uint8Array.from(Buffer.from(text, 'hex'))
}

function utf8(text: string): Uint8Array {
	return new TextEncoder().encode(text)
}

/** A reproducible stream of bytes: SHA-256 of the seed and a counter. For demo data only. */
export function seededBytes(seed: string): (length: number) => Uint8Array {
	let counter = 0
	return length => {
		const out = Buffer.alloc(length)
		for (let at = 0; at < length; at += 32) {
			createHash('sha256').update(`${seed}:${counter++}`).digest().copy(out, at)
		}
		return Uint8Array.from(out)
	}
}

/** PWDv1r1: the hex secret a client sends for a master password and the three hex salts of the account. */
export function challengeSecret(password: string, salts: readonly [string, string, string]): string {
	const [salt0, key, argonSalt] = salts.map(fromHex) as [Uint8Array, Uint8Array, Uint8Array]
	const hash = blake2b(Uint8Array.from([...utf8(password), ...salt0]), { key, dkLen: 64 })
	return toHex(argon2id(hash, argonSalt, KDF))
}

/** The key that protects a CSEv1r1 keychain, from the master password and the 16-byte salt in hex. */
export function keychainKey(password: string, salt: string): Uint8Array {
	return argon2id(utf8(password), fromHex(salt), KDF)
}

/** A CSEv1r1 keychain as it goes on the wire. */
export function sealKeychain(keychain: unknown, key: Uint8Array, salt: string, random: (length: number) => Uint8Array): string {
	return salt + sealText(JSON.stringify(keychain), key, random)
}

/** One CSEv1r1 field in hex: nonce and box. Empty text stays empty. */
export function sealText(text: string, key: Uint8Array, random: (length: number) => Uint8Array): string {
	if (text === '') return ''
	const nonce = random(NONCE_BYTES)
	return toHex(nonce) + toHex(xsalsa20poly1305(key, nonce).encrypt(utf8(text)))
}

/** Opens one CSEv1r1 field; throws when it was changed or the key is wrong. */
export function openText(hex: string, key: Uint8Array): string {
	if (hex === '') return ''
	const bytes = fromHex(hex)
	return new TextDecoder().decode(xsalsa20poly1305(key, bytes.subarray(0, NONCE_BYTES)).decrypt(bytes.subarray(NONCE_BYTES)))
}
