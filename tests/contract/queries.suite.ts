// SPDX-FileCopyrightText: 2026 NexPass contributors
// SPDX-License-Identifier: AGPL-3.0-or-later

import { describe, expect, test } from 'vitest'
import type { Bench } from './statements.ts'
import { expectBadParameters, expectError, NOBODY, ROOT } from './statements.ts'

/** Statements about list, find and show. */
export function queries(bench: Bench): void {
	describe('details', () => {
		test('without "model" only id and revision come, plus what was asked for', async () => {
			const { id, revision } = await bench.client.create('password', { label: 'd', password: 'pw' })
			expect(await bench.client.show('password', id, 'id')).toEqual({ id, revision })
			expect(await bench.client.show('password', id, 'bogus')).toEqual({ id, revision })
			expect(await bench.client.show('password', id, 'id+tag-ids')).toEqual({ id, revision, tags: [] })
		})
		test('folder becomes an object', async () => {
			const { id } = await bench.client.create('password', { label: 'd', password: 'pw' })
			expect((await bench.client.show('password', id, 'model+folder'))['folder']).toMatchObject({ id: ROOT, label: 'Home' })
		})
		test('revisions carry the fields of that state, without tags and shares', async () => {
			const { id, revision } = await bench.client.create('password', { label: 'd', password: 'pw' })
			const [first] = [...(await bench.client.show('password', id, 'model+revisions'))['revisions'] ?? []]
			expect(first).toMatchObject({ id: revision, label: 'd', password: 'pw', trashed: false })
			expect(Object.keys(first ?? {})).not.toEqual(expect.arrayContaining(['tags']))
			expect(Object.keys(first ?? {})).not.toEqual(expect.arrayContaining(['shared']))
		})
		test('tags bring objects, tag-ids bring ids', async () => {
			const tag = await bench.client.create('tag', { label: 't', color: '#000' })
			const { id } = await bench.client.create('password', { label: 'd', password: 'pw', tags: [tag.id] })
			expect(await bench.client.show('password', id, 'model+tags')).toMatchObject({ tags: [{ id: tag.id, label: 't' }] })
			expect(await bench.client.show('password', id, 'model+tag-ids')).toMatchObject({ tags: [tag.id] })
		})
		test('list answers GET and POST alike', async () => {
			const get = await bench.client.call('GET', 'password/list?details=id')
			const post = await bench.client.call('POST', 'password/list', { details: 'id' })
			expect(get.json.map(entry => entry['id']).sort()).toEqual(post.json.map(entry => entry['id']).sort())
		})
		test('an empty account lists an empty array', async () => {
			await bench.client.clear()
			for (const kind of ['password', 'folder', 'tag']) expect((await bench.client.call('GET', `${kind}/list`)).json).toEqual([])
		})
	})

	describe('find', () => {
		test('compares times of the current revision', async () => {
			const since = bench.target.now() - 5
			const { id } = await bench.client.create('password', { label: 'd', password: 'pw', edited: 1_500_000_000 })
			expect(await bench.client.ids('password', { updated: ['ge', since] })).toContain(id)
			expect(await bench.client.ids('password', { updated: ['lt', since] })).not.toContain(id)
			expect(await bench.client.ids('password', { edited: 1_500_000_000 })).toContain(id)
			expect(await bench.client.ids('password', { edited: ['ne', 1_500_000_000] })).not.toContain(id)
			expect(await bench.client.ids('password', { edited: ['eq', 1_500_000_000] })).toContain(id)
			expect(await bench.client.ids('password', { edited: ['gt', 1_500_000_000] })).not.toContain(id)
			expect(await bench.client.ids('password', { edited: ['le', 1_500_000_000] })).toContain(id)
		})
		test('is strict about types', async () => {
			const { id } = await bench.client.create('password', { label: 'd', password: 'pw', edited: 1_400_000_000 })
			expect(await bench.client.ids('password', { edited: '1400000000' })).not.toContain(id)
			expect(await bench.client.ids('password', { favorite: false })).toContain(id)
			expect(await bench.client.ids('password', { favorite: 0 })).not.toContain(id)
			expect(await bench.client.ids('password', { favorite: 'false' })).toContain(id)
		})
		test('by encryption and status', async () => {
			const { id } = await bench.client.create('password', { label: 'd', password: `unique ${bench.target.now()} ${Math.floor(performance.now())}` })
			expect(await bench.client.ids('password', { cseType: 'none' })).toContain(id)
			expect(await bench.client.ids('password', { status: 0 })).toContain(id)
			expect(await bench.client.ids('password', { status: 2 })).not.toContain(id)
		})
		test.each([['password', 'label'], ['password', 'hidden'], ['password', 'folder'], ['folder', 'status'], ['tag', 'parent']])('%s: the field %s is not searchable', async (kind, field) => {
			const answer = await bench.client.call('POST', `${kind}/find`, { criteria: { [field]: 'x' } })
			expect([answer.status, answer.json['message']]).toEqual([400, `Illegal field in search criteria: ${field}`])
		})
		test('an unknown operator is refused by name', async () => {
			const answer = await bench.client.call('POST', 'password/find', { criteria: { updated: ['like', 1] } })
			expectError(answer, 400, 'a4538b5c')
			expect(answer.json['message']).toBe('Illegal operator in search criteria: like')
		})
		test('needs POST', async () => {
			expect((await bench.client.call('GET', 'password/find')).status).toBe(405)
		})
	})

	describe('protocol', () => {
		test.each([['GET', 'password/create'], ['POST', 'password/update'], ['GET', 'password/unknown'], ['POST', 'session/close'], ['PUT', 'folder/update']])('%s %s is 405 or 404 without a body', async (method, path) => {
			const answer = await bench.client.call(method, path, method === 'GET' ? undefined : { id: NOBODY })
			expect([404, 405]).toContain(answer.status)
			expect(answer.isJson).toBe(false)
		})
		test('answers are JSON that must not be cached, without ETag', async () => {
			const answer = await bench.client.call('GET', 'password/list')
			expect(answer.headers.get('content-type')).toMatch(/^application\/json; charset=utf-8/i)
			expect(answer.headers.get('cache-control')).toBe('no-cache, no-store, must-revalidate')
			expect(answer.headers.get('etag')).toBeNull()
			expect(answer.headers.get('date')).not.toBeNull()
		})
		test('conditional requests are answered in full', async () => {
			expect((await bench.client.call('GET', 'password/list', undefined, { headers: { 'if-modified-since': new Date(Date.now() + 1e6).toUTCString() } })).status).toBe(200)
		})
		test('malformed JSON is bad parameters', async () => {
			expectBadParameters(bench.target, await bench.client.call('POST', 'password/show', undefined, { raw: { type: 'application/json', body: '{"id":' } }))
		})
		test('the address works without index.php', async () => {
			expect((await bench.client.fetch('GET', '/apps/passwords/api/1.0/session/request')).status).toBe(200)
		})
		test('a missing id is bad parameters for show', async () => {
			expectBadParameters(bench.target, await bench.client.call('POST', 'password/show', {}))
		})
		test('null counts as left out', async () => {
			const { id } = await bench.client.create('password', { label: 'n', password: 'pw', username: null, folder: null, tags: null, favorite: null })
			expect(await bench.client.show('password', id)).toMatchObject({ username: '', folder: ROOT, favorite: false })
		})
		test.each([['a number', 12345], ['true', true]])('%s is no text', async (_what, password) => {
			expectBadParameters(bench.target, await bench.client.call('POST', 'password/create', { label: 'n', password }))
		})
		test('times are whole seconds of the server', async () => {
			const { id } = await bench.client.create('password', { label: 'n', password: 'pw' })
			const { created, updated } = await bench.client.show('password', id) as unknown as { created: number, updated: number }
			expect([Number.isInteger(created), Number.isInteger(updated)]).toEqual([true, true])
			expect(Math.abs(created - bench.target.now())).toBeLessThan(60)
		})
		test('ids are lower-case UUIDs', async () => {
			const { id, revision } = await bench.client.create('tag', { label: 'n', color: '#000' })
			for (const value of [id, revision]) expect(value).toMatch(/^[0-9a-f]{8}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{12}$/)
		})
		test('a cross-origin preflight fails, so pages of other origins are shut out', async () => {
			const headers = { 'origin': 'https://other.example', 'access-control-request-method': 'POST' }
			for (const [path, status] of [['password/list', 503], ['session/open', 503], ['settings/list', 405], ['token/totp/request', 405]] as const) {
				const answer = await bench.target.fetch(`${bench.target.url}/index.php/apps/passwords/api/1.0/${path}`, { method: 'OPTIONS', headers })
				expect([path, answer.status]).toEqual([path, status])
			}
		})
		test('an Origin header is echoed, without credentials', async () => {
			const answer = await bench.client.call('GET', 'password/list', undefined, { headers: { origin: 'https://other.example' } })
			expect(answer.headers.get('access-control-allow-origin')).toBe('https://other.example')
			expect(answer.headers.get('access-control-allow-credentials')).toBeNull()
		})
	})
}
