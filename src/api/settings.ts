// SPDX-FileCopyrightText: 2026 NexPass contributors
// SPDX-License-Identifier: AGPL-3.0-or-later

import type { Result } from '../domain/result.ts'
import type { ApiError } from './errors.ts'
import type { CallOptions, Http } from './http.ts'
import { PASSWORDS_API } from './paths.ts'
import type { Raw } from './wire.ts'
import { optional, readFlag, readInteger, readObject, readSomeText } from './wire.ts'
import type { Reader } from './wire.ts'

/** The settings of the Passwords app that this client needs, with the server's own defaults where it says nothing. */
export interface UserSettings {
	/** Seconds of silence after which the API session closes. */
	readonly sessionLifetimeSeconds: number
	/** How many characters of a password's SHA-1 may be stored: 0, 20, 30 or 40. */
	readonly hashLength: number
	/** Whether new objects are to be encrypted by the client; null where the server does not say. */
	readonly encryptsNew: boolean | null
	/** `major.minor` of the Passwords app, null where it does not say. A source install says nothing reliable. */
	readonly appVersion: string | null
}

/** A value of the settings API. */
export type SettingValue = string | number | boolean | null

/** Settings of the account in the Passwords app. Those under `client.` lie there in clear and all clients see them. */
export interface SettingsApi {
	/** Works before the API session is open. */
	user(options?: CallOptions): Promise<Result<UserSettings, ApiError>>
	/** Values by key as they came; unknown keys are null. */
	get(keys: readonly string[], options?: CallOptions): Promise<Result<Raw, ApiError>>
	/** Gives the values after the server's validation. Keys after `client.` hold at most 48, values 128 characters. */
	set(values: Readonly<Record<string, SettingValue>>, options?: CallOptions): Promise<Result<Raw, ApiError>>
	/** Back to the defaults; gives these. */
	reset(keys: readonly string[], options?: CallOptions): Promise<Result<Raw, ApiError>>
}

const DEFAULT_LIFETIME_SECONDS = 600
const SHORTEST_LIFETIME_SECONDS = 30
const LONGEST_HASH = 40

const KEYS = {
	lifetime: 'user.session.lifetime',
	hash: 'user.password.security.hash',
	cse: 'user.encryption.cse',
	version: 'server.app.version',
} as const

// After a reset the server gives numbers as text; a value outside its own range counts as its default.
const readUserSettings: Reader<UserSettings> = (value) => {
	const object = readObject(value)
	const lifetime = optional(object, KEYS.lifetime, readInteger, DEFAULT_LIFETIME_SECONDS)
	const hash = optional(object, KEYS.hash, readInteger, LONGEST_HASH)
	const cse = optional<number | null>(object, KEYS.cse, (entry) => typeof entry === 'boolean' ? Number(readFlag(entry)) : readInteger(entry), null)
	return {
		sessionLifetimeSeconds: lifetime < SHORTEST_LIFETIME_SECONDS ? DEFAULT_LIFETIME_SECONDS : lifetime,
		hashLength: hash < 0 || hash > LONGEST_HASH ? LONGEST_HASH : hash,
		encryptsNew: cse === null ? null : cse === 1,
		appVersion: optional<string | null>(object, KEYS.version, readSomeText, null),
	}
}

/** Builds the calls of `settings/*`. */
export function createSettingsApi(http: Http): SettingsApi {
	const post = (action: string, json: unknown) => ({ method: 'POST', path: `${PASSWORDS_API}settings/${action}`, json }) as const
	return {
		user: (options) => http.call({ ...options, ...post('get', Object.values(KEYS)), sessionless: true }, readUserSettings),
		get: (keys, options) => http.call({ ...options, ...post('get', keys), sessionless: true }, readObject),
		set: (values, options) => http.call({ ...options, ...post('set', values) }, readObject),
		reset: (keys, options) => http.call({ ...options, ...post('reset', keys) }, readObject),
	}
}
