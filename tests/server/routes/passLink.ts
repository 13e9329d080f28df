// SPDX-FileCopyrightText: 2026 NexPass contributors
// SPDX-License-Identifier: AGPL-3.0-or-later

import type { Answer, Context } from '../context.ts'
import { html, json, randomText, refusal, uuid } from '../context.ts'
import { list, maybeText, needText, text } from '../params.ts'
import { sleep } from '../pauses.ts'
import { requireUser } from '../signIn.ts'
import type { Registration } from '../types.ts'
import { sessionOf } from '../webSessions.ts'
import { makeAppPassword } from './ocs.ts'
import { serverSettings } from './settings.ts'

const LIMIT_SECONDS = 59
const VALID_SECONDS = 121
const POLL_MS = 50

const NO = (status: number) => json({ success: false }, status)

function ownRegistration(ctx: Context): Registration | null {
	const id = sessionOf(ctx).registration
	const found = id === null ? undefined : ctx.server.state.registrations[id]
	return found !== undefined && found.created > ctx.now - VALID_SECONDS ? found : null
}

function request(ctx: Context): Answer {
	const user = requireUser(ctx)
	if (!ctx.server.limits.admit(`${user.id}:passlink`, 4, 60, ctx.now)) return html('', 429)
	const session = sessionOf(ctx)
	if (session.registration !== null) delete ctx.server.state.registrations[session.registration]
	const id = uuid(ctx.server)
	ctx.server.state.registrations[id] = { id, user: user.id, created: ctx.now, updated: ctx.now, status: 0, label: '', codes: [], login: '', token: '' }
	session.registration = id
	ctx.server.changed()
	const suffix = `${ctx.url.host}/do/connect/${id}`
	const links: Record<string, string> = {
		web: `web+passlink:${suffix}`, extension: `ext+passlink:${suffix}`, domain: `https://link.passwordsapp.org/open/${suffix}`, protocol: `passlink:${suffix}`,
	}
	const link = links[text(ctx.params, 'link', 'protocol')]
	return json({ id, links, ...(link === undefined ? {} : { link }) })
}

async function until<T>(seconds: number, look: () => T | null): Promise<T | null> {
	for (let turn = 0; turn < (seconds * 1000) / POLL_MS; turn++) {
		const found = look()
		if (found !== null) return found
		await sleep(POLL_MS)
	}
	return null
}

async function awaitDevice(ctx: Context): Promise<Answer> {
	requireUser(ctx)
	const answer = await until(LIMIT_SECONDS, () => {
		const registration = ownRegistration(ctx)
		if (registration === null) return NO(404)
		if (registration.status !== 1) return null
		const now = Math.floor(ctx.server.clock() / 1000)
		return json({ label: registration.label, time: registration.updated + LIMIT_SECONDS - now - 1, code: registration.codes })
	})
	return answer ?? NO(424)
}

function decide(ctx: Context, confirmed: boolean): Answer {
	const user = requireUser(ctx)
	const registration = ownRegistration(ctx)
	if (registration === null || registration.status !== 1) return NO(404)
	if (confirmed) {
		const label = validLabel(maybeText(ctx.params, 'label')) ?? registration.label
		Object.assign(registration, { status: 2, login: user.id, token: makeAppPassword(ctx, user, label, 29) })
	} else {
		registration.status = 3
		sessionOf(ctx).registration = null
	}
	ctx.server.changed()
	return json({ success: true })
}

function validLabel(label: string | null): string | null {
	const trimmed = label?.trim() ?? ''
	return /^[\w\s-]{12,64}$/.test(trimmed) ? trimmed : null
}

function codesFit(codes: unknown[]): codes is string[] {
	const distinct = new Set(codes.map(code => String(code).trim()))
	return distinct.size >= 3 && distinct.size <= 4 && [...distinct].every(code => /^(?=\S*[a-z])(?=\S*[A-Z])(?=\S*\d)\S{4,6}$/.test(code))
}

async function apply(ctx: Context): Promise<Answer> {
	if (!ctx.server.limits.admit('anonymous:passlink/apply', 3, 60, ctx.now)) return html('', 429)
	const registration = ctx.server.state.registrations[needText(ctx.params, 'id')]
	if (registration === undefined || registration.status !== 0) return NO(404)
	const codes = list(ctx.params, 'codes')
	if (!codesFit(codes)) return NO(400)
	const label = validLabel(maybeText(ctx.params, 'label')) ?? ctx.request.headers.get('user-agent') ?? randomText(ctx.server, 12)
	Object.assign(registration, { status: 1, codes, label, updated: ctx.now })
	const decided = await until(LIMIT_SECONDS, () => registration.status > 1 ? registration : null)
	delete ctx.server.state.registrations[registration.id]
	if (decided?.status !== 2) return NO(424)
	return json({ success: true, login: decided.login, token: decided.token })
}

function theme(ctx: Context): Answer {
	if (!ctx.server.limits.admit('anonymous:passlink/theme', 3, 60, ctx.now)) return html('', 429)
	const registration = ctx.server.state.registrations[needText(ctx.params, 'id')]
	if (registration === undefined || registration.status > 2) return NO(404)
	const settings = serverSettings(ctx)
	return json({
		label: settings['server.theme.label'], logo: settings['server.theme.logo'], background: settings['server.theme.background'],
		colors: { primary: settings['server.theme.color.primary'], text: settings['server.theme.color.text'], background: settings['server.theme.color.background'] },
	})
}

/** PassLink pairing. */
export async function passLink(ctx: Context): Promise<Answer> {
	const step = ctx.path.split('/').at(-1) ?? ''
	switch (`${ctx.method} ${step}`) {
		case 'GET request': return request(ctx)
		case 'GET await': return awaitDevice(ctx)
		case 'GET confirm':
		case 'POST confirm': return decide(ctx, true)
		case 'GET reject': return decide(ctx, false)
		case 'POST apply': return apply(ctx)
		case 'POST theme': return theme(ctx)
		default: throw refusal(405, '')
	}
}
