// SPDX-FileCopyrightText: 2026 NexPass contributors
// SPDX-License-Identifier: AGPL-3.0-or-later

import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import { formatHex } from '../encoding/hex.ts'
import { loadPrimitives } from './loadPrimitives.ts'
import { noblePrimitives } from './noble.ts'
import type { Primitives } from './primitives.ts'
import { loadSodium } from './sodium.ts'

const sodium = await loadSodium()
const key = fc.uint8Array({ minLength: 32, maxLength: 32 })
const nonce = fc.uint8Array({ minLength: 24, maxLength: 24 })
const text = fc.oneof(fc.string({ unit: 'grapheme' }), fc.string({ unit: 'binary', maxLength: 3000, size: 'max' }), fc.constantFrom('', '\uFEFFx', '\0', 'ß'.repeat(80_000)))
const pairs: readonly (readonly [string, Primitives, Primitives])[] = [['libsodium', sodium, noblePrimitives], ['noble', noblePrimitives, sodium]]

describe.each(pairs)('%s and the other library', (_, one, other) => {
	it('seal the same box and open each other\'s', () => {
		fc.assert(fc.property(key, nonce, fc.uint8Array({ maxLength: 300 }), (k, n, message) => {
			const box = one.sealBox(k, n, message)
			expect(formatHex(box)).toBe(formatHex(other.sealBox(k, n, message)))
			expect(other.openBox(k, box)).toEqual(message)
		}))
	})

	it('seal the same text, and give it back to the letter', () => {
		fc.assert(fc.property(key, nonce, text, (k, n, value) => {
			const wire = one.sealBoxText(k, n, value)
			expect(wire === other.sealBoxText(k, n, value)).toBe(true)
			expect(one.openBoxText(k, wire) === value).toBe(true)
			expect(one.openBoxText(k, wire.toUpperCase()) === value).toBe(true)
		}), { numRuns: 60 })
	})

	it('refuse a box in which anything was changed', () => {
		fc.assert(fc.property(key, nonce, fc.uint8Array({ maxLength: 40 }), fc.nat(), (k, n, message, place) => {
			const box = one.sealBox(k, n, message)
			const changed = box.slice()
			const at = place % box.length
			changed[at] = (changed[at] ?? 0) ^ 1 << place % 8
			expect(one.openBox(k, changed)).toBe(null)
			expect(one.openBox(k, box.slice(0, at))).toBe(null)
			const otherKey = k.slice()
			otherKey[place % 32] = (otherKey[place % 32] ?? 0) ^ 1
			expect(one.openBox(otherKey, box)).toBe(null)
			expect(one.openBoxText(k, formatHex(changed))).toBe(null)
		}))
	})

	it('answer null to whatever a server may send', () => {
		const junk = fc.oneof(fc.string(), fc.string({ unit: fc.constantFrom(...'0123456789abcdefABCDEF'), maxLength: 200 }))
		fc.assert(fc.property(key, junk, (k, wire) => {
			expect(one.openBoxText(k, wire)).toBe(null)
		}))
		const broken = one.sealBox(new Uint8Array(32), new Uint8Array(24), Uint8Array.of(0xc3, 0x28))
		expect(one.openBoxText(new Uint8Array(32), formatHex(broken))).toBe(null)
	})

	it('hash the same with BLAKE2b', () => {
		fc.assert(fc.property(fc.uint8Array({ maxLength: 600 }), fc.uint8Array({ minLength: 1, maxLength: 64 }), (message, k) => {
			expect(formatHex(one.blake2b(message, k))).toBe(formatHex(other.blake2b(message, k)))
		}))
	})

	it('does not mistake one key for another that lies in the same bytes', () => {
		const k = new Uint8Array(32).fill(1)
		const n = new Uint8Array(24)
		const first = one.sealBoxText(k, n, 'text')
		k.fill(2)
		expect(one.openBoxText(k, first)).toBe(null)
		expect(one.sealBoxText(k, n, 'text')).toBe(other.sealBoxText(k, n, 'text'))
	})
})

it('Argon2id gives the same hash in both, at small costs of every shape', () => {
	fc.assert(fc.property(fc.uint8Array({ maxLength: 80 }), fc.uint8Array({ minLength: 16, maxLength: 16 }), fc.integer({ min: 1, max: 3 }), fc.integer({ min: 8, max: 200 }), (password, salt, opsLimit, kilobytes) => {
		const cost = { opsLimit, memoryBytes: kilobytes * 1024 }
		expect(formatHex(sodium.argon2id(password, salt, cost))).toBe(formatHex(noblePrimitives.argon2id(password, salt, cost)))
	}), { numRuns: 25 })
})

it('WebAssembly is taken where it is allowed', async () => {
	expect((await loadPrimitives()).name).toBe('libsodium')
})
