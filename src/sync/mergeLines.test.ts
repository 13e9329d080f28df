// SPDX-FileCopyrightText: 2026 NexPass contributors
// SPDX-License-Identifier: AGPL-3.0-or-later

import fc from 'fast-check'
import { describe, expect, test } from 'vitest'
import { mergeLines } from './mergeLines.ts'

const lines = (letters: string): string => [...letters].join('\n')

describe('merging lines', () => {
	// Each letter is a line. Every device has to come to the same text, so these answers never change.
	test.each([
		['a line on top of ours, another one changed by them', 'ab', 'xab', 'aB', 'xaB'],
		['the first line removed by us, the last one changed by them', 'hab', 'ab', 'haB', 'aB'],
		['the first line removed by them, the last one changed by us', 'hab', 'haB', 'ab', 'aB'],
		['both add at different ends', 'ab', 'xab', 'aby', 'xaby'],
		['our first line goes to the end, they change one in between', 'xabc', 'abcx', 'xaBc', 'aBcx'],
		['our last line goes to the top, they change one in between', 'abcx', 'xabc', 'aBcx', 'xaBc'],
		['their first line goes to the end, we change one in between', 'xabc', 'xaBc', 'abcx', 'aBcx'],
		['our last two lines go to the top, they change one of the others', 'abcxy', 'xyabc', 'aBcxy', 'xyaBc'],
		['two lines on top of ours, another one changed by them', 'ab', 'xyab', 'aB', 'xyaB'],
		['both remove the same line', 'abc', 'ac', 'ac', 'ac'],
		['both remove, each another line', 'abcde', 'acde', 'abce', 'ace'],
		['both add the same line', 'ab', 'axb', 'axb', 'axb'],
		['lines that occur several times', 'a-b-c-', 'a-B-c-', 'a-b-c-d-', 'a-B-c-d-'],
		['a block goes down past a longer one', 'ab12345c', '12345abc', 'ab12X45c', '12X45abc'],
	])('%s', (_, base, mine, theirs, merged) => {
		expect(mergeLines(lines(base), lines(mine), lines(theirs), 'mine')).toEqual({ text: lines(merged), overlaps: false })
		expect(mergeLines(lines(base), lines(mine), lines(theirs), 'theirs')).toEqual({ text: lines(merged), overlaps: false })
	})

	test.each([
		['both change the same line', 'abc', 'aXc', 'aYc', 'aXc', 'aYc'],
		['one removes what the other changes', 'abc', 'ac', 'aYc', 'ac', 'aYc'],
		['the rest is still merged', 'abcdef', 'aXcdeF', 'aYcdef', 'aXcdeF', 'aYcdeF'],
		['two lines change places, one of them is changed', 'xa', 'ax', 'Xa', 'ax', 'Xax'],
	])('where both sides meet, the winner\'s lines stand: %s', (_, base, mine, theirs, ours, other) => {
		expect(mergeLines(lines(base), lines(mine), lines(theirs), 'mine')).toEqual({ text: lines(ours), overlaps: true })
		expect(mergeLines(lines(base), lines(mine), lines(theirs), 'theirs')).toEqual({ text: lines(other), overlaps: true })
	})

	test('a line that one side puts in and a line that the other side changes elsewhere never meet', () => {
		fc.assert(fc.property(fc.uniqueArray(fc.string({ minLength: 1, maxLength: 3 }).filter((text) => !/[\nMT]/.test(text)), { minLength: 1, maxLength: 9 }), fc.nat(), fc.nat(), fc.boolean(), (base, put, changed, swapped) => {
			const at = put % (base.length + 1)
			const line = changed % base.length
			fc.pre(at !== line && at !== line + 1)
			const withPut = (text: readonly string[]): string => [...text.slice(0, at), 'M', ...text.slice(at)].join('\n')
			const withChanged = base.map((one, index) => index === line ? 'T' : one)
			const [inserted, altered, both] = [withPut(base), withChanged.join('\n'), withPut(withChanged)]
			expect(mergeLines(base.join('\n'), swapped ? altered : inserted, swapped ? inserted : altered, 'mine')).toEqual({ text: both, overlaps: false })
		}), { numRuns: 200 })
	})

	test('texts of more than four million pairs of lines are not compared, whoever wrote the long one', () => {
		const long = 'line\n'.repeat(1_999)
		expect([mergeLines(long, `${long}\n`, 'short', 'mine'), mergeLines(long, 'short', `${long}\n`, 'mine')]).toEqual([null, null])
	})
})
