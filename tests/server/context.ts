// SPDX-FileCopyrightText: 2026 NexPass contributors
// SPDX-License-Identifier: AGPL-3.0-or-later

import type { Faults, ActiveFaults } from './faults.ts'
import type { RateLimits } from './rateLimits.ts'
import type { Site } from './site.ts'
import type { ApiSession, AppPassword, LoginType, ServerState, User, WebSession } from './types.ts'

/** The parts every route may use. */
export interface Server {
	state: ServerState
	/** Milliseconds since 1970. */
	clock: () => number
	random: (length: number) => Uint8Array
	faults: Faults
	limits: RateLimits
	site: Site | null
	/** Called after anything in the state has changed. */
	changed: () => void
}

/** One request on its way through the server. */
export interface Context {
	server: Server
	request: Request
	url: URL
	/** Path without `/index.php` in front. */
	path: string
	method: string
	/** Query and body, merged as Nextcloud does it. */
	params: Record<string, unknown>
	cookies: Map<string, string>
	setCookies: string[]
	/** Server time of this request in whole seconds. */
	now: number
	faults: ActiveFaults
	web: WebSession | null
	user: User | null
	loginType: LoginType
	appPassword: AppPassword | null
	api: ApiSession | null
	/** The session value the client sent and that turned out valid; it is sent back unchanged. */
	apiToken: string | null
}

/** What a route returns; the handler makes the real `Response` of it. */
export interface Answer {
	status: number
	body: string | Uint8Array
	headers: [string, string][]
}

/** An error of the Passwords app: JSON with a stable id made from the message. */
export class ApiError extends Error {
	readonly status: number
	constructor(status: number, message: string) {
		super(message)
		this.status = status
	}
}

/** Nothing there under this id: 404 with the number 404 as error id. */
export class NotFound extends Error {}

/** A required parameter is missing or has the wrong type. */
export class BadParameters extends Error {}

/** Leaves the route at once with this answer. */
export class Interrupt extends Error {
	readonly answer: Answer
	constructor(answer: Answer) {
		super('interrupt')
		this.answer = answer
	}
}

/** The headers every dynamic Nextcloud answer forbids caching with. */
export const NO_CACHE: [string, string] = ['Cache-Control', 'no-cache, no-store, must-revalidate']

/** A JSON answer. PHP cannot tell an empty map from an empty list: pass `[]` where the real server sends it. */
export function json(body: unknown, status = 200, headers: [string, string][] = []): Answer {
	return { status, body: JSON.stringify(body), headers: [['Content-Type', 'application/json; charset=utf-8'], NO_CACHE, ...headers] }
}

/** An HTML answer. */
export function html(body: string, status = 200, headers: [string, string][] = []): Answer {
	return { status, body, headers: [['Content-Type', 'text/html; charset=UTF-8'], NO_CACHE, ...headers] }
}

/** A redirect. Nextcloud uses 303 for all of them. */
export function redirect(location: string, headers: [string, string][] = []): Answer {
	return html('', 303, [['Location', location], ...headers])
}

/** A login-layer error: only a message, no status and no id. */
export function refusal(status: number, message: string): Interrupt {
	return new Interrupt(json({ message }, status))
}

/** A random version 4 UUID from the server's random source. */
export function uuid(server: Server): string {
	const bytes = server.random(16)
	bytes[6] = ((bytes[6] ?? 0) & 0x0f) | 0x40
	bytes[8] = ((bytes[8] ?? 0) & 0x3f) | 0x80
	const hex = Buffer.from(bytes).toString('hex')
	return [hex.slice(0, 8), hex.slice(8, 12), hex.slice(12, 16), hex.slice(16, 20), hex.slice(20)].join('-')
}

const LETTERS = 'ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789'

/** Random letters and digits from the server's random source. */
export function randomText(server: Server, length: number): string {
	return Array.from(server.random(length), byte => LETTERS[byte % LETTERS.length]).join('')
}

/** The origin of this request as Nextcloud would name it in absolute addresses. */
export function baseUrl(ctx: Context): string {
	return ctx.url.origin
}
