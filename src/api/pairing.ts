// SPDX-FileCopyrightText: 2026 NexPass contributors
// SPDX-License-Identifier: AGPL-3.0-or-later

import type { ServerId } from '../domain/ids.ts'
import type { Result } from '../domain/result.ts'
import { err, ok } from '../domain/result.ts'
import type { Secret } from '../domain/sealed.ts'
import type { ApiError } from './errors.ts'
import type { CallOptions, Http } from './http.ts'
import type { Reader } from './wire.ts'
import { member, readObject, readSomeText } from './wire.ts'

/** Asks to be paired (PassLink, `link/connect/apply`). */
export interface PairingRequest {
	readonly id: ServerId
	/** Three or four different codes of 4 to 6 characters, each with a lower-case letter, an upper-case one and a digit; the person compares them. */
	readonly codes: readonly string[]
	/** Name of the app password: 12 to 64 letters, digits, blanks, dashes; anything else makes the server take the browser's name. */
	readonly label: string
}

/** What became of it. */
export type PairingAnswer =
	| { readonly kind: 'paired', readonly loginName: string, readonly appPassword: Secret }
	/** Unknown, used or older than two minutes. */
	| { readonly kind: 'expired' }
	/** The person said no, or nothing for a minute. */
	| { readonly kind: 'refused' }

/** Pairing with the Passwords app. */
export interface PairingApi {
	/** Resolves when the person has decided at the other screen, after a minute at the latest. Sent without any sign-in. */
	apply(request: PairingRequest, options?: CallOptions): Promise<Result<PairingAnswer, ApiError>>
}

/** The server answers after 59 s at the latest. Milliseconds. */
const PATIENCE_MS = 75_000

const readPaired: Reader<PairingAnswer> = (value) => {
	const object = readObject(value)
	return { kind: 'paired', loginName: member(object, 'login', readSomeText), appPassword: member(object, 'token', readSomeText) as Secret }
}

/** Builds the call. */
export function createPairingApi(http: Http): PairingApi {
	return {
		async apply({ id, codes, label }, options) {
			const answer = await http.call({
				...options, method: 'POST', path: '/index.php/apps/passwords/link/connect/apply', json: { id, codes, label }, anonymous: true, sessionless: true, idleTimeoutMs: PATIENCE_MS,
			}, readPaired)
			if (answer.ok || answer.error.kind !== 'rejected') return answer
			if (answer.error.status === 404) return ok({ kind: 'expired' })
			return answer.error.status === 424 ? ok({ kind: 'refused' }) : err(answer.error)
		},
	}
}
