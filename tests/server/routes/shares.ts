// SPDX-FileCopyrightText: 2026 NexPass contributors
// SPDX-License-Identifier: AGPL-3.0-or-later

import type { Answer, Context } from '../context.ts'
import { ApiError, json, NotFound, uuid } from '../context.ts'
import { setRevision } from '../heads.ts'
import { bool, int, needText, text } from '../params.ts'
import { cloneRevision, findModel, findRevision, saveRevision } from '../revisions.ts'
import { matches, Shaper } from '../shapes.ts'
import { clientName } from '../signIn.ts'
import type { Model, Share, User } from '../types.ts'
import { readCriteria } from './objects.ts'
import { limit } from './session.ts'

function sharesOf(ctx: Context, user: User): Share[] {
	return Object.values(ctx.server.state.shares).filter(share => share.owner === user.id || share.receiver === user.id)
}

function findShare(ctx: Context, user: User): Share {
	const id = needText(ctx.params, 'id')
	const share = sharesOf(ctx, user).find(entry => entry.id === id)
	if (share === undefined) throw new NotFound()
	return share
}

function ownShare(ctx: Context, user: User): Share {
	const share = findShare(ctx, user)
	if (share.owner !== user.id) throw new ApiError(403, 'Access denied')
	return share
}

function list(ctx: Context, user: User): Answer {
	const shaper = new Shaper(ctx, user)
	return json(sharesOf(ctx, user).map(share => shaper.share(share, text(ctx.params, 'details', 'model'))))
}

const CRITERIA = ['created', 'updated', 'userId', 'owner', 'receiver', 'expires', 'editable', 'shareable']

function find(ctx: Context, user: User): Answer {
	const filter = readCriteria(ctx.params, CRITERIA)
	for (const key of ['userId', 'owner', 'receiver']) if (filter[key] === '_self') filter[key] = user.id
	if ('userId' in filter) {
		filter['owner'] = filter['userId']
		delete filter['userId']
	}
	const shaper = new Shaper(ctx, user)
	const found = sharesOf(ctx, user).filter(share => matches(share, filter))
	return json(found.map(share => shaper.share(share, text(ctx.params, 'details', 'model'))))
}

function show(ctx: Context, user: User): Answer {
	return json(new Shaper(ctx, user).share(findShare(ctx, user), text(ctx.params, 'details', 'model')))
}

function expiry(ctx: Context): number | null {
	const expires = int(ctx.params, 'expires')
	if (expires !== 0 && expires < ctx.now) throw new ApiError(400, 'Invalid expiration date')
	return expires === 0 ? null : expires
}

function receiverOf(ctx: Context, user: User): string {
	const wanted = needText(ctx.params, 'receiver').trim()
	const { users } = ctx.server.state
	const byName = Object.values(users).filter(other => other.id !== user.id && other.displayName.toLowerCase().includes(wanted.toLowerCase()))
	const found = users[wanted]?.id ?? (byName.length === 1 ? byName[0]?.id : undefined)
	if (found === undefined || found === user.id) throw new ApiError(400, 'Invalid receiver uid')
	return found
}

interface Terms {
	editable: boolean
	expires: number | null
}

// What was received can be passed on only as far as its owner allows.
function limitedByOrigin(ctx: Context, model: Model, receiver: string, terms: Terms): Terms {
	const origin = model.shareId === null ? undefined : ctx.server.state.shares[model.shareId]
	if (origin === undefined) return terms
	if (origin.owner === receiver) throw new ApiError(400, 'Invalid receiver uid')
	if (!origin.shareable) throw new ApiError(403, 'Entity not shareable')
	const expires = origin.expires === null ? terms.expires : Math.min(origin.expires, terms.expires ?? Infinity)
	return { editable: terms.editable && origin.editable, expires }
}

function create(ctx: Context, user: User): Answer {
	const password = needText(ctx.params, 'password')
	const receiver = receiverOf(ctx, user)
	const terms = { editable: bool(ctx.params, 'editable'), expires: expiry(ctx) }
	if (text(ctx.params, 'type', 'user') !== 'user') throw new ApiError(400, 'Invalid share type')
	const model = findModel(ctx, user, 'password', password)
	const { editable, expires } = limitedByOrigin(ctx, model, receiver, terms)
	const { shares } = ctx.server.state
	if (Object.values(shares).some(share => share.sourcePassword === model.id && share.receiver === receiver)) {
		throw new ApiError(400, 'Entity already shared with user')
	}
	prepare(ctx, user, model)
	const id = uuid(ctx.server)
	shares[id] = {
		id, owner: user.id, receiver, sourcePassword: model.id, targetPassword: null, created: ctx.now, updated: ctx.now, expires, editable,
		shareable: bool(ctx.params, 'shareable'), sourceUpdated: true, targetUpdated: false, client: clientName(ctx),
	}
	model.hasShares = true
	ctx.server.changed()
	return json({ id }, 201)
}

function prepare(ctx: Context, user: User, model: Model): void {
	const revision = findRevision(ctx, user, 'password', model.revision)
	if (revision.cseType !== 'none') throw new ApiError(420, 'CSE type does not support sharing')
	if (revision.hidden) throw new ApiError(420, 'Shared entity can not be hidden')
	// Sharing always writes a new revision; the server means to change its own encryption there, and ends up with the same one.
	const shared = cloneRevision(ctx, user, 'password', revision, {})
	saveRevision(ctx, user, 'password', shared)
	setRevision(ctx, user, 'password', model, shared)
}

function update(ctx: Context, user: User): Answer {
	const id = needText(ctx.params, 'id')
	const expires = expiry(ctx)
	const share = ownShare(ctx, user)
	const shareable = bool(ctx.params, 'shareable', ctx.server.state.config.personality === 31)
	Object.assign(share, { expires, editable: bool(ctx.params, 'editable'), shareable, sourceUpdated: true, updated: ctx.now })
	ctx.server.changed()
	return json({ id })
}

function remove(ctx: Context, user: User): Answer {
	const share = ownShare(ctx, user)
	delete ctx.server.state.shares[share.id]
	ctx.server.changed()
	return json({ id: share.id })
}

function partners(ctx: Context, user: User): Answer {
	limit(ctx, user, 'share/partners', 20, 30)
	const search = text(ctx.params, 'search').toLowerCase()
	const most = Math.min(256, Math.max(5, int(ctx.params, 'limit', 5)))
	const found = Object.values(ctx.server.state.users)
		.filter(other => other.id !== user.id && `${other.id} ${other.displayName}`.toLowerCase().includes(search))
		.slice(0, most)
		.map(other => [other.id, other.displayName])
	return json(found.length === 0 ? [] : Object.fromEntries(found))
}

/** `share/*`, by verb and path. */
export const shareRoutes = {
	'GET share/list': list,
	'POST share/list': list,
	'POST share/show': show,
	'POST share/find': find,
	'POST share/create': create,
	'PATCH share/update': update,
	'DELETE share/delete': remove,
	'GET share/partners': partners,
	'POST share/partners': partners,
}
