// SPDX-FileCopyrightText: 2026 NexPass contributors
// SPDX-License-Identifier: AGPL-3.0-or-later

import { dropApiSession } from '../apiSessions.ts'
import { logChange } from '../changeLog.ts'
import type { Answer, Context } from '../context.ts'
import { ApiError, BadParameters, json, randomText } from '../context.ts'
import { maybeText, needText } from '../params.ts'
import { addUser } from '../state.ts'
import type { User } from '../types.ts'
import { keysReadable, verifySecret } from './session.ts'

function getChallenge(_ctx: Context, user: User): Answer {
	if (user.challenge === null) throw new ApiError(404, 'Not found')
	return json({ salts: user.challenge.salts, type: 'PWDv1r1' })
}

function saltsFit(salts: unknown[], secret: string): salts is string[] {
	const [password, generic, argon] = salts
	return secret.length === 64
		&& typeof password === 'string' && password.length >= 512
		&& typeof generic === 'string' && generic.length === 128
		&& typeof argon === 'string' && argon.length === 32
}

function setChallenge(ctx: Context, user: User): Answer {
	const secret = needText(ctx.params, 'secret')
	const data = ctx.params['data'] ?? null
	if (typeof data !== 'object' || data === null) throw new BadParameters('data')
	if (user.challenge !== null) {
		const old = maybeText(ctx.params, 'oldSecret')
		if (old === null) throw new ApiError(401, 'Passphrase invalid')
		verifySecret(user, old)
	}
	const salts: unknown[] = Object.values(data)
	if (!saltsFit(salts, secret)) throw new ApiError(500, 'Challenge update failed')
	user.challengeCounter++
	user.challenge = { salts: salts.slice(0, 3), secret, version: user.challengeCounter }
	if (ctx.api !== null) Object.assign(ctx.api, { authorized: true, challengeVersion: user.challengeCounter })
	ctx.server.changed()
	return json({ success: true })
}

function setKeychain(ctx: Context, user: User): Answer {
	const id = needText(ctx.params, 'id')
	const data = needText(ctx.params, 'data')
	if (user.challenge === null) throw new ApiError(500, 'Encryption not enabled')
	if (id === 'SSEv2r1') throw new ApiError(404, 'Keychain not found')
	if (id !== 'CSEv1r1') throw new Error(`no keychain of type ${id}`)
	if (!keysReadable(ctx, user)) throw new Error('the keychain belongs to a newer master password')
	user.keychains[id] = data
	ctx.server.changed()
	return json({ id })
}

function reset(ctx: Context, user: User): Answer {
	const code = maybeText(ctx.params, 'code')
	const { api } = ctx
	if (api === null) throw new Error('no API session')
	if (code === null) {
		api.resetCode = Array.from({ length: 4 }, () => randomText(ctx.server, 4)).join('-')
		return json({ status: 'accepted', code: api.resetCode }, 202)
	}
	if (code !== api.resetCode) throw new ApiError(403, 'Invalid reset code')
	wipeData(ctx, user)
	dropApiSession(ctx, user)
	return json({ status: 'ok' })
}

function wipeData(ctx: Context, user: User): void {
	const { shares } = ctx.server.state
	for (const share of Object.values(shares)) {
		if (share.owner === user.id) delete shares[share.id]
	}
	for (const kind of ['tag', 'folder', 'password'] as const) for (const id of Object.keys(user.shelves[kind].models)) logChange(ctx, user, kind, id, null)
	const blank = addUser({ ...ctx.server.state, users: {} }, user.id, user.password)
	Object.assign(user, {
		challenge: null, keychains: {}, failedAttempts: 0, settings: {}, clientSettings: {}, apiSessions: {},
		shelves: blank.shelves, relations: [],
	})
	ctx.server.changed()
}

/** `account/*` and `keychain/set`, by verb and path. */
export const accountRoutes = {
	'GET account/challenge/get': getChallenge,
	'POST account/challenge/set': setChallenge,
	'GET account/reset': reset,
	'POST account/reset': reset,
	'POST keychain/set': setKeychain,
}
