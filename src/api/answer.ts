// SPDX-FileCopyrightText: 2026 NexPass contributors
// SPDX-License-Identifier: AGPL-3.0-or-later

import { ERROR_IDS } from './errors.ts'
import type { ApiError, UnauthorizedReason } from './errors.ts'

/** An answer with its body read. */
export interface Received {
	readonly status: number
	readonly headers: Headers
	/** The address of the request, after redirects. */
	readonly url: string
	readonly redirected: boolean
	/** True when the server says that the body is JSON. */
	readonly isJson: boolean
	/** The parsed body; undefined when it is no JSON. */
	readonly json: unknown
	/** True when there is no body at all. */
	readonly isEmpty: boolean
}

/** How the request was signed in, for telling apart what a 401 means. */
export type SignInKind = 'session' | 'appPassword' | 'anonymous'

/** Seconds to wait after a 429: the server says nothing, and its longest window is one minute. */
const RATE_LIMIT_SECONDS = 60
/** Seconds to wait when the maintenance answer names no time. */
const MAINTENANCE_SECONDS = 120
/** No server may send us away for longer than this. Seconds. */
const LONGEST_WAIT_SECONDS = 3600
const LONGEST_MESSAGE = 300

/** Milliseconds since 1970 of an HTTP date (RFC 9110, 5.6.7, the form that is sent today); NaN for anything else, of which `Date.parse` alone would take too much. */
export function parseHttpDate(text: string | null): number {
	return text !== null && /^[A-Z][a-z]{2}, \d{2} [A-Z][a-z]{2} \d{4} \d{2}:\d{2}:\d{2} GMT$/.test(text) ? Date.parse(text) : NaN
}

/** Reads `Retry-After` (RFC 9110, 10.2.3: seconds or a date), bounded to an hour. */
export function retryAfterSeconds(headers: Headers, fallback: number): number {
	const text = headers.get('retry-after')?.trim() ?? ''
	const until = parseHttpDate(text) - parseHttpDate(headers.get('date'))
	const seconds = /^\d{1,9}$/.test(text) ? Number(text) : Math.ceil(until / 1000)
	return Number.isFinite(seconds) && text !== '' ? Math.min(LONGEST_WAIT_SECONDS, Math.max(1, seconds)) : fallback
}

interface ErrorBody {
	readonly id: string | null
	readonly message: string
}

function memberOf(value: unknown, name: string): unknown {
	return typeof value === 'object' && value !== null && Object.hasOwn(value, name) ? (value as Record<string, unknown>)[name] : undefined
}

/** Id and message, from the Passwords form, the login layer's or the OCS envelope. */
function readError(json: unknown): ErrorBody {
	const meta = memberOf(memberOf(json, 'ocs'), 'meta')
	const message = memberOf(json, 'message') ?? memberOf(meta, 'message')
	const id = memberOf(json, 'id')
	return {
		id: typeof id === 'string' || typeof id === 'number' ? String(id).slice(0, 16) : null,
		message: typeof message === 'string' ? message.slice(0, LONGEST_MESSAGE) : '',
	}
}

function pathOf(url: string): string {
	try {
		return new URL(url, 'https://origin.invalid').pathname
	} catch {
		// An address that cannot be read is no page we know.
		return ''
	}
}

function redirectError(answer: Received): ApiError {
	const path = pathOf(answer.redirected ? answer.url : answer.headers.get('location') ?? '')
	if (/\/login\/(selectchallenge|challenge\/[^/]+|setupchallenge)/.test(path)) return { kind: 'twoFactorPending' }
	if (/\/login\/?$/.test(path)) return { kind: 'unauthorized', reason: 'sentToLogin' }
	return { kind: 'notJson', status: answer.status, redirected: true }
}

const TOKEN_NEEDED = 'Password login forbidden, use token instead'

function unauthorized(answer: Received, body: ErrorBody, signIn: SignInKind): ApiError {
	if (body.id !== null) return { kind: 'rejected', status: 401, ...body }
	const reason: UnauthorizedReason = body.message === TOKEN_NEEDED ? 'tokenNeeded' : signIn === 'appPassword' ? 'wrongCredentials' : 'signedOut'
	return { kind: 'unauthorized', reason }
}

function preconditionFailed(body: ErrorBody): ApiError {
	if (body.id === ERROR_IDS.sessionRequired) return { kind: 'sessionRequired' }
	if (body.id === null && body.message === 'App is not enabled') return { kind: 'appNotEnabled', status: 412 }
	if (body.id === null && body.message === 'CSRF check failed') return { kind: 'csrf' }
	return { kind: 'rejected', status: 412, ...body }
}

const OCS_NOT_FOUND = 998

function missing(answer: Received, body: ErrorBody): ApiError {
	if (!answer.isJson || answer.json === undefined) return { kind: 'appNotEnabled', status: 404 }
	if (memberOf(memberOf(memberOf(answer.json, 'ocs'), 'meta'), 'statuscode') === OCS_NOT_FOUND) return { kind: 'appNotEnabled', status: 404 }
	// Only Passwords' own words count: taking anybody's 404 for "deleted" would lose entries.
	return body.id === '404' ? { kind: 'notFound' } : { kind: 'rejected', status: 404, ...body }
}

function isMaintenance({ status, headers }: Received): boolean {
	return status === 503 && (headers.get('x-nextcloud-maintenance-mode') === '1' || headers.has('retry-after'))
}

function otherError(answer: Received, body: ErrorBody): ApiError {
	const { status } = answer
	if (status >= 500) return { kind: 'serverFault', status, id: body.id }
	if (status === 400 && answer.isEmpty) return { kind: 'badRequestEmpty' }
	if (!answer.isJson || answer.json === undefined) return { kind: 'notJson', status, redirected: false }
	if ((status === 409 || status === 400) && body.id === ERROR_IDS.outdatedRevision) return { kind: 'conflict', status }
	if (status === 409 && body.id === ERROR_IDS.alreadyClaimed) return { kind: 'alreadyClaimed' }
	return { kind: 'rejected', status, ...body }
}

function statusError(answer: Received, signIn: SignInKind): ApiError {
	const body = readError(answer.json)
	switch (answer.status) {
		case 401: return unauthorized(answer, body, signIn)
		case 404: return missing(answer, body)
		case 412: return preconditionFailed(body)
		case 413:
		case 507: return { kind: 'tooLarge', status: answer.status }
		case 429: return { kind: 'rateLimited', retryAfterSeconds: retryAfterSeconds(answer.headers, RATE_LIMIT_SECONDS) }
		default: return otherError(answer, body)
	}
}

/**
 * Says what is wrong with an answer, null when it is a good one: 2xx, not redirected, and JSON.
 * Decided by the body's id wherever there is one, since several statuses have more than one meaning.
 */
export function errorOf(answer: Received, signIn: SignInKind): ApiError | null {
	const { status } = answer
	if (answer.redirected || (status >= 300 && status < 400)) return redirectError(answer)
	if (isMaintenance(answer)) return { kind: 'maintenance', retryAfterSeconds: retryAfterSeconds(answer.headers, MAINTENANCE_SECONDS) }
	if (status < 200 || status >= 300) return statusError(answer, signIn)
	if (!answer.isJson) return { kind: 'notJson', status, redirected: false }
	return answer.json === undefined ? { kind: 'malformed', status, where: 'body' } : null
}
