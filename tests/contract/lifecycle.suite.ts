// SPDX-FileCopyrightText: 2026 NexPass contributors
// SPDX-License-Identifier: AGPL-3.0-or-later

import { describe, expect, test } from 'vitest'
import type { Bench } from './statements.ts'
import { expectError, NOBODY } from './statements.ts'

const BODIES: Readonly<Record<string, Record<string, unknown>>> = {
	password: { label: 'object', password: 'pw' },
	folder: { label: 'object' },
	tag: { label: 'object', color: '#123456' },
}
const KINDS = Object.keys(BODIES)

/** Statements about trash, restore and deletion, the same for all three kinds of objects. */
export function lifecycle(bench: Bench): void {
	describe.each(KINDS)('%s: trash and back', kind => {
		const body = BODIES[kind] ?? {}
		const make = () => bench.client.create(kind, body)
		const remove = (id: string, revision?: string) => bench.client.call('DELETE', `${kind}/delete`, revision === undefined ? { id } : { id, revision })
		const restore = (id: string, revision?: string) => bench.client.call('PATCH', `${kind}/restore`, revision === undefined ? { id } : { id, revision })

		test('the first delete moves to the trash with a new revision', async () => {
			const { id, revision } = await make()
			const answer = await remove(id)
			expect([answer.status, Object.keys(answer.json)]).toEqual([200, ['id', 'revision']])
			expect(answer.json['revision']).not.toBe(revision)
			expect((await bench.client.show(kind, id))['trashed']).toBe(true)
		})
		test('the first delete ignores a stale revision', async () => {
			const { id } = await make()
			expect((await remove(id, NOBODY)).status).toBe(200)
		})
		test('trashed objects are in no list, but found with trashed: true', async () => {
			const { id } = await make()
			await remove(id)
			expect(await bench.client.ids(kind)).not.toContain(id)
			expect(await bench.client.ids(kind, {})).not.toContain(id)
			expect(await bench.client.ids(kind, { trashed: true })).toContain(id)
			expect(await bench.client.ids(kind, { trashed: 'true' })).toContain(id)
		})
		test('the second delete with the revision from before answers 400 and keeps the object', async () => {
			const { id, revision } = await make()
			await remove(id, revision)
			expectError(await remove(id, revision), 400, '9c5d2ad8')
			expect((await bench.client.show(kind, id))['trashed']).toBe(true)
		})
		test('the second delete with the current revision deletes for good', async () => {
			const { id } = await make()
			const trashed = await remove(id)
			const answer = await remove(id, String(trashed.json['revision']))
			expect([answer.status, Object.keys(answer.json)]).toEqual([200, ['id']])
			expectError(await bench.client.call('POST', `${kind}/show`, { id }), 404, 404)
		})
		test('a repeated delete without revision deletes for good, and then answers 404', async () => {
			const { id } = await make()
			await remove(id)
			expect((await remove(id)).status).toBe(200)
			expectError(await remove(id), 404, 404)
		})
		test('restore brings it back, and a second restore changes nothing', async () => {
			const { id } = await make()
			await remove(id)
			const first = await restore(id)
			const second = await restore(id)
			expect([first.status, second.status]).toEqual([200, 200])
			expect(second.json['revision']).toBe(first.json['revision'])
			expect(await bench.client.ids(kind)).toContain(id)
		})
		test('restore of an older revision makes a new head of it', async () => {
			const { id, revision } = await make()
			await bench.client.call('PATCH', `${kind}/update`, { ...body, id, label: 'second' })
			const answer = await restore(id, revision)
			const shown = await bench.client.show(kind, id, 'model+revisions')
			expect([answer.status, shown['label']]).toEqual([200, 'object'])
			expect(answer.json['revision']).not.toBe(revision)
			expect(shown['revisions']?.length).toBe(3)
		})
		test('restore of an unknown revision answers 404, of another object 400', async () => {
			const [one, two] = [await make(), await make()]
			expectError(await restore(one.id, NOBODY), 404, 404)
			expect((await restore(one.id, two.revision)).status).toBe(400)
		})
		test.each(['show', 'delete', 'restore'])('an unknown id is 404 for %s', async verb => {
			const method = { show: 'POST', delete: 'DELETE', restore: 'PATCH' }[verb] ?? ''
			expectError(await bench.client.call(method, `${kind}/${verb}`, { id: NOBODY }), 404, 404)
		})
		test('every accepted write is in the history for ever', async () => {
			const { id, revision } = await make()
			const update = await bench.client.call('PATCH', `${kind}/update`, { ...body, id, label: 'second' })
			const trashed = await remove(id)
			const back = await restore(id)
			const shown = await bench.client.show(kind, id, 'id+revisions')
			expect(shown['revisions']?.map(entry => entry['id'])).toEqual(expect.arrayContaining([revision, update, trashed, back].map(entry => typeof entry === 'string' ? entry : entry.json['revision'])))
		})
		test('delete takes its parameters from the query as well', async () => {
			const { id } = await make()
			expect((await bench.client.call('DELETE', `${kind}/delete?id=${id}`)).status).toBe(200)
		})
	})
}
