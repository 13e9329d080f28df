// SPDX-FileCopyrightText: 2026 NexPass contributors
// SPDX-License-Identifier: AGPL-3.0-or-later

import { describe, expect, test } from 'vitest'
import type { Bench } from './statements.ts'
import { expectBadParameters, expectError, NOBODY, ROOT } from './statements.ts'

/** Statements about folders and what trashing them does to their content. */
export function folders(bench: Bench): void {
	const folder = (label: string, parent?: string) => bench.client.create('folder', { label, ...(parent === undefined ? {} : { parent }) })
	const password = (place: string, label = 'inside') => bench.client.create('password', { label, password: 'pw', folder: place })
	const trash = (kind: string, id: string) => bench.client.call('DELETE', `${kind}/delete`, { id })

	describe('folder', () => {
		test('shows exactly the documented fields', async () => {
			const { id } = await folder('fields')
			expect(Object.keys(await bench.client.show('folder', id)).sort()).toEqual(['client', 'created', 'cseKey', 'cseType', 'edited', 'favorite', 'hidden', 'id',
				'label', 'parent', 'revision', 'sseType', 'trashed', 'updated'])
		})
		test('the base folder is shown as Home and is in no list', async () => {
			expect(await bench.client.show('folder', ROOT)).toMatchObject({ id: ROOT, revision: ROOT, label: 'Home', parent: ROOT, client: 'CLIENT::SYSTEM', sseType: 'SSEv1r2' })
			expect(await bench.client.ids('folder')).not.toContain(ROOT)
		})
		test.each([['PATCH', 'update'], ['DELETE', 'delete'], ['PATCH', 'restore']])('%s %s of the base folder answers 422', async (method, verb) => {
			expectError(await bench.client.call(method, `folder/${verb}`, { id: ROOT, label: 'x' }), 422, '7c8efc3c')
		})
		test.each([['unknown', NOBODY], ['malformed', 'nonsense']])('an %s parent becomes the base folder', async (_what, parent) => {
			const { id } = await folder('orphan', parent)
			expect((await bench.client.show('folder', id))['parent']).toBe(ROOT)
		})
		test('itself as parent becomes the base folder', async () => {
			const { id } = await folder('self')
			await bench.client.call('PATCH', 'folder/update', { id, label: 'self', parent: id })
			expect((await bench.client.show('folder', id))['parent']).toBe(ROOT)
		})
		test('a longer cycle is accepted and listed', async () => {
			const a = await folder('A')
			const b = await folder('B', a.id)
			expect((await bench.client.call('PATCH', 'folder/update', { id: a.id, label: 'A', parent: b.id })).status).toBe(200)
			expect(await bench.client.ids('folder')).toEqual(expect.arrayContaining([a.id, b.id]))
			await bench.client.call('PATCH', 'folder/update', { id: a.id, label: 'A', parent: ROOT })
		})
		test('an empty label is 400, a missing one on update bad parameters', async () => {
			expectError(await bench.client.call('POST', 'folder/create', { label: '' }), 400, '7c31eb4d')
			const { id } = await folder('x')
			expectBadParameters(bench.target, await bench.client.call('PATCH', 'folder/update', { id }))
		})
		test('a stale revision is 409', async () => {
			const { id } = await folder('x')
			expectError(await bench.client.call('PATCH', 'folder/update', { id, label: 'y', revision: NOBODY }), 409, '9c5d2ad8')
		})
		test('edited 0 on update becomes now, on create more than an hour ahead becomes now', async () => {
			const { id } = await bench.client.create('folder', { label: 'e', edited: 5 })
			expect((await bench.client.show('folder', id))['edited']).toBe(5)
			await bench.client.call('PATCH', 'folder/update', { id, label: 'e', edited: 0 })
			expect(Number((await bench.client.show('folder', id))['edited'])).toBeGreaterThan(1_700_000_000)
			const late = await bench.client.create('folder', { label: 'e', edited: bench.target.now() + 5000 })
			expect(Number((await bench.client.show('folder', late.id))['edited'])).toBeLessThan(bench.target.now() + 600)
		})
		test('can be found by parent', async () => {
			const outer = await folder('outer')
			const inner = await folder('inner', outer.id)
			expect(await bench.client.ids('folder', { parent: outer.id })).toEqual([inner.id])
		})
		test('details bring children and content', async () => {
			const outer = await folder('outer')
			const inner = await folder('inner', outer.id)
			const entry = await password(outer.id)
			const shown = await bench.client.show('folder', outer.id, 'id+folder-ids+password-ids+parent')
			expect(shown).toMatchObject({ folders: [inner.id], passwords: [entry.id], parent: { id: ROOT } })
			expect(await bench.client.show('folder', outer.id, 'id+folders+passwords')).toMatchObject({ folders: [{ label: 'inner' }], passwords: [{ label: 'inside' }] })
		})
	})

	describe('a trashed folder', () => {
		const tree = async () => {
			const outer = await folder('outer')
			const inner = await folder('inner', outer.id)
			const entry = await password(inner.id)
			return { outer: outer.id, inner: inner.id, entry: entry.id, revision: entry.revision }
		}
		test('hides its content from list and find without a new revision', async () => {
			const { outer, inner, entry, revision } = await tree()
			await trash('folder', outer)
			expect(await bench.client.ids('password')).not.toContain(entry)
			expect(await bench.client.ids('password', { trashed: true })).not.toContain(entry)
			expect(await bench.client.ids('folder')).not.toContain(inner)
			expect(await bench.client.show('password', entry)).toMatchObject({ trashed: false, revision })
		})
		test('brings its content back when it is restored', async () => {
			const { outer, inner, entry } = await tree()
			await trash('folder', outer)
			await bench.client.call('PATCH', 'folder/restore', { id: outer })
			expect(await bench.client.ids('password')).toContain(entry)
			expect(await bench.client.ids('folder')).toContain(inner)
		})
		test('takes everything in it along when it is deleted for good', async () => {
			const { outer, inner, entry } = await tree()
			await trash('folder', outer)
			await trash('folder', outer)
			expectError(await bench.client.call('POST', 'password/show', { id: entry }), 404, 404)
			expectError(await bench.client.call('POST', 'folder/show', { id: inner }), 404, 404)
		})
		test('still takes new objects, shows them in the list, and destroys them with the rest', async () => {
			const { outer } = await tree()
			await trash('folder', outer)
			const late = await password(outer, 'late')
			expect(await bench.client.ids('password')).toContain(late.id)
			expect((await bench.client.show('password', late.id))['folder']).toBe(outer)
			await trash('folder', outer)
			expectError(await bench.client.call('POST', 'password/show', { id: late.id }), 404, 404)
		})
		test('strands a password that is moved out of it, even after it was restored', async () => {
			const { outer, inner, entry } = await tree()
			await trash('folder', outer)
			expect((await bench.client.call('PATCH', 'password/update', { id: entry, label: 'inside', password: 'pw', folder: ROOT })).status).toBe(200)
			await bench.client.call('PATCH', 'folder/restore', { id: outer })
			expect(await bench.client.ids('password')).not.toContain(entry)
			await trash('folder', inner)
		})
		test('a stranded password comes back by way of a fresh folder that is trashed and restored', async () => {
			const { outer, entry } = await tree()
			await trash('folder', outer)
			await bench.client.call('PATCH', 'password/update', { id: entry, label: 'inside', password: 'pw', folder: ROOT })
			const fresh = await folder('fresh')
			await bench.client.call('PATCH', 'password/update', { id: entry, label: 'inside', password: 'pw', folder: fresh.id })
			await trash('folder', fresh.id)
			await bench.client.call('PATCH', 'folder/restore', { id: fresh.id })
			expect(await bench.client.ids('password')).toContain(entry)
		})
		test('lets a subfolder that is moved out of it wake up, but not what lies in the subfolder', async () => {
			const { outer, inner, entry } = await tree()
			await trash('folder', outer)
			await bench.client.call('PATCH', 'folder/update', { id: inner, label: 'inner', parent: ROOT })
			expect(await bench.client.ids('folder')).toContain(inner)
			expect(await bench.client.ids('password')).not.toContain(entry)
		})
		test('hiding a folder hides what lies in it', async () => {
			const { outer, inner, entry } = await tree()
			await bench.client.call('PATCH', 'folder/update', { id: outer, label: 'outer', hidden: true })
			expect((await bench.client.show('folder', inner))['hidden']).toBe(true)
			expect((await bench.client.show('password', entry))['hidden']).toBe(true)
		})
		test('a visible password cannot lie in a hidden folder', async () => {
			const { id } = await bench.client.create('folder', { label: 'hidden', hidden: true })
			const entry = await password(id)
			expect((await bench.client.show('password', entry.id))['folder']).toBe(ROOT)
		})
	})

	describe('tag', () => {
		test('shows exactly the documented fields', async () => {
			const { id } = await bench.client.create('tag', { label: 't', color: '#000' })
			expect(Object.keys(await bench.client.show('tag', id)).sort()).toEqual(['client', 'color', 'created', 'cseKey', 'cseType', 'edited', 'favorite', 'hidden',
				'id', 'label', 'revision', 'sseType', 'trashed', 'updated'])
		})
		test.each([
			['label', { label: '', color: '#000' }, '7c31eb4d'], ['color', { label: 'x', color: '' }, '2aff026c'], ['color', { label: 'x' }, '2aff026c'],
		])('an empty %s is 400 on create', async (_field, body, id) => {
			expectError(await bench.client.call('POST', 'tag/create', body), 400, id)
		})
		test('a missing color on update is bad parameters', async () => {
			const { id } = await bench.client.create('tag', { label: 't', color: '#000' })
			expectBadParameters(bench.target, await bench.client.call('PATCH', 'tag/update', { id, label: 'x' }))
		})
		test('a hidden tag in use cannot be unhidden: the server fails half way', async () => {
			const { id } = await bench.client.create('tag', { label: 't', color: '#000' })
			await bench.client.create('password', { label: 'tagged', password: 'pw', tags: [id] })
			expect((await bench.client.call('PATCH', 'tag/update', { id, label: 't', color: '#000', hidden: true })).status).toBe(200)
			expectError(await bench.client.call('PATCH', 'tag/update', { id, label: 't', color: '#000', hidden: false }), 503, 0)
			expect((await bench.client.show('tag', id))['hidden']).toBe(true)
		})
		test('takes any text as color', async () => {
			const { id } = await bench.client.create('tag', { label: 't', color: 'not a color' })
			expect((await bench.client.show('tag', id))['color']).toBe('not a color')
		})
		test('update without a time keeps edited', async () => {
			const { id } = await bench.client.create('tag', { label: 't', color: '#000', edited: 77 })
			await bench.client.call('PATCH', 'tag/update', { id, label: 'u', color: '#000' })
			expect((await bench.client.show('tag', id))['edited']).toBe(77)
		})
		test('the list tells which passwords carry it', async () => {
			const { id } = await bench.client.create('tag', { label: 't', color: '#000' })
			const entry = await bench.client.create('password', { label: 'tagged', password: 'pw', tags: [id] })
			const answer = await bench.client.call('POST', 'tag/list', { details: 'id+password-ids' })
			expect([...answer.json].find(tag => String(tag['id']) === id)?.['passwords']).toEqual([entry.id])
		})
		test('deleting it for good changes the tags of passwords, not their revision', async () => {
			const { id } = await bench.client.create('tag', { label: 't', color: '#000' })
			const entry = await bench.client.create('password', { label: 'tagged', password: 'pw', tags: [id] })
			await trash('tag', id)
			await trash('tag', id)
			expect(await bench.client.show('password', entry.id, 'id+tag-ids')).toEqual({ id: entry.id, revision: entry.revision, tags: [] })
		})
	})
}
