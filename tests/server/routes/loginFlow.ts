// SPDX-FileCopyrightText: 2026 NexPass contributors
// SPDX-License-Identifier: AGPL-3.0-or-later

import type { Answer, Context } from '../context.ts'
import { html, json, randomText, redirect } from '../context.ts'
import { escapeHtml, plainPage } from '../pages.ts'
import { text } from '../params.ts'
import { passesCsrf, requestToken, sessionOf } from '../webSessions.ts'
import { makeAppPassword } from './ocs.ts'

const FLOW_SECONDS = 20 * 60
const ROOT = '/index.php/login/v2'

function start(ctx: Context): Answer {
	const { loginFlows } = ctx.server.state
	for (const old of Object.values(loginFlows)) if (old.created < ctx.now - FLOW_SECONDS) delete loginFlows[old.pollToken]
	const flow = {
		pollToken: randomText(ctx.server, 128), loginToken: randomText(ctx.server, 128),
		userAgent: ctx.request.headers.get('user-agent') ?? 'unknown', created: ctx.now, granted: null,
	}
	loginFlows[flow.pollToken] = flow
	ctx.server.changed()
	return json({ poll: { token: flow.pollToken, endpoint: `${ctx.url.origin}${ROOT}/poll` }, login: `${ctx.url.origin}${ROOT}/flow/${flow.loginToken}` })
}

function poll(ctx: Context): Answer {
	const { loginFlows } = ctx.server.state
	const flow = loginFlows[text(ctx.params, 'token')]
	if (flow?.granted == null) return json([], 404)
	delete loginFlows[flow.pollToken]
	ctx.server.changed()
	return json({ server: ctx.url.origin, loginName: flow.granted.user, appPassword: flow.granted.secret })
}

function flowOfSession(ctx: Context) {
	const { flowToken } = sessionOf(ctx)
	return Object.values(ctx.server.state.loginFlows).find(flow => flow.loginToken === flowToken && flow.created >= ctx.now - FLOW_SECONDS)
}

function gone(): Answer {
	return html(plainPage('Login Flow', '<p>The login token is invalid or has expired.</p>'), 403)
}

/** The address a device opens: remembers the flow in the session and leads to the landing page. */
export function landing(ctx: Context): Answer {
	const session = sessionOf(ctx)
	session.flowToken = ctx.path.split('/').at(-1) ?? null
	if (flowOfSession(ctx) === undefined) return gone()
	return redirect(`${ctx.url.origin}${ROOT}/flow`)
}

function picker(ctx: Context): Answer {
	const flow = flowOfSession(ctx)
	if (flow === undefined) return gone()
	const session = sessionOf(ctx)
	session.flowState = randomText(ctx.server, 64)
	return html(plainPage('Connect to your account', `<p>Please log in before granting <strong>${escapeHtml(flow.userAgent)}</strong> access to your Nextcloud account.</p>
<p><a id="login" href="${ROOT}/grant?stateToken=${session.flowState}">Log in</a></p>`))
}

function grantPage(ctx: Context): Answer {
	const flow = flowOfSession(ctx)
	if (flow === undefined) return gone()
	const session = sessionOf(ctx)
	if (ctx.user === null || session.secondFactorPending) {
		return redirect(`${ctx.url.origin}/index.php/login?redirect_url=${encodeURIComponent(ctx.url.pathname + ctx.url.search)}`)
	}
	if (text(ctx.params, 'stateToken') !== session.flowState) return gone()
	return html(plainPage('Account access', `<p>You are about to grant <strong>${escapeHtml(flow.userAgent)}</strong> access to your Nextcloud account as ${escapeHtml(ctx.user.displayName)}.</p>
<form method="post" action="${ROOT}/grant"><input type="hidden" name="requesttoken" value="${escapeHtml(requestToken(ctx, session))}">
<input type="hidden" name="stateToken" value="${escapeHtml(session.flowState ?? '')}"><button type="submit">Grant access</button></form>`))
}

function grant(ctx: Context): Answer {
	const flow = flowOfSession(ctx)
	const session = sessionOf(ctx)
	if (flow === undefined || ctx.user === null || session.secondFactorPending || !passesCsrf(ctx)) return gone()
	if (session.flowState === null || text(ctx.params, 'stateToken') !== session.flowState) return gone()
	flow.granted = { user: ctx.user.id, secret: makeAppPassword(ctx, ctx.user, flow.userAgent) }
	Object.assign(session, { flowState: null, flowToken: null })
	ctx.server.changed()
	return html(plainPage('Account connected', '<p>Your device is now connected. You can close this window.</p>'))
}

/** Login Flow v2, by verb and path. */
export const flowRoutes: Readonly<Record<string, (ctx: Context) => Answer>> = {
	'POST /login/v2': start,
	'POST /login/v2/poll': poll,
	'GET /login/v2/flow': picker,
	'GET /login/v2/grant': grantPage,
	'POST /login/v2/grant': grant,
}
