// SPDX-FileCopyrightText: 2026 NexPass contributors
// SPDX-License-Identifier: AGPL-3.0-or-later

import type { StrengthMeter } from './strength.ts'
import { zxcvbn, zxcvbnOptions } from '@zxcvbn-ts/core'
import { adjacencyGraphs, dictionary } from '@zxcvbn-ts/language-common'
import { levelOf } from './strength.ts'

/** Longer passwords are judged by their beginning, so that typing stays fluent. */
const JUDGED_CHARACTERS = 100

/** Builds the estimator: dictionary, keyboard, date, repeat and sequence patterns of zxcvbn. */
export function createStrengthMeter(): StrengthMeter {
	zxcvbnOptions.setOptions({ dictionary, graphs: adjacencyGraphs })
	return (password, context) => {
		if (password === '') return { bits: 0, level: 0 }
		const { guessesLog10 } = zxcvbn(password.slice(0, JUDGED_CHARACTERS), context.filter((word) => word !== ''))
		const bits = Math.max(1, guessesLog10 * Math.log2(10))
		return { bits, level: levelOf(bits) }
	}
}
