// SPDX-FileCopyrightText: 2026 NexPass contributors
// SPDX-License-Identifier: AGPL-3.0-or-later

import type { Raw, ServerTruth } from '../../e2e/serverTruth.ts'

/** The kinds of objects of the API. */
export const KINDS = ['password', 'folder', 'tag'] as const
/** One of them. */
export type Kind = typeof KINDS[number]

const TEXTS: Readonly<Record<Kind, readonly string[]>> = {
	password: ['label', 'username', 'password', 'url', 'notes', 'customFields'], folder: ['label'], tag: ['label', 'color'],
}

/** One accepted write, readable. */
export interface TruthRevision {
	readonly id: string
	readonly client: string
	readonly trashed: boolean
	readonly texts: Readonly<Record<string, string>>
	/** Folder of a password, parent of a folder; null for tags. */
	readonly place: string | null
}

/** One object with its whole history. */
export interface TruthModel {
	readonly kind: Kind
	readonly id: string
	readonly head: TruthRevision
	/** Oldest first. */
	readonly revisions: readonly TruthRevision[]
	/** False: in no list, because a folder above it is in the trash. */
	readonly listed: boolean
	/** Ids of its tags, as the server shows them; empty for other kinds. */
	readonly tags: readonly string[]
}

/** What lies on the server, read over the API without any code of the app. */
export interface Truth {
	readonly models: ReadonlyMap<string, TruthModel>
	/** Deleted for good by the other client, as they were just before. */
	readonly graves: readonly TruthModel[]
}

/** Reads everything, with its history: what is listed, what is in the trash, and what only its id still finds. */
export async function readTruth(server: ServerTruth, knownIds: ReadonlyMap<string, Kind>, graves: readonly TruthModel[]): Promise<Truth> {
	const models = new Map<string, TruthModel>()
	for (const kind of KINDS) {
		const live = await objects(server, `${kind}/list`, { details: detailsOf(kind) })
		const trashed = await objects(server, `${kind}/find`, { criteria: { trashed: true }, details: detailsOf(kind) })
		for (const raw of [...live, ...trashed]) models.set(String(raw['id']), toModel(server, kind, raw, true))
	}
	for (const [id, kind] of knownIds) {
		const model = models.has(id) ? null : await readModel(server, kind, id)
		if (model !== null) models.set(id, model)
	}
	return { models, graves }
}

/** One object by its id; null where it is gone for good. */
export async function readModel(server: ServerTruth, kind: Kind, id: string): Promise<TruthModel | null> {
	const { status, json } = await server.call('POST', `${kind}/show`, { id, details: detailsOf(kind) })
	if (status === 404) return null
	if (status !== 200) throw new Error(`${kind}/show answered ${status.toString()}`)
	return toModel(server, kind, json as Raw, false)
}

async function objects(server: ServerTruth, path: string, body: object): Promise<readonly Raw[]> {
	const { status, json } = await server.call('POST', path, body)
	if (status !== 200 || !Array.isArray(json)) throw new Error(`${path} answered ${status.toString()}`)
	return json as Raw[]
}

function detailsOf(kind: Kind): string {
	return kind === 'password' ? 'model+revisions+tag-ids' : 'model+revisions'
}

function toModel(server: ServerTruth, kind: Kind, raw: Raw, listed: boolean): TruthModel {
	const revisions = [...raw['revisions'] as Raw[]].sort((a, b) => Number(a['created']) - Number(b['created'])).map((one) => toRevision(server, kind, one, String(one['id'])))
	return {
		kind, id: String(raw['id']), revisions, listed, head: toRevision(server, kind, raw, String(raw['revision'])),
		tags: kind === 'password' ? (raw['tags'] as unknown[]).map(String) : [],
	}
}

function toRevision(server: ServerTruth, kind: Kind, raw: Raw, id: string): TruthRevision {
	const place = kind === 'password' ? raw['folder'] : kind === 'folder' ? raw['parent'] : null
	return {
		id, client: String(raw['client']), trashed: raw['trashed'] === true, place: typeof place === 'string' ? place : null,
		texts: Object.fromEntries(TEXTS[kind].map((field) => [field, server.open(raw, field)])),
	}
}
