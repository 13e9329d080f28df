// SPDX-FileCopyrightText: 2026 NexPass contributors
// SPDX-License-Identifier: AGPL-3.0-or-later

import type { Answer, Context } from '../context.ts'
import { ApiError, json } from '../context.ts'
import { bool, int, needText } from '../params.ts'
import { breachedHashes } from '../passwordStatus.ts'
import { settingOf } from '../settings.ts'
import type { User } from '../types.ts'
import { limit } from './session.ts'

const WORD_LETTERS = 'abcdefghijkmnopqrstuvwxyz'

function word(ctx: Context, length: number): string {
	const raw = Array.from(ctx.server.random(length), byte => WORD_LETTERS[byte % WORD_LETTERS.length]).join('')
	return raw.charAt(0).toUpperCase() + raw.slice(1)
}

function password(ctx: Context, user: User): Answer {
	limit(ctx, user, 'service/password', 60, 60)
	const strength = int(ctx.params, 'strength', Number(settingOf(user, 'password.generator.strength')))
	const numbers = bool(ctx.params, 'numbers', settingOf(user, 'password.generator.numbers') === true)
	const special = bool(ctx.params, 'special', settingOf(user, 'password.generator.special') === true)
	const words = Array.from({ length: strength < 2 ? 4 : 5 }, () => word(ctx, 4 + (strength > 1 ? 1 : 0)))
	let made = words.join('')
	if (numbers) made = made.replace(/o/g, '0').replace(/i/g, '1').replace(/e/g, '3')
	if (special) made = made.replace(/a/g, '@').replace(/s/g, '$') + '!'
	return json({ password: made, words, strength, numbers, special })
}

function hashes(ctx: Context, user: User): Answer {
	limit(ctx, user, 'service/hashes', 10, 10)
	const fromPath = /service\/hashes\/([^/]+)$/.exec(ctx.path)?.[1]
	const range = fromPath ?? needText(ctx.params, 'range')
	if (range.length < 5 || range.length > 40) throw new ApiError(400, 'Invalid range')
	if (!ctx.server.state.config.breachService || ctx.faults.has('breachDown')) throw new Error('the breach service cannot be reached')
	const found = breachedHashes(range)
	return json(found, found.length === 0 ? 404 : 200)
}

// A grey pixel stands for every picture; the headers are what clients see of the real ones.
const PIXEL = Buffer.from('iVBORw0KGgoAAAANSUhEUgAAAAEAAAABCAAAAAA6fptVAAAACklEQVR4nGNogAAAAYIAgQgpDQYAAAAASUVORK5CYII=', 'base64')

function picture(ctx: Context): Answer {
	return {
		status: 200,
		body: PIXEL,
		headers: [
			['Content-Type', ctx.path.includes('preview') ? 'image/jpeg' : 'image/png'],
			['Cache-Control', 'public, immutable, max-age=604800'],
			['ETag', '"41a6df24ebbac3bde988d1335b27ca63"'],
			['Last-Modified', new Date(ctx.now * 1000).toUTCString()],
			['Expires', new Date((ctx.now + 604800) * 1000).toUTCString()],
			['Pragma', 'cache'],
		],
	}
}

function favicon(ctx: Context, user: User): Answer {
	limit(ctx, user, 'service/favicon', 15, 15)
	throw new ApiError(502, 'Internal Favicon API Error')
}

function avatar(ctx: Context, user: User): Answer {
	limit(ctx, user, 'service/avatar', 15, 15)
	throw new Error('no picture library')
}

function preview(ctx: Context, user: User): Answer {
	limit(ctx, user, 'service/preview', 10, 30)
	return picture(ctx)
}

const CHANGE_PAGES: Readonly<Record<string, string>> = { 'github.com': 'https://github.com/settings/security' }

function passwordChange(ctx: Context, user: User): Answer {
	limit(ctx, user, 'service/password-change', 2, 8)
	const url = CHANGE_PAGES[needText(ctx.params, 'domain')] ?? null
	return json({ url }, url === null ? 404 : 200)
}

function coffee(): Answer {
	throw new ApiError(418, 'I’m a password manager')
}

/** `service/*`, by verb and path. */
export const serviceRoutes = {
	'GET service/password': password,
	'POST service/password': password,
	'POST service/hashes': hashes,
	'GET service/hashes/{}': hashes,
	'GET service/favicon/{}': favicon,
	'GET service/avatar/{}': avatar,
	'GET service/preview/{}': preview,
	'POST service/password-change': passwordChange,
	'GET service/coffee': coffee,
}
