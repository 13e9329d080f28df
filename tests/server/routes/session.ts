// SPDX-FileCopyrightText: 2026 NexPass contributors
// SPDX-License-Identifier: AGPL-3.0-or-later

import { dropApiSession } from '../apiSessions.ts'
import type { Answer, Context } from '../context.ts'
import { ApiError, html, Interrupt, json, uuid } from '../context.ts'
import { useBackupCode, useTotp } from '../totp.ts'
import type { OtherFactor, SecondFactor, User } from '../types.ts'

const MAX_ATTEMPTS = 5

/** Refuses with 429 and an empty body when the user calls a method too often. */
export function limit(ctx: Context, user: User, method: string, calls: number, seconds: number): void {
	if (!ctx.server.limits.admit(`${user.id}:${method}`, calls, seconds, ctx.now)) throw new Interrupt(html('', 429))
}

const NOTIFICATION = 'twofactor_nextcloud_notification'

function isSent({ id }: OtherFactor): boolean {
	return id === 'email' || id.startsWith('gateway_') || id === NOTIFICATION
}

function tokenParts(user: User): unknown[] {
	const part = (id: string, label: string, description: string, request = false) => ({ type: id === NOTIFICATION ? 'request-token' : 'user-token', id, label, description, request })
	const parts = [part('totp', 'TOTP (Authenticator app)', 'Authenticate with a TOTP app')]
	for (const other of user.secondFactor?.others ?? []) parts.push(part(other.id, other.label, other.label, isSent(other)))
	if ((user.secondFactor?.backupCodes.length ?? 0) > 0) parts.push(part('backup_codes', 'Backup code', 'Use backup code'))
	return parts
}

function tokensActive(ctx: Context, user: User): boolean {
	return user.secondFactor !== null && ctx.server.state.config.tokenFeatures
}

function demandAttempt(ctx: Context, user: User): void {
	if (ctx.loginType !== 'token' && user.failedAttempts >= MAX_ATTEMPTS) throw new ApiError(403, 'Login not allowed')
}

function request(ctx: Context, user: User): Answer {
	demandAttempt(ctx, user)
	if (ctx.api?.authorized === true || user.challenge === null) return json({})
	const challenge = { salts: user.challenge.salts, type: 'PWDv1r1' }
	return json(tokensActive(ctx, user) ? { challenge, token: tokenParts(user) } : { challenge })
}

// Counts a failure. The fifth one ends the app password in use, and the error of the attempt becomes 403.
function registerFailure(ctx: Context, user: User): void {
	user.failedAttempts++
	ctx.server.changed()
	if (user.failedAttempts < MAX_ATTEMPTS) return
	user.appPasswords = user.appPasswords.filter(entry => entry.id !== ctx.appPassword?.id)
	throw new ApiError(403, 'Too many failed login attempts')
}

function useToken(factor: SecondFactor, provider: string, code: string, now: number): boolean {
	if (provider === 'totp') return useTotp(factor, code, now)
	if (provider === 'backup_codes') return useBackupCode(factor, code)
	const other = factor.others?.find(({ id }) => id === provider)
	if (other === undefined || other.code === null || other.code !== code || (provider === NOTIFICATION && !other.confirmed)) return false
	Object.assign(other, { code: null, confirmed: false })
	return true
}

function verifyToken(ctx: Context, user: User): void {
	const factor = user.secondFactor
	if (factor === null || user.challenge === null || !tokensActive(ctx, user)) return
	const token = ctx.params['token'] ?? null
	const failed = (message: string) => {
		registerFailure(ctx, user)
		return new ApiError(401, message)
	}
	if (token === null) throw failed('Token invalid')
	const entries = typeof token === 'object' ? Object.entries(token) : []
	const ok = entries.length > 0 && entries.every(([provider, code]) => useToken(factor, provider, String(code), ctx.now))
	if (!ok) throw failed('Token verification failed')
}

/** Compares a master-password secret; wrong length and wrong value are different errors. */
export function verifySecret(user: User, secret: unknown): void {
	const text = typeof secret === 'string' ? secret : ''
	if (text.length !== 64) throw new ApiError(400, 'Secret invalid')
	if (text !== user.challenge?.secret) throw new ApiError(401, 'Passphrase invalid')
}

function verifyChallenge(ctx: Context, user: User): void {
	if (user.challenge === null) return
	const secret = ctx.params['challenge'] ?? null
	try {
		if (secret === null) throw new ApiError(401, 'Passphrase invalid')
		verifySecret(user, secret)
	} catch (cause) {
		if (cause instanceof ApiError && cause.status === 401) registerFailure(ctx, user)
		throw cause
	}
}

function open(ctx: Context, user: User): Answer {
	limit(ctx, user, 'session/open', 10, 30)
	demandAttempt(ctx, user)
	const { api } = ctx
	if (api === null) throw new Error('no API session')
	if (!api.authorized) {
		verifyToken(ctx, user)
		verifyChallenge(ctx, user)
		api.authorized = true
		api.challengeVersion = user.challenge?.version ?? null
	}
	user.failedAttempts = 0
	ctx.server.changed()
	if (!keysReadable(ctx, user)) {
		dropApiSession(ctx, user)
		throw new ApiError(500, 'Reading user keychain failed')
	}
	return json({ success: true, keys: keychains(user) })
}

/** A session that knows an older master password can no longer read the keychains. */
export function keysReadable(ctx: Context, user: User): boolean {
	return Object.keys(user.keychains).length === 0 || ctx.api?.challengeVersion === (user.challenge?.version ?? null)
}

/** The client keychains; PHP turns an empty map into an empty list. */
export function keychains(user: User): unknown {
	return Object.keys(user.keychains).length === 0 ? [] : user.keychains
}

function close(ctx: Context, user: User): Answer {
	dropApiSession(ctx, user)
	return json({ success: true })
}

function requestToken(ctx: Context, user: User): Answer {
	limit(ctx, user, 'token/request', 3, 60)
	const provider = ctx.path.split('/').at(-2) ?? ''
	const other = user.secondFactor?.others?.find(({ id }) => id === provider)
	if (other !== undefined && isSent(other)) {
		other.code = provider === NOTIFICATION ? uuid(ctx.server) : String(Buffer.from(ctx.server.random(4)).readUInt32BE() % 1_000_000).padStart(6, '0')
		ctx.server.changed()
		return json({ success: true, data: provider === NOTIFICATION ? { token: other.code } : {} })
	}
	const known = user.secondFactor !== null && (other !== undefined || ['totp', 'backup_codes'].includes(provider))
	return known ? json({ success: true, data: {} }) : json({ success: false, data: null }, 400)
}

function keychainGet(ctx: Context, user: User): Answer {
	if (!keysReadable(ctx, user)) throw new ApiError(500, 'Reading user keychain failed')
	return json(keychains(user))
}

/** Calls that work while the API session is still closed. */
export const OPEN_ROUTES: readonly string[] = ['GET session/request', 'POST session/open', 'GET session/keepalive', 'GET token/{}/request',
	'POST settings/get', 'GET settings/list', 'POST settings/list', 'POST service/hashes', 'GET service/hashes/{}',
	'GET service/avatar/{}', 'GET service/favicon/{}', 'GET service/preview/{}']

/** `session/*` and `token/*`, by verb and path. */
export const sessionRoutes = {
	'GET session/request': request,
	'POST session/open': open,
	'GET session/keepalive': () => json({ success: true }),
	'GET session/close': close,
	'GET token/{}/request': requestToken,
	'GET keychain/get': keychainGet,
}
