// SPDX-FileCopyrightText: 2026 NexPass contributors
// SPDX-License-Identifier: AGPL-3.0-or-later

import { createCipheriv, createDecipheriv } from 'node:crypto'
import type { Context } from './context.ts'
import { ApiError, uuid } from './context.ts'
import type { ApiSession, User } from './types.ts'
import { settingOf } from './settings.ts'

function seal(ctx: Context, id: string): string {
	const iv = ctx.server.random(16)
	const cipher = createCipheriv('aes-256-gcm', Buffer.from(ctx.server.state.key, 'hex'), iv)
	const body = Buffer.concat([cipher.update(id.padEnd(96), 'utf8'), cipher.final()])
	return [body.toString('hex'), Buffer.from(iv).toString('hex'), cipher.getAuthTag().toString('hex').repeat(4), '3'].join('|')
}

function open(ctx: Context, token: string): string | null {
	const [body, iv, tag] = token.split('|')
	if (body === undefined || iv === undefined || tag === undefined) return null
	try {
		const decipher = createDecipheriv('aes-256-gcm', Buffer.from(ctx.server.state.key, 'hex'), Buffer.from(iv, 'hex'))
		decipher.setAuthTag(Buffer.from(tag.slice(0, 32), 'hex'))
		return (decipher.update(Buffer.from(body, 'hex'), undefined, 'utf8') + decipher.final('utf8')).trim()
	} catch {
		// Garbage from the client is no session, nothing more.
		return null
	}
}

function fresh(ctx: Context): ApiSession {
	return { id: uuid(ctx.server), loginType: ctx.loginType, authorized: false, challengeVersion: null, resetCode: null, updated: ctx.now }
}

/** Cookie beats header beats the memory of the web session; a cookie that is garbage still beats a valid header. */
function presented(ctx: Context): { id: string | null, token: string | null } {
	const token = ctx.cookies.get('nc_passwords') ?? ctx.request.headers.get('X-API-SESSION') ?? ''
	if (token !== '') return { id: open(ctx, token), token }
	return { id: ctx.loginType === 'token' ? null : ctx.web?.apiSession ?? null, token: null }
}

function isLive(ctx: Context, user: User, session: ApiSession): boolean {
	return session.loginType === ctx.loginType && ctx.now <= session.updated + Number(settingOf(user, 'session.lifetime'))
}

/** Finds the API session of the request, or begins a new one. A session of another login type or an expired one is deleted. */
export function loadApiSession(ctx: Context, user: User): ApiSession {
	const { id, token } = presented(ctx)
	const found = id === null ? undefined : user.apiSessions[id]
	if (found !== undefined && isLive(ctx, user, found)) {
		ctx.api = found
		ctx.apiToken = token
		return found
	}
	if (found !== undefined) delete user.apiSessions[found.id]
	else if (id !== null) deleteForeign(ctx, id)
	ctx.api = fresh(ctx)
	return ctx.api
}

function deleteForeign(ctx: Context, id: string): void {
	for (const other of Object.values(ctx.server.state.users)) delete other.apiSessions[id]
}

/** Deletes the session of the request and begins a new, closed one. */
export function dropApiSession(ctx: Context, user: User): void {
	if (ctx.api !== null) delete user.apiSessions[ctx.api.id]
	ctx.api = fresh(ctx)
	ctx.apiToken = null
}

/** Everything but a few calls needs an opened session once the account has a master password. */
export function demandAuthorized(ctx: Context, user: User): void {
	if (user.challenge !== null && ctx.api?.authorized !== true) throw new ApiError(412, 'Authorized session required')
}

const IDLE_SECONDS = 3600
const SWEEP_SECONDS = 16

function sweep(ctx: Context, user: User): void {
	for (const other of Object.values(user.apiSessions)) {
		if (other.updated < ctx.now - IDLE_SECONDS) delete user.apiSessions[other.id]
	}
}

/** Renews and stores the session at the end of a request; returns the value for header and cookie. */
export function storeApiSession(ctx: Context, user: User): string | null {
	const { api } = ctx
	if (api === null) return null
	if (ctx.now % SWEEP_SECONDS === 0) sweep(ctx, user)
	api.updated = ctx.now
	user.apiSessions[api.id] = api
	if (ctx.loginType !== 'token' && ctx.web !== null) ctx.web.apiSession = api.id
	return ctx.apiToken ?? seal(ctx, api.id)
}
