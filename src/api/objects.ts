// SPDX-FileCopyrightText: 2026 NexPass contributors
// SPDX-License-Identifier: AGPL-3.0-or-later

import type { RevisionId, ServerId } from '../domain/ids.ts'
import type { Result } from '../domain/result.ts'
import { err } from '../domain/result.ts'
import type { UnixSeconds } from '../domain/time.ts'
import type { ApiError } from './errors.ts'
import type { CallOptions, Http } from './http.ts'
import { LIST_TIMEOUT_MS } from './http.ts'
import { SERVER_MEMBERS } from './objectWire.ts'
import { PASSWORDS_API } from './paths.ts'
import type { IdRow, Raw, Reader } from './wire.ts'
import { Mismatch, readIdRow, readList } from './wire.ts'

/** The body of a create or update, ready for JSON. Survives being stored and read again. */
export type WireBody = Raw

/** What `find` can ask for. Times are those of the current revision. */
export interface Criteria {
	/** False, the server's default, finds live objects only. */
	readonly trashed?: boolean
	/** Whose current revision was updated at this server time or later. */
	readonly updatedSince?: UnixSeconds
	/** Whose current revision was made at this server time or later. */
	readonly createdSince?: UnixSeconds
}

/** What `show` adds to the object. */
export interface ShowOptions extends CallOptions {
	/** All revisions, current one included. */
	readonly revisions?: boolean
}

/** The calls that passwords, folders and tags have in common. No call ever removes anything for good: `trash` needs the revision that was seen live. */
export interface ObjectsApi<M> {
	/** Ids and revisions of all live, visible, not suspended objects. Cheap: the server decrypts nothing. */
	listIds(options?: CallOptions): Promise<Result<readonly IdRow[], ApiError>>
	/** The same objects with their fields. */
	list(options?: CallOptions): Promise<Result<readonly M[], ApiError>>
	/** Objects by criteria; hidden and suspended ones never answer. */
	find(criteria: Criteria, options?: CallOptions): Promise<Result<readonly M[], ApiError>>
	/** One object in whatever state; `notFound` when it is gone for good or somebody else's. */
	show(id: ServerId, options?: ShowOptions): Promise<Result<M, ApiError>>
	/** POST create; gives the id and revision that the server chose. */
	create(body: WireBody, options?: CallOptions): Promise<Result<IdRow, ApiError>>
	/** PATCH update on top of the named revision; `conflict` when it is not the current one. Fields that the body leaves out are reset. */
	update(id: ServerId, revision: RevisionId, body: WireBody, options?: CallOptions): Promise<Result<IdRow, ApiError>>
	/** DELETE of a live object into the trash. `conflict` when it is in the trash already: a repetition destroys nothing. */
	trash(id: ServerId, revision: RevisionId, options?: CallOptions): Promise<Result<IdRow, ApiError>>
	/** PATCH restore from the trash; harmless when it is not there. */
	restore(id: ServerId, options?: CallOptions): Promise<Result<IdRow, ApiError>>
}

/** What is particular to one kind. */
export interface ObjectKind<M> {
	readonly name: 'password' | 'folder' | 'tag'
	readonly reader: Reader<M>
	/** `details` of lists. */
	readonly listDetails: string
	/** `details` of `show`, without revisions. */
	readonly showDetails: string
	/** Fields that are hex when the body says `CSEv1r1`. */
	readonly encrypted: readonly string[]
}

const CIPHERTEXT = /^(?:[0-9a-f]{2})*$/
/** Nonce and authenticator of an empty text: no shorter ciphertext exists. Hex characters. */
const SHORTEST_CIPHERTEXT = 80

function isCiphertext(value: unknown): boolean {
	return value === '' || (typeof value === 'string' && value.length >= SHORTEST_CIPHERTEXT && CIPHERTEXT.test(value))
}

/** The server cannot check encryption, and its default is none: this is the last place that can. Names the faulty field, or null. */
function faultOf(kind: ObjectKind<unknown>, body: WireBody): string | null {
	if (body['cseType'] === 'none') return body['cseKey'] === '' ? null : 'cseKey'
	if (body['cseType'] !== 'CSEv1r1') return 'cseType'
	if (typeof body['cseKey'] !== 'string' || body['cseKey'] === '') return 'cseKey'
	return kind.encrypted.find((field) => !isCiphertext(body[field])) ?? null
}

function toCriteria({ trashed, updatedSince, createdSince }: Criteria): Raw {
	return {
		...(trashed === undefined ? {} : { trashed }),
		...(updatedSince === undefined ? {} : { updated: ['ge', updatedSince] }),
		...(createdSince === undefined ? {} : { created: ['ge', createdSince] }),
	}
}

/** Only the answer that speaks of the object that was asked for. */
function about(id: ServerId): Reader<IdRow> {
	return (value) => {
		const row = readIdRow(value)
		if (row.id !== id) throw new Mismatch('.id')
		return row
	}
}

/** Members of an object that nobody taught us, as they are sent back. */
export function keptMembers(extras: Raw): Raw {
	return Object.fromEntries(Object.entries(extras).filter(([name]) => !SERVER_MEMBERS.has(name) && name !== '__proto__'))
}

/** Builds the calls of one kind of object. */
export function createObjectsApi<M extends { readonly id: ServerId }>(http: Http, kind: ObjectKind<M>): ObjectsApi<M> {
	const path = (action: string) => `${PASSWORDS_API}${kind.name}/${action}`
	const models = readList(kind.reader)
	const ids = readList(readIdRow)
	const shown = (id: ServerId): Reader<M> => (value) => {
		const model = kind.reader(value)
		if (model.id !== id) throw new Mismatch('.id')
		return model
	}
	return {
		listIds: (options) => http.call({ ...options, method: 'POST', path: path('list'), json: { details: 'id' }, idleTimeoutMs: LIST_TIMEOUT_MS }, ids),
		list: (options) => http.call({ ...options, method: 'POST', path: path('list'), json: { details: kind.listDetails }, idleTimeoutMs: LIST_TIMEOUT_MS }, models),
		find: (criteria, options) => http.call({
			...options, method: 'POST', path: path('find'), json: { criteria: toCriteria(criteria), details: kind.listDetails }, idleTimeoutMs: LIST_TIMEOUT_MS,
		}, models),
		show: (id, { revisions, ...options } = {}) => http.call({
			...options, method: 'POST', path: path('show'), json: { id, details: revisions === true ? kind.showDetails + '+revisions' : kind.showDetails },
		}, shown(id)),
		async create(body, options) {
			const where = faultOf(kind, body)
			if (where !== null) return err({ kind: 'notSent', where })
			return http.call({ ...options, method: 'POST', path: path('create'), json: withoutIdentity(body) }, readIdRow)
		},
		async update(id, revision, body, options) {
			const where = faultOf(kind, body)
			if (where !== null) return err({ kind: 'notSent', where })
			return http.call({ ...options, method: 'PATCH', path: path('update'), json: { ...body, id, revision } }, about(id))
		},
		trash: (id, revision, options) => http.call({ ...options, method: 'DELETE', path: path('delete'), json: { id, revision } }, about(id)),
		restore: (id, options) => http.call({ ...options, method: 'PATCH', path: path('restore'), json: { id } }, about(id)),
	}
}

function withoutIdentity(body: WireBody): WireBody {
	const { id: _id, revision: _revision, ...rest } = body
	return rest
}
