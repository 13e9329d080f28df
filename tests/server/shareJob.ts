// SPDX-FileCopyrightText: 2026 NexPass contributors
// SPDX-License-Identifier: AGPL-3.0-or-later

import type { Context, Server } from './context.ts'
import { deleteForever, setRevision } from './heads.ts'
import { cloneRevision, findRevision, newModel, saveRevision } from './revisions.ts'
import { BASE_ID } from './state.ts'
import type { Model, Revision, Share, User } from './types.ts'

const CRON = 'CLIENT::CRON'
const SECRET_FIELDS = ['label', 'username', 'password', 'url', 'notes', 'customFields', 'hash', 'edited'] as const

function jobContext(server: Server): Context {
	const url = new URL('https://localhost/cron.php')
	return {
		server, url, request: new Request(url), path: '/cron.php', method: 'GET', params: {}, cookies: new Map(), setCookies: [],
		now: Math.floor(server.clock() / 1000), faults: new Map(), web: null, user: null, loginType: 'session', api: null, apiToken: null,
		appPassword: { id: '', name: CRON, secret: '', loginName: '', created: 0, wipe: false },
	}
}

function current(ctx: Context, user: User, model: Model): Revision {
	return findRevision(ctx, user, 'password', model.revision)
}

function deliver(ctx: Context, share: Share, receiver: User, source: Revision): void {
	const model = { ...newModel(ctx), shareId: share.id, editable: share.editable }
	const copy = cloneRevision(ctx, receiver, 'password', source, { model: model.id, folder: BASE_ID, favorite: false, trashed: false, sseType: 'SSEv1r2' })
	saveRevision(ctx, receiver, 'password', copy)
	setRevision(ctx, receiver, 'password', model, copy)
	Object.assign(share, { targetPassword: model.id, sourceUpdated: false, updated: ctx.now })
}

function copyFields(ctx: Context, from: Revision, user: User, model: Model): void {
	const fields = Object.fromEntries(SECRET_FIELDS.map(field => [field, from[field]]))
	const next = cloneRevision(ctx, user, 'password', current(ctx, user, model), { ...fields, status: 0 })
	saveRevision(ctx, user, 'password', next)
	setRevision(ctx, user, 'password', model, next)
}

function exchange(ctx: Context, share: Share, owner: User, receiver: User): void {
	const source = owner.shelves.password.models[share.sourcePassword]
	if (source === undefined) return
	if (share.targetPassword === null) {
		deliver(ctx, share, receiver, current(ctx, owner, source))
		return
	}
	const target = receiver.shelves.password.models[share.targetPassword]
	if (target === undefined) return
	target.editable = share.editable
	if (share.targetUpdated && share.editable) copyFields(ctx, current(ctx, receiver, target), owner, source)
	else if (share.sourceUpdated) copyFields(ctx, current(ctx, owner, source), receiver, target)
	Object.assign(share, { sourceUpdated: false, targetUpdated: false, updated: ctx.now })
}

function dropOrphans(ctx: Context, user: User): void {
	const { shares } = ctx.server.state
	for (const model of Object.values(user.shelves.password.models)) {
		if (model.shareId !== null && shares[model.shareId] === undefined) deleteForever(ctx, user, 'password', model)
		else if (model.hasShares) model.hasShares = Object.values(shares).some(share => share.sourcePassword === model.id)
	}
}

/** The background job of Passwords that carries shared passwords to their receivers and edits back. Nothing of a share moves before it ran. */
export function runShareJob(server: Server): void {
	const ctx = jobContext(server)
	const { shares, users } = server.state
	for (const share of Object.values(shares)) {
		if (share.expires !== null && share.expires < ctx.now) {
			delete shares[share.id]
			continue
		}
		const [owner, receiver] = [users[share.owner], users[share.receiver]]
		if (owner !== undefined && receiver !== undefined) exchange(ctx, share, owner, receiver)
	}
	for (const user of Object.values(users)) dropOrphans(ctx, user)
	server.changed()
}
