// SPDX-FileCopyrightText: 2026 NexPass contributors
// SPDX-License-Identifier: AGPL-3.0-or-later

import { createHash } from 'node:crypto'
import type { Context } from './context.ts'
import { ApiError, NotFound, uuid } from './context.ts'
import { claim, sawHead } from './operations.ts'
import { settingOf } from './settings.ts'
import { clientName } from './signIn.ts'
import { BASE_ID, shelfOf } from './state.ts'
import type { Kind, Model, Revision, User } from './types.ts'

/** The fields a client sends; what a kind does not have stays empty. */
export type Draft = Pick<Revision, 'label' | 'username' | 'password' | 'url' | 'notes' | 'customFields' | 'hash' | 'folder' | 'parent'
	| 'color' | 'edited' | 'cseType' | 'cseKey' | 'hidden' | 'trashed' | 'favorite'>

/** A draft with every field at its default. */
export const EMPTY_DRAFT: Readonly<Draft> = {
	label: '', username: '', password: '', url: '', notes: '', customFields: '', hash: '', folder: BASE_ID, parent: BASE_ID,
	color: '', edited: 0, cseType: 'none', cseKey: '', hidden: false, trashed: false, favorite: false,
}

/** PHP `empty` for a text: nothing, or the digit zero. */
export function isEmptyText(value: string): boolean {
	return value === '' || value === '0'
}

/** Finds an object of the user, or answers 404. The base folder exists for everybody. */
export function findModel(ctx: Context, user: User, kind: Kind, id: string): Model {
	if (kind === 'folder' && id === BASE_ID) return baseFolder(ctx)
	const model = shelfOf(user, kind).models[id]
	if (model === undefined) throw new NotFound()
	sawHead(ctx, model)
	return model
}

/** Finds a stored state, or answers 404. */
export function findRevision(ctx: Context, user: User, kind: Kind, id: string | null): Revision {
	if (kind === 'folder' && id === BASE_ID) return baseRevision(ctx)
	const revision = id === null ? undefined : shelfOf(user, kind).revisions[id]
	if (revision === undefined) throw new NotFound()
	return revision
}

function baseFolder(ctx: Context): Model {
	return { id: BASE_ID, created: ctx.now, updated: ctx.now, revision: BASE_ID, suspended: false, shareId: null, hasShares: false, editable: true }
}

function baseRevision(ctx: Context): Revision {
	return {
		...EMPTY_DRAFT, id: BASE_ID, model: BASE_ID, created: ctx.now, updated: ctx.now, edited: ctx.now, label: 'Home', status: 0, statusCode: 'GOOD',
		sseType: 'SSEv1r2', client: 'CLIENT::SYSTEM',
	}
}

function checkEncryption(user: User, draft: Draft): void {
	const wrong = () => new ApiError(400, 'Invalid client side encryption type')
	if (isEmptyText(draft.cseType)) draft.cseType = 'none'
	if (draft.cseType !== 'none' && draft.cseType !== 'CSEv1r1') throw wrong()
	if (draft.cseType === 'none') {
		if (!isEmptyText(draft.cseKey)) throw wrong()
		return
	}
	if (user.challenge === null) throw wrong()
	if (isEmptyText(draft.cseKey)) throw new ApiError(400, 'Client side encryption key missing')
}

function checkHash(user: User, hash: string): void {
	if (/^[0-9a-z]{40}$/.test(hash)) return
	const length = Number(settingOf(user, 'password.security.hash'))
	if (length === 0 && isEmptyText(hash)) return
	if (new RegExp(`^[0-9a-z]{${length}}\n?$`).test(hash)) return
	throw new ApiError(400, 'Field "hash" must contain a valid sha1 hash')
}

function liveFolder(ctx: Context, user: User, id: string, hidden: boolean): string {
	if (!/^[0-9a-z]{8}-[0-9a-z]{4}-[0-9a-z]{4}-[0-9a-z]{4}-[0-9a-z]{12}$/.test(id)) return BASE_ID
	const model = shelfOf(user, 'folder').models[id]
	if (model === undefined) return BASE_ID
	return findRevision(ctx, user, 'folder', model.revision).hidden && !hidden ? BASE_ID : id
}

const HOUR = 3600

function validate(ctx: Context, user: User, kind: Kind, model: string, draft: Draft): void {
	checkEncryption(user, draft)
	if (isEmptyText(draft.label)) throw new ApiError(400, 'Field "label" can not be empty')
	if (kind === 'password') {
		if (isEmptyText(draft.password)) throw new ApiError(400, 'Field "password" can not be empty')
		checkHash(user, draft.hash)
	}
	if (kind === 'tag' && isEmptyText(draft.color)) throw new ApiError(400, 'Field "color" can not be empty')
	const tolerance = kind === 'password' ? 2 * HOUR : HOUR
	if (draft.edited === 0 || draft.edited > ctx.now + tolerance) draft.edited = ctx.now
	if (kind === 'password') draft.folder = liveFolder(ctx, user, draft.folder, draft.hidden)
	if (kind === 'folder') draft.parent = draft.parent === model ? BASE_ID : liveFolder(ctx, user, draft.parent, draft.hidden)
}

function sseType(user: User, cseType: string): string {
	const sse = Number(settingOf(user, 'encryption.sse'))
	if (sse === 0) return cseType === 'none' ? 'SSEv1r2' : 'none'
	return sse === 2 && user.challenge !== null ? 'SSEv2r1' : 'SSEv1r2'
}

/** A new, checked revision that is not stored yet. */
export function draftRevision(ctx: Context, user: User, kind: Kind, model: string, fields: Draft): Revision {
	const draft = { ...fields }
	if (kind === 'password' && draft.cseType === 'none') draft.hash = createHash('sha1').update(draft.password).digest('hex')
	validate(ctx, user, kind, model, draft)
	return {
		...draft, id: uuid(ctx.server), model, created: ctx.now, updated: ctx.now, status: 0, statusCode: 'GOOD',
		sseType: sseType(user, draft.cseType), client: clientName(ctx),
	}
}

/** A copy of a stored revision with changes. `check` runs the same rules as for a new one, as restoring does. */
export function cloneRevision(ctx: Context, user: User, kind: Kind, original: Revision, changes: Partial<Revision>, check = false): Revision {
	const copy: Revision = { ...original, ...changes, id: uuid(ctx.server), created: ctx.now, updated: ctx.now, client: clientName(ctx) }
	if (check) validate(ctx, user, kind, copy.model, copy)
	return copy
}

/** Stores a revision. Passwords keep only as much of the hash as the user's setting allows. */
export function saveRevision(ctx: Context, user: User, kind: Kind, revision: Revision): void {
	if (kind === 'password') revision.hash = revision.hash.slice(0, Number(settingOf(user, 'password.security.hash')))
	revision.updated = ctx.now
	if (shelfOf(user, kind).revisions[revision.id] === undefined) claim(ctx, user, kind, revision)
	shelfOf(user, kind).revisions[revision.id] = revision
	ctx.server.changed()
}

/** An object that has no revision yet. It is stored with its first revision. */
export function newModel(ctx: Context): Model {
	return { id: uuid(ctx.server), created: ctx.now, updated: ctx.now, revision: null, suspended: false, shareId: null, hasShares: false, editable: true }
}

/** The folders whose current parent is this one, in whatever state. */
export function childFolders(ctx: Context, user: User, id: string): Model[] {
	return Object.values(user.shelves.folder.models).filter(model => findRevision(ctx, user, 'folder', model.revision).parent === id)
}

/** The passwords whose current folder is this one, in whatever state. */
export function childPasswords(ctx: Context, user: User, id: string): Model[] {
	return Object.values(user.shelves.password.models).filter(model => findRevision(ctx, user, 'password', model.revision).folder === id)
}
