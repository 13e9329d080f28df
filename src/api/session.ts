// SPDX-FileCopyrightText: 2026 NexPass contributors
// SPDX-License-Identifier: AGPL-3.0-or-later

import type { Result } from '../domain/result.ts'
import { err } from '../domain/result.ts'
import type { Secret } from '../domain/sealed.ts'
import type { ApiError } from './errors.ts'
import { ERROR_IDS } from './errors.ts'
import type { CallOptions, Http } from './http.ts'
import { PASSWORDS_API } from './paths.ts'
import type { OpenedSession, SessionRequest } from './sessionWire.ts'
import { readOpened, readRequestedToken, readSessionRequest } from './sessionWire.ts'
import { readSuccess } from './wire.ts'

/** Why the session did not open, besides the usual. Each of the first three counts as a failed attempt: never repeat on your own. */
export type OpenSessionError =
	| ApiError
	/** The secret is wrong. A code sent with it is used up. */
	| { readonly kind: 'passphraseRefused' }
	/** The second factor is missing. */
	| { readonly kind: 'codeMissing' }
	/** The second factor is wrong, or was used before. */
	| { readonly kind: 'codeRefused' }
	/** The secret has not the form that the server expects; not counted. */
	| { readonly kind: 'secretMalformed' }
	/** Too many failures on this account. `revoked`: the app password in use is gone as well. */
	| { readonly kind: 'lockedOut', readonly revoked: boolean }
	/** The master password was changed elsewhere while this session was open: forget the session, request anew. */
	| { readonly kind: 'keychainStale' }

/** What opens a session. */
export interface OpenSessionInput {
	/** The PWDv1r1 secret, 64 hex characters; null for an account without master password. */
	readonly secret: Secret | null
	/** Code by provider id; only when `request` offered providers. */
	readonly tokens?: Readonly<Record<string, string>>
}

/** The second session of the Passwords app, on top of the sign-in. */
export interface SessionApi {
	/** Asks what opening takes. `fresh` begins a new session first, to force a challenge (app password way only). */
	request(options?: CallOptions & { readonly fresh?: boolean }): Promise<Result<SessionRequest, OpenSessionError>>
	/** One attempt to open. */
	open(input: OpenSessionInput, options?: CallOptions): Promise<Result<OpenedSession, OpenSessionError>>
	/** Asks a provider to send its code; three times a minute at most. Gives the code where the user only confirms on another device. */
	requestToken(provider: string, options?: CallOptions): Promise<Result<Secret | null, ApiError>>
	/** Renews the session's lifetime. Proves nothing: the server always says yes. */
	keepAlive(options?: CallOptions): Promise<Result<null, ApiError>>
	/** Closes the session on the server and forgets it here, whatever the server says. */
	close(options?: CallOptions): Promise<Result<null, ApiError>>
	/** Forgets the session value here. */
	forget(): void
}

function openErrorOf(error: ApiError, way: Http['way']): OpenSessionError {
	const id = error.kind === 'rejected' || error.kind === 'serverFault' ? error.id : null
	switch (id) {
		case ERROR_IDS.passphraseInvalid: return { kind: 'passphraseRefused' }
		case ERROR_IDS.tokenInvalid: return { kind: 'codeMissing' }
		case ERROR_IDS.tokenVerificationFailed: return { kind: 'codeRefused' }
		case ERROR_IDS.secretInvalid: return { kind: 'secretMalformed' }
		case ERROR_IDS.tooManyAttempts: return { kind: 'lockedOut', revoked: way === 'appPassword' }
		case ERROR_IDS.loginNotAllowed: return { kind: 'lockedOut', revoked: false }
		case ERROR_IDS.keychainUnreadable: return { kind: 'keychainStale' }
		default: return error
	}
}

async function withOpenErrors<T>(way: Http['way'], answer: Promise<Result<T, ApiError>>): Promise<Result<T, OpenSessionError>> {
	const result = await answer
	return result.ok ? result : err(openErrorOf(result.error, way))
}

/** Builds the calls of `session/*` and `token/*`. */
export function createSessionApi(http: Http): SessionApi {
	const get = (action: string) => ({ method: 'GET', path: `${PASSWORDS_API}${action}`, sessionless: true }) as const
	return {
		request({ fresh, ...options } = {}) {
			if (fresh === true) http.forgetSession()
			return withOpenErrors(http.way, http.call({ ...options, ...get('session/request') }, readSessionRequest))
		},
		open({ secret, tokens }, options) {
			const json = { ...(secret === null ? {} : { challenge: secret }), ...(tokens === undefined ? {} : { token: tokens }) }
			return withOpenErrors(http.way, http.call({ ...options, method: 'POST', path: `${PASSWORDS_API}session/open`, json, sessionless: true }, readOpened))
		},
		requestToken: (provider, options) => http.call({ ...options, ...get(`token/${encodeURIComponent(provider)}/request`) }, readRequestedToken),
		keepAlive: (options) => http.call({ ...options, ...get('session/keepalive') }, readSuccess),
		async close(options) {
			const result = await http.call({ ...options, ...get('session/close') }, readSuccess)
			http.forgetSession()
			return result
		},
		forget: () => http.forgetSession(),
	}
}
