// SPDX-FileCopyrightText: 2026 NexPass contributors
// SPDX-License-Identifier: AGPL-3.0-or-later

import type { Answer, Context } from '../context.ts'
import { html, json, redirect, refusal } from '../context.ts'
import { CLEAR_STORAGE_SCRIPT, escapeHtml, plainPage } from '../pages.ts'
import { text } from '../params.ts'
import { useBackupCode, useTotp } from '../totp.ts'
import type { User } from '../types.ts'
import { passesCsrf, remember, requestToken, sessionOf, signInSession, signOut } from '../webSessions.ts'

const HOME = '/index.php/apps/nexpass/'

// Only a path of this origin: anything else would make the sign-in page an open redirect.
function target(ctx: Context): string {
	const wanted = text(ctx.params, 'redirect_url')
	if (wanted === '') return HOME
	try {
		const url = new URL(wanted, ctx.url.origin)
		return url.origin === ctx.url.origin ? url.pathname + url.search + url.hash : HOME
	} catch {
		// An address that cannot be parsed is no address.
		return HOME
	}
}

function hidden(name: string, value: string): string {
	return `<input type="hidden" name="${name}" value="${escapeHtml(value)}">`
}

function loginForm(ctx: Context, warning: string): Answer {
	const session = sessionOf(ctx)
	const user = text(ctx.params, 'user')
	const body = `${warning === '' ? '' : `<p class="warning" role="alert">${warning}</p>`}
<form method="post" action="/index.php/login" name="login">
${hidden('requesttoken', requestToken(ctx, session))}${hidden('redirect_url', text(ctx.params, 'redirect_url'))}
<label for="user">Account name or email</label><input id="user" name="user" autocomplete="username" autocapitalize="none" value="${escapeHtml(user)}" required autofocus>
<label for="password">Password</label><input id="password" name="password" type="password" autocomplete="current-password" required>
<label><input type="checkbox" name="rememberme" value="1" checked style="width:auto"> Remember me</label>
<button type="submit">Log in</button></form>`
	return html(plainPage('Log in to Nextcloud', body, ctx.params['clear'] === '1' ? CLEAR_STORAGE_SCRIPT : ''))
}

function showLogin(ctx: Context): Answer {
	if (ctx.user !== null && ctx.web?.secondFactorPending !== true) return redirect(ctx.url.origin + target(ctx))
	return loginForm(ctx, '')
}

function tryLogin(ctx: Context): Answer {
	if (!passesCsrf(ctx) || (ctx.request.headers.get('origin') ?? '') === '') {
		return redirect(`${ctx.url.origin}/index.php/login?direct=1&user=${encodeURIComponent(text(ctx.params, 'user'))}`)
	}
	const user = ctx.server.state.users[text(ctx.params, 'user')]
	if (user === undefined || user.password !== text(ctx.params, 'password')) return loginForm(ctx, 'Wrong login or password.')
	const session = signInSession(ctx, user, 'password', null)
	session.secondFactorPending = user.secondFactor !== null
	session.confirmedAt = ctx.now
	if (ctx.server.state.config.personality === 31 || text(ctx.params, 'rememberme') === '1') remember(ctx, session, user)
	if (!session.secondFactorPending) return redirect(ctx.url.origin + target(ctx))
	return redirect(`${ctx.url.origin}/index.php/login/selectchallenge?redirect_url=${encodeURIComponent(target(ctx))}`)
}

function pendingUser(ctx: Context): User {
	if (ctx.user === null || ctx.web?.secondFactorPending !== true) throw refusal(401, 'Current user is not logged in')
	return ctx.user
}

function selectChallenge(ctx: Context): Answer {
	pendingUser(ctx)
	const query = `?redirect_url=${encodeURIComponent(target(ctx))}`
	return html(plainPage('Two-factor authentication', `<p>Two-factor authentication is required.</p><ul>
<li><a href="/index.php/login/challenge/totp${query}">Authenticate with a TOTP app</a></li>
<li><a href="/index.php/login/challenge/backup_codes${query}">Use backup code</a></li></ul>`))
}

function challengeForm(ctx: Context, warning: string): Answer {
	pendingUser(ctx)
	const provider = ctx.path.split('/').at(-1) ?? 'totp'
	const session = sessionOf(ctx)
	return html(plainPage('Two-factor authentication', `${warning === '' ? '' : `<p class="warning" role="alert">${warning}</p>`}
<form method="post" action="/index.php/login/challenge/${escapeHtml(provider)}">${hidden('requesttoken', requestToken(ctx, session))}${hidden('redirect_url', target(ctx))}
<label for="challenge">Authentication code</label><input id="challenge" name="challenge" inputmode="numeric" autocomplete="one-time-code" required autofocus>
<button type="submit">Submit</button></form>`))
}

function solveChallenge(ctx: Context): Answer {
	const user = pendingUser(ctx)
	const factor = user.secondFactor
	if (!passesCsrf(ctx) || factor === null || ctx.web === null) throw refusal(412, 'CSRF check failed')
	const code = text(ctx.params, 'challenge').replace(/\s/g, '')
	const ok = ctx.path.endsWith('/backup_codes') ? useBackupCode(factor, code) : useTotp(factor, code, ctx.now)
	if (!ok) return challengeForm(ctx, 'Could not verify your code.')
	ctx.web.secondFactorPending = false
	ctx.server.changed()
	return redirect(ctx.url.origin + target(ctx))
}

const CHROME = /^Mozilla\/5\.0 \([^)]+\) AppleWebKit\/[0-9.]+ \(KHTML, like Gecko\) Chrome\/[0-9.]+ (Mobile Safari|Safari)\/[0-9.]+( [^/ ]+\/[0-9.]+)?$/
const ANDROID_CHROME = /Android.*(?:; (.*) Build\/).*Chrome\/([0-9.]+)/

/** Browsers to which a logout sends no `Clear-Site-Data`: Chrome on desktop, ChromeOS and Android, and Chromium browsers on Android. */
export function keepsSiteData(agent: string): boolean {
	if (/HeadlessChrome|Firefox/.test(agent)) return false
	if (/ Edg\//.test(agent)) return false
	return CHROME.test(agent) || ANDROID_CHROME.test(agent) || (/Android/.test(agent) && /Chrome\//.test(agent))
}

function logout(ctx: Context): Answer {
	if (ctx.user !== null && !passesCsrf(ctx)) throw refusal(412, 'CSRF check failed')
	signOut(ctx)
	if (ctx.web !== null) ctx.web.clearing = true
	const agent = ctx.request.headers.get('user-agent') ?? ''
	return redirect(`${ctx.url.origin}/index.php/login?clear=1`, keepsSiteData(agent) ? [] : [['Clear-Site-Data', '"cache", "storage"']])
}

function confirm(ctx: Context): Answer {
	if (ctx.user === null || ctx.web === null) throw refusal(401, 'Current user is not logged in')
	if (!passesCsrf(ctx)) throw refusal(412, 'CSRF check failed')
	if (text(ctx.params, 'password') !== ctx.user.password) return json({}, 403)
	ctx.web.confirmedAt = ctx.now
	return json({ lastLogin: ctx.now })
}

function csrfToken(ctx: Context): Answer {
	return json({ token: requestToken(ctx, sessionOf(ctx)) })
}

function filesPage(): Answer {
	return html(plainPage('Files', '<p>This page stands for the rest of Nextcloud.</p><p><a href="/index.php/apps/nexpass/">Open NexPass</a></p>'))
}

/** Sign-in, second factor, logout and what goes with them, by verb and path. */
export const loginRoutes: Readonly<Record<string, (ctx: Context) => Answer>> = {
	'GET /login': showLogin,
	'POST /login': tryLogin,
	'GET /login/selectchallenge': selectChallenge,
	'GET /login/challenge/totp': ctx => challengeForm(ctx, ''),
	'POST /login/challenge/totp': solveChallenge,
	'GET /login/challenge/backup_codes': ctx => challengeForm(ctx, ''),
	'POST /login/challenge/backup_codes': solveChallenge,
	'POST /login/confirm': confirm,
	'GET /logout': logout,
	'GET /csrftoken': csrfToken,
	'GET /apps/files': ctx => ctx.user === null ? redirect(`${ctx.url.origin}/index.php/login?redirect_url=/apps/files/`) : filesPage(),
	'GET /apps/files/': ctx => ctx.user === null ? redirect(`${ctx.url.origin}/index.php/login?redirect_url=/apps/files/`) : filesPage(),
}
