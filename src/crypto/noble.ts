// SPDX-FileCopyrightText: 2026 NexPass contributors
// SPDX-License-Identifier: AGPL-3.0-or-later

import { xsalsa20poly1305 } from '@noble/ciphers/salsa.js'
import { argon2id } from '@noble/hashes/argon2.js'
import { blake2b } from '@noble/hashes/blake2.js'
import { concat } from '../encoding/bytes.ts'
import { formatHex, parseHex } from '../encoding/hex.ts'
import { decodeUtf8, encodeUtf8 } from '../encoding/utf8.ts'
import type { Primitives } from './primitives.ts'
import { BOX_NONCE_BYTES } from './primitives.ts'

const TAG_BYTES = 16

/** The primitives in plain script: where WebAssembly is refused, and as the second opinion in tests. Several times slower. */
export const noblePrimitives: Primitives = {
	name: 'noble',
	argon2id: (password, salt, { opsLimit, memoryBytes }) => argon2id(password, salt, { t: opsLimit, m: memoryBytes / 1024, p: 1, dkLen: 32 }),
	blake2b: (message, key) => blake2b(message, { key, dkLen: 64 }),
	sealBox: (key, nonce, plaintext) => concat(nonce, xsalsa20poly1305(key, nonce).encrypt(plaintext)),
	openBox,
	sealBoxText: (key, nonce, text) => formatHex(noblePrimitives.sealBox(key, nonce, encodeUtf8(text))),
	openBoxText(key, hex) {
		const box = parseHex(hex)
		const plaintext = box === null ? null : openBox(key, box)
		return plaintext === null ? null : decodeUtf8(plaintext)
	},
}

function openBox(key: Uint8Array, box: Uint8Array): Uint8Array | null {
	if (box.length < BOX_NONCE_BYTES + TAG_BYTES) return null
	try {
		return xsalsa20poly1305(key, box.subarray(0, BOX_NONCE_BYTES)).decrypt(box.subarray(BOX_NONCE_BYTES))
	} catch {
		// The library reports a wrong tag by throwing.
		return null
	}
}
