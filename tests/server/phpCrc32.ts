// SPDX-FileCopyrightText: 2026 NexPass contributors
// SPDX-License-Identifier: AGPL-3.0-or-later

const TABLE = Array.from({ length: 256 }, (_, index) => {
	let value = (index << 24) >>> 0
	for (let bit = 0; bit < 8; bit++) {
		value = (value & 0x80000000 ? (value << 1) ^ 0x04c11db7 : value << 1) >>> 0
	}
	return value
})

/** The checksum that Passwords uses as error id: PHP `hash('crc32', text)`, the bzip2 polynomial with its bytes reversed, as 8 hex characters. */
export function phpCrc32(text: string): string {
	let crc = 0xffffffff
	for (const byte of new TextEncoder().encode(text)) {
		crc = (((crc << 8) >>> 0) ^ (TABLE[((crc >>> 24) ^ byte) & 0xff] ?? 0)) >>> 0
	}
	const out = new DataView(new ArrayBuffer(4))
	out.setUint32(0, ~crc >>> 0, true)
	return out.getUint32(0).toString(16).padStart(8, '0')
}
