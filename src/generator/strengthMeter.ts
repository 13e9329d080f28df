// SPDX-FileCopyrightText: 2026 NexPass contributors
// SPDX-License-Identifier: AGPL-3.0-or-later

import type { StrengthMeter } from './strengthLevel.ts'
import { zxcvbn, zxcvbnOptions } from '@zxcvbn-ts/core'
import { adjacencyGraphs, dictionary } from '@zxcvbn-ts/language-common'
import { levelOf } from './strengthLevel.ts'

/** Longer passwords are judged by their beginning, so that typing stays fluent. */
const JUDGED_CHARACTERS = 100

/** Builds the estimator: dictionary, keyboard, date, repeat and sequence patterns of zxcvbn. */
export function createStrengthMeter(): StrengthMeter {
	zxcvbnOptions.setOptions({ dictionary, graphs: adjacencyGraphs })
	return (password, context) => {
		if (password === '') return { bits: 0, level: 0 }
		const judged = password.slice(0, JUDGED_CHARACTERS)
		const { guessesLog10, sequence } = zxcvbn(judged, context.filter((word) => word !== ''))
		const unexplained = sequence.filter((match) => match.pattern === 'bruteforce').map((match) => match.token).join('')
		const bits = Math.max(1, guessesLog10 * Math.log2(10), randomBits(judged, unexplained))
		return { bits, level: levelOf(bits) }
	}
}

/** Characters without any pattern from which on a password is taken for a random one. */
const RANDOM_CHARACTERS = 10

/**
 * Bits of the part that no pattern explains, when it looks as a generator makes it: long, of three or more kinds of characters, and the
 * greater part of the password. The estimator alone counts ten possibilities per such character, far too few for random text.
 */
function randomBits(password: string, unexplained: string): number {
	const kinds = [[/[a-z]/, 26], [/[A-Z]/, 26], [/[0-9]/, 10], [/[^a-zA-Z0-9]/, 18]] as const
	const present = kinds.filter(([pattern]) => pattern.test(unexplained))
	if (unexplained.length < RANDOM_CHARACTERS || unexplained.length * 2 < password.length || present.length < 3) return 0
	return unexplained.length * Math.log2(present.reduce((sum, [, size]) => sum + size, 0))
}
