// SPDX-FileCopyrightText: 2026 NexPass contributors
// SPDX-License-Identifier: AGPL-3.0-or-later

import type { CustomField } from '../domain/customField.ts'
import { formatCustomFields, parseCustomFields } from '../domain/customField.ts'
import type { LocalId } from '../domain/ids.ts'
import type { PasswordContent } from '../domain/item.ts'
import { LIMITS } from '../domain/limits.ts'
import type { Result } from '../domain/result.ts'
import { err, ok } from '../domain/result.ts'
import type { EntryDraft, FieldDraft } from './protocol/editing.ts'
import type { Problem } from './protocol/problem.ts'

/** Tells whether a custom field holds a one-time code; such fields have their own place in the form. */
export type IsCodeField = (field: CustomField) => boolean

/** The edit form of an entry. Machine data and codes are left out of `fields`; they stay where they are. */
export function toDraft(content: PasswordContent, isCode: IsCodeField): EntryDraft {
	const fields = parseCustomFields(content.customFields)
	return {
		label: content.label,
		username: content.username,
		password: content.password,
		url: content.url,
		notes: content.notes,
		folder: content.folder,
		tags: content.tags,
		favorite: content.favorite,
		fields: fields.ok ? visibleFields(fields.value, isCode) : null,
		otp: null,
	}
}

/** An empty form for a new entry in a folder. */
export function emptyDraft(folder: LocalId): EntryDraft {
	return { label: '', username: '', password: '', url: '', notes: '', folder, tags: [], favorite: false, fields: [], otp: null }
}

/** The content behind a form that is not saved yet. */
export function emptyContent(folder: LocalId): PasswordContent {
	return { kind: 'password', label: '', username: '', password: '', url: '', notes: '', customFields: '', folder, tags: [], favorite: false, hidden: false }
}

/**
 * What a form means on top of the content it was opened with. Fields the form did not change come back to the letter.
 * Only what changed is checked against the lengths other clients accept; an empty title or password is refused always,
 * since the server refuses it too (Passwords API: also for the text `0`).
 */
export function applyDraft(basis: PasswordContent, draft: EntryDraft, isCode: IsCodeField): Result<PasswordContent, Problem> {
	const customFields = draft.fields === null ? basis.customFields : applyFields(basis.customFields, draft.fields, isCode)
	const content: PasswordContent = {
		kind: 'password',
		label: draft.label,
		username: draft.username,
		password: draft.password,
		url: draft.url,
		notes: draft.notes,
		customFields,
		folder: draft.folder,
		tags: draft.tags,
		favorite: draft.favorite,
		hidden: basis.hidden,
	}
	const problem = checkContent(basis, content)
	return problem === null ? ok(content) : err(problem)
}

const TEXT_FIELDS = ['label', 'username', 'password', 'url', 'notes'] as const

/** The first rule that a change from `before` to `after` breaks, or null. */
export function checkContent(before: PasswordContent, after: PasswordContent): Problem | null {
	for (const field of ['label', 'password'] as const) {
		if (after[field] === '') return { kind: 'invalid', field, rule: 'empty' }
		if (after[field] === '0') return { kind: 'invalid', field, rule: 'notAllowed' }
	}
	for (const field of TEXT_FIELDS) {
		if (after[field] !== before[field] && lengthOf(after[field]) > LIMITS[field]) return { kind: 'invalid', field, rule: 'tooLong' }
	}
	return after.customFields === before.customFields ? null : checkFields(before.customFields, after.customFields)
}

function checkFields(beforeText: string, text: string): Problem | null {
	const tooLong: Problem = { kind: 'invalid', field: 'fields', rule: 'tooLong' }
	const parsed = parseCustomFields(text)
	if (!parsed.ok) return null
	const before = parseCustomFields(beforeText)
	const known = new Set(before.ok ? before.value.map(keyOf) : [])
	if (parsed.value.length > LIMITS.customFieldCount && (!before.ok || parsed.value.length > before.value.length)) return tooLong
	if (lengthOf(text) > LIMITS.customFieldsJson && lengthOf(text) > lengthOf(beforeText)) return tooLong
	for (const field of parsed.value) {
		if (known.has(keyOf(field))) continue
		if (field.label === '') return { kind: 'invalid', field: 'fieldLabel', rule: 'empty' }
		if (lengthOf(field.label) > LIMITS.customFieldLabel) return { kind: 'invalid', field: 'fieldLabel', rule: 'tooLong' }
		if (lengthOf(field.value) > LIMITS.customFieldValue) return { kind: 'invalid', field: 'fieldValue', rule: 'tooLong' }
	}
	return null
}

/** Moves what a form changed since `basis` onto the content as it is now, so that a pull under an open form loses nothing. Both sides having changed one field, the form wins. */
export function carryOver(basis: PasswordContent, edited: PasswordContent, current: PasswordContent): PasswordContent {
	const result = { ...current }
	for (const field of TEXT_FIELDS) if (edited[field] !== basis[field]) result[field] = edited[field]
	if (edited.customFields !== basis.customFields) result.customFields = edited.customFields
	if (edited.folder !== basis.folder) result.folder = edited.folder
	if (edited.favorite !== basis.favorite) result.favorite = edited.favorite
	if (sameTags(edited.tags, basis.tags)) return result
	const removed = basis.tags.filter((tag) => !edited.tags.includes(tag))
	const added = edited.tags.filter((tag) => !basis.tags.includes(tag))
	const kept = current.tags.filter((tag) => !removed.includes(tag))
	return { ...result, tags: [...kept, ...added.filter((tag) => !kept.includes(tag))] }
}

function sameTags(a: readonly LocalId[], b: readonly LocalId[]): boolean {
	return a.length === b.length && a.every((tag) => b.includes(tag))
}

function visibleFields(fields: readonly CustomField[], isCode: IsCodeField): readonly FieldDraft[] {
	return fields.flatMap((field, origin) => isHidden(field, isCode) ? [] : [{ origin, label: field.label, type: field.type, value: field.value }])
}

function isHidden(field: CustomField, isCode: IsCodeField): boolean {
	return field.type === 'data' || isCode(field)
}

function applyFields(text: string, drafts: readonly FieldDraft[], isCode: IsCodeField): string {
	const parsed = parseCustomFields(text)
	if (!parsed.ok) return text
	const stored = parsed.value
	if (sameFields(visibleFields(stored, isCode), drafts)) return text
	const result: CustomField[] = drafts.map(({ origin, label, type, value }) => ({
		label, type, value, extras: origin === null ? {} : stored[origin]?.extras ?? {},
	}))
	stored.forEach((field, index) => {
		if (isHidden(field, isCode)) result.splice(Math.min(index, result.length), 0, field)
	})
	return formatCustomFields(result)
}

function sameFields(a: readonly FieldDraft[], b: readonly FieldDraft[]): boolean {
	return a.length === b.length && a.every((field, i) => {
		const other = b[i]
		return other !== undefined && field.origin === other.origin && field.label === other.label && field.type === other.type && field.value === other.value
	})
}

function keyOf(field: CustomField): string {
	return JSON.stringify([field.label, field.type, field.value])
}

function lengthOf(text: string): number {
	return [...text].length
}
