// SPDX-FileCopyrightText: 2026 NexPass contributors
// SPDX-License-Identifier: AGPL-3.0-or-later

import { describe, expect, test } from 'vitest'
import { folderIn, local, passwordWith, tagWith } from '../../tests/world/samples.ts'
import type { Content, FieldName } from '../domain/item.ts'
import type { FieldValue } from './content.ts'
import { changedFields, sameContent, sameValue, withValues } from './content.ts'

const CHANGES: readonly (readonly [Content, Readonly<Partial<Record<FieldName, FieldValue>>>])[] = [
	[passwordWith(), { label: 'x', username: 'x', password: 'x', url: 'x', notes: 'x', customFields: 'x', folder: 'x', tags: ['x'], favorite: true, hidden: true }],
	[folderIn(), { label: 'x', parent: 'x', favorite: true, hidden: true }],
	[tagWith(), { label: 'x', color: 'x', favorite: true, hidden: true }],
]

describe('comparing contents', () => {
	test.each(CHANGES)('a change of any field of a $kind is noticed', (content, changes) => {
		for (const [field, value] of Object.entries(changes)) {
			const other = withValues(content, { [field]: value })
			expect(changedFields(content, other)).toEqual([field])
			expect(sameContent(content, other)).toBe(false)
		}
		expect(changedFields(content, withValues(content, changes))).toEqual(Object.keys(changes))
		expect(sameContent(content, { ...content })).toBe(true)
	})

	test('a content is never the same as one of another kind', () => {
		const contents = CHANGES.map(([content]) => content)
		expect(contents.map((a) => contents.map((b) => sameContent(a, b)))).toEqual([[true, false, false], [false, true, false], [false, false, true]])
	})

	test('tags are the same in any order, and named twice is named once', () => {
		const [a, b, c] = ['a', 'b', 'c'].map(local)
		if (a === undefined || b === undefined || c === undefined) throw new Error('three tags')
		expect(sameValue([a, b], [b, a])).toBe(true)
		expect(sameValue([a, a, b], [a, b])).toBe(true)
		expect([sameValue([a, b], [a]), sameValue([a], [a, b]), sameValue([a, b], [a, c])]).toEqual([false, false, false])
	})

	test('a set of one letter is not that letter', () => {
		expect([sameValue(['a'], 'a'), sameValue('a', ['a'])]).toEqual([false, false])
	})

	test('text and flags are compared as they are', () => {
		expect([sameValue('a', 'a'), sameValue('a', 'A'), sameValue(true, true), sameValue(true, false), sameValue(undefined, '')]).toEqual([true, false, true, false, false])
	})
})
