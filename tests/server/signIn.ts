// SPDX-FileCopyrightText: 2026 NexPass contributors
// SPDX-License-Identifier: AGPL-3.0-or-later

import type { Context } from './context.ts'
import { Interrupt, json, redirect, refusal } from './context.ts'
import type { AppPassword, User } from './types.ts'
import { findSession, passesCsrf, signInSession, signOut } from './webSessions.ts'

interface Credentials {
	login: string
	secret: string
}

/** The Basic credentials of a request, or null. */
export function basicCredentials(request: Request): Credentials | null {
	const header = request.headers.get('authorization') ?? ''
	const match = /^Basic\s+(\S+)$/i.exec(header)
	if (match?.[1] === undefined) return null
	const text = Buffer.from(match[1], 'base64').toString('utf8')
	const colon = text.indexOf(':')
	return colon < 1 ? null : { login: text.slice(0, colon), secret: text.slice(colon + 1) }
}

type BasicOutcome =
	| { kind: 'in', user: User, appPassword: AppPassword | null }
	| { kind: 'wrong' }
	| { kind: 'tokenNeeded' }

/** Checks Basic credentials against app passwords and, without a second factor, against the login password. */
export function checkBasic(ctx: Context, { login, secret }: Credentials): BasicOutcome {
	const user = ctx.server.state.users[login]
	if (user === undefined) return { kind: 'wrong' }
	const appPassword = user.appPasswords.find(entry => entry.secret === secret)
	if (appPassword !== undefined && !appPassword.wipe) return { kind: 'in', user, appPassword }
	// A second-factor account answers everything that is no usable app password with the same sentence.
	if (user.secondFactor !== null && (appPassword !== undefined || secret === user.password)) return { kind: 'tokenNeeded' }
	return secret === user.password ? { kind: 'in', user, appPassword: null } : { kind: 'wrong' }
}

function adopt(ctx: Context, user: User, appPassword: AppPassword | null): void {
	ctx.user = user
	ctx.appPassword = appPassword
	ctx.loginType = appPassword === null ? 'password' : 'token'
}

function adoptSession(ctx: Context): void {
	const { web } = ctx
	const user = web?.user == null ? undefined : ctx.server.state.users[web.user]
	if (web === null || user === undefined) return
	if (web.appPassword !== null) {
		const appPassword = user.appPasswords.find(entry => entry.id === web.appPassword && !entry.wipe)
		if (appPassword === undefined) {
			signOut(ctx)
			return
		}
		adopt(ctx, user, appPassword)
		return
	}
	adopt(ctx, user, null)
	ctx.loginType = web.loginType
}

function signInBasic(ctx: Context): boolean {
	const credentials = basicCredentials(ctx.request)
	if (credentials === null) return false
	const outcome = checkBasic(ctx, credentials)
	if (outcome.kind === 'tokenNeeded') throw refusal(401, 'Password login forbidden, use token instead')
	if (outcome.kind === 'wrong') return false
	adopt(ctx, outcome.user, outcome.appPassword)
	signInSession(ctx, outcome.user, ctx.loginType, outcome.appPassword?.id ?? null)
	return true
}

/**
 * What Nextcloud does before any route: cookie session first, else Basic. Wrong Basic credentials end the request here. For an
 * account with a second factor and with the header of OCS nobody is signed in instead, and what was wrong with them is not said.
 */
export function identify(ctx: Context): void {
	findSession(ctx)
	adoptSession(ctx)
	const credentials = basicCredentials(ctx.request)
	if (ctx.user !== null || credentials === null) return
	const hasSecondFactor = ctx.server.state.users[credentials.login]?.secondFactor != null
	if (hasSecondFactor && (ctx.request.headers.get('OCS-APIRequest') ?? '') !== '' && checkBasic(ctx, credentials).kind !== 'in') return
	if (!signInBasic(ctx)) throw refusal(401, '')
}

function demandSecondFactor(ctx: Context): void {
	if (ctx.web?.secondFactorPending !== true) return
	throw new Interrupt(redirect(`${ctx.url.origin}/index.php/login/selectchallenge?redirect_url=${encodeURIComponent(ctx.url.pathname)}`))
}

/**
 * The gate of routes with the CORS attribute (all of the Passwords API): without a CSRF pass the web session is logged out
 * first, and only Basic credentials get through.
 */
export function requireApiUser(ctx: Context): User {
	if (!passesCsrf(ctx)) {
		signOut(ctx)
		if (!signInBasic(ctx)) throw refusal(401, 'CORS requires basic auth')
	}
	return requireUser(ctx)
}

/** The gate of ordinary protected routes. */
export function requireUser(ctx: Context): User {
	if (ctx.user === null) throw refusal(401, 'Current user is not logged in')
	demandSecondFactor(ctx)
	return ctx.user
}

/** The gate of protected pages: browsers are sent to the sign-in page, others get 401. */
export function requirePageUser(ctx: Context): User {
	if (ctx.user === null && (ctx.request.headers.get('accept') ?? '').includes('html')) {
		throw new Interrupt(redirect(`${ctx.url.origin}/index.php/login?redirect_url=${encodeURIComponent(ctx.url.pathname + ctx.url.search)}`))
	}
	return requireUser(ctx)
}

/** The gate of OCS routes: the header is mandatory, and errors come in the OCS envelope. */
export function requireOcsUser(ctx: Context): User {
	requireOcsHeader(ctx)
	if (ctx.user === null) throw new Interrupt(ocs(ctx, [], 401, 997, 'Current user is not logged in'))
	demandSecondFactor(ctx)
	return ctx.user
}

/** OCS routes refuse requests without the header. */
export function requireOcsHeader(ctx: Context): void {
	if ((ctx.request.headers.get('OCS-APIRequest') ?? '') === '') throw refusal(412, 'CSRF check failed')
}

/** An OCS answer in JSON. */
export function ocs(_ctx: Context, data: unknown, status = 200, code = status, message = 'OK') {
	return json({ ocs: { meta: { status: status < 400 ? 'ok' : 'failure', statuscode: code, message }, data } }, status)
}

/** The client name of a revision: the app password's name, else the User-Agent, cut to 256 characters. */
export function clientName(ctx: Context): string {
	const named = ctx.appPassword?.name.trim() ?? ''
	if (named !== '') return named.slice(0, 256)
	const agent = (ctx.request.headers.get('user-agent') ?? '').replace(/<[^>]*>/g, '').trim()
	return agent === '' ? `${ctx.user?.id ?? 'public access'} via 127.0.0.1` : agent.slice(0, 256)
}
