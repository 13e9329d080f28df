// SPDX-FileCopyrightText: 2026 NexPass contributors
// SPDX-License-Identifier: AGPL-3.0-or-later

/** Repeatable random choices: the same seed makes the same world. */
export interface Dice {
	/** From 0 (included) to 1 (excluded). */
	next(): number
	/** True in that share of cases. */
	chance(share: number): boolean
	/** A whole number from 0 to `below` - 1. */
	below(below: number): number
	/** One entry; undefined for an empty list. */
	pick<T>(entries: readonly T[]): T | undefined
	/** That many hex characters. */
	hex(length: number): string
}

/** Makes dice from a seed (xorshift with 32 bits, Marsaglia 2003). */
export function makeDice(seed: number): Dice {
	let state = (Math.imul(seed, 2_654_435_761) + 97) >>> 0 || 1
	const next = (): number => {
		state ^= state << 13
		state ^= state >>> 17
		state ^= state << 5
		state >>>= 0
		return state / 4_294_967_296
	}
	// Seeds next to each other begin alike.
	for (let round = 0; round < 4; round++) next()
	const below = (limit: number): number => Math.floor(next() * limit)
	return {
		next,
		chance: (share) => next() < share,
		below,
		pick: (entries) => entries[below(entries.length)],
		hex: (length) => Array.from({ length }, () => below(16).toString(16)).join(''),
	}
}

/** Dice whose ids are counted instead of thrown: as good, much quicker, and the same ids when other throws are left out. */
export function withCountedIds(dice: Dice, salt: number): Dice {
	let count = 0
	return {
		...dice,
		hex(length) {
			count++
			const mixed = (Math.imul(count + salt * 7919, 2_654_435_761) >>> 0).toString(16).padStart(8, '0')
			return (mixed + salt.toString(16) + 'c' + count.toString(16).padStart(6, '0')).padEnd(length, '0').slice(0, length)
		},
	}
}
