// SPDX-FileCopyrightText: 2026 NexPass contributors
// SPDX-License-Identifier: AGPL-3.0-or-later

/** How hard a password is to guess. */
export interface Strength {
	/** Bits an attacker has to guess, estimated from patterns: an estimate, never a promise. */
	readonly bits: number
	/** 0 nothing typed, 1 weak, 2 fair, 3 strong, 4 very strong. */
	readonly level: 0 | 1 | 2 | 3 | 4
}

/** Estimates one password. `context` are words an attacker would try first, such as the user name and the site. */
export type StrengthMeter = (password: string, context: readonly string[]) => Strength

/** Level for a number of bits. Under 40 bits a leaked database gives the password away, above 80 it does not. */
export function levelOf(bits: number): Strength['level'] {
	if (bits <= 0) return 0
	if (bits < 40) return 1
	if (bits < 60) return 2
	return bits < 80 ? 3 : 4
}

/** Whether a text is at least five different words of three letters or more: picked at random that is strong, however common each of them is. */
export function hasFiveWords(text: string): boolean {
	const words = text.toLowerCase().split(/[\s._-]+/u).filter((word) => /\p{L}{3,}/u.test(word))
	return new Set(words).size >= 5
}
