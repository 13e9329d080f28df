// SPDX-FileCopyrightText: 2026 NexPass contributors
// SPDX-License-Identifier: AGPL-3.0-or-later

import { randomBytes } from 'node:crypto'
import type { Answer, Context, Server } from './context.ts'
import { html, Interrupt, json, redirect } from './context.ts'
import type { Faults } from './faults.ts'
import { createFaults } from './faults.ts'
import { readParams } from './params.ts'
import { API_ROOT, passwordsApi } from './passwordsApi.ts'
import { sleep } from './pauses.ts'
import { createRateLimits } from './rateLimits.ts'
import { coreRoutes, status } from './routes/core.ts'
import { flowRoutes, landing } from './routes/loginFlow.ts'
import { loginRoutes } from './routes/login.ts'
import { nexpass } from './routes/nexpass.ts'
import { ocsRoutes } from './routes/ocs.ts'
import { passLink } from './routes/passLink.ts'
import { identify } from './signIn.ts'
import type { Site } from './site.ts'
import type { ServerState } from './types.ts'

/** What the fake needs from outside. Everything but `state` has a sensible default. */
export interface HandlerOptions {
	state: ServerState
	/** Milliseconds since 1970. */
	clock?: () => number
	random?: (length: number) => Uint8Array
	faults?: Faults
	/** The production build; without one the app routes answer 503. */
	site?: Site | null
	/** Called after each change of the state. */
	changed?: () => void
}

/** A whole server as one function. Rejects with `ConnectionLost` where a real connection would drop. */
export type Handler = (request: Request) => Promise<Response>

/** The handler together with the parts a test may want to reach. */
export type HandlerWithServer = Handler & { server: Server }

/** What a dropped connection looks like to in-process callers: a `TypeError`, as from `fetch`. */
export class ConnectionLost extends TypeError {
	constructor() {
		super('fetch failed')
	}
}

function urlDecoded(value: string): string {
	try {
		return decodeURIComponent(value)
	} catch {
		// PHP leaves what it cannot decode as it is.
		return value
	}
}

function parseCookies(request: Request): Map<string, string> {
	const cookies = new Map<string, string>()
	for (const part of (request.headers.get('cookie') ?? '').split(';')) {
		const equals = part.indexOf('=')
		if (equals > 0) cookies.set(part.slice(0, equals).trim(), urlDecoded(part.slice(equals + 1).trim()))
	}
	return cookies
}

async function createContext(server: Server, request: Request): Promise<Context> {
	const url = new URL(request.url)
	const faults = server.faults.select(request.method, url.pathname)
	const skew = faults.get('clockSkew')?.seconds ?? 0
	return {
		server, request, url,
		path: url.pathname.replace(/^\/index\.php(?=\/|$)/, '') || '/',
		method: request.method,
		params: await readParams(request, url),
		cookies: parseCookies(request),
		setCookies: [],
		now: Math.floor(server.clock() / 1000) + skew,
		faults,
		web: null, user: null, loginType: 'password', appPassword: null, api: null, apiToken: null,
	}
}

const SIMPLE_ROUTES = { ...loginRoutes, ...coreRoutes, ...flowRoutes, ...ocsRoutes }

function maintenance(ctx: Context, seconds = 120): Answer {
	const headers: [string, string][] = [['X-Nextcloud-Maintenance-Mode', '1'], ['Retry-After', String(seconds)]]
	if (ctx.path.startsWith('/ocs/')) return json({ ocs: { meta: { status: 'failure', statuscode: 503, message: 'Service unavailable' }, data: [] } }, 503, headers)
	return html('<!doctype html><title>Nextcloud</title><p>This Nextcloud instance is currently in maintenance mode, which may take a while.</p>', 503, headers)
}

/** Nextcloud's own limit names no time; proxies in front of it do. */
function tooMany(seconds: number | undefined): Answer {
	return html('', 429, seconds === undefined ? [] : [['Retry-After', String(seconds)]])
}

function planned(ctx: Context): Answer | null {
	const { faults } = ctx
	if (faults.has('maintenance') || ctx.server.state.config.maintenance) return maintenance(ctx, faults.get('maintenance')?.seconds)
	if (faults.has('rateLimited')) return tooMany(faults.get('rateLimited')?.seconds)
	if (faults.has('unauthorized')) return json({ message: '' }, 401)
	if (faults.has('html')) return html('<!doctype html><title>Nextcloud</title><p>Please wait.</p>')
	if (faults.has('serverError')) return html('<!doctype html><title>Internal Server Error</title>', 500)
	return null
}

// Once per logout, and no matter which address is asked for.
function afterLogout(ctx: Context): Answer | null {
	if (ctx.web?.clearing !== true) return null
	ctx.web.clearing = false
	return redirect(`${ctx.url.origin}/index.php/login?clear=1`)
}

async function route(ctx: Context): Promise<Answer> {
	if (ctx.path === '/status.php') return status(ctx)
	const isAsset = /^\/apps\/nexpass\/(js|css|img|l10n)\//.test(ctx.path)
	const early = isAsset ? null : planned(ctx)
	if (early !== null) return early
	if (!isAsset) {
		identify(ctx)
		const cleared = afterLogout(ctx)
		if (cleared !== null) return cleared
	}
	if (ctx.path.startsWith(API_ROOT)) return passwordsApi(ctx)
	if (ctx.path.startsWith('/apps/passwords/link/connect/')) return passLink(ctx)
	if (ctx.path === '/apps/nexpass' || ctx.path.startsWith('/apps/nexpass/')) return nexpass(ctx)
	if (/^\/login\/v2\/flow\/\w+$/.test(ctx.path)) return landing(ctx)
	const method = ctx.method === 'HEAD' ? 'GET' : ctx.method
	const simple = SIMPLE_ROUTES[`${method} ${ctx.path}`]
	return simple === undefined ? html('<!doctype html><title>Page not found</title>', 404) : simple(ctx)
}

async function work(ctx: Context): Promise<Answer> {
	try {
		return await route(ctx)
	} catch (error) {
		if (error instanceof Interrupt) return error.answer
		throw error
	}
}

function toResponse(ctx: Context, answer: Answer): Response {
	const headers = new Headers(answer.headers)
	headers.set('Date', new Date(ctx.now * 1000).toUTCString())
	if (ctx.server.state.config.personality === 34 && ctx.user !== null) headers.set('X-User-Id', ctx.user.id)
	for (const cookie of ctx.setCookies) headers.append('Set-Cookie', cookie)
	const bodyless = ctx.method === 'HEAD' || answer.status === 204 || answer.status === 304
	const body = ctx.faults.has('truncate') ? answer.body.slice(0, Math.floor(answer.body.length / 2)) : answer.body
	return new Response(bodyless ? null : body as BodyInit, { status: answer.status, headers })
}

async function respond(ctx: Context): Promise<Response> {
	const { faults } = ctx
	if (faults.has('lostRequest')) throw new ConnectionLost()
	const late = faults.get('lateExecution')
	if (late !== undefined) {
		void sleep(late.delayMs ?? 1000).then(() => work(ctx)).catch(() => undefined)
		throw new ConnectionLost()
	}
	const slow = faults.get('latency')
	if (slow !== undefined) await sleep(slow.delayMs ?? 1000)
	const answer = await work(ctx)
	if (faults.has('lostAnswer')) throw new ConnectionLost()
	return toResponse(ctx, faults.has('gateway') ? html('<html><title>502 Bad Gateway</title></html>', 502) : answer)
}

/** Builds the fake: a function from web-standard requests to responses over the given state. */
export function createHandler(options: HandlerOptions): HandlerWithServer {
	const server: Server = {
		state: options.state,
		clock: options.clock ?? Date.now,
		random: options.random ?? randomBytes,
		faults: options.faults ?? createFaults(),
		limits: createRateLimits(),
		site: options.site ?? null,
		changed: options.changed ?? (() => undefined),
	}
	const handle = async (request: Request): Promise<Response> => respond(await createContext(server, request))
	return Object.assign(handle, { server })
}
