// SPDX-FileCopyrightText: 2026 NexPass contributors
// SPDX-License-Identifier: AGPL-3.0-or-later

import { describe, expect, test } from 'vitest'
import type { LocalId } from '../domain/ids.ts'
import { ROOT_FOLDER } from '../domain/ids.ts'
import type { FieldName, FolderContent, PasswordContent, TagContent } from '../domain/item.ts'
import type { Millis, UnixSeconds } from '../domain/time.ts'
import type { Merged } from './merge.ts'
import { isLater, merge } from './merge.ts'
import { mergeLines } from './mergeLines.ts'

const BASE: PasswordContent = {
	kind: 'password', label: 'Mail', username: 'ann', password: 'old', url: '', notes: 'one\ntwo\nthree', customFields: '',
	folder: ROOT_FOLDER, tags: [], favorite: false, hidden: false,
}
const LATER = 200_000 as Millis
const EARLIER = 50_000 as Millis
const AT = 100 as UnixSeconds

function mergeFields(mine: Partial<PasswordContent>, theirs: Partial<PasswordContent>, at: Millis | null, base: Partial<PasswordContent> = {}): Merged {
	const ancestor = { ...BASE, ...base }
	const changedAt = Object.fromEntries(Object.keys(mine).map((field) => [field as FieldName, at]))
	return merge(ancestor, { content: { ...ancestor, ...mine }, changedAt }, { content: { ...ancestor, ...theirs }, at: AT })
}

describe('merge', () => {
	test('two phones that changed different fields both get their way', () => {
		const merged = mergeFields({ label: 'Post' }, { username: 'bob' }, LATER)
		expect(merged.content).toMatchObject({ label: 'Post', username: 'bob' })
		expect(merged.conflicts).toEqual([])
		expect(merged.changedAt).toEqual({ label: LATER })
	})

	test('the later password stands, the earlier one is kept for the history', () => {
		const merged = mergeFields({ password: 'mine' }, { password: 'theirs' }, EARLIER)
		expect(merged.content).toMatchObject({ password: 'theirs' })
		expect(merged.lost).toEqual({ password: 'mine' })
		expect(merged.conflicts).toEqual([{ field: 'password', mine: 'mine', theirs: 'theirs', winner: 'theirs' }])
	})

	test('where ours is later, theirs needs no rescue: it is a revision already', () => {
		const merged = mergeFields({ password: 'mine' }, { password: 'theirs' }, LATER)
		expect(merged.content).toMatchObject({ password: 'mine' })
		expect(merged.lost).toBeNull()
	})

	test('a tie within one second is theirs', () => {
		expect(isLater(100_999 as Millis, AT)).toBe(false)
		expect(isLater(101_000 as Millis, AT)).toBe(true)
		expect(isLater(null, AT)).toBe(false)
	})

	test('notes are merged line by line', () => {
		const merged = mergeFields({ notes: 'one!\ntwo\nthree' }, { notes: 'one\ntwo\nthree\nfour' }, EARLIER)
		expect(merged.content).toMatchObject({ notes: 'one!\ntwo\nthree\nfour' })
		expect(merged.conflicts).toEqual([])
	})

	test('overlapping lines: the later side stands, the other text is kept whole', () => {
		const merged = mergeFields({ notes: 'one\nTWO\nthree' }, { notes: 'one\ntoo\nthree' }, EARLIER)
		expect(merged.content).toMatchObject({ notes: 'one\ntoo\nthree' })
		expect(merged.lost).toEqual({ notes: 'one\nTWO\nthree' })
	})

	test('notes too long to compare line by line are one value', () => {
		const long = 'line\n'.repeat(3_000)
		expect(mergeLines(long, `${long}a`, `${long}b`, 'mine')).toBeNull()
		expect(mergeFields({ notes: `${long}a` }, { notes: `${long}b` }, LATER, { notes: long }).content).toMatchObject({ notes: `${long}a` })
	})

	test('custom fields added on both sides both stay, in their spelling', () => {
		const theirs = '[ {"label":"pin","type":"text","value":"1","x":7} ]'
		const merged = mergeFields({ customFields: '[{"label":"code","type":"text","value":"2"}]' }, { customFields: theirs }, LATER)
		expect(JSON.parse((merged.content as PasswordContent).customFields)).toEqual([
			{ label: 'pin', type: 'text', value: '1', x: 7 }, { label: 'code', type: 'text', value: '2' },
		])
		expect(mergeFields({ label: 'Post' }, { customFields: theirs }, LATER).content).toMatchObject({ customFields: theirs })
	})

	test('custom fields of one name are told apart by their order', () => {
		const of = (...values: string[]): string => JSON.stringify(values.map((value) => ({ label: 'pin', type: 'text', value })))
		const merged = mergeFields({ customFields: of('1', 'B') }, { customFields: of('A', '2') }, LATER, { customFields: of('1', '2') })
		expect(merged.content).toMatchObject({ customFields: of('A', 'B') })
		expect(merged.conflicts).toEqual([])
	})

	test('a custom field that one side removed and the other changed stays', () => {
		const field = (value: string): string => JSON.stringify([{ label: 'pin', type: 'text', value }])
		expect(mergeFields({ customFields: '' }, { customFields: field('2') }, LATER, { customFields: field('1') }).content).toMatchObject({ customFields: field('2') })
	})

	test('custom fields that are no list of fields are one value', () => {
		const merged = mergeFields({ customFields: 'mine' }, { customFields: 'theirs' }, EARLIER)
		expect(merged.content).toMatchObject({ customFields: 'theirs' })
		expect(merged.lost).toEqual({ customFields: 'mine' })
	})

	test('both moved it: the later place stands, both are named, and the losing place is not written first', () => {
		const [mine, theirs] = ['a'.repeat(32) as LocalId, 'b'.repeat(32) as LocalId]
		const merged = mergeFields({ folder: mine }, { folder: theirs }, EARLIER)
		expect([merged.content, merged.lost]).toMatchObject([{ folder: theirs }, null])
		expect(merged.conflicts).toEqual([{ field: 'folder', mine, theirs, winner: 'theirs' }])
		const folder = (parent: LocalId): FolderContent => ({ kind: 'folder', label: 'Work', parent, favorite: false, hidden: false })
		const moved = merge(folder(ROOT_FOLDER), { content: folder(mine), changedAt: { parent: EARLIER } }, { content: folder(theirs), at: AT })
		expect([moved.content, moved.lost, moved.conflicts.length]).toEqual([folder(theirs), null, 1])
	})

	test('a password that looks like a list of fields is one value all the same', () => {
		const list = (label: string): string => JSON.stringify([{ label, type: 'text', value: '1' }])
		const merged = mergeFields({ password: list('mine') }, { password: list('theirs') }, LATER, { password: '' })
		expect([merged.content, merged.conflicts.length]).toMatchObject([{ password: list('mine') }, 1])
	})

	test.each(['base', 'mine', 'theirs'])('a damaged record in which a field is missing is not merged: %s', (where) => {
		const damaged = (side: string): PasswordContent => side === where ? { ...BASE, notes: undefined as unknown as string } : BASE
		expect(() => merge(damaged('base'), { content: damaged('mine'), changedAt: {} }, { content: damaged('theirs'), at: AT })).toThrow('notes is missing')
	})

	test('favourite: the last change wins without a word', () => {
		expect(mergeFields({ favorite: true }, { favorite: true }, LATER).conflicts).toEqual([])
		expect(mergeFields({ favorite: false }, { label: 'x' }, LATER, { favorite: true }).content).toMatchObject({ favorite: false, label: 'x' })
	})

	test('an item never changes its kind', () => {
		const tag: TagContent = { kind: 'tag', label: '', color: '', favorite: false, hidden: false }
		expect(() => merge(BASE, { content: BASE, changedAt: {} }, { content: tag, at: AT })).toThrow('one kind')
		expect(() => merge(BASE, { content: tag, changedAt: {} }, { content: BASE, at: AT })).toThrow('one kind')
	})
})
