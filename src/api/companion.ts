// SPDX-FileCopyrightText: 2026 NexPass contributors
// SPDX-License-Identifier: AGPL-3.0-or-later

import type { Result } from '../domain/result.ts'
import type { ApiError } from './errors.ts'
import type { CallOptions, Http } from './http.ts'
import { NEXPASS_API } from './paths.ts'
import type { Reader } from './wire.ts'
import { member, Mismatch, optional, readFlag, readInteger, readObject, readSomeText, readText } from './wire.ts'

/** What the administrator allows. Null: no limit. */
export interface ServerPolicy {
	/** Whether an offline copy may be kept. */
	readonly offline: boolean
	readonly offlineMaxAgeDays: number | null
	readonly idleLockMaxMinutes: number | null
	readonly fingerprint: boolean
	readonly appPassword: boolean
}

/** Who and where, as NexPass' own server part says it. */
export interface ServerState {
	/** Names the Nextcloud for ever. */
	readonly instance: string
	readonly user: { readonly id: string, readonly displayName: string }
	/** Language of the account, for example `de` or `pt_BR`. */
	readonly language: string
	readonly server: { readonly name: string, readonly version: string }
	readonly passwords: { readonly installed: boolean, readonly enabled: boolean, readonly version: string }
	readonly policy: ServerPolicy
	readonly companion: {
		readonly version: string
		readonly capabilities: { readonly operations: boolean, readonly changes: boolean, readonly devices: boolean }
	}
	/** Changes when the server was restored from a backup. */
	readonly epoch: string
}

/** NexPass' own server part. */
export interface CompanionApi {
	/** `appNotEnabled`: NexPass is not there or not for this user. Asked before every round, since it also tells whose session this is. */
	state(options?: CallOptions): Promise<Result<ServerState, ApiError>>
}

const readLimit: Reader<number> = (value, where) => {
	const limit = readInteger(value, where)
	if (limit < 0) throw new Mismatch(where)
	return limit
}

// A policy that is there must be readable: taking it for permission would be wrong. What an older server part does not know yet is allowed.
const readPolicy: Reader<ServerPolicy> = (value, where) => {
	const object = readObject(value, where)
	return {
		offline: optional(object, 'offline', readFlag, where, true),
		offlineMaxAgeDays: optional<number | null>(object, 'offlineMaxAgeDays', readLimit, where, null),
		idleLockMaxMinutes: optional<number | null>(object, 'idleLockMaxMinutes', readLimit, where, null),
		fingerprint: optional(object, 'fingerprint', readFlag, where, true),
		appPassword: optional(object, 'appPassword', readFlag, where, true),
	}
}

const readUser: Reader<ServerState['user']> = (value, where) => {
	const object = readObject(value, where)
	const id = member(object, 'id', readSomeText, where)
	return { id, displayName: optional(object, 'displayName', readText, where, id) }
}

const readServer: Reader<ServerState['server']> = (value, where) => {
	const object = readObject(value, where)
	return { name: optional(object, 'name', readText, where, ''), version: optional(object, 'version', readText, where, '') }
}

const readPasswordsApp: Reader<ServerState['passwords']> = (value, where) => {
	const object = readObject(value, where)
	return {
		installed: member(object, 'installed', readFlag, where),
		enabled: member(object, 'enabled', readFlag, where),
		version: optional(object, 'version', readText, where, ''),
	}
}

const readCapabilities: Reader<ServerState['companion']['capabilities']> = (value, where) => {
	const object = readObject(value, where)
	return {
		operations: optional(object, 'operations', readFlag, where, false),
		changes: optional(object, 'changes', readFlag, where, false),
		devices: optional(object, 'devices', readFlag, where, false),
	}
}

const readCompanion: Reader<ServerState['companion']> = (value, where) => {
	const object = readObject(value, where)
	return { version: optional(object, 'version', readText, where, ''), capabilities: member(object, 'capabilities', readCapabilities, where) }
}

/** The answer of `GET api/v1/state`. Members may be added by newer server parts and are ignored. */
export const readServerState: Reader<ServerState> = (value, where) => {
	const object = readObject(value, where)
	return {
		instance: member(object, 'instance', readSomeText, where),
		user: member(object, 'user', readUser, where),
		language: optional(object, 'language', readText, where, ''),
		server: member(object, 'server', readServer, where),
		passwords: member(object, 'passwords', readPasswordsApp, where),
		policy: member(object, 'policy', readPolicy, where),
		companion: member(object, 'companion', readCompanion, where),
		epoch: member(object, 'epoch', readText, where),
	}
}

/** Builds the calls of NexPass' own server part. */
export function createCompanionApi(http: Http): CompanionApi {
	return { state: (options) => http.call({ ...options, method: 'GET', path: NEXPASS_API + 'state', sessionless: true }, readServerState) }
}
