// SPDX-FileCopyrightText: 2026 NexPass contributors
// SPDX-License-Identifier: AGPL-3.0-or-later

import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import { differingPart } from './differing.ts'

describe('what differs in a text', () => {
	it('is marked in whole words', () => {
		expect(differingPart('Branch Lindenstraße, counter 3', 'Branch Hafenweg, counter 3')).toEqual({ before: 'Branch ', part: 'Lindenstraße', after: ', counter 3' })
		expect(differingPart('same', 'same')).toEqual({ before: 'same', part: '', after: '' })
		expect(differingPart('a', '')).toEqual({ before: '', part: 'a', after: '' })
	})

	it('never changes the text, whatever is in it', () => {
		const text = fc.array(fc.constantFrom('a', 'b', 'ß', '🔐', '\ud800', ' ', '\n', '#')).map((parts) => parts.join(''))
		fc.assert(fc.property(text, text, (one, other) => {
			const { before, part, after } = differingPart(one, other)
			expect(before + part + after).toBe(one)
		}))
	})
})
