// SPDX-FileCopyrightText: 2026 NexPass contributors
// SPDX-License-Identifier: AGPL-3.0-or-later

import type { Api } from '../../src/api/api.ts'
import { createApi } from '../../src/api/api.ts'
import type { HttpOptions, Way } from '../../src/api/http.ts'
import type { ServerId } from '../../src/domain/ids.ts'
import type { Result } from '../../src/domain/result.ts'
import type { Secret } from '../../src/domain/sealed.ts'
import type { Millis, UnixSeconds } from '../../src/domain/time.ts'
import type { DemoAccount } from '../server/demo.ts'
import { DEMO_PASSWORD, demoState } from '../server/demo.ts'
import type { HandlerWithServer } from '../server/handler.ts'
import { createHandler } from '../server/handler.ts'
import type { ServerState } from '../server/types.ts'

/** Where the in-process server believes to be. */
export const ORIGIN = 'https://cloud.example.com'

/** The server time at which every test starts. Milliseconds. */
export const START = 1_795_000_000_000

/** One request as it reached the server. */
export interface SeenRequest {
	method: string
	path: string
	headers: Headers
	body: string
}

/** A server without sockets, and a browser profile with cookies that speaks to it. */
export interface Bench {
	handler: HandlerWithServer
	state: ServerState
	seen: SeenRequest[]
	/** Cookies of the browser profile, by name. */
	jar: Map<string, string>
	/** Moves the clocks of both sides. */
	wait(seconds: number): void
	/** `fetch` of the profile: cookies by `credentials`, redirects followed. */
	fetch(url: string, init: RequestInit): Promise<Response>
	/** Signs the profile in on the sign-in page. */
	signIn(user: string): Promise<void>
	api(way: Way, options?: Partial<HttpOptions>): Api
}

/** Builds a server with demo accounts and an empty browser profile. */
export function createBench(accounts: readonly DemoAccount[], entries = 12): Bench {
	const state = demoState({ accounts, entries })
	let now = START
	const handler = createHandler({ state, clock: () => now })
	const jar = new Map<string, string>()
	const seen: SeenRequest[] = []

	function keepCookies(response: Response): void {
		for (const line of response.headers.getSetCookie()) {
			const [pair = ''] = line.split(';')
			const equals = pair.indexOf('=')
			if (/max-age=0/i.test(line)) jar.delete(pair.slice(0, equals))
			else jar.set(pair.slice(0, equals), pair.slice(equals + 1))
		}
	}

	async function send(url: URL, init: RequestInit, withCookies: boolean): Promise<Response> {
		const headers = new Headers(init.headers)
		if (withCookies && jar.size > 0) headers.set('cookie', [...jar].map(([name, value]) => `${name}=${value}`).join('; '))
		const { method = 'GET', body } = init
		seen.push({ method, path: url.pathname, headers, body: typeof body === 'string' ? body : '' })
		const response = await handler(new Request(url, { method, headers, ...(typeof body === 'string' ? { body } : {}) }))
		if (withCookies) keepCookies(response)
		return response
	}

	async function fetch(url: string, init: RequestInit): Promise<Response> {
		const withCookies = init.credentials !== 'omit'
		let at = new URL(url, ORIGIN)
		let response = await send(at, init, withCookies)
		for (let hops = 0; response.status === 303 && hops < 5; hops++) {
			at = new URL(response.headers.get('location') ?? '', at)
			response = await send(at, { headers: { accept: new Headers(init.headers).get('accept') ?? '*/*' } }, withCookies)
			const final = at.href
			Object.defineProperties(response, { redirected: { value: true }, url: { value: final } })
		}
		return response
	}

	return {
		handler, state, seen, jar, fetch,
		wait(seconds) {
			now += seconds * 1000
		},
		async signIn(user) {
			const page = await (await fetch('/index.php/login', { headers: { accept: 'text/html' } })).text()
			const token = /name="requesttoken" value="([^"]+)"/.exec(page)?.[1] ?? ''
			const body = new URLSearchParams({ user, password: DEMO_PASSWORD, requesttoken: token, rememberme: '1' }).toString()
			await fetch('/index.php/login', { method: 'POST', body, headers: { 'content-type': 'application/x-www-form-urlencoded', 'origin': ORIGIN } })
		},
		api: (way, options) => createApi({
			fetch, webRoot: '', way,
			clock: { now: () => now as Millis, after: () => () => undefined },
			...options,
		}),
	}
}

/** The app password way with the login password, which accounts without second factor may use. */
export function asUser(user: string, password = DEMO_PASSWORD): Way {
	return { kind: 'appPassword', user, password: password as Secret }
}

/** The value of a result that must be good. */
export function must<T, E>(result: Result<T, E>): T {
	if (!result.ok) throw new Error('failed: ' + JSON.stringify(result.error))
	return result.value
}

/** Test time in the API's unit. */
export const NOW = START / 1000 as UnixSeconds

/** An id that no object has. */
export const NOBODY = '11111111-2222-4333-8444-555555555555' as ServerId
