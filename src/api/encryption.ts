// SPDX-FileCopyrightText: 2026 NexPass contributors
// SPDX-License-Identifier: AGPL-3.0-or-later

import type { Result } from '../domain/result.ts'
import { err, ok } from '../domain/result.ts'
import type { Secret } from '../domain/sealed.ts'
import type { ApiError } from './errors.ts'
import { ERROR_IDS } from './errors.ts'
import type { CallOptions, Http } from './http.ts'
import { PASSWORDS_API } from './paths.ts'
import type { Challenge, ChallengeSalts } from './sessionWire.ts'
import { readChallenge, readKeychains } from './sessionWire.ts'
import { member, Mismatch, readObject, readSuccess, readText } from './wire.ts'
import type { Reader } from './wire.ts'

/** What sets or changes the master password. */
export interface NewChallenge {
	readonly salts: ChallengeSalts
	/** The new PWDv1r1 secret. */
	readonly secret: Secret
	/** The present one; null when the account has no master password yet. */
	readonly oldSecret: Secret | null
}

/** Master password and keychain of the account. All but the first setting need an open API session. */
export interface EncryptionApi {
	/** The challenge in force; null when the account has no master password. */
	challenge(options?: CallOptions): Promise<Result<Challenge | null, ApiError>>
	/** Sets or changes the master password; the API session in use stays open. Until `setKeychain` the keychain opens with the old one only. */
	setChallenge(challenge: NewChallenge, options?: CallOptions): Promise<Result<null, ApiError>>
	/** The CSEv1r1 keychain as it is on the wire; null when there is none. */
	keychain(options?: CallOptions): Promise<Result<string | null, ApiError>>
	/** Whether {@link EncryptionApi.keychain} failed because this session knows a former master password only. */
	isStale(error: ApiError): boolean
	/** Replaces the keychain. There is no check against a change in between: read, merge and write at once, and never drop a key. */
	setKeychain(data: string, options?: CallOptions): Promise<Result<null, ApiError>>
}

const readKeychainSet: Reader<null> = (value) => {
	if (member(readObject(value), 'id', readText) !== 'CSEv1r1') throw new Mismatch('.id')
	return null
}

/** Builds the calls of `account/challenge/*` and `keychain/*`. */
export function createEncryptionApi(http: Http): EncryptionApi {
	const at = (path: string) => PASSWORDS_API + path
	return {
		async challenge(options) {
			const result = await http.call({ ...options, method: 'GET', path: at('account/challenge/get') }, readChallenge)
			if (result.ok) return result
			const { error } = result
			return error.kind === 'rejected' && error.status === 404 && error.id === ERROR_IDS.noChallenge ? ok(null) : err(error)
		},
		setChallenge({ salts, secret, oldSecret }, options) {
			const json = { data: salts, secret, ...(oldSecret === null ? {} : { oldSecret }) }
			return http.call({ ...options, method: 'POST', path: at('account/challenge/set'), json }, readSuccess)
		},
		keychain: (options) => http.call({ ...options, method: 'GET', path: at('keychain/get') }, readKeychains),
		isStale: (error) => (error.kind === 'serverFault' || error.kind === 'rejected') && error.id === ERROR_IDS.keychainUnreadable,
		setKeychain: (data, options) => http.call({ ...options, method: 'POST', path: at('keychain/set'), json: { id: 'CSEv1r1', data } }, readKeychainSet),
	}
}
