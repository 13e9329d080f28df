// SPDX-FileCopyrightText: 2026 NexPass contributors
// SPDX-License-Identifier: AGPL-3.0-or-later

import { beforeAll, describe, expect, test } from 'vitest'
import { BasicClient } from './client.ts'
import type { Bench } from './statements.ts'
import { expectError, NOBODY } from './statements.ts'

/** Statements about sharing. They need a second account; delivery is only stated where the background job can be run from here. */
export function sharing(bench: Bench): void {
	const make = (more: Record<string, unknown> = {}) => bench.client.create('password', { label: 'shared', password: 'pw', ...more })
	const share = (password: string, more: Record<string, unknown> = {}) =>
		bench.client.call('POST', 'share/create', { password, receiver: bench.target.other?.user ?? '', ...more })

	describe('sharing', () => {
		beforeAll(() => {
			if (bench.target.other === null) throw new Error('sharing needs NEXPASS_CONTRACT_USER2')
		})
		test('creates a share that is pending, and a new revision of the source', async () => {
			const { id, revision } = await make()
			const answer = await share(id, { editable: true })
			expect(answer.status).toBe(201)
			const shown = await bench.client.show('share', String(answer.json['id']))
			expect(shown).toMatchObject({ password: id, editable: true, shareable: false, expires: null, updatePending: true, owner: { id: bench.target.user }, receiver: { id: bench.target.other?.user } })
			expect(Object.keys(shown).sort()).toEqual(['client', 'created', 'editable', 'expires', 'id', 'owner', 'password', 'receiver', 'shareable', 'updatePending', 'updated'])
			const source = await bench.client.show('password', id)
			expect(source['shared']).toBe(true)
			expect(source['revision']).not.toBe(revision)
		})
		test.each([
			['twice with the same user', {}, '', 400, 'e860bf51'], ['with oneself', { receiver: 'self' }, '', 400, '65782183'],
			['with somebody unknown', { receiver: 'nobody-here-at-all' }, '', 400, '65782183'], ['until a time that is over', { expires: 1000 }, '', 400, 'f58a5f80'],
		])('refuses to share %s', async (what, more, _unused, status, error) => {
			const { id } = await make()
			if (what.startsWith('twice')) await share(id)
			expectError(await share(id, 'receiver' in more && more.receiver === 'self' ? { receiver: bench.target.user } : more), status, error)
		})
		test('refuses an unknown password with 404', async () => {
			expectError(await share(NOBODY), 404, 404)
		})
		test('a shared password cannot be hidden', async () => {
			const { id } = await make()
			await share(id)
			expectError(await bench.client.call('PATCH', 'password/update', { id, label: 'shared', password: 'pw', hidden: true }), 400, '7269e742')
		})
		test('a hidden password cannot be shared', async () => {
			const { id } = await make({ hidden: true })
			expect((await share(id)).status).toBe(420)
		})
		test('list, find and update see it; delete ends it', async () => {
			const { id } = await make()
			const shareId = String((await share(id)).json['id'])
			expect(await bench.client.ids('share', { owner: '_self' })).toContain(shareId)
			expect((await bench.client.call('PATCH', 'share/update', { id: shareId, editable: true, shareable: true, expires: null })).json).toEqual({ id: shareId })
			expect(await bench.client.show('share', shareId)).toMatchObject({ editable: true, shareable: true })
			expect((await bench.client.call('DELETE', 'share/delete', { id: shareId })).json).toEqual({ id: shareId })
			expectError(await bench.client.call('POST', 'share/show', { id: shareId }), 404, 404)
		})
		test('partners are found by name', async () => {
			const other = bench.target.other?.user ?? ''
			const answer = await bench.client.call('POST', 'share/partners', { search: other })
			expect(Object.keys(answer.json)).toContain(other)
		})
		test('the receiver gets a copy only after the background job, cannot change its secrets, and only the owner ends the share', async ctx => {
			const { cron, other } = bench.target
			if (cron === null || other === null) {
				ctx.skip('the background job cannot be run from here')
				return
			}
			const { id } = await make({ label: 'for you' })
			const shareId = String((await share(id)).json['id'])
			const receiver = new BasicClient(bench.target, other.user, other.password)
			const copies = async () => [...(await receiver.call('GET', 'password/list')).json].filter(entry => String(entry['share']) === shareId)
			expect(await copies()).toEqual([])
			cron()
			const [shown] = await copies()
			const copy = String(shown?.['id'])
			expect(shown).toMatchObject({ label: 'for you', editable: false, client: 'CLIENT::CRON' })
			expect((await receiver.call('PATCH', 'password/update', { id: copy, label: 'mine', password: 'other', favorite: true })).status).toBe(200)
			expect(await receiver.show('password', copy)).toMatchObject({ label: 'for you', password: 'pw', favorite: true })
			expectError(await receiver.call('DELETE', 'share/delete', { id: shareId }), 403, 'a3f7ed53')
		})
	})
}
