// SPDX-FileCopyrightText: 2026 NexPass contributors
// SPDX-License-Identifier: AGPL-3.0-or-later

import type { Answer, Context } from '../context.ts'
import { json, redirect } from '../context.ts'
import { text } from '../params.ts'

const WIPE_CALLS = 10
const WIPE_SECONDS = 300

/** `status.php`: the one route that answers 200 in maintenance too. */
export function status(ctx: Context): Answer {
	const { personality, maintenance } = ctx.server.state.config
	const version = personality === 31 ? '31.0.6' : '34.0.1'
	return json({
		installed: true, maintenance, needsDbUpgrade: false, version: `${version}.2`, versionstring: version, edition: '',
		productname: 'Nextcloud', extendedSupport: false,
	}, 200, [['Access-Control-Allow-Origin', '*']])
}

function admitted(ctx: Context, name: string): boolean {
	return ctx.server.limits.admit(`anonymous:${name}`, WIPE_CALLS, WIPE_SECONDS, ctx.now)
}

function checkWipe(ctx: Context): Answer {
	if (!admitted(ctx, 'wipe/check')) return json([], 429)
	return ctx.server.state.wipes[text(ctx.params, 'token')] === undefined ? json([], 404) : json({ wipe: true })
}

function wipeDone(ctx: Context): Answer {
	if (!admitted(ctx, 'wipe/success')) return json([], 429)
	const token = text(ctx.params, 'token')
	const wipe = ctx.server.state.wipes[token]
	if (wipe === undefined) return json([], 404)
	delete ctx.server.state.wipes[token]
	const user = ctx.server.state.users[wipe.user]
	if (user !== undefined) user.appPasswords = user.appPasswords.filter(entry => entry.secret !== token)
	ctx.server.changed()
	return json([])
}

const LIGHT = '--color-main-background:#ffffff;--color-main-text:#222222;--color-primary-element:#00679e;--color-primary-element-text:#ffffff;'
	+ '--color-primary-element-light:#e5eff5;--color-primary-element-light-text:#00293f;--color-border:#ededed;--color-border-maxcontrast:#7d7d7d;'
	+ '--color-background-hover:#f5f5f5;--color-background-dark:#ededed;--color-text-maxcontrast:#6b6b6b;--color-error:#db0606;--color-warning:#c28900;'
	+ '--color-success:#2d7b43;--color-info:#0071ad;'
const DARK = '--color-main-background:#171717;--color-main-text:#ebebeb;--color-primary-element:#0091f2;--color-primary-element-text:#000000;'
	+ '--color-primary-element-light:#14232c;--color-primary-element-light-text:#99d3f9;--color-border:#292929;--color-border-maxcontrast:#8c8c8c;'
	+ '--color-background-hover:#1f1f1f;--color-background-dark:#292929;--color-text-maxcontrast:#999999;--color-error:#ff5252;--color-warning:#ffcc00;'
	+ '--color-success:#42a942;--color-info:#00aeff;'
const SHAPE = '--border-radius-small:4px;--border-radius-element:8px;--border-radius-container:12px;--border-radius-pill:100px;--default-clickable-area:34px;'
	+ '--clickable-area-large:48px;--clickable-area-small:24px;--default-grid-baseline:4px;--default-font-size:15px;--font-size-small:13px;'
	+ '--default-line-height:1.5;--animation-quick:100ms;--animation-slow:300ms;'

function theme(id: string): (ctx: Context) => Answer {
	return ctx => {
		const selector = ctx.params['plain'] === '1' ? ':root' : `[data-theme-${id}]`
		const colors = id.startsWith('dark') ? DARK : LIGHT
		return { status: 200, body: `${selector} {${colors}${SHAPE}}\n`, headers: [['Content-Type', 'text/css'], ['Cache-Control', 'private, max-age=86400']] }
	}
}

const THEMES = ['default', 'light', 'dark', 'light-highcontrast', 'dark-highcontrast']

/** Remote wipe, theming and the front page, by verb and path. */
export const coreRoutes: Readonly<Record<string, (ctx: Context) => Answer>> = {
	'POST /core/wipe/check': checkWipe,
	'POST /core/wipe/success': wipeDone,
	'GET /': ctx => redirect(`${ctx.url.origin}/index.php/apps/nexpass/`),
	...Object.fromEntries(THEMES.map(id => [`GET /apps/theming/theme/${id}.css`, theme(id)])),
}
