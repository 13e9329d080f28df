// SPDX-FileCopyrightText: 2026 NexPass contributors
// SPDX-License-Identifier: AGPL-3.0-or-later

/** Newer engines bring hex conversion of their own; it is several times faster than any script. */
interface NativeHex extends Uint8Array {
	toHex(): string
	setFromHex(text: string): { readonly read: number, readonly written: number }
}

const PAIRS: readonly string[] = Array.from({ length: 256 }, (_, byte) => byte.toString(16).padStart(2, '0'))
/** Value of each character code below 128; 255 for what is no hex digit. */
const DIGITS = Uint8Array.from({ length: 128 }, (_, code) => {
	const value = '0123456789abcdef'.indexOf(String.fromCharCode(code).toLowerCase())
	return value < 0 ? 255 : value
})
const NATIVE_TO = 'toHex' in Uint8Array.prototype
const NATIVE_FROM = 'setFromHex' in Uint8Array.prototype

/** Writes bytes as lower-case hex. */
export function formatHex(bytes: Uint8Array): string {
	if (NATIVE_TO) return (bytes as NativeHex).toHex()
	let text = ''
	for (const byte of bytes) text += PAIRS[byte] ?? ''
	return text
}

/** Reads hex of either case; null when the text is anything else, also when a digit is missing. */
export function parseHex(text: string): Uint8Array | null {
	const bytes = new Uint8Array(text.length >> 1)
	return parseHexInto(text, bytes) ? bytes : null
}

/** Reads hex of either case into bytes that are exactly half as long as the text. False when the text is anything else; the bytes are then undefined. */
export function parseHexInto(text: string, target: Uint8Array): boolean {
	if (text.length !== target.length * 2) return false
	if (!NATIVE_FROM) return readDigits(text, target)
	try {
		return (target as NativeHex).setFromHex(text).written === target.length
	} catch {
		// Not hex: the engine says so by throwing.
		return false
	}
}

function readDigits(text: string, target: Uint8Array): boolean {
	for (let i = 0; i < target.length; i++) {
		const high = DIGITS[text.charCodeAt(2 * i)] ?? 255
		const low = DIGITS[text.charCodeAt(2 * i + 1)] ?? 255
		if (high === 255 || low === 255) return false
		target[i] = high << 4 | low
	}
	return true
}
