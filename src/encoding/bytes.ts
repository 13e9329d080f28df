// SPDX-FileCopyrightText: 2026 NexPass contributors
// SPDX-License-Identifier: AGPL-3.0-or-later

/** Puts a length or counter in front of things: 4 bytes, big-endian. Throws for numbers that do not fit. */
export function uint32(value: number): Uint8Array {
	if (!Number.isInteger(value) || value < 0 || value > 0xffffffff) throw new RangeError('not an unsigned 32-bit number')
	const bytes = new Uint8Array(4)
	new DataView(bytes.buffer).setUint32(0, value)
	return bytes
}

/** A counter in 8 bytes, big-endian. Throws for numbers beyond 2^53 - 1 or below 0. */
export function uint64(value: number): Uint8Array {
	if (!Number.isSafeInteger(value) || value < 0) throw new RangeError('not a safe counter')
	const bytes = new Uint8Array(8)
	new DataView(bytes.buffer).setBigUint64(0, BigInt(value))
	return bytes
}

/** Reads 4 bytes, big-endian, at an offset; null when they are not all there. */
export function readUint32(bytes: Uint8Array, offset: number): number | null {
	if (offset < 0 || offset + 4 > bytes.length) return null
	return new DataView(bytes.buffer, bytes.byteOffset, bytes.byteLength).getUint32(offset)
}

/** Joins byte strings. */
export function concat(...parts: readonly Uint8Array[]): Uint8Array {
	const joined = new Uint8Array(parts.reduce((sum, part) => sum + part.length, 0))
	let at = 0
	for (const part of parts) {
		joined.set(part, at)
		at += part.length
	}
	return joined
}
