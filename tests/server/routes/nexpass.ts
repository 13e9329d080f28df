// SPDX-FileCopyrightText: 2026 NexPass contributors
// SPDX-License-Identifier: AGPL-3.0-or-later

import type { Answer, Context } from '../context.ts'
import { html, Interrupt, json, NO_CACHE, redirect, refusal } from '../context.ts'
import { requirePageUser } from '../signIn.ts'
import type { HeaderKind, Site } from '../site.ts'
import type { User } from '../types.ts'
import { startSession } from '../webSessions.ts'
import { changes, deviceOrder, deviceOrders, devices, operations } from './companion.ts'

const APP = '/apps/nexpass'
const COMPANION_VERSION = '0.1.0'

const NOT_BUILT = 'NexPass has not been built yet. Run "npm run build" and load this page again.'

async function page(ctx: Context, name: Parameters<Site['page']>[0], kind: HeaderKind, type: string): Promise<Answer> {
	if (ctx.web === null) startSession(ctx)
	const { site } = ctx.server
	const body = site === null ? null : await site.page(name)
	if (site === null || body === null) return html(`<!doctype html><html lang="en"><title>NexPass</title><p>${NOT_BUILT}</p></html>`, 503)
	const wanted = await site.headers(kind)
	const given = new Set(wanted.map(([header]) => header.toLowerCase()))
	const basics: [string, string][] = [['Content-Type', type], NO_CACHE]
	return { status: 200, body, headers: [...basics.filter(([header]) => !given.has(header.toLowerCase())), ...wanted] }
}

async function asset(ctx: Context): Promise<Answer> {
	const file = ctx.server.site === null ? null : await ctx.server.site.asset(ctx.path.slice(APP.length + 1))
	if (file === null) return html('', 404)
	return { status: 200, body: file.body, headers: [['Content-Type', file.type], ['Cache-Control', 'max-age=15778463'], ['X-Content-Type-Options', 'nosniff']] }
}

function isDisabledFor(ctx: Context, user: User | null): boolean {
	const { appDisabledFor } = ctx.server.state.config
	return appDisabledFor.includes('*') || (user !== null && appDisabledFor.includes(user.id))
}

/** What `api/v1/state` answers: who, where, Passwords, policy, companion. */
export function stateAnswer(ctx: Context, user: User): Record<string, unknown> {
	const { config, instance, epoch } = ctx.server.state
	return {
		instance,
		user: { id: user.id, displayName: user.displayName },
		language: user.language,
		server: { name: 'Nextcloud', version: config.personality === 31 ? '31.0.6' : '34.0.1', jobs: config.jobs },
		passwords: config.passwords,
		policy: config.policy,
		companion: { version: COMPANION_VERSION, capabilities: config.capabilities },
		epoch,
	}
}

/** The gate of the app's own protected routes. */
function member(ctx: Context): User {
	const user = requirePageUser(ctx)
	if (isDisabledFor(ctx, user)) {
		if (ctx.server.state.config.personality === 34) throw refusal(412, 'App is not enabled')
		throw new Interrupt(html('', 404))
	}
	return user
}

function api(ctx: Context, rest: string): Answer | null {
	const order = deviceOrders(ctx, rest)
	if (order !== null) return order
	const user = member(ctx)
	if (ctx.method === 'GET' && rest === '/api/v1/state') return json({ ...stateAnswer(ctx, user), ...deviceOrder(ctx) })
	if (ctx.method === 'GET' && rest === '/api/v1/changes') return changes(ctx, user, stateAnswer(ctx, user))
	return operations(ctx, user, rest) ?? devices(ctx, user, rest)
}

/** Routes of the NexPass app itself: shell, manifest, both workers, state and static files. What is no file of the build has the build's headers for errors and data. */
export async function nexpass(ctx: Context): Promise<Answer> {
	const rest = ctx.path.slice(APP.length)
	if (/^\/(js|css|img|l10n)\//.test(rest)) return asset(ctx)
	const answer = await routed(ctx, rest).catch((cause: unknown) => {
		if (cause instanceof Interrupt) return cause.answer
		throw cause
	})
	const bare = await ctx.server.site?.headers('error') ?? []
	const isPage = answer.headers.some(([header]) => header === 'Content-Security-Policy')
	return isPage ? answer : { ...answer, headers: [...answer.headers, ...bare] }
}

async function routed(ctx: Context, rest: string): Promise<Answer> {
	if (ctx.server.state.config.appDisabledFor.includes('*')) return html('', 404)
	const own = rest.startsWith('/api/v1/') ? api(ctx, rest) : null
	if (own !== null) return own
	if (ctx.method !== 'GET' && ctx.method !== 'HEAD') return html('', 405)
	switch (rest) {
		case '': return redirect(`${ctx.url.origin}/index.php${APP}/`)
		case '/': return page(ctx, 'shell.html', 'shell', 'text/html; charset=UTF-8')
		case '/manifest.webmanifest': return page(ctx, 'manifest.json', 'manifest', 'application/manifest+json')
		case '/sw': return page(ctx, 'service-worker.js', 'worker', 'text/javascript; charset=utf-8')
		case '/vault-worker': return page(ctx, 'vault-worker.js', 'worker', 'text/javascript; charset=utf-8')
		default: return html('', 404)
	}
}
