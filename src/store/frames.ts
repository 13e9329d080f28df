// SPDX-FileCopyrightText: 2026 NexPass contributors
// SPDX-License-Identifier: AGPL-3.0-or-later

/** Bytes that a frame adds to what it carries: length and checksum, each a big-endian u32. */
export const FRAME_OVERHEAD_BYTES = 8

/** One frame read back. */
export interface Frame {
	readonly bytes: Uint8Array
	/** False when the checksum does not fit: the bytes changed on the disk. */
	readonly intact: boolean
}

/** What a file of frames holds. */
export interface FrameScan {
	readonly frames: readonly Frame[]
	/** Where the last whole frame ends. What lies behind it is an append that was cut off. */
	readonly wholeBytes: number
}

/**
 * Puts bytes into a frame: u32 length, u32 CRC-32 of the bytes, the bytes. Never empty: a zero-filled
 * tail, which some file systems leave after a power cut, must not read as frames. Throws on empty bytes.
 */
export function toFrame(bytes: Uint8Array): Uint8Array<ArrayBuffer> {
	if (bytes.length === 0) {
		throw new RangeError('a frame carries at least one byte')
	}
	const frame = new Uint8Array(FRAME_OVERHEAD_BYTES + bytes.length)
	const view = new DataView(frame.buffer)
	view.setUint32(0, bytes.length)
	view.setUint32(4, crc32(bytes))
	frame.set(bytes, FRAME_OVERHEAD_BYTES)
	return frame
}

/** Reads frames until the bytes end or stop making sense. Never throws. The frames are views into `file`. */
export function scanFrames(file: Uint8Array): FrameScan {
	const view = new DataView(file.buffer, file.byteOffset, file.byteLength)
	const frames: Frame[] = []
	let offset = 0
	while (offset + FRAME_OVERHEAD_BYTES <= file.length) {
		const length = view.getUint32(offset)
		const end = offset + FRAME_OVERHEAD_BYTES + length
		if (length === 0 || end > file.length) {
			break
		}
		const bytes = file.subarray(offset + FRAME_OVERHEAD_BYTES, end)
		const intact = crc32(bytes) === view.getUint32(offset + 4)
		if (!intact && end === file.length) {
			break
		}
		frames.push({ bytes, intact })
		offset = end
	}
	return { frames, wholeBytes: offset }
}

/** Joins byte strings. */
export function concatBytes(parts: readonly Uint8Array[]): Uint8Array<ArrayBuffer> {
	const joined = new Uint8Array(parts.reduce((sum, part) => sum + part.length, 0))
	let offset = 0
	for (const part of parts) {
		joined.set(part, offset)
		offset += part.length
	}
	return joined
}

const CRC_TABLE = Uint32Array.from({ length: 256 }, (_, index) => {
	let value = index
	for (let bit = 0; bit < 8; bit++) {
		value = value & 1 ? (value >>> 1) ^ 0xedb88320 : value >>> 1
	}
	return value
})

/** CRC-32 (ISO 3309, the one of zip and PNG). Finds accidents, not attackers: those meet the seal. */
export function crc32(bytes: Uint8Array): number {
	let crc = 0xffffffff
	for (const byte of bytes) {
		crc = (crc >>> 8) ^ (CRC_TABLE[(crc ^ byte) & 0xff] ?? 0)
	}
	return (crc ^ 0xffffffff) >>> 0
}
