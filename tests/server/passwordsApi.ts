// SPDX-FileCopyrightText: 2026 NexPass contributors
// SPDX-License-Identifier: AGPL-3.0-or-later

import { demandAuthorized, dropApiSession, loadApiSession, storeApiSession } from './apiSessions.ts'
import type { Answer, Context } from './context.ts'
import { ApiError, BadParameters, html, Interrupt, json, NotFound } from './context.ts'
import { phpCrc32 } from './phpCrc32.ts'
import { accountRoutes } from './routes/account.ts'
import { folderRoutes } from './routes/folders.ts'
import type { ApiRoute } from './routes/objects.ts'
import { passwordRoutes } from './routes/passwords.ts'
import { serviceRoutes } from './routes/services.ts'
import { OPEN_ROUTES, sessionRoutes } from './routes/session.ts'
import { settingsRoutes } from './routes/settings.ts'
import { shareRoutes } from './routes/shares.ts'
import { tagRoutes } from './routes/tags.ts'
import { requireApiUser, requireUser } from './signIn.ts'
import type { User } from './types.ts'

/** Where the Passwords API lives, without `/index.php`. */
export const API_ROOT = '/apps/passwords/api/1.0/'

const ROUTES: Readonly<Record<string, ApiRoute>> = {
	...sessionRoutes, ...accountRoutes, ...passwordRoutes, ...folderRoutes, ...tagRoutes, ...shareRoutes, ...settingsRoutes, ...serviceRoutes,
}

const PICTURES = ['GET service/avatar/{}', 'GET service/favicon/{}', 'GET service/preview/{}']

function routeKey(method: string, path: string): string {
	const token = /^token\/[^/]+\/request$/.test(path) ? 'token/{}/request' : null
	const service = /^service\/(hashes|favicon|avatar|preview)\/.+$/.exec(path)
	return `${method} ${token ?? (service === null ? path : `service/${service[1]}/{}`)}`
}

// The app opens a session for a user it does not have and fails; the routes of two kinds are misspelt on top.
function preflight(path: string): Answer {
	const kind = path.split('/')[0] ?? ''
	if (['password', 'folder', 'tag', 'share', 'session', 'account', 'keychain', 'service', 'setting'].includes(kind)) return unable()
	return html('', 405)
}

function unable(): Answer {
	return json({ status: 'error', id: 0, message: 'Unable to complete request' }, 503)
}

function errorAnswer(ctx: Context, error: unknown): Answer {
	if (error instanceof ApiError) return json({ status: 'error', id: phpCrc32(error.message), message: error.message }, error.status)
	if (error instanceof NotFound) return json({ status: 'error', id: 404, message: 'Resource not found' }, 404)
	if (error instanceof BadParameters && ctx.server.state.config.personality === 34) return html('', 400)
	return unable()
}

async function run(ctx: Context, user: User, key: string, route: ApiRoute): Promise<Answer> {
	try {
		loadApiSession(ctx, user)
		if (ctx.faults.has('sessionGone')) dropApiSession(ctx, user)
		if (!OPEN_ROUTES.includes(key)) demandAuthorized(ctx, user)
		return await route(ctx, user)
	} catch (error) {
		if (error instanceof Interrupt) throw error
		return errorAnswer(ctx, error)
	}
}

function withSession(ctx: Context, user: User, answer: Answer): Answer {
	const token = storeApiSession(ctx, user)
	if (token === null) return answer
	ctx.setCookies.push(`nc_passwords=${encodeURIComponent(token)}; path=/; secure; HttpOnly; SameSite=Lax`)
	return { ...answer, headers: [...answer.headers, ['x-api-session', token]] }
}

function withCors(ctx: Context, answer: Answer): Answer {
	const origin = ctx.request.headers.get('origin')
	if (origin === null) return answer
	return { ...answer, headers: [...answer.headers, ['Access-Control-Allow-Origin', origin]] }
}

function isPicture(answer: Answer): boolean {
	return answer.headers.some(([name, value]) => name === 'Content-Type' && value.startsWith('image/'))
}

/** Answers a request below `API_ROOT`. */
export async function passwordsApi(ctx: Context): Promise<Answer> {
	const path = ctx.path.slice(API_ROOT.length)
	const { passwords } = ctx.server.state.config
	if (!passwords.installed || !passwords.enabled) return html('', 404)
	if (ctx.method === 'OPTIONS') return preflight(path)
	const key = routeKey(ctx.method, path)
	const route = ROUTES[key]
	if (route === undefined) return html('', 405)
	// Pictures lack the CORS attribute: a plain image element with cookies is served.
	const user = PICTURES.includes(key) ? requireUser(ctx) : requireApiUser(ctx)
	const answer = await run(ctx, user, key, route)
	if (PICTURES.includes(key) && isPicture(answer)) return answer
	return withCors(ctx, withSession(ctx, user, answer))
}
