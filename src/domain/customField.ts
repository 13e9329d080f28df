// SPDX-FileCopyrightText: 2026 NexPass contributors
// SPDX-License-Identifier: AGPL-3.0-or-later

import type { Result } from './result.ts'
import { err, ok } from './result.ts'

/** A user-defined field of a password (Passwords API 9.3). Members nobody taught us survive in `extras`. */
export interface CustomField {
	readonly label: string
	/** `text`, `secret`, `email`, `url`, `file`, `data`, or a kind that is not known yet. */
	readonly type: string
	readonly value: string
	readonly extras: Readonly<Record<string, unknown>>
}

/** Why a `customFields` text is shown as it is and not as fields. */
export type CustomFieldsError = { readonly kind: 'notFields' }

/** Reads the API's `customFields` text. An empty text is an empty list; text that is no list of fields is an error, never a loss. */
export function parseCustomFields(text: string): Result<readonly CustomField[], CustomFieldsError> {
	if (text === '') return ok([])
	let parsed: unknown
	try {
		parsed = JSON.parse(text)
	} catch {
		// Other clients may store any text here; the caller shows it untouched.
		return err({ kind: 'notFields' })
	}
	if (!Array.isArray(parsed)) return err({ kind: 'notFields' })
	const fields: CustomField[] = []
	for (const entry of parsed) {
		const field = parseField(entry)
		if (field === null) return err({ kind: 'notFields' })
		fields.push(field)
	}
	return ok(fields)
}

/** Writes fields as the API's `customFields` text; no fields give an empty text. */
export function formatCustomFields(fields: readonly CustomField[]): string {
	if (fields.length === 0) return ''
	return JSON.stringify(fields.map(({ label, type, value, extras }) => ({ ...extras, label, type, value })))
}

function parseField(entry: unknown): CustomField | null {
	if (typeof entry !== 'object' || entry === null || Array.isArray(entry)) return null
	const { label, type, value, ...extras } = entry as Record<string, unknown>
	if (typeof label !== 'string' || typeof type !== 'string' || typeof value !== 'string') return null
	return { label, type, value, extras }
}
