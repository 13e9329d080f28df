// SPDX-FileCopyrightText: 2026 NexPass contributors
// SPDX-License-Identifier: AGPL-3.0-or-later

import { describe, expect, test } from 'vitest'
import type { Bench } from './statements.ts'
import { expectBadParameters, expectError } from './statements.ts'

/** SHA-1 of "password". */
const BREACHED = '5baa61e4c9b93f3f0682250b6cf8331b7ee68fd8'

/** Statements about settings and services. */
export function settingsAndServices(bench: Bench): void {
	const get = async (...keys: string[]) => (await bench.client.call('POST', 'settings/get', keys)).json
	const set = (values: Record<string, unknown>) => bench.client.call('POST', 'settings/set', values)
	const reset = (...keys: string[]) => bench.client.call('POST', 'settings/reset', keys)

	describe('settings', () => {
		test.each([
			['user.session.lifetime', 600], ['user.encryption.sse', 0], ['user.encryption.cse', 0], ['user.password.generator.strength', 1],
			['user.password.generator.numbers', false], ['user.password.security.duplicates', true], ['user.password.security.age', 0],
			['user.sharing.editable', true], ['user.notification.security', true], ['user.mail.shares', false],
		])('%s has its documented default', async (key, value) => {
			await reset(key)
			expect(await get(key)).toEqual({ [key]: value })
		})
		test.each(['client.nexpass.never', 'nonsense.key', 'nodot', 'user.unknown', 'server.unknown'])('%s is null', async key => {
			expect(await get(key)).toEqual({ [key]: null })
		})
		test('set answers the values after validation', async () => {
			expect((await set({ 'user.session.lifetime': 90, 'client.nexpass.test': 'hello', 'server.version': '99' })).json)
				.toEqual({ 'user.session.lifetime': 90, 'client.nexpass.test': 'hello', 'server.version': null })
			expect(await get('user.session.lifetime', 'client.nexpass.test')).toEqual({ 'user.session.lifetime': 90, 'client.nexpass.test': 'hello' })
			await reset('user.session.lifetime', 'client.nexpass.test')
		})
		test.each([['user.session.lifetime', 29, 600], ['user.password.generator.strength', 9, 1], ['user.encryption.sse', 7, 0], ['user.password.security.age', -1, 0]])(
			'%s = %s falls back to its default', async (key, value, fallback) => {
				expect((await set({ [key]: value })).json).toEqual({ [key]: fallback })
				await reset(key)
			})
		test('an invalid or reset hash length comes back as 40, as text or number', async () => {
			for (const answer of [await set({ 'user.password.security.hash': 99 }), await reset('user.password.security.hash')]) {
				expect(Number(answer.json['user.password.security.hash'])).toBe(40)
			}
		})
		test.each([0, 20, 30, 40, 7])('a hash length of %s is kept and cuts the stored hash', async length => {
			expect((await set({ 'user.password.security.hash': length })).json).toEqual({ 'user.password.security.hash': length })
			const { id } = await bench.client.create('password', { label: 'h', password: 'abc' })
			expect((await bench.client.show('password', id))['hash']).toBe('a9993e364706816aba3e25717850c26c9cd0d89d'.slice(0, length))
			await reset('user.password.security.hash')
		})
		test('with hash length 0 nothing is checked', async () => {
			await set({ 'user.password.security.hash': 0 })
			const { id } = await bench.client.create('password', { label: 'h', password: 'password' })
			expect(await bench.client.show('password', id)).toMatchObject({ hash: '', status: 3, statusCode: 'NOT_CHECKED' })
			await reset('user.password.security.hash')
		})
		test('a client key may have 48 characters, a value 128', async () => {
			const key = `client.${'k'.repeat(48)}`
			expect((await set({ [key]: 'v'.repeat(128) })).status).toBe(200)
			expectError(await set({ [`${key}k`]: 'v' }), 400, '9b106704')
			expectError(await set({ [key]: 'v'.repeat(129) }), 400, 'e5eeb777')
			await reset(key)
		})
		test('list shows the scopes asked for, and an empty one as a list', async () => {
			const user = await bench.client.call('POST', 'settings/list', { scopes: ['user'] })
			expect(Object.keys(user.json).every(key => key.startsWith('user.'))).toBe(true)
			expect(Object.keys(user.json)).toHaveLength(17)
			expect((await bench.client.call('POST', 'settings/list', { scopes: ['client'] })).json).toEqual([])
			const all = await bench.client.call('GET', 'settings/list')
			expect(Object.keys(all.json).filter(key => key.startsWith('server.')).length).toBeGreaterThan(10)
		})
		test('server settings tell the Nextcloud major and the app version', async () => {
			const answer = await get('server.version', 'server.app.version')
			expect(answer['server.version']).toBe(String(bench.target.major))
			expect(String(answer['server.app.version'])).toMatch(/^20\d\d\.\d+$/)
		})
		test('an empty request answers an empty list', async () => {
			expect((await bench.client.call('POST', 'settings/get', [])).json).toEqual([])
			expect((await bench.client.call('POST', 'settings/set', {})).json).toEqual([])
		})
		test('reset of a client key answers null and removes it', async () => {
			await set({ 'client.nexpass.gone': '1' })
			expect((await reset('client.nexpass.gone')).json).toEqual({ 'client.nexpass.gone': null })
			expect(await get('client.nexpass.gone')).toEqual({ 'client.nexpass.gone': null })
		})
	})

	describe('status of a password', () => {
		const make = (password: string) => bench.client.create('password', { label: 's', password })

		test('a breached one is 2, BREACHED', async () => {
			const { id } = await make('password')
			// Whether the server's breach list knows this word is its own affair; status and service have to agree.
			const known = (await bench.client.call('POST', 'service/hashes', { range: BREACHED })).status === 200
			expect(await bench.client.show('password', id)).toMatchObject(known ? { status: 2, statusCode: 'BREACHED' } : { status: expect.any(Number) })
		})
		test('the same password twice makes both 1, DUPLICATE, also the older one', async () => {
			const text = `twice ${bench.target.now()} ${performance.now()}`
			const one = await make(text)
			expect(await bench.client.show('password', one.id)).toMatchObject({ status: 0, statusCode: 'GOOD' })
			const two = await make(text)
			for (const { id } of [one, two]) expect(await bench.client.show('password', id)).toMatchObject({ status: 1, statusCode: 'DUPLICATE' })
		})
		test('changing one of two duplicates does not yet free the other, whose old revision still counts', async () => {
			const text = `again ${bench.target.now()} ${performance.now()}`
			const [one, two] = [await make(text), await make(text)]
			await bench.client.call('PATCH', 'password/update', { id: two.id, label: 's', password: `${text}!` })
			expect((await bench.client.show('password', one.id))['statusCode']).toBe('DUPLICATE')
			expect((await bench.client.show('password', two.id))['statusCode']).toBe('GOOD')
		})
		test('deleting one of two duplicates for good frees the other', async () => {
			const text = `free ${bench.target.now()} ${performance.now()}`
			const [one, two] = [await make(text), await make(text)]
			await bench.client.call('DELETE', 'password/delete', { id: two.id })
			await bench.client.call('DELETE', 'password/delete', { id: two.id })
			expect((await bench.client.show('password', one.id))['statusCode']).toBe('GOOD')
		})
	})

	describe('services', () => {
		test.each(['5ba', 'a'.repeat(41)])('hash range %s is refused', async range => {
			expectError(await bench.client.call('POST', 'service/hashes', { range }), 400, '49f5c936')
		})
		test('a full breached hash is confirmed where the server knows it, an unknown range is 404 with an empty list', async () => {
			const known = await bench.client.call('POST', 'service/hashes', { range: BREACHED })
			expect([known.status, known.json]).toEqual(known.status === 404 ? [404, []] : [200, [BREACHED]])
			const unknown = await bench.client.call('POST', 'service/hashes', { range: 'f'.repeat(40) })
			expect([unknown.status, unknown.json]).toEqual([404, []])
		})
		test('a missing range is bad parameters', async () => {
			expectBadParameters(bench.target, await bench.client.call('POST', 'service/hashes', {}))
		})
		test('an unknown domain has no password-change page', async () => {
			const answer = await bench.client.call('POST', 'service/password-change', { domain: 'unknown.example' })
			expect([answer.status, answer.json]).toEqual([404, { url: null }])
		})
		test('coffee is refused', async () => {
			expectError(await bench.client.call('GET', 'service/coffee'), 418, '65611064')
		})
	})
}
