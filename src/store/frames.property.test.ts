// SPDX-FileCopyrightText: 2026 NexPass contributors
// SPDX-License-Identifier: AGPL-3.0-or-later

import fc from 'fast-check'
import { crc32 as zlibCrc32 } from 'node:zlib'
import { describe, expect, it } from 'vitest'
import { concatBytes, crc32, FRAME_OVERHEAD_BYTES, scanFrames, toFrame } from './frames.ts'

const contents = fc.array(fc.uint8Array({ minLength: 1, maxLength: 40 }), { maxLength: 8 })

describe('frames', () => {
	it('come back in order, whole', () => {
		fc.assert(fc.property(contents, parts => {
			const file = concatBytes(parts.map(toFrame))
			const { frames, wholeBytes } = scanFrames(file)
			expect(frames.map(({ bytes }) => [...bytes])).toEqual(parts.map(part => [...part]))
			expect(frames.every(({ intact }) => intact)).toBe(true)
			expect(wholeBytes).toBe(file.length)
		}))
	})

	it('cut anywhere give the whole ones before the cut and nothing else', () => {
		fc.assert(fc.property(contents, fc.nat(), (parts, where) => {
			const file = concatBytes(parts.map(toFrame))
			const cut = where % (file.length + 1)
			const { frames, wholeBytes } = scanFrames(file.subarray(0, cut))
			let kept = 0
			let end = 0
			while (kept < parts.length && end + FRAME_OVERHEAD_BYTES + (parts[kept]?.length ?? 0) <= cut) {
				end += FRAME_OVERHEAD_BYTES + (parts[kept]?.length ?? 0)
				kept++
			}
			expect([frames.length, wholeBytes]).toEqual([kept, end])
		}))
	})

	it('end where zeros follow, as a file system may leave them after a power cut', () => {
		fc.assert(fc.property(contents, fc.integer({ min: 1, max: 100 }), (parts, zeros) => {
			const file = concatBytes([...parts.map(toFrame), new Uint8Array(zeros)])
			expect(scanFrames(file)).toMatchObject({ wholeBytes: file.length - zeros })
		}))
	})

	it('with a changed byte in the content are marked, and the others stay readable', () => {
		const file = concatBytes([Uint8Array.of(1, 2), Uint8Array.of(3, 4), Uint8Array.of(5)].map(toFrame))
		const second = FRAME_OVERHEAD_BYTES + 2 + FRAME_OVERHEAD_BYTES
		file.set([9], second)
		expect(scanFrames(file).frames.map(({ intact }) => intact)).toEqual([true, false, true])
	})

	it('never throw, whatever the bytes', () => {
		fc.assert(fc.property(fc.uint8Array({ maxLength: 200 }), bytes => {
			expect(scanFrames(bytes).wholeBytes).toBeLessThanOrEqual(bytes.length)
		}))
	})

	it('refuse to carry nothing', () => {
		expect(() => toFrame(new Uint8Array())).toThrow(RangeError)
	})
})

describe('crc32', () => {
	it('is the checksum everybody else computes', () => {
		expect(crc32(new TextEncoder().encode('123456789'))).toBe(0xcbf43926)
		if (typeof zlibCrc32 === 'function') {
			fc.assert(fc.property(fc.uint8Array({ maxLength: 500 }), bytes => {
				expect(crc32(bytes)).toBe(zlibCrc32(bytes))
			}))
		}
	})
})
