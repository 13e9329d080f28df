// SPDX-FileCopyrightText: 2026 NexPass contributors
// SPDX-License-Identifier: AGPL-3.0-or-later

import { randomBytes } from 'node:crypto'
import { afterAll, beforeAll, describe, expect, test } from 'vitest'
import { BasicClient } from './client.ts'
import type { Reply } from './client.ts'
import type { Bench } from './statements.ts'
import { expectBadParameters, expectError } from './statements.ts'

const hex = (bytes: number) => randomBytes(bytes).toString('hex')
const salts = () => [hex(256), hex(64), hex(16)]
const OPENS_PER_WINDOW = 10
const WINDOW_SECONDS = 31

/** Statements about the master password, API sessions and encrypted objects. They set a master password and end with an account reset. */
export function encryption(bench: Bench): void {
	const secret = hex(32)
	const first = salts()
	let opens = 0
	const call = (client: BasicClient, method: string, path: string, body?: unknown, noSession = false) => client.call(method, path, body, { noSession })
	// The server admits ten attempts in half a minute; statements wait for their turn.
	const open = async (client: BasicClient, body: unknown): Promise<Reply> => {
		if (++opens >= OPENS_PER_WINDOW) {
			await bench.target.wait(WINDOW_SECONDS)
			opens = 1
		}
		return call(client, 'POST', 'session/open', body)
	}
	const fresh = () => new BasicClient(bench.target, bench.client.user, bench.client.secret)
	const other = async () => {
		const made = await new BasicClient(bench.target, bench.target.user, bench.target.password).newAppPassword()
		if (made === null) throw new Error('the account needs its login password in NEXPASS_CONTRACT_PASSWORD')
		return new BasicClient(bench.target, bench.target.user, made)
	}
	const encrypted = (more: Record<string, unknown> = {}) =>
		({ label: hex(50), password: hex(60), username: hex(45), cseType: 'CSEv1r1', cseKey: '3e03640e-4388-481e-9360-8f0b68be5b17', hash: hex(20), ...more })

	describe('an account without master password', () => {
		test('session/request asks for nothing and any session/open succeeds', async () => {
			expect((await call(bench.client, 'GET', 'session/request')).json).toEqual({})
			expect((await open(bench.client, {})).json).toEqual({ success: true, keys: [] })
		})
		test('has no keychains and no challenge', async () => {
			expect((await call(bench.client, 'GET', 'keychain/get')).json).toEqual([])
			expectError(await call(bench.client, 'GET', 'account/challenge/get'), 404, '135d4069')
			expectError(await call(bench.client, 'POST', 'keychain/set', { id: 'CSEv1r1', data: '00' }), 500, 'a6bb2388')
		})
	})

	describe('a master password', () => {
		test.each([
			['a short secret', { data: first, secret: 'ab' }], ['short salts', { data: ['00', '11', '22'], secret }],
			['a short password salt', { data: ['00', first[1], first[2]], secret }], ['a wrong key salt', { data: [first[0], 'ab', first[2]], secret }],
		])('is refused with %s', async (_what, body) => {
			expectError(await call(bench.client, 'POST', 'account/challenge/set', body), 500, '114cbe8d')
		})
		test('without a secret is bad parameters', async () => {
			expectBadParameters(bench.target, await call(bench.client, 'POST', 'account/challenge/set', { data: first }))
		})
		test('can be set, and authorises the session that set it', async () => {
			expect((await call(bench.client, 'POST', 'account/challenge/set', { data: first, secret })).json).toEqual({ success: true })
			expect((await call(bench.client, 'GET', 'password/list')).status).toBe(200)
			expect((await call(bench.client, 'POST', 'settings/get', ['user.encryption.cse'])).json).toEqual({ 'user.encryption.cse': 1 })
		})
	})

	describe('keychains', () => {
		test('are stored and returned as they are', async () => {
			const data = hex(300)
			expect((await call(bench.client, 'POST', 'keychain/set', { id: 'CSEv1r1', data })).json).toEqual({ id: 'CSEv1r1' })
			expect((await call(bench.client, 'GET', 'keychain/get')).json).toEqual({ CSEv1r1: data })
		})
		test('have no version: the last writer wins', async () => {
			await call(bench.client, 'POST', 'keychain/set', { id: 'CSEv1r1', data: 'aa' })
			await call(bench.client, 'POST', 'keychain/set', { id: 'CSEv1r1', data: 'bb' })
			expect((await call(bench.client, 'GET', 'keychain/get')).json).toEqual({ CSEv1r1: 'bb' })
		})
		test('of the server cannot be written, unknown ones neither', async () => {
			expectError(await call(bench.client, 'POST', 'keychain/set', { id: 'SSEv2r1', data: '00' }), 404, '648ef153')
			expectError(await call(bench.client, 'POST', 'keychain/set', { id: 'FOOv1', data: '00' }), 503, 0)
		})
	})

	describe('a locked account', () => {
		test.each([
			['GET', 'password/list'], ['POST', 'password/create'], ['GET', 'folder/list'], ['GET', 'tag/list'], ['GET', 'keychain/get'], ['GET', 'account/challenge/get'],
			['POST', 'settings/set'], ['POST', 'settings/reset'], ['GET', 'session/close'], ['POST', 'account/reset'], ['GET', 'share/list'], ['GET', 'service/password'],
		])('%s %s answers 412', async (method, path) => {
			expectError(await call(fresh(), method, path, method === 'GET' ? undefined : { label: 'x', password: 'x' }), 412, '4ad27488')
		})
		test.each([['POST', 'settings/get', []], ['GET', 'settings/list', undefined], ['GET', 'session/request', undefined], ['GET', 'session/keepalive', undefined]])('%s %s still works', async (method, path, body) => {
			expect((await call(fresh(), method, path, body)).status).toBe(200)
		})
		test('keepalive proves nothing: it succeeds and the next call is 412', async () => {
			const client = fresh()
			expect((await call(client, 'GET', 'session/keepalive')).json).toEqual({ success: true })
			expectError(await call(client, 'GET', 'password/list'), 412, '4ad27488')
		})
		test('412 brings a new session value, and so does a made-up one', async () => {
			const client = fresh()
			client.session = 'made up'
			const answer = await call(client, 'GET', 'password/list')
			expectError(answer, 412, '4ad27488')
			expect(answer.headers.get('x-api-session')).not.toBe('made up')
			expect((answer.headers.get('x-api-session') ?? '').length).toBeGreaterThan(100)
		})
		test('session/request shows the salts', async () => {
			expect((await call(fresh(), 'GET', 'session/request')).json).toEqual({ challenge: { salts: first, type: 'PWDv1r1' } })
		})
	})

	describe('session/open', () => {
		test('with the right secret opens and brings the keychain', async () => {
			const client = fresh()
			expect((await open(client, { challenge: secret })).json).toEqual({ success: true, keys: { CSEv1r1: 'bb' } })
			expect((await call(client, 'GET', 'password/list')).status).toBe(200)
			expect((await call(client, 'GET', 'session/request')).json).toEqual({})
		})
		test('answers the same session value again and again', async () => {
			const client = fresh()
			const value = (await open(client, { challenge: secret })).headers.get('x-api-session')
			expect((await call(client, 'GET', 'tag/list')).headers.get('x-api-session')).toBe(value)
		})
		test('a token nobody asked for is ignored', async () => {
			expect((await open(fresh(), { challenge: secret, token: { totp: '000000' } })).status).toBe(200)
		})
		test('an open session needs no secret at all', async () => {
			const client = fresh()
			await open(client, { challenge: secret })
			expect((await open(client, { challenge: 'whatever' })).status).toBe(200)
		})
		test('a secret of the wrong length is 400 and does not count', async () => {
			expectError(await open(fresh(), { challenge: '00' }), 400, '92312b66')
		})
		test('a missing or wrong secret is 401', async () => {
			expectError(await open(fresh(), {}), 401, 'ab6e13ba')
			expectError(await open(fresh(), { challenge: '0'.repeat(64) }), 401, 'ab6e13ba')
			expect((await open(fresh(), { challenge: secret })).status).toBe(200)
		})
		test('close ends it', async () => {
			const client = fresh()
			await open(client, { challenge: secret })
			expect((await call(client, 'GET', 'session/close')).json).toEqual({ success: true })
			expectError(await call(client, 'GET', 'password/list'), 412, '4ad27488')
		})
		test('another app password may use the value, another login type ends it', async () => {
			const [one, two] = [fresh(), await other()]
			await open(one, { challenge: secret })
			two.session = one.session
			expect((await call(two, 'GET', 'tag/list')).status).toBe(200)
			const byPassword = new BasicClient(bench.target, bench.target.user, bench.target.password)
			byPassword.session = one.session
			expectError(await call(byPassword, 'GET', 'tag/list'), 412, '4ad27488')
			expectError(await call(one, 'GET', 'tag/list'), 412, '4ad27488')
			await two.fetch('DELETE', '/ocs/v2.php/core/apppassword?format=json')
		})
		test('a garbage cookie beats a valid header, a valid cookie beats a garbage header', async () => {
			const client = fresh()
			await open(client, { challenge: secret })
			const value = client.session ?? ''
			const garbage = await client.call('GET', 'tag/list', undefined, { headers: { cookie: 'nc_passwords=garbage' }, noSession: false })
			expectError(garbage, 412, '4ad27488')
			const cookie = { 'cookie': `nc_passwords=${encodeURIComponent(value)}`, 'x-api-session': 'garbage' }
			expect((await client.call('GET', 'tag/list', undefined, { headers: cookie })).status).toBe(200)
		})
		test('idle for longer than its life time it is gone', async () => {
			const client = fresh()
			await open(client, { challenge: secret })
			expect((await call(client, 'POST', 'settings/set', { 'user.session.lifetime': 30 })).status).toBe(200)
			await bench.target.wait(20)
			expect((await call(client, 'GET', 'tag/list')).status).toBe(200)
			await bench.target.wait(20)
			expect((await call(client, 'GET', 'tag/list')).status).toBe(200)
			await bench.target.wait(34)
			opens = 0
			expectError(await call(client, 'GET', 'tag/list'), 412, '4ad27488')
			await open(client, { challenge: secret })
			await call(client, 'POST', 'settings/reset', ['user.session.lifetime'])
		})
	})

	describe('encrypted objects', () => {
		beforeAll(async () => {
			bench.client.session = null
			await open(bench.client, { challenge: secret })
		})
		test('are stored and returned byte for byte', async () => {
			const body = encrypted()
			const { id } = await bench.client.create('password', body)
			expect(await bench.client.show('password', id)).toMatchObject({ ...body, sseType: 'none' })
		})
		test('ciphertext is an idempotency mark: a replay is stored equally, as a second object', async () => {
			const body = encrypted()
			const [one, two] = [await bench.client.create('password', body), await bench.client.create('password', body)]
			expect(one.id).not.toBe(two.id)
			expect((await bench.client.show('password', two.id))['password']).toBe(body.password)
		})
		test.each([
			['without a key', { cseKey: '' }, 'fce89df4'], ['without a hash', { hash: '' }, '5b9e3440'], ['with an upper-case hash', { hash: hex(20).toUpperCase().replace(/\d/g, 'A') }, '5b9e3440'],
			['with a short hash', { hash: 'abcdef' }, '5b9e3440'],
		])('are refused %s', async (_what, more, error) => {
			expectError(await call(bench.client, 'POST', 'password/create', encrypted(more)), 400, error)
		})
		test('may name a key the server cannot know, or carry clear text', async () => {
			expect((await call(bench.client, 'POST', 'password/create', encrypted({ cseKey: '11111111-1111-4111-8111-111111111111', label: 'clear' }))).status).toBe(201)
		})
		test('an unencrypted object in the same account is accepted', async () => {
			const { id } = await bench.client.create('password', { label: 'clear', password: 'pw' })
			expect(await bench.client.show('password', id)).toMatchObject({ cseType: 'none', sseType: 'SSEv1r2' })
		})
		test('an update without cseType turns the object into clear text', async () => {
			const { id } = await bench.client.create('password', encrypted())
			await call(bench.client, 'PATCH', 'password/update', { id, label: 'x', password: 'y' })
			expect(await bench.client.show('password', id)).toMatchObject({ cseType: 'none', cseKey: '', label: 'x' })
		})
		test('cannot be shared', async () => {
			const { id } = await bench.client.create('password', encrypted())
			expectError(await call(bench.client, 'POST', 'share/create', { password: id, receiver: bench.target.other?.user ?? bench.target.user }), bench.target.other === null ? 400 : 420, bench.target.other === null ? '65782183' : '54131ad4')
		})
		test('folders and tags can be encrypted too', async () => {
			const key = { cseType: 'CSEv1r1', cseKey: '3e03640e-4388-481e-9360-8f0b68be5b17' }
			expect((await call(bench.client, 'POST', 'folder/create', { label: hex(45), ...key })).status).toBe(201)
			expect((await call(bench.client, 'POST', 'tag/create', { label: hex(45), color: hex(47), ...key })).status).toBe(201)
		})
	})

	describe('changing the master password', () => {
		const next = salts()
		const nextSecret = hex(32)
		test('needs the old secret', async () => {
			expectError(await call(bench.client, 'POST', 'account/challenge/set', { data: next, secret: nextSecret }), 401, 'ab6e13ba')
			expectError(await call(bench.client, 'POST', 'account/challenge/set', { data: next, secret: nextSecret, oldSecret: '0'.repeat(64) }), 401, 'ab6e13ba')
		})
		test('keeps its own session, leaves other sessions able to list but not to read the keychain', async () => {
			const before = fresh()
			await open(before, { challenge: secret })
			expect((await call(bench.client, 'POST', 'account/challenge/set', { data: next, secret: nextSecret, oldSecret: secret })).json).toEqual({ success: true })
			expect((await call(bench.client, 'GET', 'password/list')).status).toBe(200)
			expect((await call(before, 'GET', 'password/list')).status).toBe(200)
			expectError(await call(before, 'GET', 'keychain/get'), 500, '3476b978')
		})
		test('shows in the salts, and the keychain stays as it was until a client sends a new one', async () => {
			expect((await call(fresh(), 'GET', 'session/request')).json).toMatchObject({ challenge: { salts: next } })
			expect((await call(bench.client, 'GET', 'keychain/get')).json).toEqual({ CSEv1r1: 'bb' })
		})
		test('session/open on a session older than the change fails once and ends it', async () => {
			const client = fresh()
			await open(client, { challenge: nextSecret })
			expect((await call(client, 'GET', 'keychain/get')).status).toBe(200)
			expectError(await open(fresh(), { challenge: secret }), 401, 'ab6e13ba')
			await open(fresh(), { challenge: nextSecret })
		})
		test('ends with the account reset, which empties the account', async () => {
			await call(bench.client, 'POST', 'account/challenge/set', { data: first, secret, oldSecret: nextSecret })
			const answer = await call(bench.client, 'POST', 'account/reset', {})
			expect([answer.status, answer.json['status']]).toEqual([202, 'accepted'])
			expect(String(answer.json['code'])).toMatch(/^\S{4}-\S{4}-\S{4}-\S{4}$/)
			expectError(await call(bench.client, 'POST', 'account/reset', { code: 'aaaa-bbbb-cccc-dddd' }), 403, '7e130744')
			expect((await call(bench.client, 'POST', 'account/reset', { code: answer.json['code'] })).json).toEqual({ status: 'ok' })
			expect((await call(bench.client, 'GET', 'session/request')).json).toEqual({})
			expect((await call(bench.client, 'GET', 'password/list')).json).toEqual([])
		})
	})

	describe('guessing', () => {
		const wrong = { challenge: '0'.repeat(64) }
		afterAll(async () => {
			const client = fresh()
			await open(client, { challenge: secret })
			const { json } = await call(client, 'POST', 'account/reset', {})
			await call(client, 'POST', 'account/reset', { code: json['code'] })
		})
		test('the fifth wrong secret revokes the app password, the next one of another is its last too', async () => {
			const owner = fresh()
			await call(owner, 'POST', 'account/challenge/set', { data: first, secret })
			const [one, two, three] = [await other(), await other(), await other()]
			for (let attempt = 1; attempt <= 4; attempt++) expectError(await open(one, wrong), 401, 'ab6e13ba')
			expectError(await open(one, wrong), 403, 'b927b225')
			expect((await call(one, 'GET', 'session/request')).status).toBe(401)
			expect((await call(two, 'GET', 'session/request')).status).toBe(200)
			expectError(await open(two, wrong), 403, 'b927b225')
			expect((await call(two, 'GET', 'session/request')).status).toBe(401)
			const byPassword = new BasicClient(bench.target, bench.target.user, bench.target.password)
			expectError(await call(byPassword, 'GET', 'session/request'), 403, '64a6cf1f')
			expectError(await open(byPassword, { challenge: secret }), 403, '64a6cf1f')
			expect((await open(three, { challenge: secret })).status).toBe(200)
			expect((await call(byPassword, 'GET', 'session/request')).status).toBe(200)
			await three.fetch('DELETE', '/ocs/v2.php/core/apppassword?format=json')
		})
		test('the eleventh attempt within half a minute is 429 without a body', async () => {
			await bench.target.wait(WINDOW_SECONDS)
			opens = 0
			const client = fresh()
			for (let attempt = 0; attempt < OPENS_PER_WINDOW; attempt++) expect((await call(client, 'POST', 'session/open', { challenge: secret })).status).toBe(200)
			const answer = await call(client, 'POST', 'session/open', { challenge: secret })
			expect([answer.status, answer.text]).toEqual([429, ''])
			expect(answer.headers.get('retry-after')).toBeNull()
			await bench.target.wait(WINDOW_SECONDS)
		})
	})
}
