// SPDX-FileCopyrightText: 2026 NexPass contributors
// SPDX-License-Identifier: AGPL-3.0-or-later

import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import type { LocalId } from '../domain/ids.ts'
import type { SearchDocument } from './searchIndex.ts'
import { createSearchIndex } from './searchIndex.ts'

function document(id: string, label: string, more: Partial<SearchDocument> = {}): SearchDocument {
	return { id: id as LocalId, label, username: '', url: '', rest: '', ...more }
}

describe('search index', () => {
	it('puts the title that starts with the word first, then title, user name, address, the rest', () => {
		const index = createSearchIndex()
		index.fill([
			document('rest', 'E', { rest: 'my bank notes' }),
			document('url', 'D', { url: 'https://bank.example' }),
			document('user', 'C', { username: 'bank' }),
			document('inside', 'Postbank'),
			document('word', 'My Bank'),
			document('start', 'Bank of Nowhere'),
		])
		expect(index.find('bank')).toEqual(['start', 'word', 'inside', 'user', 'url', 'rest'])
	})

	it('is blind to accents and case', () => {
		const index = createSearchIndex()
		index.fill([document('a', 'Müller Straße'), document('b', 'Café')])
		expect(index.find('muller strasse')).toEqual(['a'])
		expect(index.find('CAFE')).toEqual(['b'])
	})

	it('forgets removed and changed entries', () => {
		const index = createSearchIndex()
		index.fill([document('a', 'Old'), document('b', 'Oldest')])
		expect(index.find('old')).toEqual(['a', 'b'])
		index.put(document('a', 'New'))
		index.remove('b' as LocalId)
		expect(index.find('old')).toEqual([])
		expect(index.find('new')).toEqual(['a'])
	})

	it('finds the same while typing on as when asked at once', () => {
		const word = fc.stringMatching(/^[ab ]{0,6}$/)
		fc.assert(fc.property(fc.array(word, { maxLength: 20 }), word, (labels, text) => {
			const typed = createSearchIndex()
			typed.fill(labels.map((label, i) => document('n' + i, label)))
			for (let end = 1; end < text.length; end++) typed.find(text.slice(0, end))
			const fresh = createSearchIndex()
			fresh.fill(labels.map((label, i) => document('n' + i, label)))
			expect(typed.find(text)).toEqual(fresh.find(text))
		}))
	})
})
