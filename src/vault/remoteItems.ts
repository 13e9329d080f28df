// SPDX-FileCopyrightText: 2026 NexPass contributors
// SPDX-License-Identifier: AGPL-3.0-or-later

import type { FolderFields, FolderModel, ObjectModel, PasswordFields, PasswordModel, RevisionFields, RevisionModel, TagModel } from '../api/objectWire.ts'
import type { ObjectCipher } from '../crypto/cse.ts'
import type { ServerId } from '../domain/ids.ts'
import { ROOT_FOLDER_SERVER_ID } from '../domain/ids.ts'
import type { FieldName, Head, ItemKind, Readability, TagContent } from '../domain/item.ts'
import type { RemoteContent, RemoteFolder, RemotePassword } from '../sync/content.ts'
import type { FrozenBody } from '../sync/frozenBody.ts'
import type { RemoteItem, RemoteShown } from '../sync/ports.ts'

/** Any object as the API gives it. */
export type AnyModel = PasswordModel | FolderModel | TagModel

/** The name of the scheme in API field `cseType`. */
export const CSE_TYPE = 'CSEv1r1'

/** Fields that are encrypted, per kind, and so mark a write beyond doubt (Passwords CSEv1r1). */
export const SEALED_FIELDS: Readonly<Record<ItemKind, readonly FieldName[]>> = {
	password: ['url', 'label', 'notes', 'password', 'username', 'customFields'],
	folder: ['label'],
	tag: ['label', 'color'],
}

/** What `matches` compares: the texts as they were on the wire. */
interface Mark {
	readonly wire: Readonly<Record<string, unknown>>
}

/** Reads objects with the account's keys; without keys everything encrypted is a missing key. */
export interface ItemReader {
	item(kind: ItemKind, model: AnyModel): RemoteItem
	shown(kind: ItemKind, model: AnyModel): RemoteShown
}

/** Makes a reader for the keys at hand. */
export function createItemReader(cipher: () => ObjectCipher | null): ItemReader {
	function item(kind: ItemKind, model: AnyModel): RemoteItem {
		return toItem(kind, model, model, null)
	}

	function toItem(kind: ItemKind, model: AnyModel, revision: RevisionModel<RevisionFields>, revisedAt: Head['created'] | null): RemoteItem {
		const { texts, readability } = readTexts(kind, revision, cipher())
		const isHead = revision === model
		return {
			content: toContent(kind, revision, texts, isHead ? model : null),
			head: toHead(model, revision, readability),
			revisedAt,
			members: kind === 'tag' && isHead ? (model as TagModel).members : null,
			mark: { wire: revision.raw } satisfies Mark,
		}
	}

	return {
		item,
		shown(kind, model) {
			const history = (model as ObjectModel<RevisionFields>).revisions ?? []
			const head = history.find(({ revision }) => revision === model.revision)
			return {
				item: { ...item(kind, model), revisedAt: head?.created ?? null },
				history: history.map((revision) => toItem(kind, model, revision, revision.created)),
			}
		},
	}
}

/** Whether a server state was made by a frozen body (see `RemoteVault.matches`). */
export function matchesBody(body: FrozenBody, item: RemoteItem): boolean {
	const { wire } = item.mark as Mark
	const kind = item.content.kind
	const sealed = SEALED_FIELDS[kind]
	if ((body.wire.cseType ?? 'none') !== wire.cseType) return false
	if (!sealed.every((field) => (body.wire[field] ?? '') === (wire[field] ?? ''))) return false
	if (body.cseType === CSE_TYPE) return true
	if (!['favorite', 'hidden', 'edited'].every((field) => body.wire[field] === wire[field])) return false
	const place = kind === 'password' ? 'folder' : kind === 'folder' ? 'parent' : null
	// A folder that the server does not know any more silently becomes the top.
	return place === null || body.wire[place] === wire[place] || wire[place] === ROOT_FOLDER_SERVER_ID
}

interface Texts {
	readonly texts: Readonly<Record<string, string>>
	readonly readability: Readability
}

function readTexts(kind: ItemKind, revision: RevisionModel<RevisionFields>, cipher: ObjectCipher | null): Texts {
	const wire = wireTexts(kind, revision)
	if (revision.cseType === 'none') return { texts: wire, readability: { kind: 'readable' } }
	if (revision.cseType !== CSE_TYPE) return { texts: {}, readability: { kind: 'unknownEncryption', cseType: revision.cseType } }
	if (cipher === null) return { texts: {}, readability: { kind: 'missingKey', keyId: revision.cseKey } }
	const opened = cipher.decrypt(kind, revision.cseKey, wire)
	if (opened.ok) return { texts: opened.value, readability: { kind: 'readable' } }
	if (opened.error.kind === 'missingKey') return { texts: {}, readability: { kind: 'missingKey', keyId: opened.error.keyId } }
	return { texts: opened.error.readable, readability: { kind: 'damaged', fields: opened.error.fields as readonly FieldName[] } }
}

function wireTexts(kind: ItemKind, revision: RevisionModel<RevisionFields>): Readonly<Record<string, string>> {
	const texts: Record<string, string> = {}
	for (const field of SEALED_FIELDS[kind]) {
		const text = (revision as unknown as Readonly<Record<string, unknown>>)[field]
		texts[field] = typeof text === 'string' ? text : ''
	}
	return texts
}

function toContent(kind: ItemKind, revision: RevisionModel<RevisionFields>, texts: Readonly<Record<string, string>>, model: AnyModel | null): RemoteContent {
	const text = (field: string): string => texts[field] ?? ''
	const { favorite, hidden } = revision
	switch (kind) {
		case 'password': return {
			kind, favorite, hidden, label: text('label'), username: text('username'), password: text('password'), url: text('url'),
			notes: text('notes'), customFields: text('customFields'), folder: (revision as RevisionModel<PasswordFields>).folder,
			tags: model === null ? null : tagsOf(model),
		} satisfies RemotePassword
		case 'folder': return { kind, favorite, hidden, label: text('label'), parent: (revision as RevisionModel<FolderFields>).parent } satisfies RemoteFolder
		case 'tag': return { kind, favorite, hidden, label: text('label'), color: text('color') } satisfies TagContent
	}
}

function tagsOf(model: AnyModel): readonly ServerId[] | null {
	return (model as PasswordModel).tags
}

function toHead(model: AnyModel, revision: RevisionModel<RevisionFields>, readability: Readability): Head {
	const password = 'shared' in model ? model : null
	return {
		id: model.id,
		revision: revision.revision,
		created: model.created,
		updated: model.updated,
		edited: revision.edited,
		trashed: revision.trashed,
		client: revision.client,
		cseType: revision.cseType,
		cseKey: revision.cseKey,
		sseType: revision.sseType,
		shared: password?.shared ?? false,
		received: password?.received ?? false,
		editable: password?.editable ?? true,
		status: password?.status ?? 0,
		readability,
		extras: revision.extras,
	}
}
