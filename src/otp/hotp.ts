// SPDX-FileCopyrightText: 2026 NexPass contributors
// SPDX-License-Identifier: AGPL-3.0-or-later

import { hmac } from '@noble/hashes/hmac.js'
import { sha1 } from '@noble/hashes/legacy.js'
import { sha256, sha512 } from '@noble/hashes/sha2.js'

import type { OtpAlgorithm } from '../domain/otp.ts'

const HASHES = { SHA1: sha1, SHA256: sha256, SHA512: sha512 } as const

/** The dynamic truncation of RFC 4226 section 5.3: 31 bits out of HMAC(key, counter). `counter` is a whole number below 2^53. */
export function truncatedHmac(key: Uint8Array, counter: number, algorithm: OtpAlgorithm): number {
	const message = new Uint8Array(8)
	const view = new DataView(message.buffer)
	view.setUint32(0, Math.floor(counter / 2 ** 32))
	view.setUint32(4, counter % 2 ** 32)
	const mac = hmac(HASHES[algorithm], key, message)
	const offset = (mac[mac.length - 1] ?? 0) & 0x0f
	return new DataView(mac.buffer, mac.byteOffset).getUint32(offset) & 0x7fffffff
}

/** One HOTP value (RFC 4226 section 5.3) as text of exactly `digits` digits, leading zeros kept. */
export function hotp(key: Uint8Array, counter: number, digits: number, algorithm: OtpAlgorithm): string {
	return (truncatedHmac(key, counter, algorithm) % 10 ** digits).toString().padStart(digits, '0')
}
