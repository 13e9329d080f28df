// SPDX-FileCopyrightText: 2026 NexPass contributors
// SPDX-License-Identifier: AGPL-3.0-or-later

import type { RevisionId, ServerId } from '../domain/ids.ts'
import type { UnixSeconds } from '../domain/time.ts'
import type { Raw, Reader } from './wire.ts'
import {
	extrasOf, member, optional, readFlag, readFolder, readId, readInteger, readList, readObject, readReference, readRevision, readText, readTime,
} from './wire.ts'

/** What every revision of every kind carries (Passwords API 9.3 to 9.5). Texts are as on the wire, encrypted or not. */
export interface RevisionFields {
	readonly label: string
	readonly edited: UnixSeconds
	readonly created: UnixSeconds
	readonly updated: UnixSeconds
	readonly favorite: boolean
	readonly hidden: boolean
	readonly trashed: boolean
	readonly cseType: string
	readonly cseKey: string
	readonly sseType: string
	/** Who wrote this revision. */
	readonly client: string
}

/** What the revisions of a password carry. */
export interface PasswordFields extends RevisionFields {
	readonly username: string
	readonly password: string
	readonly url: string
	readonly notes: string
	readonly customFields: string
	readonly hash: string
	readonly folder: ServerId
	/** 0 good, 1 weak, 2 breached, 3 unknown; 3 where the answer does not say. */
	readonly status: number
	readonly statusCode: string
}

/** What the revisions of a folder carry. */
export interface FolderFields extends RevisionFields {
	readonly parent: ServerId
}

/** What the revisions of a tag carry. */
export interface TagFields extends RevisionFields {
	readonly color: string
}

/** Names of a revision, current or past. `created` of its fields is the time it was made. */
export type RevisionModel<F> = F & {
	readonly revision: RevisionId
	/** The object as it came, unknown members included. */
	readonly raw: Raw
	/** The members of `raw` that no field stands for. */
	readonly extras: Raw
}

/** An object with its current revision. `created` and `updated` are the object's. */
export type ObjectModel<F> = RevisionModel<F> & {
	readonly id: ServerId
	/** All revisions including the current one, in no particular order; null when not asked for. */
	readonly revisions: readonly RevisionModel<F>[] | null
}

/** A password as `list`, `find` and `show` give it. */
export type PasswordModel = ObjectModel<PasswordFields> & {
	/** The user shares it with others. */
	readonly shared: boolean
	/** It was received from somebody (`share` is not null). */
	readonly received: boolean
	readonly editable: boolean
	/** Ids of its tags; null when not asked for. */
	readonly tags: readonly ServerId[] | null
}

/** A folder as `list`, `find` and `show` give it. */
export type FolderModel = ObjectModel<FolderFields>

/** A tag as `list`, `find` and `show` give it. */
export type TagModel = ObjectModel<TagFields> & {
	/** Ids of the passwords that carry it; null when not asked for. */
	readonly members: readonly ServerId[] | null
}

/** Members that the server makes and that are never sent back with an update. */
export const SERVER_MEMBERS: ReadonlySet<string> = new Set([
	'id', 'revision', 'created', 'updated', 'trashed', 'sseType', 'client', 'status', 'statusCode', 'share', 'shared', 'editable', 'revisions', 'shares',
	'passwords', 'folders',
])

const COMMON = ['label', 'edited', 'favorite', 'hidden', 'cseType', 'cseKey']
const PASSWORD_MEMBERS: ReadonlySet<string> = new Set([
	...SERVER_MEMBERS, ...COMMON, 'username', 'password', 'url', 'notes', 'customFields', 'hash', 'folder', 'tags',
])
const FOLDER_MEMBERS: ReadonlySet<string> = new Set([...SERVER_MEMBERS, ...COMMON, 'parent'])
const TAG_MEMBERS: ReadonlySet<string> = new Set([...SERVER_MEMBERS, ...COMMON, 'color'])

const UNKNOWN_STATUS = 3

function readCommon(raw: Raw, where: string): RevisionFields {
	return {
		label: member(raw, 'label', readText, where),
		edited: member(raw, 'edited', readTime, where),
		created: member(raw, 'created', readTime, where),
		updated: member(raw, 'updated', readTime, where),
		favorite: member(raw, 'favorite', readFlag, where),
		hidden: member(raw, 'hidden', readFlag, where),
		trashed: member(raw, 'trashed', readFlag, where),
		cseType: member(raw, 'cseType', readText, where),
		cseKey: member(raw, 'cseKey', readText, where),
		sseType: optional(raw, 'sseType', readText, where, ''),
		client: optional(raw, 'client', readText, where, ''),
	}
}

function readPasswordFields(raw: Raw, where: string): PasswordFields {
	return {
		...readCommon(raw, where),
		username: member(raw, 'username', readText, where),
		password: member(raw, 'password', readText, where),
		url: member(raw, 'url', readText, where),
		notes: member(raw, 'notes', readText, where),
		customFields: member(raw, 'customFields', readText, where),
		hash: optional(raw, 'hash', readText, where, ''),
		folder: member(raw, 'folder', readFolder, where),
		status: optional(raw, 'status', readInteger, where, UNKNOWN_STATUS),
		statusCode: optional(raw, 'statusCode', readText, where, ''),
	}
}

function readFolderFields(raw: Raw, where: string): FolderFields {
	return { ...readCommon(raw, where), parent: member(raw, 'parent', readFolder, where) }
}

function readTagFields(raw: Raw, where: string): TagFields {
	return { ...readCommon(raw, where), color: member(raw, 'color', readText, where) }
}

/** A past revision: its `id` is the revision's, not the object's. */
function revisionReader<F>(fields: (raw: Raw, where: string) => F, known: ReadonlySet<string>): Reader<RevisionModel<F>> {
	return (value, where) => {
		const raw = readObject(value, where)
		return { ...fields(raw, where), revision: member(raw, 'id', readRevision, where), raw, extras: extrasOf(raw, known) }
	}
}

function objectReader<F>(fields: (raw: Raw, where: string) => F, known: ReadonlySet<string>): Reader<ObjectModel<F>> {
	const revisions = readList(revisionReader(fields, known))
	return (value, where) => {
		const raw = readObject(value, where)
		return {
			...fields(raw, where),
			id: member(raw, 'id', readId, where),
			revision: member(raw, 'revision', readRevision, where),
			revisions: optional(raw, 'revisions', revisions, where, null),
			raw,
			extras: extrasOf(raw, known),
		}
	}
}

const readPasswordObject = objectReader(readPasswordFields, PASSWORD_MEMBERS)
const readTagObject = objectReader(readTagFields, TAG_MEMBERS)
const readReferences = readList(readReference)

/** A password object (Passwords API 9.3). */
export const readPassword: Reader<PasswordModel> = (value, where) => {
	const model = readPasswordObject(value, where)
	const { raw } = model
	return {
		...model,
		shared: optional(raw, 'shared', readFlag, where, false),
		received: Object.hasOwn(raw, 'share') && raw['share'] !== null,
		editable: optional(raw, 'editable', readFlag, where, true),
		tags: optional(raw, 'tags', readReferences, where, null),
	}
}

/** A folder object (Passwords API 9.4). */
export const readFolderModel: Reader<FolderModel> = objectReader(readFolderFields, FOLDER_MEMBERS)

/** A tag object (Passwords API 9.5). */
export const readTag: Reader<TagModel> = (value, where) => {
	const model = readTagObject(value, where)
	return { ...model, members: optional(model.raw, 'passwords', readReferences, where, null) }
}
