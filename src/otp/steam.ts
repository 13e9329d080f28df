// SPDX-FileCopyrightText: 2026 NexPass contributors
// SPDX-License-Identifier: AGPL-3.0-or-later

import { truncatedHmac } from './hotp.ts'

/** The 26 characters Steam uses: no vowels and nothing that looks like something else. */
const ALPHABET = '23456789BCDFGHJKMNPQRTVWXY'

/** Characters in a Steam Guard code. */
export const STEAM_DIGITS = 5

/** One Steam Guard code: five characters, each the next base-26 digit of the truncated HMAC-SHA-1 of RFC 4226. */
export function steamCode(key: Uint8Array, counter: number): string {
	let rest = truncatedHmac(key, counter, 'SHA1')
	let code = ''
	for (let i = 0; i < STEAM_DIGITS; i++) {
		code += ALPHABET[rest % ALPHABET.length] ?? ''
		rest = Math.floor(rest / ALPHABET.length)
	}
	return code
}
