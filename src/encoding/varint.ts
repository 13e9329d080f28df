// SPDX-FileCopyrightText: 2026 NexPass contributors
// SPDX-License-Identifier: AGPL-3.0-or-later

/** Bytes that a number below 2^53 needs at most. */
const MAX_BYTES = 8

/** Writes a whole number from 0 to 2^53 - 1 in groups of seven bits, lowest first (LEB128, as in Protocol Buffers). Throws for other numbers. */
export function formatVarint(value: number): Uint8Array {
	if (!Number.isSafeInteger(value) || value < 0) throw new RangeError('not a whole number from 0 to 2^53 - 1')
	const bytes: number[] = []
	let rest = value
	while (rest >= 128) {
		bytes.push(rest % 128 | 128)
		rest = Math.floor(rest / 128)
	}
	return Uint8Array.from([...bytes, rest])
}

/** Reads such a number at an offset and says where the next thing begins; null when it is cut off, longer than needed or too large. */
export function readVarint(bytes: Uint8Array, offset: number): { readonly value: number, readonly next: number } | null {
	let value = 0
	for (let i = 0; i < MAX_BYTES; i++) {
		const byte = bytes[offset + i]
		if (byte === undefined) return null
		value += (byte & 127) * 128 ** i
		if (byte < 128) return (byte === 0 && i > 0) || !Number.isSafeInteger(value) ? null : { value, next: offset + i + 1 }
	}
	return null
}
