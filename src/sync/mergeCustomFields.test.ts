// SPDX-FileCopyrightText: 2026 NexPass contributors
// SPDX-License-Identifier: AGPL-3.0-or-later

import { describe, expect, test } from 'vitest'
import { mergeCustomFields } from './mergeCustomFields.ts'

interface Field {
	readonly label: string
	readonly type: string
	readonly value: string
	readonly [extra: string]: unknown
}

/** `pin=1` is a text field, `secret:pin=1` one of another type. */
function field(short: string): Field {
	const [name = '', value = ''] = short.split('=')
	const [label = '', type = 'text'] = name.split(':').reverse()
	return { label, type, value }
}

const textOf = (short: string): string => short === '' ? '' : JSON.stringify(short.split(' ').map(field))
const merged = (base: string, mine: string, theirs: string, winner: 'mine' | 'theirs' = 'mine'): ReturnType<typeof mergeCustomFields> =>
	mergeCustomFields(textOf(base), textOf(mine), textOf(theirs), winner)
const fields = (text: string | undefined): unknown => JSON.parse(text ?? 'null')

describe('merging custom fields', () => {
	test.each([
		['a change of one field on each side', 'pin=1 code=2', 'pin=X code=2', 'pin=1 code=Y', 'pin=X code=Y'],
		['the same change on both sides', 'pin=1', 'pin=X', 'pin=X', 'pin=X'],
		['one more field on each side: theirs first', 'pin=1', 'pin=1 mine=2', 'pin=1 theirs=3', 'pin=1 theirs=3 mine=2'],
		['the same new field on both sides', '', 'pin=1', 'pin=1', 'pin=1'],
		['the same new field with two values: both stay', '', 'pin=1', 'pin=2', 'pin=2 pin=1'],
		['removed by us', 'pin=1 code=2', 'code=2', 'pin=1 code=2', 'code=2'],
		['removed by them', 'pin=1 code=2', 'pin=1 code=2', 'code=2', 'code=2'],
		['removed by both', 'pin=1 code=2', 'code=2', 'code=2', 'code=2'],
		['each removes another one', 'pin=1 code=2 note=3', 'pin=1 note=3', 'code=2 note=3', 'note=3'],
		['removed by us, changed by them: the change stays', 'pin=1 code=2', 'code=2', 'pin=X code=2', 'pin=X code=2'],
		['removed by them, changed by us: the change stays', 'pin=1 code=2', 'pin=X code=2', 'code=2', 'code=2 pin=X'],
		['all removed by us', 'pin=1', '', 'pin=1', ''],
		['a field of another type is another field', 'pin=1', 'pin=1 secret:pin=2', 'pin=X', 'pin=X secret:pin=2'],
		['equal names are told apart by their order', 'pin=1 pin=2 pin=3', 'pin=1 pin=Y pin=3', 'pin=X pin=2 pin=Z', 'pin=X pin=Y pin=Z'],
		['renamed by us', 'pin=1', 'code=1', 'pin=1', 'code=1'],
		['made another kind of field by us', 'pin=1', 'secret:pin=1', 'pin=1', 'secret:pin=1'],
	])('%s', (_, base, mine, theirs, expected) => {
		for (const winner of ['mine', 'theirs'] as const) {
			expect(merged(base, mine, theirs, winner)).toEqual({ text: textOf(expected), overlaps: false })
		}
	})

	test('one field with two values: the winner stands, the rest is merged all the same', () => {
		expect(merged('pin=1 code=2', 'pin=X code=Z', 'pin=Y code=2', 'mine')).toEqual({ text: textOf('pin=X code=Z'), overlaps: true })
		expect(merged('pin=1 code=2', 'pin=X code=Z', 'pin=Y code=2', 'theirs')).toEqual({ text: textOf('pin=Y code=Z'), overlaps: true })
		expect(merged('code=2 pin=1', 'code=Z pin=X', 'code=2 pin=Y', 'theirs')).toEqual({ text: textOf('code=Z pin=Y'), overlaps: true })
	})
})

describe('the order of custom fields', () => {
	test('is theirs, where they moved something', () => {
		expect(merged('a=1 b=2 c=3', 'b=2 a=1 c=3', 'c=3 a=1 b=2')?.text).toBe(textOf('c=3 a=1 b=2'))
		expect(merged('a=1 b=2 c=3', 'a=X b=2 c=3', 'c=3 a=1 b=2')?.text).toBe(textOf('c=3 a=X b=2'))
	})

	test('is ours, where only we moved something', () => {
		expect(merged('a=1 b=2 c=3', 'c=3 a=1 b=2', 'a=1 b=X c=3')?.text).toBe(textOf('c=3 a=1 b=X'))
		expect(merged('a=1 b=2', 'b=2 a=1', 'a=1 b=2 new=3')?.text).toBe(textOf('b=2 a=1 new=3'))
		expect(merged('a=1 b=2 c=3', 'c=3 b=2 a=1', 'b=X c=3')?.text).toBe(textOf('c=3 b=X'))
	})

	test('is theirs, where nobody moved anything: adding and removing is no moving', () => {
		expect(merged('a=1 b=2', 'mine=3 a=1 b=2', 'theirs=4 a=1 b=2')?.text).toBe(textOf('theirs=4 a=1 b=2 mine=3'))
		expect(merged('a=1 b=2 c=3', 'b=2 c=3 mine=4', 'a=1 b=2 c=X')?.text).toBe(textOf('b=2 c=X mine=4'))
		expect(merged('a=1 b=2', 'mine=3 b=2', 'a=1 b=2 theirs=4')?.text).toBe(textOf('b=2 theirs=4 mine=3'))
	})
})

describe('what other clients wrote', () => {
	test('members nobody taught us stay with their field, and a change of one is a change', () => {
		const withExtra = (extra: unknown, value = '1'): string => JSON.stringify([{ label: 'pin', type: 'text', value, extra }])
		expect(fields(mergeCustomFields(withExtra(1), withExtra(1, 'X'), withExtra(1), 'mine')?.text)).toEqual([{ extra: 1, label: 'pin', type: 'text', value: 'X' }])
		expect(fields(mergeCustomFields(withExtra(1), withExtra(1), withExtra(2), 'mine')?.text)).toEqual([{ extra: 2, label: 'pin', type: 'text', value: '1' }])
		expect(mergeCustomFields(withExtra(1), withExtra(2), withExtra(3), 'theirs')).toEqual({ text: withExtra(3), overlaps: true })
	})

	test('their spelling stays where it says the same, else ours', () => {
		const spelled = '[ {"value":"1","type":"text","label":"pin"} ]'
		expect(mergeCustomFields(textOf('pin=1'), textOf('pin=1'), spelled, 'mine')?.text).toBe(spelled)
		expect(mergeCustomFields('', spelled, '', 'mine')?.text).toBe(spelled)
		expect(mergeCustomFields(textOf('pin=0'), textOf('pin=1'), spelled, 'mine')?.text).toBe(spelled)
		expect(mergeCustomFields(spelled, textOf('pin=2'), spelled, 'mine')?.text).toBe(textOf('pin=2'))
	})

	test('a text that is no list of fields, on any side, is not taken apart', () => {
		const [list, other] = [textOf('pin=1'), '{"pin":1}']
		expect([mergeCustomFields(other, list, list, 'mine'), mergeCustomFields(list, other, list, 'mine'), mergeCustomFields(list, list, other, 'mine')]).toEqual([null, null, null])
	})
})
