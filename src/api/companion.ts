// SPDX-FileCopyrightText: 2026 NexPass contributors
// SPDX-License-Identifier: AGPL-3.0-or-later

import type { Result } from '../domain/result.ts'
import type { ChangesCall } from './changes.ts'
import { createChangesCall } from './changes.ts'
import type { DeviceOrder, DevicesApi } from './devices.ts'
import { createDevicesApi, readDeviceOrder } from './devices.ts'
import type { ApiError } from './errors.ts'
import type { CallOptions, Http } from './http.ts'
import type { OperationsApi } from './operations.ts'
import { createOperationsApi } from './operations.ts'
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

/** Which pieces of the companion are at work. Each can be missing on its own, and every client has to do without. */
export interface CompanionCapabilities {
	/** Marked writes take effect at most once, and can be asked about and called off ({@link CompanionApi.operations}). */
	readonly operations: boolean
	/** Of several marked writes on the same revision one gets through, the others a real conflict. */
	readonly parents: boolean
	/** {@link CompanionApi.changes}. */
	readonly changes: boolean
	/** {@link CompanionApi.devices}. */
	readonly devices: boolean
	/** Why something is missing, in English, for a diagnosis; null when all is well. */
	readonly reason: string | null
}

/** Who and where, as NexPass' own server part says it. */
export interface ServerState {
	/** Names the Nextcloud for ever. */
	readonly instance: string
	readonly user: { readonly id: string, readonly displayName: string }
	/** Language of the account, for example `de` or `pt_BR`. */
	readonly language: string
	/** `jobs`: whether background jobs run there; null where the server part does not say. */
	readonly server: { readonly name: string, readonly version: string, readonly jobs: boolean | null }
	readonly passwords: { readonly installed: boolean, readonly enabled: boolean, readonly version: string }
	readonly policy: ServerPolicy
	readonly companion: { readonly version: string, readonly capabilities: CompanionCapabilities }
	/** Changes when the server was restored from a backup. */
	readonly epoch: string
	/** Null where the device did not name itself, or the companion keeps no list. */
	readonly device: DeviceOrder | null
}

/** NexPass' own server part. */
export interface CompanionApi {
	/** `appNotEnabled`: NexPass is not there or not for this user. Asked before every round, since it also tells whose session this is. */
	state(options?: CallOptions): Promise<Result<ServerState, ApiError>>
	readonly operations: OperationsApi
	/** Everything that changed behind the cursor, null for the first time. */
	readonly changes: ChangesCall
	readonly devices: DevicesApi
}

const LONGEST_REASON = 300

const readLimit: Reader<number> = (value) => {
	const limit = readInteger(value)
	if (limit < 0) throw new Mismatch('')
	return limit
}

// A policy that is there must be readable: taking it for permission would be wrong. What an older server part does not know yet is allowed.
const readPolicy: Reader<ServerPolicy> = (value) => {
	const object = readObject(value)
	return {
		offline: optional(object, 'offline', readFlag, true),
		offlineMaxAgeDays: optional<number | null>(object, 'offlineMaxAgeDays', readLimit, null),
		idleLockMaxMinutes: optional<number | null>(object, 'idleLockMaxMinutes', readLimit, null),
		fingerprint: optional(object, 'fingerprint', readFlag, true),
		appPassword: optional(object, 'appPassword', readFlag, true),
	}
}

const readUser: Reader<ServerState['user']> = (value) => {
	const object = readObject(value)
	const id = member(object, 'id', readSomeText)
	return { id, displayName: optional(object, 'displayName', readText, id) }
}

const readServer: Reader<ServerState['server']> = (value) => {
	const object = readObject(value)
	return { name: optional(object, 'name', readText, ''), version: optional(object, 'version', readText, ''), jobs: optional<boolean | null>(object, 'jobs', readFlag, null) }
}

const readPasswordsApp: Reader<ServerState['passwords']> = (value) => {
	const object = readObject(value)
	return {
		installed: member(object, 'installed', readFlag),
		enabled: member(object, 'enabled', readFlag),
		version: optional(object, 'version', readText, ''),
	}
}

const readReason: Reader<string | null> = (value) => readText(value).slice(0, LONGEST_REASON)

const readCapabilities: Reader<CompanionCapabilities> = (value) => {
	const object = readObject(value)
	return {
		operations: optional(object, 'operations', readFlag, false),
		parents: optional(object, 'parents', readFlag, false),
		changes: optional(object, 'changes', readFlag, false),
		devices: optional(object, 'devices', readFlag, false),
		reason: optional(object, 'reason', readReason, null),
	}
}

const readCompanion: Reader<ServerState['companion']> = (value) => {
	const object = readObject(value)
	return { version: optional(object, 'version', readText, ''), capabilities: member(object, 'capabilities', readCapabilities) }
}

/** The answer of `GET api/v1/state`. Members may be added by newer server parts and are ignored. */
export const readServerState: Reader<ServerState> = (value) => {
	const object = readObject(value)
	return {
		instance: member(object, 'instance', readSomeText),
		user: member(object, 'user', readUser),
		language: optional(object, 'language', readText, ''),
		server: member(object, 'server', readServer),
		passwords: member(object, 'passwords', readPasswordsApp),
		policy: member(object, 'policy', readPolicy),
		companion: member(object, 'companion', readCompanion),
		epoch: member(object, 'epoch', readText),
		device: optional<DeviceOrder | null>(object, 'device', readDeviceOrder, null),
	}
}

/** Builds the calls of NexPass' own server part. */
export function createCompanionApi(http: Http): CompanionApi {
	return {
		state: (options) => http.call({ ...options, method: 'GET', path: NEXPASS_API + 'state', sessionless: true }, readServerState),
		operations: createOperationsApi(http),
		changes: createChangesCall(http),
		devices: createDevicesApi(http),
	}
}
