// SPDX-FileCopyrightText: 2026 NexPass contributors
// SPDX-License-Identifier: AGPL-3.0-or-later

import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import { formatBase32, parseBase32 } from './base32.ts'
import { formatBase64Url, parseBase64 } from './base64.ts'
import { concat, readUint32, uint32, uint64 } from './bytes.ts'
import { formatHex, parseHex } from './hex.ts'
import { decodeUtf8, encodeUtf8 } from './utf8.ts'

const bytes = fc.uint8Array({ maxLength: 100 })

describe('encodings', () => {
	it('agree with the runtime and give everything back', () => {
		fc.assert(fc.property(bytes, (value) => {
			expect(formatHex(value)).toBe(Buffer.from(value).toString('hex'))
			expect(parseHex(formatHex(value).toUpperCase())).toEqual(value)
			expect(formatBase64Url(value)).toBe(Buffer.from(value).toString('base64url'))
			expect(parseBase64(formatBase64Url(value))).toEqual(value)
			expect(parseBase64(Buffer.from(value).toString('base64'))).toEqual(value)
			if (value.length > 0) expect(parseBase32(formatBase32(value))).toEqual(value)
		}))
		fc.assert(fc.property(fc.string({ unit: 'grapheme' }), (text) => {
			expect(decodeUtf8(encodeUtf8(text))).toBe(text)
		}))
	})

	it('know the examples of RFC 4648', () => {
		const examples = { f: 'MY', fo: 'MZXQ', foo: 'MZXW6', foob: 'MZXW6YQ', fooba: 'MZXW6YTB', foobar: 'MZXW6YTBOI' }
		for (const [text, coded] of Object.entries(examples)) expect(formatBase32(encodeUtf8(text))).toBe(coded)
	})

	it('read Base32 as people type it', () => {
		expect(parseBase32(' jbsw y3dp-EHPK 3pxp==')).toEqual(parseBase32('JBSWY3DPEHPK3PXP'))
	})

	it('refuse what is not theirs', () => {
		for (const text of ['0', 'zz', 'a b', '0x', '٠٠']) expect(parseHex(text)).toBe(null)
		for (const text of ['a', 'a b=', 'ä===', '$$$$']) expect(parseBase64(text)).toBe(null)
		for (const text of ['', '1', 'ABC8', '====']) expect(parseBase32(text)).toBe(null)
		expect(decodeUtf8(Uint8Array.of(0xc3, 0x28))).toBe(null)
	})

	it('write counters big-endian', () => {
		expect([...uint32(258)]).toEqual([0, 0, 1, 2])
		expect([...uint64(2 ** 32 + 1)]).toEqual([0, 0, 0, 1, 0, 0, 0, 1])
		expect(readUint32(concat(Uint8Array.of(9), uint32(77)), 1)).toBe(77)
		expect(readUint32(uint32(77), 1)).toBe(null)
		expect(() => uint32(-1)).toThrow(RangeError)
		expect(() => uint64(2 ** 53)).toThrow(RangeError)
	})
})
