// SPDX-FileCopyrightText: 2026 NexPass contributors
// SPDX-License-Identifier: AGPL-3.0-or-later

import type { Answer, Context } from '../context.ts'
import { ApiError, BadParameters, json } from '../context.ts'
import { deleteForever, setRevision } from '../heads.ts'
import { maybeText, needText, text } from '../params.ts'
import { cloneRevision, findModel, findRevision, saveRevision } from '../revisions.ts'
import type { Filter } from '../shapes.ts'
import { Shaper } from '../shapes.ts'
import { BASE_ID, shelfOf } from '../state.ts'
import type { Kind, Model, User } from '../types.ts'

/** A route of the Passwords API: it gets the signed-in user. */
export type ApiRoute = (ctx: Context, user: User) => Answer | Promise<Answer>

const CRITERIA: Readonly<Record<Kind, readonly string[]>> = {
	password: ['created', 'updated', 'edited', 'cseType', 'sseType', 'status', 'trashed', 'favorite'],
	folder: ['created', 'updated', 'edited', 'cseType', 'sseType', 'trashed', 'favorite', 'parent'],
	tag: ['created', 'updated', 'edited', 'cseType', 'sseType', 'trashed', 'favorite'],
}

function listed(ctx: Context, user: User, kind: Kind, filter: Filter): Answer {
	const details = text(ctx.params, 'details', 'model')
	const shaper = new Shaper(ctx, user)
	const { models } = shelfOf(user, kind)
	const found = []
	for (const id of Object.keys(models).sort()) {
		const model = models[id] as Model
		if (model.suspended) continue
		const object = shaper.object(kind, model, details, filter)
		if (object !== null) found.push(object)
	}
	return json(found)
}

/** `list`: live, visible objects. */
export function list(kind: Kind): ApiRoute {
	return (ctx, user) => listed(ctx, user, kind, { hidden: false, trashed: false })
}

/** Reads search criteria; unknown fields and operators are refused with a message that names them. */
export function readCriteria(params: Record<string, unknown>, allowed: readonly string[]): Filter {
	const criteria = params['criteria'] ?? {}
	if (typeof criteria !== 'object') throw new BadParameters('criteria')
	const filter: Filter = {}
	for (const [key, value] of Object.entries(criteria)) {
		if (!allowed.includes(key)) throw new ApiError(400, `Illegal field in search criteria: ${slashed(key)}`)
		if (typeof value === 'object' && value !== null) {
			const operator: unknown = Object.values(value)[0]
			if (!['eq', 'ne', 'lt', 'gt', 'le', 'ge'].includes(String(operator))) {
				throw new ApiError(400, `Illegal operator in search criteria: ${slashed(String(operator ?? ''))}`)
			}
		}
		filter[key] = value === 'true' ? true : value === 'false' ? false : value
	}
	return filter
}

function slashed(value: string): string {
	return value.replace(/['"\\]/g, '\\$&').replaceAll('\0', '\\0')
}

/** `find`: like list with conditions on the current revision. Hidden and suspended objects are never found. */
export function find(kind: Kind): ApiRoute {
	return (ctx, user) => {
		const filter = readCriteria(ctx.params, CRITERIA[kind])
		return listed(ctx, user, kind, { ...filter, trashed: filter['trashed'] ?? false, hidden: false })
	}
}

/** `show`: one object, whatever its state. */
export function show(kind: Kind): ApiRoute {
	return (ctx, user) => {
		const id = needText(ctx.params, 'id')
		const details = text(ctx.params, 'details', 'model')
		return json(new Shaper(ctx, user).object(kind, findModel(ctx, user, kind, id), details))
	}
}

/** The base folder can be read, but not changed. */
export function refuseBaseFolder(kind: Kind, id: string): void {
	if (kind === 'folder' && id === BASE_ID) throw new ApiError(422, 'Can not edit base folder')
}

/** `delete`: the first call moves to the trash and ignores `revision`, the second deletes for good and checks it. */
export function remove(kind: Kind): ApiRoute {
	return (ctx, user) => {
		const id = needText(ctx.params, 'id')
		const expected = maybeText(ctx.params, 'revision')
		refuseBaseFolder(kind, id)
		const model = findModel(ctx, user, kind, id)
		const old = findRevision(ctx, user, kind, model.revision)
		if (old.trashed) {
			if (expected !== null && expected !== model.revision) throw new ApiError(400, 'Outdated revision id')
			deleteForever(ctx, user, kind, model)
			return json({ id })
		}
		return replaceRevision(ctx, user, kind, model, cloneRevision(ctx, user, kind, old, { trashed: true }))
	}
}

function replaceRevision(ctx: Context, user: User, kind: Kind, model: Model, revision: ReturnType<typeof cloneRevision>): Answer {
	saveRevision(ctx, user, kind, revision)
	setRevision(ctx, user, kind, model, revision)
	return json({ id: model.id, revision: revision.id })
}

/** `restore`: out of the trash, or back to an older revision; a no-op when there is nothing to restore. */
export function restore(kind: Kind): ApiRoute {
	return (ctx, user) => {
		const id = needText(ctx.params, 'id')
		const wanted = maybeText(ctx.params, 'revision')
		refuseBaseFolder(kind, id)
		if (wanted !== null) refuseBaseFolder(kind, wanted)
		const model = findModel(ctx, user, kind, id)
		const old = findRevision(ctx, user, kind, wanted ?? model.revision)
		if (wanted !== null && (model.hasShares || model.shareId !== null)) checkShareable(old)
		if (old.model !== model.id) throw new ApiError(400, 'Invalid revision id')
		if (!old.trashed && old.id === model.revision) return json({ id, revision: old.id })
		return replaceRevision(ctx, user, kind, model, cloneRevision(ctx, user, kind, old, { trashed: false }, true))
	}
}

function checkShareable(revision: ReturnType<typeof findRevision>): void {
	if (revision.cseType !== 'none') throw new ApiError(400, 'CSE type does not support sharing')
	if (revision.sseType !== 'SSEv1r2') throw new ApiError(400, 'SSE type does not support sharing')
	if (revision.hidden) throw new ApiError(400, 'Shared entity can not be hidden')
}
