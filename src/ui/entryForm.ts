// SPDX-FileCopyrightText: 2026 NexPass contributors
// SPDX-License-Identifier: AGPL-3.0-or-later

import type { LocalId } from '../domain/ids.ts'
import type { EntryDraft, FieldDraft } from '../vault/protocol/editing.ts'
import { ROOT_FOLDER } from '../domain/ids.ts'
import { LIMITS } from '../domain/limits.ts'
import { t } from './l10n.ts'

/** A field in the form, with a key that stays when others are removed. */
export interface FieldForm {
	key: number
	origin: number | null
	label: string
	type: string
	value: string
}

/** What the form binds to; {@link toDraft} makes the message of it. */
export interface EntryForm {
	label: string
	username: string
	password: string
	url: string
	notes: string
	folder: LocalId
	tags: readonly LocalId[]
	favorite: boolean
	fields: FieldForm[] | null
	otp: string | null
}

let nextKey = 0

/** A field for the form, in last place. */
export function newField(type: string, label: string): FieldForm {
	return { key: ++nextKey, origin: null, label, type, value: '' }
}

/** The form of a draft. */
export function toForm(draft: EntryDraft): EntryForm {
	return {
		...draft,
		fields: draft.fields === null ? null : draft.fields.map((field) => ({ ...field, key: ++nextKey })),
	}
}

/** An empty form. */
export function emptyForm(): EntryForm {
	return { label: '', username: '', password: '', url: '', notes: '', folder: ROOT_FOLDER, tags: [], favorite: false, fields: [], otp: null }
}

/** The draft of a form, as plain data that can be sent. Fields that were added and stayed empty are left out. */
export function toDraft(form: EntryForm): EntryDraft {
	const fields = form.fields === null ? null : form.fields.flatMap(({ origin, label, type, value }): FieldDraft[] => {
		if (origin === null && value.trim() === '') return []
		return [{ origin, label, type, value }]
	})
	return { ...form, tags: [...form.tags], fields }
}

/** Where a form breaks a rule of Passwords: sentences by input name, and `fields` by key. */
export interface FormErrors {
	readonly label?: string
	readonly username?: string
	readonly password?: string
	readonly url?: string
	readonly notes?: string
	readonly count?: string
	readonly fields: ReadonlyMap<number, string>
}

/** Checks what the person changed; values that came in longer pass untouched. `before` is the draft the form opened with. */
export function checkForm(form: EntryForm, before: EntryDraft): FormErrors {
	const errors: { -readonly [K in keyof FormErrors]: FormErrors[K] } = { fields: new Map() }
	if (form.label.trim() === '') errors.label = t('A login needs a title.')
	for (const name of ['label', 'username', 'password', 'url', 'notes'] as const) {
		if (form[name] !== before[name] && form[name].length > LIMITS[name]) errors[name] = tooLong(LIMITS[name])
	}
	if (form.url !== before.url && /^\s*(javascript|data|vbscript):/i.test(form.url)) errors.url = t('That is no web address.')
	if (form.fields !== null) {
		const old = new Map((before.fields ?? []).map((field) => [field.origin, field]))
		errors.fields = new Map(form.fields.flatMap((field) => {
			const text = checkField(field, old.get(field.origin))
			return text === null ? [] : [[field.key, text] as const]
		}))
		if (form.fields.length > LIMITS.customFieldCount && form.fields.length > (before.fields?.length ?? 0)) errors.count = t('Passwords accepts at most {count} fields.', { count: LIMITS.customFieldCount })
	}
	return errors
}

/** True when {@link checkForm} found nothing. */
export function isValid(errors: FormErrors): boolean {
	return errors.fields.size === 0 && Object.keys(errors).length === 1
}

function checkField(field: FieldForm, before: FieldDraft | undefined): string | null {
	if (field.origin === null && field.value.trim() === '') return null
	if (before !== undefined && before.label === field.label && before.value === field.value) return null
	if (field.label.trim() === '') return t('A field needs a name.')
	if (field.label.length > LIMITS.customFieldLabel) return tooLong(LIMITS.customFieldLabel)
	if (field.value.length > LIMITS.customFieldValue) return tooLong(LIMITS.customFieldValue)
	return null
}

function tooLong(limit: number): string {
	return t('At most {count} characters.', { count: limit })
}
