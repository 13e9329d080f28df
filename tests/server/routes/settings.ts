// SPDX-FileCopyrightText: 2026 NexPass contributors
// SPDX-License-Identifier: AGPL-3.0-or-later

import type { Answer, Context } from '../context.ts'
import { ApiError, BadParameters, baseUrl, json } from '../context.ts'
import { resetSetting, setSetting, settingOf, USER_SETTINGS } from '../settings.ts'
import type { User } from '../types.ts'

/** The settings of scope `server`. */
export function serverSettings(ctx: Context): Record<string, unknown> {
	const base = baseUrl(ctx).replace(/^http:/, 'https:')
	const { personality, passwords } = ctx.server.state.config
	return {
		'server.baseUrl': base,
		'server.baseUrl.webdav': `${base}/remote.php/webdav/`,
		'server.version': String(personality),
		'server.app.version': passwords.version.split('.').slice(0, 2).join('.'),
		'server.handbook.url': `${base}/index.php/apps/passwords/#/help/`,
		'server.handbook.url.web': `${base}/index.php/apps/passwords/#/help/`,
		'server.performance': 5,
		'server.theme.color.primary': '#00679e',
		'server.theme.color.text': '#ffffff',
		'server.theme.color.background': '#ffffff',
		'server.theme.background': `${base}/apps/theming/img/background/jenna-kim-the-globe.webp`,
		'server.theme.logo': `${base}/core/img/logo/logo.svg?v=0`,
		'server.theme.label': 'Nextcloud',
		'server.theme.app.icon': `${base}/apps/theming/img/passwords/app-themed.svg?v=0_0`,
		'server.theme.folder.icon': `${base}/apps/theming/img/core/filetypes/folder.svg?v=0_0`,
		'server.sharing.enabled': true,
		'server.sharing.resharing': true,
		'server.sharing.autocomplete': true,
		'server.sharing.types': ['user'],
	}
}

function split(key: unknown): [string, string] {
	if (typeof key !== 'string') throw new BadParameters('key')
	const dot = key.indexOf('.')
	return dot < 0 ? [key, ''] : [key.slice(0, dot), key.slice(dot + 1)]
}

function read(ctx: Context, user: User, key: unknown): unknown {
	const [scope, name] = split(key)
	if (scope === 'user') return settingOf(user, name)
	if (scope === 'client') return user.clientSettings[name] ?? null
	return scope === 'server' ? serverSettings(ctx)[`server.${name}`] ?? null : null
}

function write(user: User, key: string, value: unknown): unknown {
	const [scope, name] = split(key)
	if (scope === 'user') return setSetting(user, name, value)
	if (scope !== 'client') return null
	if (Buffer.byteLength(name) > 48) throw new ApiError(400, 'Key too long')
	if (Buffer.byteLength(String(value ?? '')) > 128) throw new ApiError(400, 'Value too long')
	user.clientSettings[name] = value
	return value
}

function reset(user: User, key: unknown): unknown {
	const [scope, name] = split(key)
	if (scope === 'user') return resetSetting(user, name)
	if (scope === 'client') delete user.clientSettings[name]
	return null
}

function asMap(entries: [string, unknown][]): Answer {
	return json(entries.length === 0 ? [] : Object.fromEntries(entries))
}

function get(ctx: Context, user: User): Answer {
	return asMap(Object.values(ctx.params).map(key => [String(key), read(ctx, user, key)]))
}

function set(ctx: Context, user: User): Answer {
	const answer = asMap(Object.entries(ctx.params).map(([key, value]) => [key, write(user, key, value)]))
	ctx.server.changed()
	return answer
}

function resetAll(ctx: Context, user: User): Answer {
	const answer = asMap(Object.values(ctx.params).map(key => [String(key), reset(user, key)]))
	ctx.server.changed()
	return answer
}

function list(ctx: Context, user: User): Answer {
	const wanted = ctx.params['scopes'] ?? null
	if (wanted !== null && typeof wanted !== 'object') throw new BadParameters('scopes')
	const scopes = wanted === null ? ['server', 'user', 'client'] : Object.values(wanted)
	return asMap([
		...(scopes.includes('server') ? Object.entries(serverSettings(ctx)) : []),
		...(scopes.includes('user') ? Object.keys(USER_SETTINGS).map((key): [string, unknown] => [`user.${key}`, settingOf(user, key)]) : []),
		...(scopes.includes('client') ? Object.entries(user.clientSettings).map(([key, value]): [string, unknown] => [`client.${key}`, value]) : []),
	])
}

/** `settings/*`, by verb and path. */
export const settingsRoutes = {
	'POST settings/get': get,
	'POST settings/set': set,
	'GET settings/list': list,
	'POST settings/list': list,
	'POST settings/reset': resetAll,
}
