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

function readCommon(raw: Raw): RevisionFields {
	return {
		label: member(raw, 'label', readText),
		edited: member(raw, 'edited', readTime),
		created: member(raw, 'created', readTime),
		updated: member(raw, 'updated', readTime),
		favorite: member(raw, 'favorite', readFlag),
		hidden: member(raw, 'hidden', readFlag),
		trashed: member(raw, 'trashed', readFlag),
		cseType: member(raw, 'cseType', readText),
		cseKey: member(raw, 'cseKey', readText),
		sseType: optional(raw, 'sseType', readText, ''),
		client: optional(raw, 'client', readText, ''),
	}
}

// Written out, and built with Object.assign below: copying thousands of such objects member by member is what reading a list would spend most of its time on.
function readPasswordFields(raw: Raw): PasswordFields {
	return {
		label: member(raw, 'label', readText),
		edited: member(raw, 'edited', readTime),
		created: member(raw, 'created', readTime),
		updated: member(raw, 'updated', readTime),
		favorite: member(raw, 'favorite', readFlag),
		hidden: member(raw, 'hidden', readFlag),
		trashed: member(raw, 'trashed', readFlag),
		cseType: member(raw, 'cseType', readText),
		cseKey: member(raw, 'cseKey', readText),
		sseType: optional(raw, 'sseType', readText, ''),
		client: optional(raw, 'client', readText, ''),
		username: member(raw, 'username', readText),
		password: member(raw, 'password', readText),
		url: member(raw, 'url', readText),
		notes: member(raw, 'notes', readText),
		customFields: member(raw, 'customFields', readText),
		hash: optional(raw, 'hash', readText, ''),
		folder: member(raw, 'folder', readFolder),
		status: optional(raw, 'status', readInteger, UNKNOWN_STATUS),
		statusCode: optional(raw, 'statusCode', readText, ''),
	}
}

function readFolderFields(raw: Raw): FolderFields {
	return Object.assign(readCommon(raw), { parent: member(raw, 'parent', readFolder) })
}

function readTagFields(raw: Raw): TagFields {
	return Object.assign(readCommon(raw), { color: member(raw, 'color', readText) })
}

/** A past revision: its `id` is the revision's, not the object's. */
function revisionReader<F extends object>(fields: (raw: Raw) => F, known: ReadonlySet<string>): Reader<RevisionModel<F>> {
	return (value) => {
		const raw = readObject(value)
		return Object.assign(fields(raw), { revision: member(raw, 'id', readRevision), raw, extras: extrasOf(raw, known) })
	}
}

function objectReader<F extends object>(fields: (raw: Raw) => F, known: ReadonlySet<string>): Reader<ObjectModel<F>> {
	const revisions = readList(revisionReader(fields, known))
	return (value) => {
		const raw = readObject(value)
		return Object.assign(fields(raw), {
			id: member(raw, 'id', readId),
			revision: member(raw, 'revision', readRevision),
			revisions: optional(raw, 'revisions', revisions, null),
			raw,
			extras: extrasOf(raw, known),
		})
	}
}

const readPasswordObject = objectReader(readPasswordFields, PASSWORD_MEMBERS)
const readTagObject = objectReader(readTagFields, TAG_MEMBERS)
const readReferences = readList(readReference)

/** A password object (Passwords API 9.3). */
export const readPassword: Reader<PasswordModel> = (value) => {
	const model = readPasswordObject(value)
	const { raw } = model
	return Object.assign(model, {
		shared: optional(raw, 'shared', readFlag, false),
		received: Object.hasOwn(raw, 'share') && raw['share'] !== null,
		editable: optional(raw, 'editable', readFlag, true),
		tags: optional(raw, 'tags', readReferences, null),
	})
}

/** A folder object (Passwords API 9.4). */
export const readFolderModel: Reader<FolderModel> = objectReader(readFolderFields, FOLDER_MEMBERS)

/** A tag object (Passwords API 9.5). */
export const readTag: Reader<TagModel> = (value) => {
	const model = readTagObject(value)
	return Object.assign(model, { members: optional(model.raw, 'passwords', readReferences, null) })
}
