// SPDX-FileCopyrightText: 2026 NexPass contributors
// SPDX-License-Identifier: AGPL-3.0-or-later

import type { DeviceCapability, OpId } from '../domain/ids.ts'
import type { Result } from '../domain/result.ts'
import { err, ok } from '../domain/result.ts'
import type { Secret } from '../domain/sealed.ts'
import type { Millis, UnixSeconds } from '../domain/time.ts'
import type { Received, SignInKind } from './answer.ts'
import { errorOf, parseHttpDate } from './answer.ts'
import { MAX_BODY_BYTES, readBody } from './body.ts'
import type { ApiError } from './errors.ts'
import { PASSWORDS_API } from './paths.ts'
import type { Reader } from './wire.ts'
import { parse } from './wire.ts'

/** How requests are signed in. Nothing above this file cares which. */
export type Way =
	/** The Nextcloud session of this browser: its cookies. */
	| { readonly kind: 'session' }
	/** An app password, without cookies. */
	| { readonly kind: 'appPassword', readonly user: string, readonly password: Secret }

/** Time as this room needs it. */
export interface HttpClock {
	now(): Millis
	/** Calls `run` once after `delayMs`; the returned function calls it off. */
	after(delayMs: number, run: () => void): () => void
}

/** One look at the server's clock. */
export interface ServerTimeSample {
	/** The answer's `Date`. */
	readonly serverTime: UnixSeconds
	readonly sentAt: Millis
	readonly receivedAt: Millis
	/** Milliseconds to add to this device's clock to get the server's, taken at the middle of the round trip. */
	readonly offsetMs: number
	/** The true offset lies at most this far away. */
	readonly uncertaintyMs: number
}

/** What the network door is built from. */
export interface HttpOptions {
	readonly fetch: (url: string, init: RequestInit) => Promise<Response>
	/** Path of the Nextcloud, `''` or `/nextcloud`. */
	readonly webRoot: string
	readonly way: Way
	readonly clock: HttpClock
	/** Called for every JSON answer that says the server's time. */
	readonly onServerTime?: (sample: ServerTimeSample) => void
	/**
	 * Called when the API session is closed (412 `4ad27488`, which precedes every write). True: it is open again and the
	 * call is repeated, once. Calls that fail at the same time share one invocation.
	 */
	readonly onSessionRequired?: () => Promise<boolean>
	/** Largest answer in bytes, {@link MAX_BODY_BYTES} by default. */
	readonly maxBodyBytes?: number
}

/** What every call takes. */
export interface CallOptions {
	readonly signal?: AbortSignal | undefined
	/** Which write this is, for the companion: header `X-NexPass-Op`. */
	readonly mark?: { readonly op: OpId, readonly attempt: number } | undefined
	/** Which device asks, for the companion's list of devices: header `X-NexPass-Device`. */
	readonly device?: DeviceCapability | undefined
}

/** One request. */
export interface HttpRequest extends CallOptions {
	readonly method: 'GET' | 'POST' | 'PATCH' | 'PUT' | 'DELETE'
	/** Path below the web root, with its slash. */
	readonly path: string
	/** Sent as JSON. */
	readonly json?: unknown
	/** Sent as a form, for the few places of Nextcloud that were measured so. */
	readonly form?: Readonly<Record<string, string>>
	/** Without any sign-in. */
	readonly anonymous?: boolean
	/** Answers 412 itself or opens the session: never calls `onSessionRequired`. */
	readonly sessionless?: boolean
	/** Milliseconds without a single byte, {@link IDLE_TIMEOUT_MS} by default. */
	readonly idleTimeoutMs?: number
}

/** The only place that calls `fetch`. */
export interface Http {
	readonly way: Way['kind']
	/** Sends one request and reads its answer. Never rejects. */
	call<T>(request: HttpRequest, reader: Reader<T>): Promise<Result<T, ApiError>>
	/** Forgets the value of `X-API-SESSION`, so that the next request begins a new API session (app password way only: cookies are not ours). */
	forgetSession(): void
}

/** A request that hears nothing for so long is given up. Milliseconds. */
export const IDLE_TIMEOUT_MS = 30_000
/** For lists, during which a server decrypts for up to 3.5 ms per entry before the first byte comes. Milliseconds. */
export const LIST_TIMEOUT_MS = 120_000
/** No request lives longer, even when bytes trickle in. Milliseconds. */
const TOTAL_TIMEOUT_MS = 300_000
/** A session value is some 300 characters; more than this is no such value. */
const LONGEST_SESSION = 4096

function basic(user: string, password: string): string {
	let binary = ''
	for (const byte of new TextEncoder().encode(`${user}:${password}`)) binary += String.fromCharCode(byte)
	return 'Basic ' + btoa(binary)
}

/** Aborts a request for one of two reasons and remembers which came first. */
interface Deadline {
	readonly signal: AbortSignal
	readonly reason: () => 'timeout' | 'aborted' | null
	/** Resolves when the request is to be given up, also where `fetch` does not listen to its signal. */
	readonly givenUp: Promise<null>
	readonly progress: () => void
	readonly end: () => void
}

function startDeadline(clock: HttpClock, outer: AbortSignal | undefined, idleMs: number): Deadline {
	const controller = new AbortController()
	let reason: 'timeout' | 'aborted' | null = null
	let giveUp: () => void = () => undefined
	const givenUp = new Promise<null>((resolve) => {
		giveUp = () => resolve(null)
	})
	const stop = (why: 'timeout' | 'aborted') => () => {
		reason ??= why
		controller.abort()
		giveUp()
	}
	const onAbort = stop('aborted')
	const cancelTotal = clock.after(Math.max(TOTAL_TIMEOUT_MS, idleMs), stop('timeout'))
	let cancelIdle = clock.after(idleMs, stop('timeout'))
	if (outer?.aborted === true) onAbort()
	outer?.addEventListener('abort', onAbort, { once: true })
	return {
		signal: controller.signal,
		reason: () => reason,
		givenUp,
		progress() {
			cancelIdle()
			cancelIdle = clock.after(idleMs, stop('timeout'))
		},
		end() {
			cancelIdle()
			cancelTotal()
			outer?.removeEventListener('abort', onAbort)
		},
	}
}

/** `text` is null where the body could not be read to its end or is no text. */
function toReceived(response: Response, text: string | null): Received {
	const isJson = /^application\/(?:[\w.-]+\+)?json\s*(?:;|$)/i.test(response.headers.get('content-type') ?? '')
	const { status, headers, url, redirected } = response
	return { status, headers, url, redirected, isJson, json: isJson && text !== null ? parseJson(text) : undefined, isEmpty: text?.trim() === '' }
}

function parseJson(text: string): unknown {
	try {
		return JSON.parse(text)
	} catch {
		// Broken, or nested deeper than the engine can follow: both are no answer of this API.
		return undefined
	}
}

function sampleOf(headers: Headers, sentAt: Millis, receivedAt: Millis): ServerTimeSample | null {
	const date = parseHttpDate(headers.get('date'))
	if (!Number.isFinite(date)) return null
	// `Date` is cut to whole seconds: on average half a second has passed since.
	const offsetMs = date + 500 - (sentAt + receivedAt) / 2
	const uncertaintyMs = 500 + Math.abs(receivedAt - sentAt) / 2
	return { serverTime: Math.floor(date / 1000) as UnixSeconds, sentAt, receivedAt, offsetMs, uncertaintyMs }
}

/** Builds the network door: one wrapper with the rules that keep a Nextcloud session alive and an answer believable. */
export function createHttp(options: HttpOptions): Http {
	const { clock, way } = options
	let session: string | null = null
	let reopening: Promise<boolean> | null = null
	let timesReopened = 0

	function headersOf(request: HttpRequest, sent: string | null): Record<string, string> {
		const headers: Record<string, string> = { 'OCS-APIRequest': 'true', 'Accept': 'application/json' }
		if (request.json !== undefined) headers['Content-Type'] = 'application/json'
		if (request.form !== undefined) headers['Content-Type'] = 'application/x-www-form-urlencoded'
		if (request.device !== undefined) headers['X-NexPass-Device'] = request.device
		if (request.anonymous === true) return headers
		if (way.kind === 'appPassword') headers['Authorization'] = basic(way.user, way.password)
		if (!request.path.startsWith(PASSWORDS_API)) return headers
		if (sent !== null) headers['X-API-SESSION'] = sent
		if (request.mark !== undefined) headers['X-NexPass-Op'] = `${request.mark.op}.${request.mark.attempt}`
		return headers
	}

	function initOf(request: HttpRequest, sent: string | null, signal: AbortSignal): RequestInit {
		const body = request.json !== undefined ? JSON.stringify(request.json)
			: request.form !== undefined ? new URLSearchParams(request.form).toString() : null
		return {
			method: request.method,
			headers: headersOf(request, sent),
			...(body === null ? {} : { body }),
			cache: 'no-store',
			// Cookies next to another sign-in would decide instead of it; a bare cookie request would log the user out.
			credentials: way.kind === 'session' && request.anonymous !== true ? 'same-origin' : 'omit',
			redirect: 'follow',
			signal,
		}
	}

	/** Takes over the session value unless another request has changed it meanwhile: the answer to an older request must not replace an open session. */
	function keepSession(request: HttpRequest, sent: string | null, answer: Received): void {
		const value = answer.headers.get('x-api-session')
		if (!request.path.startsWith(PASSWORDS_API) || answer.redirected || !answer.isJson || value === null) return
		if (session === sent && value !== '' && value.length <= LONGEST_SESSION) session = value
	}

	async function receive(request: HttpRequest, sent: string | null, deadline: Deadline): Promise<Received> {
		const sentAt = clock.now()
		const response = await options.fetch(options.webRoot + request.path, initOf(request, sent, deadline.signal))
		const receivedAt = clock.now()
		deadline.progress()
		const body = await readBody(response, options.maxBodyBytes ?? MAX_BODY_BYTES, deadline.progress)
		const answer = toReceived(response, body)
		keepSession(request, sent, answer)
		const sample = answer.isJson && !answer.redirected ? sampleOf(answer.headers, sentAt, receivedAt) : null
		if (sample !== null) options.onServerTime?.(sample)
		return answer
	}

	async function exchange(request: HttpRequest): Promise<Result<Received, ApiError>> {
		const deadline = startDeadline(clock, request.signal, request.idleTimeoutMs ?? IDLE_TIMEOUT_MS)
		try {
			if (deadline.signal.aborted) return err({ kind: 'aborted' })
			const answer = await Promise.race([receive(request, session, deadline), deadline.givenUp])
			return answer === null ? err({ kind: deadline.reason() ?? 'aborted' }) : ok(answer)
		} catch (cause) {
			const reason = deadline.reason()
			return err(reason === null ? { kind: 'offline', cause } : { kind: reason })
		} finally {
			deadline.end()
		}
	}

	async function once<T>(request: HttpRequest, reader: Reader<T>): Promise<Result<T, ApiError>> {
		const answer = await exchange(request)
		if (!answer.ok) return answer
		const signIn: SignInKind = request.anonymous === true ? 'anonymous' : way.kind
		const error = errorOf(answer.value, signIn)
		if (error !== null) return err(error)
		const parsed = parse(reader, answer.value.json)
		return parsed.ok ? parsed : err({ kind: 'malformed', status: answer.value.status, where: parsed.error })
	}

	function reopen(hook: () => Promise<boolean>): Promise<boolean> {
		reopening ??= hook().catch(() => false).then((opened) => {
			reopening = null
			if (opened) timesReopened++
			return opened
		})
		return reopening
	}

	return {
		way: way.kind,
		forgetSession() {
			session = null
		},
		async call(request, reader) {
			const before = timesReopened
			const first = await once(request, reader)
			const hook = options.onSessionRequired
			if (first.ok || first.error.kind !== 'sessionRequired' || hook === undefined || request.sessionless === true) return first
			// While this call was under way another one may have opened the session already.
			return timesReopened !== before || await reopen(hook) ? once(request, reader) : first
		},
	}
}
