// SPDX-FileCopyrightText: 2026 NexPass contributors
// SPDX-License-Identifier: AGPL-3.0-or-later

import type { Result } from '../domain/result.ts'
import { err, ok } from '../domain/result.ts'
import type { Secret } from '../domain/sealed.ts'
import type { ApiError } from './errors.ts'
import type { CallOptions, Http } from './http.ts'
import { OCS_API } from './paths.ts'
import type { Raw, Reader } from './wire.ts'
import { member, Mismatch, optional, readFlag, readObject, readSomeText } from './wire.ts'

/** A sign-in that waits for the user in another window (Nextcloud's Login Flow v2). */
export interface LoginFlow {
	/** Asks `pollLogin` with it. */
	readonly pollToken: Secret
	/** Address to open, outside this app. */
	readonly loginUrl: string
}

/** Where a sign-in stands. */
export type LoginProgress =
	/** Not yet granted, or the token is unknown or used up: give up after 20 minutes. */
	| { readonly kind: 'pending' }
	/** Said once. Store it before anything else. */
	| { readonly kind: 'granted', readonly loginName: string, readonly appPassword: Secret }

/** Sign-in matters of Nextcloud itself. */
export interface AccountApi {
	/** Begins Login Flow v2. `rejected` with 403: the administrator allows only certain apps. */
	startLogin(options?: CallOptions): Promise<Result<LoginFlow, ApiError>>
	/** Asks whether the sign-in was granted. */
	pollLogin(pollToken: Secret, options?: CallOptions): Promise<Result<LoginProgress, ApiError>>
	/** Whether this server lets users make app passwords. Servers that do not say (before 34) do. */
	mayCreateAppPassword(options?: CallOptions): Promise<Result<boolean, ApiError>>
	/** Makes an app password from the Nextcloud session. `rejected` with 403: confirm the login password first, or the administrator forbids it. */
	createAppPassword(options?: CallOptions): Promise<Result<Secret, ApiError>>
	/** Confirms the login password, as needed half an hour after the sign-in. `rejected` with 403: wrong. */
	confirmPassword(password: Secret, options?: CallOptions): Promise<Result<null, ApiError>>
	/** Revokes the app password in use (app password way only). */
	deleteAppPassword(options?: CallOptions): Promise<Result<null, ApiError>>
	/** Whether the user wants this device wiped; asked after a 401, ten times in five minutes at most. */
	isWipeRequested(appPassword: Secret, options?: CallOptions): Promise<Result<boolean, ApiError>>
	/** Tells the server that the wipe is done. */
	reportWiped(appPassword: Secret, options?: CallOptions): Promise<Result<null, ApiError>>
}

const readSecret: Reader<Secret> = (value) => readSomeText(value) as Secret

const readAddress: Reader<string> = (value) => {
	const text = readSomeText(value)
	if (!/^https?:\/\/[^\s/]+\//.test(text)) throw new Mismatch('')
	return text
}

const readFlow: Reader<LoginFlow> = (value) => {
	const object = readObject(value)
	const poll = member(object, 'poll', readObject)
	return { pollToken: member(poll, 'token', readSecret), loginUrl: member(object, 'login', readAddress) }
}

const readGrant: Reader<LoginProgress> = (value) => {
	const object = readObject(value)
	return { kind: 'granted', loginName: member(object, 'loginName', readSomeText), appPassword: member(object, 'appPassword', readSecret) }
}

/** Takes the data out of the OCS envelope. */
function ocs<T>(data: Reader<T>): Reader<T> {
	return (value) => {
		const envelope = member(readObject(value), 'ocs', readObject)
		return member(envelope, 'data', data)
	}
}

const NO_DATA: Reader<null> = () => null

const readNewPassword: Reader<Secret> = (value) => member(readObject(value), 'apppassword', readSecret)

const readMayCreate: Reader<boolean> = (value) => {
	const capabilities: Raw = member(readObject(value), 'capabilities', readObject)
	const core: Raw = optional(capabilities, 'core', readObject, {})
	return optional(core, 'can-create-app-token', readFlag, true)
}

const readWipe: Reader<boolean> = (value) => member(readObject(value), 'wipe', readFlag)

/** The login layer says "no" with 404 and an empty list. */
async function orElse404<T>(call: Promise<Result<T, ApiError>>, instead: T): Promise<Result<T, ApiError>> {
	const result = await call
	if (result.ok) return result
	return result.error.kind === 'rejected' && result.error.status === 404 ? ok(instead) : err(result.error)
}

/** Builds the calls to Nextcloud's sign-in. The poll address that the server names is not used: a proxy can make it wrong, and the token goes nowhere but to our own origin. */
export function createAccountApi(http: Http): AccountApi {
	const anonymous = (path: string, form: Readonly<Record<string, string>>) => ({ method: 'POST', path, form, anonymous: true, sessionless: true }) as const
	const atOcs = (path: string) => ({ path: `${OCS_API}${path}?format=json`, sessionless: true })
	return {
		startLogin: (options) => http.call({ ...options, ...anonymous('/index.php/login/v2', {}) }, readFlow),
		pollLogin: (token, options) => orElse404(http.call({ ...options, ...anonymous('/index.php/login/v2/poll', { token }) }, readGrant), { kind: 'pending' }),
		mayCreateAppPassword: (options) => http.call({ ...options, method: 'GET', ...atOcs('cloud/capabilities') }, ocs(readMayCreate)),
		createAppPassword: (options) => http.call({ ...options, method: 'GET', ...atOcs('core/getapppassword') }, ocs(readNewPassword)),
		confirmPassword: (password, options) => http.call({ ...options, method: 'PUT', ...atOcs('core/apppassword/confirm'), json: { password } }, ocs(NO_DATA)),
		deleteAppPassword: (options) => http.call({ ...options, method: 'DELETE', ...atOcs('core/apppassword') }, ocs(NO_DATA)),
		isWipeRequested: (token, options) => orElse404(http.call({ ...options, ...anonymous('/index.php/core/wipe/check', { token }) }, readWipe), false),
		reportWiped: (token, options) => http.call({ ...options, ...anonymous('/index.php/core/wipe/success', { token }) }, NO_DATA),
	}
}
