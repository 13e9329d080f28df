// SPDX-FileCopyrightText: 2026 NexPass contributors
// SPDX-License-Identifier: AGPL-3.0-or-later

import type { Context } from './context.ts'
import { randomText } from './context.ts'
import type { LoginType, User, WebSession } from './types.ts'

const REMEMBER_SECONDS = 1296000
const COOKIE_SESSION_LIMIT = 600

/** Sends a cookie with the attributes Nextcloud uses. */
export function sendCookie(ctx: Context, name: string, value: string, maxAge?: number): void {
	const age = maxAge === undefined ? '' : `; Max-Age=${maxAge}`
	ctx.setCookies.push(`${name}=${value}${age}; path=/; secure; HttpOnly; SameSite=Lax`)
}

function sendGuards(ctx: Context): void {
	for (const kind of ['lax', 'strict']) {
		ctx.setCookies.push(`__Host-nc_sameSiteCookie${kind}=true; path=/; httponly;secure; expires=Fri, 31-Dec-2100 23:59:59 GMT; SameSite=${kind}`)
	}
}

function clearLoginCookies(ctx: Context): void {
	for (const name of ['nc_username', 'nc_token', 'nc_session_id']) {
		ctx.setCookies.push(`${name}=deleted; expires=Thu, 01 Jan 1970 00:00:01 GMT; Max-Age=0; path=/; secure; HttpOnly`)
	}
}

function prune(ctx: Context): void {
	const all = Object.values(ctx.server.state.webSessions)
	if (all.length <= COOKIE_SESSION_LIMIT) return
	const idle = all.filter(session => session.user === null || session.appPassword !== null)
	for (const session of idle.sort((a, b) => a.touched - b.touched).slice(0, COOKIE_SESSION_LIMIT / 2)) {
		delete ctx.server.state.webSessions[session.id]
	}
}

/** Starts an anonymous web session and sends its cookies. */
export function startSession(ctx: Context): WebSession {
	prune(ctx)
	const session: WebSession = {
		id: Buffer.from(ctx.server.random(16)).toString('hex'),
		csrf: randomText(ctx.server, 30),
		user: null,
		loginType: 'password',
		appPassword: null,
		secondFactorPending: false,
		confirmedAt: 0,
		rememberToken: null,
		apiSession: null,
		registration: null,
		flowToken: null,
		flowState: null,
		touched: ctx.now,
		clearing: false,
	}
	ctx.server.state.webSessions[session.id] = session
	sendCookie(ctx, ctx.server.state.instance, session.id)
	if (!ctx.cookies.has('oc_sessionPassphrase')) sendCookie(ctx, 'oc_sessionPassphrase', randomText(ctx.server, 64))
	if (!ctx.cookies.has('__Host-nc_sameSiteCookiestrict')) sendGuards(ctx)
	ctx.web = session
	return session
}

/** The session of this request; an anonymous one is started when there is none. */
export function sessionOf(ctx: Context): WebSession {
	return ctx.web ?? startSession(ctx)
}

/** Makes the session of this request that of `user`, under a new id as every login does. */
export function signInSession(ctx: Context, user: User, loginType: LoginType, appPassword: string | null): WebSession {
	const old = sessionOf(ctx)
	delete ctx.server.state.webSessions[old.id]
	const session: WebSession = { ...old, id: Buffer.from(ctx.server.random(16)).toString('hex'), user: user.id, loginType, appPassword, touched: ctx.now, apiSession: null }
	ctx.server.state.webSessions[session.id] = session
	sendCookie(ctx, ctx.server.state.instance, session.id)
	ctx.web = session
	ctx.server.changed()
	return session
}

/** Sends the three remember-me cookies of a login. */
export function remember(ctx: Context, session: WebSession, user: User): void {
	session.rememberToken = randomText(ctx.server, 32)
	sendCookie(ctx, 'nc_username', encodeURIComponent(user.id), REMEMBER_SECONDS)
	sendCookie(ctx, 'nc_token', session.rememberToken, REMEMBER_SECONDS)
	sendCookie(ctx, 'nc_session_id', session.id, REMEMBER_SECONDS)
}

/** Ends the login of this request's session. The session itself and its request token live on, as on a real server. */
export function signOut(ctx: Context): void {
	clearLoginCookies(ctx)
	if (ctx.web !== null) {
		Object.assign(ctx.web, { user: null, appPassword: null, secondFactorPending: false, rememberToken: null, apiSession: null, registration: null, confirmedAt: 0 })
		sendCookie(ctx, ctx.server.state.instance, ctx.web.id)
	}
	ctx.user = null
	ctx.server.changed()
}

/** Finds the session of the cookie, or revives it by the remember-me cookies. */
export function findSession(ctx: Context): void {
	const { state } = ctx.server
	const id = ctx.cookies.get(state.instance)
	ctx.web = (id === undefined ? undefined : state.webSessions[id]) ?? null
	if (ctx.web !== null) {
		ctx.web.touched = ctx.now
		return
	}
	const rememberedId = ctx.cookies.get('nc_session_id')
	const remembered = rememberedId === undefined ? undefined : state.webSessions[rememberedId]
	if (remembered === undefined || remembered.rememberToken === null || remembered.rememberToken !== ctx.cookies.get('nc_token')) return
	ctx.web = remembered
	const user = remembered.user === null ? undefined : state.users[remembered.user]
	if (user !== undefined) remember(ctx, signInSession(ctx, user, remembered.loginType, remembered.appPassword), user)
}

/** A fresh request token of the session; all of them stay valid together. */
export function requestToken(ctx: Context, session: WebSession): string {
	const mask = ctx.server.random(session.csrf.length)
	const mixed = Buffer.from(session.csrf).map((byte, index) => byte ^ (mask[index] ?? 0))
	return `${Buffer.from(mixed).toString('base64')}:${Buffer.from(mask).toString('base64')}`
}

function tokenFits(session: WebSession, token: string): boolean {
	const [mixed, mask] = token.split(':').map(part => Buffer.from(part, 'base64'))
	if (mixed === undefined || mask === undefined) return token === session.csrf
	return Buffer.from(mixed.map((byte, index) => byte ^ (mask[index] ?? 0))).toString() === session.csrf
}

/** Nextcloud's check against cross-site requests: the OCS header, or a valid request token together with the strict same-site cookie. */
export function passesCsrf(ctx: Context): boolean {
	if ((ctx.request.headers.get('OCS-APIRequest') ?? '') !== '') return true
	if (ctx.cookies.size > 0 && ctx.cookies.get('__Host-nc_sameSiteCookiestrict') !== 'true') return false
	const fromParams = ctx.params['requesttoken']
	const token = typeof fromParams === 'string' ? fromParams : ctx.request.headers.get('requesttoken')
	return token !== null && ctx.web !== null && tokenFits(ctx.web, token)
}
