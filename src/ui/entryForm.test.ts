// SPDX-FileCopyrightText: 2026 NexPass contributors
// SPDX-License-Identifier: AGPL-3.0-or-later

import { describe, expect, it } from 'vitest'
import type { EntryDraft } from '../vault/protocol/editing.ts'
import { ROOT_FOLDER } from '../domain/ids.ts'
import { checkForm, isValid, newField, toDraft, toForm } from './entryForm.ts'

const DRAFT: EntryDraft = {
	label: 'GitHub', username: 'alice', password: 'x', url: '', notes: '', folder: ROOT_FOLDER, tags: [], favorite: false, otp: null,
	fields: [{ origin: 0, label: 'PUK', type: 'secret', value: '1' }, { origin: 1, label: 'later', type: 'unknown-kind', value: 'kept' }],
}

describe('the form', () => {
	it('gives back what it was opened with, unknown kinds of fields included', () => {
		expect(toDraft(toForm(DRAFT))).toEqual(DRAFT)
		expect(toDraft(toForm({ ...DRAFT, fields: null })).fields).toBeNull()
	})

	it('leaves out fields that were added and stayed empty', () => {
		const form = toForm(DRAFT)
		form.fields?.push(newField('text', ''))
		expect(toDraft(form)).toEqual(DRAFT)
	})

	it('needs a title', () => {
		expect(checkForm({ ...toForm(DRAFT), label: '  ' }, DRAFT).label).toBe('A login needs a title.')
		expect(isValid(checkForm(toForm(DRAFT), DRAFT))).toBe(true)
	})

	it('refuses what the person made too long', () => {
		const errors = checkForm({ ...toForm(DRAFT), username: 'a'.repeat(65) }, DRAFT)
		expect(errors.username).toBe('At most 64 characters.')
		expect(isValid(errors)).toBe(false)
	})

	it('lets values pass that came in too long and were not touched', () => {
		const long: EntryDraft = { ...DRAFT, label: 'a'.repeat(10_000), fields: [{ origin: 0, label: 'x'.repeat(80), type: 'text', value: 'y'.repeat(2000) }] }
		expect(isValid(checkForm(toForm(long), long))).toBe(true)
	})

	it('refuses addresses that run something', () => {
		expect(checkForm({ ...toForm(DRAFT), url: 'javascript:alert(1)' }, DRAFT).url).toBe('That is no web address.')
	})

	it('wants a name for a new field and no more than twenty of them', () => {
		const form = toForm(DRAFT)
		const field = { ...newField('text', ''), value: 'x' }
		form.fields?.push(field)
		expect(checkForm(form, DRAFT).fields.get(field.key)).toBe('A field needs a name.')
		for (let i = 0; i < 20; i++) form.fields?.push({ ...newField('text', `f${i}`), value: 'x' })
		expect(checkForm(form, DRAFT).count).toContain('20')
	})
})
