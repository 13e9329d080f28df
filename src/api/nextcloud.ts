// SPDX-FileCopyrightText: 2026 NexPass contributors
// SPDX-License-Identifier: AGPL-3.0-or-later

import type { Result } from '../domain/result.ts'
import type { Secret } from '../domain/sealed.ts'
import type { ApiError } from './errors.ts'
import type { CallOptions, Http } from './http.ts'
import type { Reader } from './wire.ts'
import { member, optional, readFlag, readObject, readSomeText, readText } from './wire.ts'

/** What a Nextcloud says about itself to everybody (`status.php`). It answers in maintenance, too. */
export interface NextcloudStatus {
	readonly installed: boolean
	readonly maintenance: boolean
	/** Such as `31.0.6`. */
	readonly version: string
}

/** The little that is asked of Nextcloud besides signing in. */
export interface NextcloudApi {
	/** Whether this is a Nextcloud that runs. Asked without any sign-in; `malformed` or `notJson`: it is none. */
	status(options?: CallOptions): Promise<Result<NextcloudStatus, ApiError>>
	/** A request token of the browser's session, for leaving to a page that wants one. Never sent by us. */
	requestToken(options?: CallOptions): Promise<Result<Secret, ApiError>>
}

const readStatus: Reader<NextcloudStatus> = (value) => {
	const object = readObject(value)
	return { installed: member(object, 'installed', readFlag), maintenance: member(object, 'maintenance', readFlag), version: optional(object, 'versionstring', readText, '') }
}

const readToken: Reader<Secret> = (value) => member(readObject(value), 'token', readSomeText) as Secret

/** Builds the calls. */
export function createNextcloudApi(http: Http): NextcloudApi {
	return {
		status: (options) => http.call({ ...options, method: 'GET', path: '/status.php', anonymous: true, sessionless: true }, readStatus),
		requestToken: (options) => http.call({ ...options, method: 'GET', path: '/index.php/csrftoken', sessionless: true }, readToken),
	}
}
