// SPDX-FileCopyrightText: 2026 NexPass contributors
// SPDX-License-Identifier: AGPL-3.0-or-later

import type { Target } from './target.ts'

/** A parsed JSON answer; members are looked up freely in statements about it. */
export type Json = { [key: string]: Json } & { length: number, map: <T>(turn: (entry: Json) => T) => T[] } & Iterable<Json>

/** What a call came back with. `json` is null when the body is no JSON. */
export interface Reply {
	status: number
	headers: Headers
	text: string
	json: Json
	isJson: boolean
}

/** Extra settings of one call. */
export interface CallOptions {
	headers?: Record<string, string>
	/** Sent as it is, in place of a JSON body. */
	raw?: { type: string, body: string }
	/** Leaves out the API session value. */
	noSession?: boolean
}

async function reply(response: Response): Promise<Reply> {
	const text = await response.text()
	try {
		return { status: response.status, headers: response.headers, text, json: JSON.parse(text) as Json, isJson: true }
	} catch {
		// Statements about broken answers look at the text.
		return { status: response.status, headers: response.headers, text, json: {} as Json, isJson: false }
	}
}

/** A client that signs in with Basic, like every app with an app password. It keeps the API session value as clients do. */
export class BasicClient {
	readonly target: Target
	readonly user: string
	secret: string
	session: string | null = null

	constructor(target: Target, user: string, secret: string) {
		this.target = target
		this.user = user
		this.secret = secret
	}

	/** Calls the Passwords API; `path` is relative to its root. */
	async call(method: string, path: string, body?: unknown, options: CallOptions = {}): Promise<Reply> {
		const answer = await this.fetch(method, `/index.php/apps/passwords/api/1.0/${path}`, body, options)
		const session = answer.headers.get('x-api-session')
		if (session !== null && options.noSession !== true) this.session = session
		return answer
	}

	/** Calls any path of the server with Basic credentials. */
	async fetch(method: string, path: string, body?: unknown, options: CallOptions = {}): Promise<Reply> {
		const headers = new Headers({ 'accept': 'application/json', 'user-agent': 'NexPass contract/1.0', 'OCS-APIRequest': 'true' })
		headers.set('authorization', `Basic ${Buffer.from(`${this.user}:${this.secret}`).toString('base64')}`)
		if (this.session !== null && options.noSession !== true) headers.set('x-api-session', this.session)
		const init: RequestInit = { method, headers, redirect: 'manual' }
		if (options.raw !== undefined) {
			headers.set('content-type', options.raw.type)
			init.body = options.raw.body
		} else if (body !== undefined) {
			headers.set('content-type', 'application/json')
			init.body = JSON.stringify(body)
		}
		for (const [name, value] of Object.entries(options.headers ?? {})) headers.set(name, value)
		return reply(await this.target.fetch(this.target.url + path, init))
	}

	/** Asks for an app password with the login password; null where that is refused. */
	async newAppPassword(): Promise<string | null> {
		const answer = await this.fetch('GET', '/ocs/v2.php/core/getapppassword?format=json')
		return answer.status === 200 ? String(answer.json['ocs']?.['data']?.['apppassword']) : null
	}

	/** Creates an object and returns its id and revision. */
	async create(kind: string, body: Record<string, unknown>): Promise<{ id: string, revision: string }> {
		const answer = await this.call('POST', `${kind}/create`, body)
		if (answer.status !== 201) throw new Error(`${kind}/create answered ${answer.status} ${answer.text.slice(0, 200)}`)
		return { id: String(answer.json['id']), revision: String(answer.json['revision']) }
	}

	/** The object at a detail level. */
	async show(kind: string, id: string, details = 'model'): Promise<Json> {
		return (await this.call('POST', `${kind}/show`, { id, details })).json
	}

	/** The ids a list shows. */
	async ids(kind: string, criteria?: Record<string, unknown>): Promise<string[]> {
		const path = criteria === undefined ? `${kind}/list` : `${kind}/find`
		const answer = await this.call('POST', path, criteria === undefined ? { details: 'id' } : { criteria, details: 'id' })
		return answer.json.map(entry => String(entry['id']))
	}

	private async deleteAll(kind: string, ids: string[]): Promise<void> {
		for (const id of ids) {
			const first = await this.call('DELETE', `${kind}/delete`, { id })
			if (first.status === 200 && 'revision' in first.json) await this.call('DELETE', `${kind}/delete`, { id })
		}
	}

	/** Deletes every object the account has in its lists and its trash. */
	async clear(): Promise<void> {
		for (const kind of ['folder', 'password', 'tag']) {
			for (const criteria of [{}, { trashed: true }]) {
				const ids = await this.ids(kind, criteria)
				await Promise.all([0, 1, 2].map(lane => this.deleteAll(kind, ids.filter((_id, index) => index % 3 === lane))))
			}
		}
	}
}

/** A browser with cookies, without Basic credentials. */
export class Browser {
	readonly target: Target
	readonly jar = new Map<string, string>()

	constructor(target: Target) {
		this.target = target
	}

	/** Sends a request with the cookies and keeps those that come back. Redirects are not followed. */
	async fetch(method: string, path: string, headers: Record<string, string> = {}, body?: string): Promise<Reply> {
		const all = new Headers({ 'accept': 'application/json', 'user-agent': 'NexPass contract/1.0', ...headers })
		all.set('cookie', [...this.jar].map(([name, value]) => `${name}=${value}`).join('; '))
		const response = await this.target.fetch(this.target.url + path, { method, headers: all, redirect: 'manual', ...(body === undefined ? {} : { body }) })
		for (const line of response.headers.getSetCookie()) {
			const [name, value] = (line.split(';')[0] ?? '').split(/=(.*)/s)
			if (name === undefined || value === undefined) continue
			if (value === 'deleted' || value === '') this.jar.delete(name)
			else this.jar.set(name, value)
		}
		return reply(response)
	}

	/** Calls the Passwords API. */
	api(method: string, path: string, headers: Record<string, string> = {}, body?: unknown): Promise<Reply> {
		const type: Record<string, string> = body === undefined ? {} : { 'content-type': 'application/json' }
		return this.fetch(method, `/index.php/apps/passwords/api/1.0/${path}`, { ...type, ...headers }, body === undefined ? undefined : JSON.stringify(body))
	}

	/** A fresh request token. */
	async requestToken(): Promise<string> {
		return String((await this.fetch('GET', '/index.php/csrftoken')).json['token'])
	}

	/** Signs in by the form, as a person would. */
	async signIn(user: string, password: string): Promise<Reply> {
		const requesttoken = await this.requestToken()
		const form = new URLSearchParams({ user, password, requesttoken, rememberme: '1' })
		const origin = new URL(this.target.url).origin
		return this.fetch('POST', '/index.php/login', { 'origin': origin, 'content-type': 'application/x-www-form-urlencoded' }, form.toString())
	}
}
