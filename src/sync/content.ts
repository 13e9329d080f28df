// SPDX-FileCopyrightText: 2026 NexPass contributors
// SPDX-License-Identifier: AGPL-3.0-or-later

import type { ServerId } from '../domain/ids.ts'
import type { Content, FieldName, FolderContent, PasswordContent, TagContent } from '../domain/item.ts'

/** A password as the server sees it: references are server ids. */
export type RemotePassword = Omit<PasswordContent, 'folder' | 'tags'> & {
	readonly folder: ServerId
	/** Null where the answer did not say (lists do not; tag lists name their members instead). */
	readonly tags: readonly ServerId[] | null
}

/** A folder as the server sees it. */
export type RemoteFolder = Omit<FolderContent, 'parent'> & { readonly parent: ServerId }

/** A content whose references are server ids. Tags have none. */
export type RemoteContent = RemotePassword | RemoteFolder | TagContent

/** The fields of each kind, in the order in which merges and notices name them. */
const FIELDS: Readonly<Record<Content['kind'], readonly FieldName[]>> = {
	password: ['label', 'username', 'password', 'url', 'notes', 'customFields', 'folder', 'tags', 'favorite', 'hidden'],
	folder: ['label', 'parent', 'favorite', 'hidden'],
	tag: ['label', 'color', 'favorite', 'hidden'],
}

/** What a field can hold: text, a flag, or a set of ids. */
export type FieldValue = string | boolean | readonly string[]

/** All fields of a content's kind. */
export function fieldsOf(content: Content): readonly FieldName[] {
	return FIELDS[content.kind]
}

/** The value of one field; undefined when this kind has no such field. */
export function valueOf(content: Content, field: FieldName): FieldValue | undefined {
	return (content as unknown as Readonly<Record<string, FieldValue | undefined>>)[field]
}

/** A copy with other values; fields that the kind does not have must not be named. */
export function withValues<C extends Content>(content: C, values: Readonly<Partial<Record<FieldName, FieldValue>>>): C {
	return { ...content, ...values }
}

/** Whether two field values are the same; lists count as sets, since the server keeps no order of tags. */
export function sameValue(a: FieldValue | undefined, b: FieldValue | undefined): boolean {
	if (typeof a !== 'object' || typeof b !== 'object') return a === b
	const left = new Set(a)
	const right = new Set(b)
	return left.size === right.size && [...left].every((entry) => right.has(entry))
}

/** Names the fields in which two contents of one kind differ. */
export function changedFields(a: Content, b: Content): readonly FieldName[] {
	return fieldsOf(a).filter((field) => !sameValue(valueOf(a, field), valueOf(b, field)))
}

/** Whether two contents are the same in every field. Each kind has a field of its own, so different kinds never are. */
export function sameContent(a: Content, b: Content): boolean {
	return changedFields(a, b).length === 0
}
