// SPDX-FileCopyrightText: 2026 NexPass contributors
// SPDX-License-Identifier: AGPL-3.0-or-later

import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import type { CharacterSet, RandomBytes } from './generator.ts'
import { CHARACTER_SETS, generatePassword, generatePin, generateWords, LOOK_ALIKES, uniform } from './generator.ts'
import { loadWordList } from './wordList.ts'

const random: RandomBytes = (length) => crypto.getRandomValues(new Uint8Array(length))
const sets = fc.subarray(Object.keys(CHARACTER_SETS) as CharacterSet[], { minLength: 1 })

describe('laws of the generator', () => {
	it('a password has its length, each chosen set at least once, and nothing else', () => {
		fc.assert(fc.property(sets, fc.integer({ min: 4, max: 128 }), fc.boolean(), (chosen, length, withoutLookAlikes) => {
			const made = generatePassword({ kind: 'random', length, sets: chosen, withoutLookAlikes }, random)
			if (!made.ok) throw new Error('refused')
			const alphabets = chosen.map((name): string => CHARACTER_SETS[name])
			expect([...made.value.text]).toHaveLength(length)
			for (const alphabet of alphabets) expect([...made.value.text].some((one) => alphabet.includes(one))).toBe(true)
			for (const one of made.value.text) {
				expect(alphabets.join('')).toContain(one)
				if (withoutLookAlikes) expect(LOOK_ALIKES).not.toContain(one)
			}
		}))
	})

	it('never claims more bits than there are passwords', () => {
		fc.assert(fc.property(sets, fc.integer({ min: 4, max: 128 }), (chosen, length) => {
			const made = generatePassword({ kind: 'random', length, sets: chosen, withoutLookAlikes: false }, random)
			const size = chosen.reduce((sum, name) => sum + CHARACTER_SETS[name].length, 0)
			if (!made.ok) throw new Error('refused')
			expect(made.value.bits).toBeLessThanOrEqual(length * Math.log2(size) + 1e-9)
			expect(made.value.bits).toBeGreaterThan(0)
		}))
	})

	it('counts the passwords exactly where they can be counted', () => {
		// Two places, one letter and one digit, in either order: 2 * 26 * 10 passwords.
		const made = generatePassword({ kind: 'random', length: 2, sets: ['lower', 'digits'], withoutLookAlikes: false }, random)
		expect(made.ok && made.value.bits).toBeCloseTo(Math.log2(2 * 26 * 10), 10)
	})

	it('draws every number equally often', () => {
		const counts = new Array<number>(6).fill(0)
		for (let i = 0; i < 60_000; i++) {
			const drawn = uniform(6, random)
			counts[drawn] = (counts[drawn] ?? 0) + 1
		}
		const chiSquare = counts.reduce((sum, count) => sum + (count - 10_000) ** 2 / 10_000, 0)
		// 5 degrees of freedom: beyond 40 once in ten million runs.
		expect(chiSquare).toBeLessThan(40)
	})

	it('throws away draws that would favour small numbers', () => {
		const draws = [0xffffffff, 0xfffffffe, 5]
		expect(uniform(3, () => {
			const bytes = new Uint8Array(4)
			new DataView(bytes.buffer).setUint32(0, draws.shift() ?? 0)
			return bytes
		})).toBe(0xfffffffe % 3)
	})

	it('refuses what cannot be', () => {
		expect(generatePassword({ kind: 'random', length: 8, sets: [], withoutLookAlikes: false }, random)).toEqual({ ok: false, error: { kind: 'noCharacters' } })
		expect(generatePassword({ kind: 'random', length: 1, sets: ['lower', 'digits'], withoutLookAlikes: false }, random)).toEqual({ ok: false, error: { kind: 'tooShort' } })
	})
})

describe('passphrases and number codes', () => {
	it('four words are worth at least 51 bits, out of 7,776 different words', async () => {
		const words = await loadWordList()
		expect(new Set(words).size).toBe(7776)
		const made = generateWords({ kind: 'words', count: 4, separator: '-', capitalised: false, withDigit: false }, words, random)
		expect(made.text.split('-').length).toBeGreaterThanOrEqual(4)
		expect(made.bits).toBeCloseTo(4 * Math.log2(7776), 10)
		expect(made.bits).toBeGreaterThan(51)
	})

	it('a digit is added to one word and counted', () => {
		const made = generateWords({ kind: 'words', count: 3, separator: ' ', capitalised: true, withDigit: true }, ['one', 'two'], random)
		expect(made.text).toMatch(/^(One|Two)\d? (One|Two)\d? (One|Two)\d?$/)
		expect(made.text.replaceAll(/\D/g, '')).toHaveLength(1)
		expect(made.bits).toBeCloseTo(3 + Math.log2(30), 10)
	})

	it('a number code keeps its leading zeros', () => {
		expect(generatePin({ kind: 'pin', length: 6 }, () => new Uint8Array(4)).text).toBe('000000')
	})
})
