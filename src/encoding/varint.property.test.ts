// SPDX-FileCopyrightText: 2026 NexPass contributors
// SPDX-License-Identifier: AGPL-3.0-or-later

import fc from 'fast-check'
import { expect, it } from 'vitest'
import { concat } from './bytes.ts'
import { formatVarint, readVarint } from './varint.ts'

it('every whole number comes back, and the next one is found behind it', () => {
	fc.assert(fc.property(fc.maxSafeNat(), fc.maxSafeNat(), (first, second) => {
		const bytes = concat(formatVarint(first), formatVarint(second))
		const one = readVarint(bytes, 0)
		expect(one?.value).toBe(first)
		expect(readVarint(bytes, one?.next ?? 0)).toEqual({ value: second, next: bytes.length })
	}))
})

it('knows the example of the Protocol Buffers encoding guide', () => {
	expect([...formatVarint(150)]).toEqual([0x96, 0x01])
})

it('refuses numbers that are cut off, padded or too large', () => {
	expect(readVarint(Uint8Array.of(0x96), 0)).toBe(null)
	expect(readVarint(Uint8Array.of(), 0)).toBe(null)
	expect(readVarint(Uint8Array.of(0x80, 0x00), 0)).toBe(null)
	expect(readVarint(new Uint8Array(12).fill(0xff), 0)).toBe(null)
	expect(readVarint(Uint8Array.of(0xff, 0xff, 0xff, 0xff, 0xff, 0xff, 0xff, 0x1f), 0)).toBe(null)
	expect(() => formatVarint(-1)).toThrow(RangeError)
	expect(() => formatVarint(1.5)).toThrow(RangeError)
})
