// SPDX-FileCopyrightText: 2026 NexPass contributors
// SPDX-License-Identifier: AGPL-3.0-or-later

import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import type { CustomField } from '../domain/customField.ts'
import { parseCustomFields } from '../domain/customField.ts'
import type { LocalId } from '../domain/ids.ts'
import { ROOT_FOLDER } from '../domain/ids.ts'
import type { PasswordContent } from '../domain/item.ts'
import { applyDraft, carryOver, emptyContent, toDraft } from './draft.ts'

const isCode = (field: CustomField): boolean => field.label === 'otp'

function entry(more: Partial<PasswordContent> = {}): PasswordContent {
	return { ...emptyContent(ROOT_FOLDER), label: 'Bank', password: 'secret', ...more }
}

const anyContent = fc.record({
	label: fc.string({ minLength: 1 }).filter((text) => text !== '0'),
	username: fc.string(),
	password: fc.string({ minLength: 1 }).filter((text) => text !== '0'),
	url: fc.string(),
	notes: fc.string(),
	customFields: fc.oneof(
		fc.string(),
		fc.array(fc.record({ label: fc.constantFrom('a', 'otp', 'x'), type: fc.constantFrom('text', 'secret', 'data', 'new-kind'), value: fc.string(), weird: fc.integer() })).map((list) => JSON.stringify(list, null, 1)),
	),
	favorite: fc.boolean(),
}).map((some) => entry(some))

describe('the edit form', () => {
	it('gives back to the letter what nobody touched, also custom fields it does not understand', () => {
		fc.assert(fc.property(anyContent, (content) => {
			expect(applyDraft(content, toDraft(content, isCode), isCode)).toEqual({ ok: true, value: content })
		}))
	})

	it('keeps machine data, codes and unknown members when a field changes', () => {
		const customFields = JSON.stringify([
			{ label: 'client.ios.otp', type: 'data', value: '{}' },
			{ label: 'PIN', type: 'secret', value: '1', since: 2020 },
			{ label: 'otp', type: 'secret', value: 'ABCD' },
		])
		const content = entry({ customFields })
		const draft = toDraft(content, isCode)
		expect(draft.fields).toEqual([{ origin: 1, label: 'PIN', type: 'secret', value: '1' }])
		const changed = applyDraft(content, { ...draft, fields: [{ origin: 1, label: 'PIN', type: 'secret', value: '2' }] }, isCode)
		expect(changed.ok && parseCustomFields(changed.value.customFields)).toEqual({
			ok: true,
			value: [
				{ label: 'client.ios.otp', type: 'data', value: '{}', extras: {} },
				{ label: 'PIN', type: 'secret', value: '2', extras: { since: 2020 } },
				{ label: 'otp', type: 'secret', value: 'ABCD', extras: {} },
			],
		})
	})

	it('refuses an empty title or password, and too long ones only when they changed', () => {
		const long = 'x'.repeat(100)
		const content = entry({ label: long })
		const draft = toDraft(content, isCode)
		expect(applyDraft(content, { ...draft, username: 'me' }, isCode).ok).toBe(true)
		expect(applyDraft(content, { ...draft, label: long + 'y' }, isCode)).toMatchObject({ error: { field: 'label', rule: 'tooLong' } })
		expect(applyDraft(content, { ...draft, label: '' }, isCode)).toMatchObject({ error: { field: 'label', rule: 'empty' } })
		expect(applyDraft(content, { ...draft, password: '0' }, isCode)).toMatchObject({ error: { field: 'password', rule: 'notAllowed' } })
	})

	it('carries a change over to what arrived under the open form', () => {
		const [bank, work, home] = ['a', 'b', 'c'] as unknown as [LocalId, LocalId, LocalId]
		const basis = entry({ tags: [bank, work] })
		const edited = { ...basis, username: 'me', tags: [bank, home] }
		const current = { ...basis, notes: 'from another phone', tags: [bank, work, 'd' as LocalId] }
		expect(carryOver(basis, edited, current)).toEqual({ ...basis, username: 'me', notes: 'from another phone', tags: [bank, 'd', home] })
	})
})
