// SPDX-FileCopyrightText: 2026 NexPass contributors
// SPDX-License-Identifier: AGPL-3.0-or-later

import type { Answer, Context } from '../context.ts'
import { randomText, refusal, uuid } from '../context.ts'
import { text } from '../params.ts'
import { ocs, requireOcsHeader, requireOcsUser } from '../signIn.ts'
import type { User } from '../types.ts'

const CONFIRM_SECONDS = 30 * 60 + 15

/** Makes an app password for a user; `length` characters, 72 as Nextcloud does, 29 for PassLink. */
export function makeAppPassword(ctx: Context, user: User, name: string, length = 72): string {
	const secret = length === 29 ? Array.from({ length: 5 }, () => randomText(ctx.server, 5)).join('-') : randomText(ctx.server, length)
	user.appPasswords.push({ id: uuid(ctx.server), name, secret, loginName: user.id, created: ctx.now, wipe: false })
	ctx.server.changed()
	return secret
}

function isConfirmed(ctx: Context): boolean {
	if (ctx.request.headers.has('authorization')) return true
	return ctx.web !== null && ctx.now - ctx.web.confirmedAt < CONFIRM_SECONDS
}

function getAppPassword(ctx: Context): Answer {
	const user = requireOcsUser(ctx)
	const { config } = ctx.server.state
	if (ctx.appPassword !== null) {
		const message = config.personality === 31 ? 'You cannot request an new apppassword with an apppassword' : 'Password confirmation is required'
		return ocs(ctx, [], 403, 403, message)
	}
	if (!isConfirmed(ctx)) return ocs(ctx, [], 403, 403, 'Password confirmation is required')
	if (!config.mayCreateAppPasswords) return ocs(ctx, [], 403, 403, 'Creating app passwords is not allowed')
	const agent = ctx.request.headers.get('user-agent') ?? 'unknown'
	return ocs(ctx, { apppassword: makeAppPassword(ctx, user, agent) })
}

function deleteAppPassword(ctx: Context): Answer {
	const user = requireOcsUser(ctx)
	if (ctx.appPassword === null) return ocs(ctx, [], 403, 403, 'no app password in use')
	user.appPasswords = user.appPasswords.filter(entry => entry.id !== ctx.appPassword?.id)
	ctx.server.changed()
	return ocs(ctx, [])
}

function rotateAppPassword(ctx: Context): Answer {
	requireOcsUser(ctx)
	if (ctx.appPassword === null) return ocs(ctx, [], 403, 403, 'no app password in use')
	ctx.appPassword.secret = randomText(ctx.server, 72)
	ctx.server.changed()
	return ocs(ctx, { apppassword: ctx.appPassword.secret })
}

function confirmPassword(ctx: Context): Answer {
	const user = requireOcsUser(ctx)
	if (ctx.web === null) throw refusal(401, 'Current user is not logged in')
	if (text(ctx.params, 'password') !== user.password) return ocs(ctx, [], 403, 403, '')
	ctx.web.confirmedAt = ctx.now
	ctx.server.changed()
	return ocs(ctx, { lastLogin: ctx.now })
}

function capabilities(ctx: Context): Answer {
	requireOcsHeader(ctx)
	const { personality, passwords, mayCreateAppPasswords } = ctx.server.state.config
	const theming = {
		name: 'Nextcloud', productName: 'Nextcloud', url: 'https://nextcloud.com', slogan: 'a safe home for all your data', color: '#00679e',
		'color-text': '#ffffff', 'color-element': '#00679e', 'color-element-bright': '#00679e', 'color-element-dark': '#00679e',
		logo: `${ctx.url.origin}/core/img/logo/logo.svg?v=0`, background: '#00679e', 'background-text': '#ffffff', 'background-plain': false, 'background-default': true,
	}
	const open = { bruteforce: { delay: 0, 'allow-listed': false }, theming }
	const core = { pollinterval: 60, 'webdav-root': 'remote.php/webdav', ...(personality === 34 ? { 'can-create-app-token': mayCreateAppPasswords } : {}) }
	const own = passwords.installed && passwords.enabled ? { nexpass: { passwords: true, version: '0.1.0' } } : {}
	const version = personality === 31 ? { major: 31, minor: 0, micro: 6, string: '31.0.6' } : { major: 34, minor: 0, micro: 1, string: '34.0.1' }
	return ocs(ctx, {
		version: { ...version, edition: '', extendedSupport: false },
		capabilities: ctx.user === null ? open : { core, ...open, ...own },
	})
}

function currentUser(ctx: Context): Answer {
	const user = requireOcsUser(ctx)
	return ocs(ctx, {
		enabled: true, id: user.id, 'display-name': user.displayName, displayname: user.displayName, email: null, language: user.language, locale: '',
		groups: [], quota: { free: -3, used: 0, total: -3, relative: 0, quota: -3 }, backend: 'Database',
	})
}

const ROUTES: Readonly<Record<string, (ctx: Context) => Answer>> = {
	'GET core/getapppassword': getAppPassword,
	'DELETE core/apppassword': deleteAppPassword,
	'POST core/apppassword/rotate': rotateAppPassword,
	'PUT core/apppassword/confirm': confirmPassword,
	'GET cloud/capabilities': capabilities,
	'GET cloud/user': currentUser,
}

/** OCS routes in JSON, by verb and path. */
export const ocsRoutes: Readonly<Record<string, (ctx: Context) => Answer>> = Object.fromEntries(
	Object.entries(ROUTES).map(([key, handler]) => {
		const [method, path] = key.split(' ')
		return [`${method} /ocs/v2.php/${path}`, handler]
	}),
)
