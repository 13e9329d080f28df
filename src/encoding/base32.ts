// SPDX-FileCopyrightText: 2026 NexPass contributors
// SPDX-License-Identifier: AGPL-3.0-or-later

const ALPHABET = 'ABCDEFGHIJKLMNOPQRSTUVWXYZ234567'

/** Writes bytes as upper-case Base32 without padding (RFC 4648 section 6). */
export function formatBase32(bytes: Uint8Array): string {
	let text = ''
	let bits = 0
	let held = 0
	for (const byte of bytes) {
		held = (held << 8 | byte) & 0xfff
		bits += 8
		while (bits >= 5) {
			bits -= 5
			text += ALPHABET[held >> bits & 31] ?? ''
		}
	}
	return bits === 0 ? text : text + (ALPHABET[held << 5 - bits & 31] ?? '')
}

/** Reads Base32 the way people type it: any case, with spaces, dashes or padding. Null when a character is none of these or nothing is left. */
export function parseBase32(text: string): Uint8Array | null {
	const bare = text.replace(/[\s-]/g, '').replace(/=+$/, '').toUpperCase()
	if (bare === '') return null
	const bytes: number[] = []
	let bits = 0
	let held = 0
	for (const letter of bare) {
		const value = ALPHABET.indexOf(letter)
		if (value < 0) return null
		held = (held << 5 | value) & 0xfff
		bits += 5
		if (bits >= 8) {
			bits -= 8
			bytes.push(held >> bits & 255)
		}
	}
	return bytes.length === 0 ? null : Uint8Array.from(bytes)
}
