// SPDX-FileCopyrightText: 2026 NexPass contributors
// SPDX-License-Identifier: AGPL-3.0-or-later

/** Newer engines bring hex conversion of their own; it is several times faster than any script. */
interface HexBytes extends Uint8Array {
	toHex(): string
}
interface HexConstructor {
	fromHex(text: string): Uint8Array
}

const TABLE: readonly string[] = Array.from({ length: 256 }, (_, byte) => byte.toString(16).padStart(2, '0'))
const NATIVE_TO = 'toHex' in Uint8Array.prototype
const NATIVE_FROM = 'fromHex' in Uint8Array
const HEX = /^(?:[0-9a-fA-F]{2})*$/

/** Writes bytes as lower-case hex. */
export function formatHex(bytes: Uint8Array): string {
	if (NATIVE_TO) return (bytes as HexBytes).toHex()
	let text = ''
	for (const byte of bytes) text += TABLE[byte] ?? ''
	return text
}

/** Reads hex of either case; null when the text is anything else, also when a digit is missing. */
export function parseHex(text: string): Uint8Array | null {
	if (NATIVE_FROM) {
		try {
			return (Uint8Array as unknown as HexConstructor).fromHex(text)
		} catch {
			// Not hex: the engine says so by throwing.
			return null
		}
	}
	if (!HEX.test(text)) return null
	const bytes = new Uint8Array(text.length / 2)
	for (let i = 0; i < bytes.length; i++) bytes[i] = Number.parseInt(text.slice(2 * i, 2 * i + 2), 16)
	return bytes
}
