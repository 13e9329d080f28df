// SPDX-FileCopyrightText: 2026 NexPass contributors
// SPDX-License-Identifier: AGPL-3.0-or-later

const ALPHABET = 'ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789-_'
const VALUES: ReadonlyMap<string, number> = new Map([...ALPHABET].map((letter, value) => [letter, value]))

/** Writes bytes as URL-safe base64 without padding (RFC 4648 section 5). */
export function formatBase64Url(bytes: Uint8Array): string {
	let text = ''
	let bits = 0
	let held = 0
	for (const byte of bytes) {
		held = held << 8 | byte
		bits += 8
		while (bits >= 6) {
			bits -= 6
			text += ALPHABET[held >> bits & 63] ?? ''
		}
	}
	return bits === 0 ? text : text + (ALPHABET[held << 6 - bits & 63] ?? '')
}

/** Reads base64 in the URL-safe or the classic alphabet, with or without padding; null for anything else (RFC 4648 sections 4 and 5). */
export function parseBase64(text: string): Uint8Array | null {
	const bare = text.replace(/={0,2}$/, '').replaceAll('+', '-').replaceAll('/', '_')
	if (bare.length % 4 === 1) return null
	const bytes = new Uint8Array(Math.floor(bare.length * 3 / 4))
	let bits = 0
	let held = 0
	let at = 0
	for (const letter of bare) {
		const value = VALUES.get(letter)
		if (value === undefined) return null
		held = (held << 6 | value) & 0xffffff
		bits += 6
		if (bits >= 8) {
			bits -= 8
			bytes[at++] = held >> bits & 255
		}
	}
	return bytes
}
