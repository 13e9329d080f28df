// SPDX-FileCopyrightText: 2026 NexPass contributors
// SPDX-License-Identifier: AGPL-3.0-or-later

import { seededBytes } from './crypto.ts'
import type { HandlerWithServer } from './handler.ts'
import { createHandler } from './handler.ts'
import { addUser, emptyState } from './state.ts'
import type { ServerState } from './types.ts'

/** The origin that in-process tests pretend to talk to. */
export const ORIGIN = 'https://cloud.example.com'

/** A server with one user on a clock that stands still until it is moved. */
export interface TestServer {
	handler: HandlerWithServer
	state: ServerState
	/** Moves the clock. */
	pass(seconds: number): void
	/** Calls the Passwords API with Basic credentials. */
	api(method: string, path: string, body?: unknown, headers?: Record<string, string>): Promise<Response>
}

/** A fresh in-process server with the user `ada`, password `secret`. */
export function testServer(state: ServerState = emptyState(seededBytes('test'))): TestServer {
	if (Object.keys(state.users).length === 0) addUser(state, 'ada', 'secret', 'Ada Test')
	let now = Date.UTC(2026, 0, 1)
	const handler = createHandler({ state, clock: () => now, random: seededBytes('random') })
	const [user] = Object.values(state.users)
	const authorization = `Basic ${Buffer.from(`${user?.id}:${user?.password}`).toString('base64')}`
	return {
		handler,
		state,
		pass: seconds => {
			now += seconds * 1000
		},
		api: (method, path, body, headers = {}) => handler(new Request(`${ORIGIN}/index.php/apps/passwords/api/1.0/${path}`, {
			method,
			headers: { authorization, 'content-type': 'application/json', 'user-agent': 'Test/1.0', ...headers },
			...(body === undefined ? {} : { body: JSON.stringify(body) }),
		})),
	}
}

/** A browser on an in-process server: keeps cookies, follows nothing. */
export class TestBrowser {
	readonly handler: HandlerWithServer
	readonly jar = new Map<string, string>()
	agent = 'Mozilla/5.0 (X11; Linux x86_64) AppleWebKit/537.36 (KHTML, like Gecko) Chrome/129.0.0.0 Safari/537.36'

	constructor(handler: HandlerWithServer) {
		this.handler = handler
	}

	async send(method: string, path: string, headers: Record<string, string> = {}, body?: string): Promise<Response> {
		const cookie = [...this.jar].map(([name, value]) => `${name}=${value}`).join('; ')
		const response = await this.handler(new Request(new URL(path, ORIGIN), {
			method, headers: { 'accept': 'text/html', 'user-agent': this.agent, cookie, ...headers }, ...(body === undefined ? {} : { body }),
		}))
		for (const line of response.headers.getSetCookie()) {
			const [name, value] = (line.split(';')[0] ?? '').split(/=(.*)/s)
			if (name === undefined || value === undefined) continue
			if (value === 'deleted') this.jar.delete(name)
			else this.jar.set(name, value)
		}
		return response
	}

	/** Fills in the first form of a page and sends it. */
	async submit(page: Response, fields: Record<string, string>): Promise<Response> {
		const html = await page.text()
		const action = /<form[^>]*action="([^"]+)"/.exec(html)?.[1] ?? ''
		const hidden = [...html.matchAll(/<input type="hidden" name="([^"]+)" value="([^"]*)"/g)].map(([, name, value]) => [name ?? '', decode(value ?? '')] as const)
		const form = new URLSearchParams({ ...Object.fromEntries(hidden), ...fields })
		return this.send('POST', action, { 'origin': ORIGIN, 'content-type': 'application/x-www-form-urlencoded' }, form.toString())
	}

	/** Signs in by the form. */
	async signIn(user: string, password: string, redirect = ''): Promise<Response> {
		const query = redirect === '' ? '' : `?redirect_url=${encodeURIComponent(redirect)}`
		return this.submit(await this.send('GET', `/index.php/login${query}`), { user, password, rememberme: '1' })
	}

	/** Calls the Passwords API the way a page does. */
	api(method: string, path: string): Promise<Response> {
		return this.send(method, `/index.php/apps/passwords/api/1.0/${path}`, { 'accept': 'application/json', 'OCS-APIRequest': 'true' })
	}
}

function decode(text: string): string {
	return text.replace(/&#(\d+);/g, (_all, code: string) => String.fromCharCode(Number(code)))
}
