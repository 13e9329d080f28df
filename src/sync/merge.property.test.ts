// SPDX-FileCopyrightText: 2026 NexPass contributors
// SPDX-License-Identifier: AGPL-3.0-or-later

import fc from 'fast-check'
import { describe, expect, test } from 'vitest'
import { parseCustomFields } from '../domain/customField.ts'
import type { LocalId } from '../domain/ids.ts'
import type { PasswordContent } from '../domain/item.ts'
import type { Millis, UnixSeconds } from '../domain/time.ts'
import { fieldsOf, sameContent, valueOf } from './content.ts'
import { merge } from './merge.ts'
import type { Mine } from './state.ts'

const word = fc.constantFrom('', 'a', 'b', 'c', 'dd')
const id = fc.constantFrom('1', '2', '3', '4').map((digit) => digit.repeat(32) as LocalId)
const customField = fc.record({ label: fc.constantFrom('pin', 'code'), type: fc.constantFrom('text', 'data'), value: word, extra: fc.option(word, { nil: undefined }) })
const customFields = fc.oneof(
	{ weight: 5, arbitrary: fc.array(customField, { maxLength: 4 }).map((fields) => fields.length === 0 ? '' : JSON.stringify(fields)) },
	{ weight: 1, arbitrary: fc.constantFrom('not json', '{"a":1}', '[1]') },
)
const content: fc.Arbitrary<PasswordContent> = fc.record({
	kind: fc.constant('password'), label: word, username: word, password: word, url: word,
	notes: fc.array(word, { maxLength: 6 }).map((lines) => lines.join('\n')),
	customFields, folder: id, tags: fc.uniqueArray(id), favorite: fc.boolean(), hidden: fc.boolean(),
})
const time = fc.option(fc.integer({ min: 0, max: 4 }).map((seconds) => seconds * 1000 as Millis), { nil: null })
const mineOf = (mine: PasswordContent, at: Millis | null): { readonly content: PasswordContent, readonly changedAt: Mine['changedAt'] } =>
	({ content: mine, changedAt: Object.fromEntries(fieldsOf(mine).map((field) => [field, at])) })
const theirTime = fc.integer({ min: 0, max: 4 }).map((seconds) => seconds as UnixSeconds)
const three = fc.tuple(content, content, content, time, theirTime)
const RUNS = { numRuns: 500 }
/** A shared machine may be slow; the laws are not about speed. */
const PATIENT_MS = 60_000

describe('laws of the merge', () => {
	test('the same input gives the same output, and the input is left alone', () => {
		fc.assert(fc.property(three, ([base, mine, theirs, at, theirAt]) => {
			const before = JSON.stringify([base, mine, theirs])
			const first = merge(base, mineOf(mine, at), { content: theirs, at: theirAt })
			expect(merge(base, mineOf(mine, at), { content: theirs, at: theirAt })).toEqual(first)
			expect(JSON.stringify([base, mine, theirs])).toBe(before)
		}), RUNS)
	}, PATIENT_MS)

	test('where only one side changed something, that side is the result', () => {
		fc.assert(fc.property(three, ([base, mine, theirs, at, theirAt]) => {
			expect(sameContent(merge(base, mineOf(mine, at), { content: base, at: theirAt }).content, mine)).toBe(true)
			expect(sameContent(merge(base, mineOf(base, at), { content: theirs, at: theirAt }).content, theirs)).toBe(true)
			expect(sameContent(merge(base, mineOf(mine, at), { content: mine, at: theirAt }).content, mine)).toBe(true)
		}), RUNS)
	}, PATIENT_MS)

	test('merging the result once more changes nothing', () => {
		fc.assert(fc.property(three, ([base, mine, theirs, at, theirAt]) => {
			const once = merge(base, mineOf(mine, at), { content: theirs, at: theirAt })
			const twice = merge(theirs, { content: once.content, changedAt: once.changedAt }, { content: theirs, at: theirAt })
			expect(sameContent(twice.content, once.content)).toBe(true)
			expect(twice.lost).toBeNull()
			expect(twice.conflicts).toEqual([])
		}), RUNS)
	}, PATIENT_MS)

	test('no value vanishes: what we typed is in the result or kept for the history', () => {
		fc.assert(fc.property(three, ([base, mine, theirs, at, theirAt]) => {
			const merged = merge(base, mineOf(mine, at), { content: theirs, at: theirAt })
			for (const field of ['label', 'username', 'password', 'url'] as const) {
				if (mine[field] === base[field]) continue
				expect([merged.lost?.[field], merged.content.kind === 'password' ? merged.content[field] : null]).toContain(mine[field])
			}
			for (const line of mine.notes.split('\n')) {
				if (base.notes.split('\n').includes(line)) continue
				expect([valueOf(merged.content, 'notes'), merged.lost?.notes].join('\n').split('\n')).toContain(line)
			}
		}), RUNS)
	}, PATIENT_MS)

	test('no custom field that we added or changed vanishes, and members nobody taught us stay with it', () => {
		fc.assert(fc.property(three, ([base, mine, theirs, at, theirAt]) => {
			const own = parseCustomFields(mine.customFields)
			const old = parseCustomFields(base.customFields)
			if (!own.ok || !old.ok) return
			const merged = merge(base, mineOf(mine, at), { content: theirs, at: theirAt })
			const after = [valueOf(merged.content, 'customFields'), merged.lost?.customFields].flatMap((text) => {
				const parsed = typeof text === 'string' ? parseCustomFields(text) : null
				return parsed?.ok === true ? parsed.value.map((field) => JSON.stringify(field)) : []
			})
			const before = old.value.map((field) => JSON.stringify(field))
			for (const field of own.value.map((one) => JSON.stringify(one))) {
				if (!before.includes(field)) expect(after).toContain(field)
			}
		}), RUNS)
	}, PATIENT_MS)

	test('tags are a set: theirs without what we removed, with what we added', () => {
		fc.assert(fc.property(three, ([base, mine, theirs, at, theirAt]) => {
			const { content: merged } = merge(base, mineOf(mine, at), { content: theirs, at: theirAt })
			if (merged.kind !== 'password') throw new Error('a password stays one')
			for (const tag of ['1', '2', '3', '4'].map((digit) => digit.repeat(32) as LocalId)) {
				const [b, m, t] = [base.tags.includes(tag), mine.tags.includes(tag), theirs.tags.includes(tag)]
				expect(merged.tags.includes(tag)).toBe(m === b ? t : m)
			}
			expect(new Set(merged.tags).size).toBe(merged.tags.length)
		}), RUNS)
	}, PATIENT_MS)

	test('a device without a trusted clock never wins, and loses nothing', () => {
		fc.assert(fc.property(three, ([base, mine, theirs, , theirAt]) => {
			const merged = merge(base, mineOf(mine, null), { content: theirs, at: theirAt })
			expect(merged.conflicts.every((conflict) => conflict.winner === 'theirs')).toBe(true)
		}), RUNS)
	}, PATIENT_MS)
})
