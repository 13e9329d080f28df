// SPDX-FileCopyrightText: 2026 NexPass contributors
// SPDX-License-Identifier: AGPL-3.0-or-later

import { afterEach, describe, expect, it, vi } from 'vitest'
import type { Secret } from '../domain/sealed.ts'
import type { Millis } from '../domain/time.ts'
import type { OpId } from '../domain/ids.ts'
import { createDeviceClock } from './api.ts'
import type { Http, HttpOptions, HttpRequest, ServerTimeSample, Way } from './http.ts'
import { createHttp, IDLE_TIMEOUT_MS } from './http.ts'
import type { Reader } from './wire.ts'
import { readObject } from './wire.ts'

const LIST: HttpRequest = { method: 'POST', path: '/index.php/apps/passwords/api/1.0/password/list', json: { details: 'id' } }
const SESSION: Way = { kind: 'session' }
const APP_PASSWORD: Way = { kind: 'appPassword', user: 'zoë', password: 'abcde-12345' as Secret }
const anything: Reader<unknown> = (value) => value

interface Sent {
	url: string
	init: RequestInit
	headers: Record<string, string>
}

function jsonAnswer(body: unknown, status = 200, headers: Record<string, string> = {}): Response {
	return new Response(JSON.stringify(body), { status, headers: { 'content-type': 'application/json; charset=utf-8', ...headers } })
}

function closedSession(session: string): Response {
	return jsonAnswer({ status: 'error', id: '4ad27488', message: 'Authorized session required' }, 412, { 'x-api-session': session })
}

function build(answer: (sent: Sent, count: number) => Promise<Response> | Response, options: Partial<HttpOptions> = {}): { http: Http, sent: Sent[] } {
	const sent: Sent[] = []
	const http = createHttp({
		webRoot: '/nc',
		way: SESSION,
		clock: createDeviceClock(),
		async fetch(url, init) {
			const call = { url, init, headers: init.headers as Record<string, string> }
			sent.push(call)
			return answer(call, sent.length)
		},
		...options,
	})
	return { http, sent }
}

afterEach(() => {
	vi.useRealTimers()
})

describe('what leaves the device', () => {
	it('in the session way: cookies, always with the header that keeps the session alive', async () => {
		const { http, sent } = build(() => jsonAnswer([]))
		await http.call(LIST, anything)
		expect(sent[0]?.url).toBe('/nc/index.php/apps/passwords/api/1.0/password/list')
		expect(sent[0]?.init).toMatchObject({ credentials: 'same-origin', cache: 'no-store', redirect: 'follow', method: 'POST', body: '{"details":"id"}' })
		expect(sent[0]?.headers).toEqual({ 'OCS-APIRequest': 'true', 'Accept': 'application/json', 'Content-Type': 'application/json' })
	})

	it('in the app password way: Basic in UTF-8 and no cookies', async () => {
		const { http, sent } = build(() => jsonAnswer([]), { way: APP_PASSWORD })
		await http.call(LIST, anything)
		expect(sent[0]?.init.credentials).toBe('omit')
		expect(sent[0]?.headers).toMatchObject({ 'OCS-APIRequest': 'true', 'Authorization': 'Basic ' + Buffer.from('zoë:abcde-12345').toString('base64') })
	})

	it('anonymously: neither cookies nor credentials', async () => {
		for (const way of [SESSION, APP_PASSWORD]) {
			const { http, sent } = build(() => jsonAnswer([]), { way })
			await http.call({ method: 'POST', path: '/index.php/login/v2', form: { token: 'a b&c' }, anonymous: true }, anything)
			expect(sent[0]?.init).toMatchObject({ credentials: 'omit', body: 'token=a+b%26c' })
			expect(sent[0]?.headers).toEqual({ 'OCS-APIRequest': 'true', 'Accept': 'application/json', 'Content-Type': 'application/x-www-form-urlencoded' })
		}
	})

	it('names the write for the companion', async () => {
		const { http, sent } = build(() => jsonAnswer([]))
		await http.call({ ...LIST, mark: { op: '00112233445566778899aabbccddeeff' as OpId, attempt: 2 } }, anything)
		expect(sent[0]?.headers['X-NexPass-Op']).toBe('00112233445566778899aabbccddeeff.2')
	})
})

describe('the API session', () => {
	it('sends the value it was given, and only to the Passwords app', async () => {
		const { http, sent } = build(() => jsonAnswer([], 200, { 'x-api-session': 'one|two' }), { way: APP_PASSWORD })
		await http.call(LIST, anything)
		await http.call(LIST, anything)
		await http.call({ method: 'GET', path: '/index.php/apps/nexpass/api/v1/state' }, anything)
		expect(sent.map(({ headers }) => headers['X-API-SESSION'])).toEqual([undefined, 'one|two', undefined])
	})

	it('does not let the late answer to an older request replace the open session', async () => {
		let release: () => void = () => undefined
		const slow = new Promise<void>((resolve) => {
			release = resolve
		})
		const { http, sent } = build(async (_sent, count) => {
			if (count === 1) await slow
			return jsonAnswer([], 200, { 'x-api-session': count === 1 ? 'stray' : 'opened' })
		})
		const first = http.call(LIST, anything)
		await http.call(LIST, anything)
		release()
		await first
		await http.call(LIST, anything)
		expect(sent[2]?.headers['X-API-SESSION']).toBe('opened')
	})

	it('takes no session value from a page, a redirect or beyond all measure', async () => {
		const page = () => new Response('<p>', { headers: { 'content-type': 'text/html', 'x-api-session': 'page' } })
		const huge = () => jsonAnswer([], 200, { 'x-api-session': 'x'.repeat(100_000) })
		const { http, sent } = build((_sent, count) => count === 1 ? page() : huge())
		for (let i = 0; i < 3; i++) await http.call(LIST, anything)
		expect(sent.map(({ headers }) => headers['X-API-SESSION'])).toEqual([undefined, undefined, undefined])
	})

	it('is opened again silently, once for all calls that found it closed', async () => {
		let opened = 0
		const { http, sent } = build(({ headers }) => headers['X-API-SESSION'] === 'closed' && opened > 0 ? jsonAnswer(['there']) : closedSession('closed'), {
			async onSessionRequired() {
				opened++
				await Promise.resolve()
				return true
			},
		})
		const [a, b] = await Promise.all([http.call(LIST, anything), http.call(LIST, anything)])
		expect([a, b]).toEqual([{ ok: true, value: ['there'] }, { ok: true, value: ['there'] }])
		expect(opened).toBe(1)
		expect(sent).toHaveLength(4)
	})

	it('is not opened twice when an older call finds out later', async () => {
		let opened = 0
		let release: () => void = () => undefined
		const slow = new Promise<void>((resolve) => {
			release = resolve
		})
		const { http } = build(async (_sent, count) => {
			if (count === 1) await slow
			return count <= 2 ? closedSession('s') : jsonAnswer(['there'])
		}, { onSessionRequired: async () => ++opened > 0 })
		const older = http.call(LIST, anything)
		expect(await http.call(LIST, anything)).toEqual({ ok: true, value: ['there'] })
		release()
		expect(await older).toEqual({ ok: true, value: ['there'] })
		expect(opened).toBe(1)
	})

	it('is tried once per call and never for the calls that open it', async () => {
		let asked = 0
		const { http, sent } = build(() => closedSession('s'), { onSessionRequired: async () => ++asked > 0 })
		expect(await http.call(LIST, anything)).toEqual({ ok: false, error: { kind: 'sessionRequired' } })
		expect([asked, sent.length]).toEqual([1, 2])
		expect(await http.call({ ...LIST, sessionless: true }, anything)).toEqual({ ok: false, error: { kind: 'sessionRequired' } })
		expect([asked, sent.length]).toEqual([1, 3])
	})

	it('stays closed when opening fails or breaks', async () => {
		for (const hook of [async () => false, () => Promise.reject(new Error('no'))]) {
			const { http, sent } = build(() => closedSession('s'), { onSessionRequired: hook })
			expect(await http.call(LIST, anything)).toEqual({ ok: false, error: { kind: 'sessionRequired' } })
			expect(sent).toHaveLength(1)
		}
	})
})

describe('answers that do not come', () => {
	it('no network: offline, with the cause', async () => {
		const cause = new TypeError('Failed to fetch')
		const { http } = build(() => Promise.reject(cause))
		expect(await http.call(LIST, anything)).toEqual({ ok: false, error: { kind: 'offline', cause } })
	})

	it('nothing for 30 s: timeout, even where fetch does not listen', async () => {
		vi.useFakeTimers()
		const { http, sent } = build(() => new Promise(() => undefined))
		const call = http.call(LIST, anything)
		await vi.advanceTimersByTimeAsync(IDLE_TIMEOUT_MS - 1)
		expect(sent[0]?.init.signal?.aborted).toBe(false)
		await vi.advanceTimersByTimeAsync(1)
		expect(await call).toEqual({ ok: false, error: { kind: 'timeout' } })
		expect(sent[0]?.init.signal?.aborted).toBe(true)
		expect(vi.getTimerCount()).toBe(0)
	})

	it('a slow connection is no dead one: only silence counts, up to five minutes', async () => {
		vi.useFakeTimers()
		const trickle = () => new Response(new ReadableStream({
			async pull(controller) {
				await new Promise((resolve) => setTimeout(resolve, IDLE_TIMEOUT_MS - 1000))
				controller.enqueue(new TextEncoder().encode(' '))
			},
		}), { headers: { 'content-type': 'application/json' } })
		const { http } = build(trickle)
		const call = http.call(LIST, anything)
		let answer: unknown = null
		void call.then((result) => {
			answer = result
		})
		await vi.advanceTimersByTimeAsync(290_000)
		expect(answer).toBeNull()
		await vi.advanceTimersByTimeAsync(10_000)
		expect(answer).toEqual({ ok: false, error: { kind: 'timeout' } })
	})

	it('the caller gives up: aborted; a caller who gave up before sends nothing', async () => {
		const { http, sent } = build(() => new Promise(() => undefined))
		const controller = new AbortController()
		const call = http.call({ ...LIST, signal: controller.signal }, anything)
		controller.abort()
		expect(await call).toEqual({ ok: false, error: { kind: 'aborted' } })
		expect(await http.call({ ...LIST, signal: controller.signal }, anything)).toEqual({ ok: false, error: { kind: 'aborted' } })
		expect(sent).toHaveLength(1)
	})

	it('a connection that breaks in the body: offline', async () => {
		const broken = () => new Response(new ReadableStream({
			start(controller) {
				controller.enqueue(new TextEncoder().encode('[{"id"'))
				controller.error(new TypeError('network error'))
			},
		}), { headers: { 'content-type': 'application/json' } })
		const { http } = build(broken)
		expect(await http.call(LIST, anything)).toMatchObject({ ok: false, error: { kind: 'offline' } })
	})
})

describe('hostile answers', () => {
	const body = (text: string | Uint8Array<ArrayBuffer>, status = 200) => new Response(text, { status, headers: { 'content-type': 'application/json' } })

	it('an endless body is not read to its end', async () => {
		let pulled = 0
		const endless = () => new Response(new ReadableStream({
			pull(controller) {
				pulled++
				controller.enqueue(new Uint8Array(1000).fill(0x20))
			},
		}), { headers: { 'content-type': 'application/json' } })
		const { http } = build(endless, { maxBodyBytes: 10_000 })
		expect(await http.call(LIST, anything)).toEqual({ ok: false, error: { kind: 'malformed', status: 200, where: 'body' } })
		expect(pulled).toBeLessThan(20)
	})

	it('text that is no UTF-8, or no JSON, or cut off', async () => {
		for (const text of [new Uint8Array([0x22, 0xff, 0x22]), '{"a":', '', 'null x']) {
			const { http } = build(() => body(text))
			expect(await http.call(LIST, anything)).toEqual({ ok: false, error: { kind: 'malformed', status: 200, where: 'body' } })
		}
	})

	it('an error page in another encoding is still judged by its status', async () => {
		const { http } = build(() => new Response(new Uint8Array([0x3c, 0xe9]), { status: 502, headers: { 'content-type': 'text/html; charset=latin1' } }))
		expect(await http.call(LIST, anything)).toEqual({ ok: false, error: { kind: 'serverFault', status: 502, id: null } })
	})

	it('a million levels deep, and a member that would change prototypes', async () => {
		const deep = '{"a":' + '['.repeat(1_000_000) + ']'.repeat(1_000_000) + '}'
		for (const text of [deep, '{"__proto__":{"polluted":true}}', '{"a":{"b":[{"__proto__":1}]}}']) {
			const { http } = build(() => body(text))
			expect(await http.call(LIST, readObject)).toMatchObject({ ok: false, error: { kind: 'malformed' } })
		}
		expect(({} as Record<string, unknown>)['polluted']).toBeUndefined()
	})

	it('JSON under another name is no JSON', async () => {
		for (const type of ['text/html', 'text/plain', 'application/jsonp', 'x-application/json', '']) {
			const { http } = build(() => new Response('[]', { headers: type === '' ? {} : { 'content-type': type } }))
			expect(await http.call(LIST, anything)).toEqual({ ok: false, error: { kind: 'notJson', status: 200, redirected: false } })
		}
	})
})

describe('the server clock', () => {
	it('is taken from JSON answers, at the middle of the round trip', async () => {
		const samples: ServerTimeSample[] = []
		const date = 'Fri, 20 Nov 2026 12:00:10 GMT'
		const start = Date.parse('Fri, 20 Nov 2026 12:00:00 GMT')
		let now = start
		const { http } = build((_sent, count) => {
			now = start + 400
			return count === 1 ? jsonAnswer([], 200, { date }) : new Response('<p>', { headers: { 'content-type': 'text/html', date: 'Fri, 20 Nov 2020 12:00:00 GMT' } })
		}, {
			clock: { now: () => now as Millis, after: () => () => undefined },
			onServerTime: (sample) => {
				samples.push(sample)
			},
		})
		await http.call(LIST, anything)
		await http.call(LIST, anything)
		expect(samples).toEqual([{ serverTime: Date.parse(date) / 1000, sentAt: start, receivedAt: start + 400, offsetMs: 10_300, uncertaintyMs: 700 }])
	})
})
