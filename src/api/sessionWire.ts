// SPDX-FileCopyrightText: 2026 NexPass contributors
// SPDX-License-Identifier: AGPL-3.0-or-later

import type { Secret } from '../domain/sealed.ts'
import type { Raw, Reader } from './wire.ts'
import { member, Mismatch, optional, readFlag, readList, readObject, readSomeText, readSuccess, readText } from './wire.ts'

/** Salts of the PWDv1r1 challenge, lower-case hex: password salt, BLAKE2b key, Argon2 salt. */
export type ChallengeSalts = readonly [string, string, string]

/** The master password challenge of an account. */
export type Challenge =
	| { readonly kind: 'PWDv1r1', readonly salts: ChallengeSalts }
	/** A method of a newer server. */
	| { readonly kind: 'unknown', readonly type: string }

/** A second factor that the server offers for opening the session. */
export interface OfferedToken {
	readonly id: string
	/** `user-token`: the user types a code. `request-token`: the code comes from `requestToken`. */
	readonly type: 'user-token' | 'request-token'
	/** In the account's language. */
	readonly label: string
	readonly description: string
	/** Ask `requestToken` first. */
	readonly needsRequest: boolean
}

/** What opening the session takes. */
export interface SessionRequest {
	/** Null: no master password, or the session is open already. */
	readonly challenge: Challenge | null
	/** Empty: send no token. */
	readonly tokens: readonly OfferedToken[]
}

/** What an open session gives. */
export interface OpenedSession {
	/** The CSEv1r1 keychain as it is on the wire (hex, in old accounts base64url); null when the account has none. */
	readonly keychain: string | null
}

/** Hex lengths of the salts: the server demands at least, exactly, exactly. */
const SALT_LENGTHS = [[512, 8192], [128, 128], [32, 32]] as const

const readSalts: Reader<ChallengeSalts> = (value) => {
	if (!Array.isArray(value) || value.length !== SALT_LENGTHS.length) throw new Mismatch('')
	const salts = SALT_LENGTHS.map(([least, most], i) => {
		const salt: unknown = value[i]
		if (typeof salt !== 'string' || salt.length < least || salt.length > most || !/^(?:[0-9a-fA-F]{2})+$/.test(salt)) throw new Mismatch(`[${i}]`)
		return salt
	})
	return [salts[0] ?? '', salts[1] ?? '', salts[2] ?? '']
}

/** `{"salts": […], "type": "PWDv1r1"}`. */
export const readChallenge: Reader<Challenge> = (value) => {
	const object = readObject(value)
	const type = optional(object, 'type', readSomeText, 'PWDv1r1')
	return type === 'PWDv1r1' ? { kind: type, salts: member(object, 'salts', readSalts) } : { kind: 'unknown', type }
}

const readTokenId: Reader<string> = (value) => {
	if (typeof value !== 'string' || !/^[\w.-]{1,64}$/.test(value)) throw new Mismatch('')
	return value
}

const readTokenType: Reader<OfferedToken['type']> = (value) => {
	if (value !== 'user-token' && value !== 'request-token') throw new Mismatch('')
	return value
}

const readToken: Reader<OfferedToken> = (value) => {
	const object = readObject(value)
	return {
		id: member(object, 'id', readTokenId),
		type: member(object, 'type', readTokenType),
		label: optional(object, 'label', readText, ''),
		description: optional(object, 'description', readText, ''),
		needsRequest: optional(object, 'request', readFlag, false),
	}
}

/** The answer of `session/request`. */
export const readSessionRequest: Reader<SessionRequest> = (value) => {
	const object = readObject(value)
	return {
		challenge: optional<Challenge | null>(object, 'challenge', readChallenge, null),
		tokens: optional(object, 'token', readList(readToken), []),
	}
}

/** A few keys take some hundred characters each; more than this is no keychain. */
const LONGEST_KEYCHAIN = 1_000_000

const readKeychainText: Reader<string> = (value) => {
	if (typeof value !== 'string' || value.length > LONGEST_KEYCHAIN || !/^[\w-]+$/.test(value)) throw new Mismatch('')
	return value
}

/** A map of keychains; `[]` when there is none. */
export const readKeychains: Reader<string | null> = (value) => {
	return optional<string | null>(readObject(value), 'CSEv1r1', readKeychainText, null)
}

/** The answer of `session/open`. */
export const readOpened: Reader<OpenedSession> = (value) => {
	readSuccess(value)
	return { keychain: optional(readObject(value), 'keys', readKeychains, null) }
}

/** The answer of `token/{provider}/request`; null where the code reaches the user on another way. */
export const readRequestedToken: Reader<Secret | null> = (value) => {
	readSuccess(value)
	const data: Raw = optional(readObject(value), 'data', readObject, {})
	return optional<Secret | null>(data, 'token', (text) => readSomeText(text) as Secret, null)
}
