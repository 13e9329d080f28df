// SPDX-FileCopyrightText: 2026 NexPass contributors
// SPDX-License-Identifier: AGPL-3.0-or-later

import type { Result } from '../domain/result.ts'
import { err, ok } from '../domain/result.ts'

/** Gives `length` random bytes from a cryptographic source. */
export type RandomBytes = (length: number) => Uint8Array

/** The kinds of characters a password may be made of. */
export const CHARACTER_SETS = {
	lower: 'abcdefghijklmnopqrstuvwxyz',
	upper: 'ABCDEFGHIJKLMNOPQRSTUVWXYZ',
	digits: '0123456789',
	symbols: '!#$%&*+-./:=?@^_~',
} as const

/** The name of a set in {@link CHARACTER_SETS}. */
export type CharacterSet = keyof typeof CHARACTER_SETS

/** Characters that are easily taken for another one. */
export const LOOK_ALIKES = 'Il1|O0o5S8B2Z'

/** What a random password is made of. Every chosen set occurs at least once. */
export interface PasswordRecipe {
	readonly kind: 'random'
	readonly length: number
	readonly sets: readonly CharacterSet[]
	readonly withoutLookAlikes: boolean
}

/** What a passphrase is made of. */
export interface WordsRecipe {
	readonly kind: 'words'
	readonly count: number
	readonly separator: string
	readonly capitalised: boolean
	readonly withDigit: boolean
}

/** A number code. */
export interface PinRecipe {
	readonly kind: 'pin'
	readonly length: number
}

/** A made secret and how many bits an attacker who knows the recipe has to guess. */
export interface Generated {
	readonly text: string
	readonly bits: number
}

/** Why a recipe cannot be followed. */
export type RecipeError = { readonly kind: 'noCharacters' } | { readonly kind: 'tooShort' }

/** Bounds of the recipes, as the sliders show them. Passwords longer than 256 characters are refused by other clients. */
export const RECIPE_BOUNDS = {
	random: { min: 6, max: 128 },
	words: { min: 3, max: 12 },
	pin: { min: 4, max: 12 },
} as const

/** Makes a random password: every admissible text is equally likely. Sets that must occur are reached by drawing anew, so nothing is biased. */
export function generatePassword(recipe: PasswordRecipe, random: RandomBytes): Result<Generated, RecipeError> {
	const alphabets = recipe.sets.map((name) => withoutLookAlikes(CHARACTER_SETS[name], recipe.withoutLookAlikes))
	const alphabet = [...alphabets.join('')]
	if (alphabet.length === 0) return err({ kind: 'noCharacters' })
	if (recipe.length < alphabets.length) return err({ kind: 'tooShort' })
	for (;;) {
		const characters = Array.from({ length: recipe.length }, () => alphabet[uniform(alphabet.length, random)] ?? '')
		if (alphabets.every((set) => characters.some((one) => set.includes(one)))) {
			return ok({ text: characters.join(''), bits: passwordBits(recipe.length, alphabets.map((set) => set.length)) })
		}
	}
}

/** Makes a passphrase out of `words`, which must not repeat. Bits count the words and the digit, never the separator. */
export function generateWords(recipe: WordsRecipe, words: readonly string[], random: RandomBytes): Generated {
	const chosen = Array.from({ length: recipe.count }, () => words[uniform(words.length, random)] ?? '')
	const shown = recipe.capitalised ? chosen.map((word) => word.slice(0, 1).toUpperCase() + word.slice(1)) : chosen
	let bits = recipe.count * Math.log2(words.length)
	if (recipe.withDigit) {
		const place = uniform(recipe.count, random)
		shown[place] = (shown[place] ?? '') + uniform(10, random).toString()
		bits += Math.log2(10 * recipe.count)
	}
	return { text: shown.join(recipe.separator), bits }
}

/** Makes a number code of `length` digits, leading zeros included. */
export function generatePin(recipe: PinRecipe, random: RandomBytes): Generated {
	const text = Array.from({ length: recipe.length }, () => uniform(10, random).toString()).join('')
	return { text, bits: recipe.length * Math.log2(10) }
}

/** A whole number from 0 to `below` - 1, each equally likely: draws above the last full multiple are thrown away. */
export function uniform(below: number, random: RandomBytes): number {
	const limit = Math.floor(2 ** 32 / below) * below
	for (;;) {
		const bytes = random(4)
		const draw = new DataView(bytes.buffer, bytes.byteOffset).getUint32(0)
		if (draw < limit) return draw % below
	}
}

/** Bits of a password of which every set occurs at least once: inclusion and exclusion over the sets that could be missing. */
function passwordBits(length: number, sizes: readonly number[]): number {
	const total = sizes.reduce((sum, size) => sum + size, 0)
	let share = 0
	for (let mask = 0; mask < 2 ** sizes.length; mask++) {
		const missing = sizes.filter((_, index) => (mask >> index) & 1)
		const left = total - missing.reduce((sum, size) => sum + size, 0)
		share += (missing.length % 2 === 0 ? 1 : -1) * (left / total) ** length
	}
	return length * Math.log2(total) + Math.log2(share)
}

function withoutLookAlikes(set: string, apply: boolean): string {
	return apply ? [...set].filter((one) => !LOOK_ALIKES.includes(one)).join('') : set
}
