// SPDX-FileCopyrightText: 2026 NexPass contributors
// SPDX-License-Identifier: AGPL-3.0-or-later

import { describe, expect, test } from 'vitest'
import type { Bench } from './statements.ts'
import { expectBadParameters, expectError, NOBODY, ROOT } from './statements.ts'

const FIELDS = ['id', 'created', 'updated', 'edited', 'share', 'shared', 'revision', 'label', 'username', 'password', 'notes', 'customFields', 'url', 'status',
	'statusCode', 'hash', 'folder', 'cseKey', 'cseType', 'sseType', 'hidden', 'trashed', 'favorite', 'editable', 'client']
const FULL = { label: 'Full', username: 'u', password: 'p1', url: 'https://example.com', notes: 'n', customFields: '[]', favorite: true }

/** Statements about creating passwords. */
export function passwordCreate(bench: Bench): void {
	describe('password/create', () => {
		test('answers 201 with id and revision', async () => {
			const answer = await bench.client.call('POST', 'password/create', FULL)
			expect(answer.status).toBe(201)
			expect(Object.keys(answer.json)).toEqual(['id', 'revision'])
		})
		test('stores all fields, and shows exactly the documented ones', async () => {
			const { id } = await bench.client.create('password', FULL)
			const shown = await bench.client.show('password', id)
			expect(shown).toMatchObject(FULL)
			expect(Object.keys(shown).sort()).toEqual([...FIELDS].sort())
		})
		test('gives what was left out its default', async () => {
			const { id } = await bench.client.create('password', { label: 'min', password: 'x' })
			expect(await bench.client.show('password', id)).toMatchObject({
				username: '', url: '', notes: '', customFields: '', folder: ROOT, favorite: false, hidden: false, trashed: false, cseType: 'none', cseKey: '',
				share: null, shared: false, editable: true,
			})
		})
		test('ignores an id in the body', async () => {
			const { id } = await bench.client.create('password', { id: NOBODY, label: 'own id', password: 'x' })
			expect(id).not.toBe(NOBODY)
		})
		test('is not idempotent: the same body makes two objects', async () => {
			const [one, two] = [await bench.client.create('password', FULL), await bench.client.create('password', FULL)]
			expect(one.id).not.toBe(two.id)
		})
		test.each([
			['an empty label', { label: '', password: 'x' }, '7c31eb4d'],
			['no label', { password: 'x' }, '7c31eb4d'],
			['the label "0"', { label: '0', password: 'x' }, '7c31eb4d'],
			['an empty password', { label: 'x', password: '' }, '2cf30fe7'],
			['the password "0"', { label: 'x', password: '0' }, '2cf30fe7'],
			['an unknown encryption type', { label: 'x', password: 'x', cseType: 'CSEv9' }, '4e8162e6'],
			['a key without encryption', { label: 'x', password: 'x', cseType: 'none', cseKey: 'k' }, '4e8162e6'],
			['encryption without a master password', { label: 'x', password: 'x', cseType: 'CSEv1r1', cseKey: 'k' }, '4e8162e6'],
		])('refuses %s with 400', async (_what, body, id) => {
			expectError(await bench.client.call('POST', 'password/create', body), 400, id)
		})
		test.each([
			['no password', { label: 'x' }],
			['a list as customFields', { label: 'x', password: 'x', customFields: [{ label: 'a' }] }],
			['a text as tags', { label: 'x', password: 'x', tags: 'tag' }],
			['a list as label', { label: ['x'], password: 'x' }],
		])('calls %s bad parameters', async (_what, body) => {
			expectBadParameters(bench.target, await bench.client.call('POST', 'password/create', body))
		})
		test.each([
			['unknown', NOBODY], ['malformed', 'nonsense'], ['empty', ''],
		])('puts an object with an %s folder into the base folder', async (_what, folder) => {
			const { id } = await bench.client.create('password', { label: 'f', password: 'x', folder })
			expect((await bench.client.show('password', id))['folder']).toBe(ROOT)
		})
		test('an unknown tag is 400, and the object is there all the same', async () => {
			const before = (await bench.client.ids('password')).length
			expectError(await bench.client.call('POST', 'password/create', { label: 'badtag', password: 'x', tags: [NOBODY] }), 400, '57b4fe05')
			expect((await bench.client.ids('password')).length).toBe(before + 1)
		})
		test('keeps custom fields that are no JSON as they are', async () => {
			const { id } = await bench.client.create('password', { label: 'cf', password: 'x', customFields: 'no json' })
			expect((await bench.client.show('password', id))['customFields']).toBe('no json')
		})
		test.each([
			['label', 'L'.repeat(10_000)], ['url', 'u'.repeat(5_000)], ['password', 'p'.repeat(20_000)], ['notes', 'n'.repeat(100_000)], ['customFields', 'c'.repeat(30_000)],
		])('has no length limit on %s', async (field, value) => {
			const { id } = await bench.client.create('password', { label: 'long', password: 'x', [field]: value })
			expect((await bench.client.show('password', id))[field]).toBe(value)
		})
		test.each([
			['emoji and accents', 'ä€😀 e\u0301'], ['right-to-left', 'حساب'], ['HTML', '<b>&amp;</b>'], ['control characters', 'a\tb\nc'], ['spaces around', '  x  '],
		])('keeps %s byte for byte', async (_what, notes) => {
			const { id } = await bench.client.create('password', { label: 'text', password: 'x', notes })
			expect((await bench.client.show('password', id))['notes']).toBe(notes)
		})
		test('converts "true" and a number in text, as form bodies carry them', async () => {
			const { id } = await bench.client.create('password', { label: 't', password: 'x', favorite: 'true', edited: '1500000000' })
			expect(await bench.client.show('password', id)).toMatchObject({ favorite: true, edited: 1_500_000_000 })
		})
		test('takes form-encoded bodies', async () => {
			const answer = await bench.client.call('POST', 'password/create', undefined, { raw: { type: 'application/x-www-form-urlencoded', body: 'label=form&password=x' } })
			expect(answer.status).toBe(201)
		})
		test('takes an edited time in the past, and makes anything below 1 now', async () => {
			const past = await bench.client.create('password', { label: 'p', password: 'x', edited: 1 })
			expect((await bench.client.show('password', past.id))['edited']).toBe(1)
			const never = await bench.client.create('password', { label: 'p', password: 'x', edited: -5 })
			expect(Number((await bench.client.show('password', never.id))['edited'])).toBeGreaterThan(1_700_000_000)
		})
		test('keeps an edited time up to two hours ahead and no later', async () => {
			const now = bench.target.now()
			const soon = await bench.client.create('password', { label: 'p', password: 'x', edited: now + 7000 })
			expect((await bench.client.show('password', soon.id))['edited']).toBe(now + 7000)
			const late = await bench.client.create('password', { label: 'p', password: 'x', edited: now + 9000 })
			expect(Number((await bench.client.show('password', late.id))['edited'])).toBeLessThan(now + 600)
		})
		test('computes the hash of an unencrypted password itself', async () => {
			const { id } = await bench.client.create('password', { label: 'h', password: 'abc', hash: 'zz' })
			expect((await bench.client.show('password', id))['hash']).toBe('a9993e364706816aba3e25717850c26c9cd0d89d')
		})
		test('a hidden object is only found by show', async () => {
			const { id } = await bench.client.create('password', { label: 'hid', password: 'x', hidden: true })
			expect(await bench.client.ids('password')).not.toContain(id)
			expect(await bench.client.ids('password', {})).not.toContain(id)
			expect((await bench.client.show('password', id))['hidden']).toBe(true)
		})
		test('the client field names the app password or user agent', async () => {
			const { id } = await bench.client.create('password', { label: 'c', password: 'x' })
			expect((await bench.client.show('password', id))['client']).toContain('NexPass contract/1.0')
		})
	})
}

/** Statements about changing passwords. */
export function passwordUpdate(bench: Bench): void {
	const make = () => bench.client.create('password', FULL)
	describe('password/update', () => {
		test('with the current revision answers 200 and a new revision', async () => {
			const { id, revision } = await make()
			const answer = await bench.client.call('PATCH', 'password/update', { ...FULL, id, revision, label: 'New' })
			expect([answer.status, answer.json['id']]).toEqual([200, id])
			expect(answer.json['revision']).not.toBe(revision)
		})
		test('with a stale revision answers 409 and changes nothing', async () => {
			const { id, revision } = await make()
			await bench.client.call('PATCH', 'password/update', { ...FULL, id, label: 'Second' })
			expectError(await bench.client.call('PATCH', 'password/update', { ...FULL, id, revision, label: 'Third' }), 409, '9c5d2ad8')
			expect((await bench.client.show('password', id))['label']).toBe('Second')
		})
		test('without a revision the last write wins', async () => {
			const { id } = await make()
			expect((await bench.client.call('PATCH', 'password/update', { ...FULL, id, label: 'Any' })).status).toBe(200)
		})
		test('resets every field that is left out', async () => {
			const { id } = await make()
			await bench.client.call('PATCH', 'password/update', { id, label: 'only', password: 'p1' })
			expect(await bench.client.show('password', id)).toMatchObject({ username: '', url: '', notes: '', customFields: '', favorite: false })
		})
		test('an equal body makes a new revision too', async () => {
			const { id, revision } = await make()
			expect((await bench.client.call('PATCH', 'password/update', { ...FULL, id })).json['revision']).not.toBe(revision)
		})
		test('takes back a complete model with its server fields', async () => {
			const { id } = await make()
			const shown = await bench.client.show('password', id)
			expect((await bench.client.call('PATCH', 'password/update', shown)).status).toBe(200)
		})
		test('keeps edited when the password stays and no time is sent', async () => {
			const { id } = await bench.client.create('password', { ...FULL, edited: 1_600_000_000 })
			await bench.client.call('PATCH', 'password/update', { ...FULL, id, notes: 'other' })
			expect((await bench.client.show('password', id))['edited']).toBe(1_600_000_000)
		})
		test('sets edited to now when the password changes and no time is sent', async () => {
			const { id } = await bench.client.create('password', { ...FULL, edited: 1_600_000_000 })
			await bench.client.call('PATCH', 'password/update', { ...FULL, id, password: 'changed' })
			expect(Number((await bench.client.show('password', id))['edited'])).toBeGreaterThan(1_700_000_000)
		})
		test('keeps a sent time, also backwards', async () => {
			const { id } = await make()
			await bench.client.call('PATCH', 'password/update', { ...FULL, id, edited: 5 })
			expect((await bench.client.show('password', id))['edited']).toBe(5)
		})
		test('of a trashed object leaves it in the trash', async () => {
			const { id } = await make()
			await bench.client.call('DELETE', 'password/delete', { id })
			expect((await bench.client.call('PATCH', 'password/update', { ...FULL, id })).status).toBe(200)
			expect((await bench.client.show('password', id))['trashed']).toBe(true)
		})
		test('of an unknown id answers 404', async () => {
			expectError(await bench.client.call('PATCH', 'password/update', { ...FULL, id: NOBODY }), 404, 404)
		})
		test('without an id or password calls it bad parameters', async () => {
			expectBadParameters(bench.target, await bench.client.call('PATCH', 'password/update', FULL))
			expectBadParameters(bench.target, await bench.client.call('PATCH', 'password/update', { id: NOBODY, label: 'x' }))
		})
		test('parallel writes with the same revision leave one current state and lose no history', async () => {
			const { id, revision } = await make()
			const answers = await Promise.all(['a', 'b', 'c', 'd'].map(label => bench.client.call('PATCH', 'password/update', { ...FULL, id, revision, label })))
			const accepted = answers.filter(answer => answer.status === 200)
			expect(accepted.length).toBeGreaterThanOrEqual(1)
			expect(answers.every(answer => answer.status === 200 || answer.status === 409)).toBe(true)
			const shown = await bench.client.show('password', id, 'model+revisions')
			expect(shown['revisions']?.map(entry => entry['id'])).toEqual(expect.arrayContaining(accepted.map(answer => answer.json['revision'])))
		})
	})

	describe('tags of a password', () => {
		const tag = (label: string) => bench.client.create('tag', { label, color: '#fff' })
		const tagged = async () => {
			const [one, two] = [await tag('one'), await tag('two')]
			const { id } = await bench.client.create('password', { ...FULL, tags: [one.id, two.id] })
			return { id, one: one.id, two: two.id }
		}
		const tagIds = async (id: string) => [...(await bench.client.show('password', id, 'id+tag-ids'))['tags'] ?? []].map(String).sort()

		test.each([['left out', undefined], ['an empty list', []]])('%s keeps them', async (_what, tags) => {
			const { id, one, two } = await tagged()
			await bench.client.call('PATCH', 'password/update', { ...FULL, id, ...(tags === undefined ? {} : { tags }) })
			expect(await tagIds(id)).toEqual([one, two].sort())
		})
		test('[""] removes all', async () => {
			const { id } = await tagged()
			await bench.client.call('PATCH', 'password/update', { ...FULL, id, tags: [''] })
			expect(await tagIds(id)).toEqual([])
		})
		test('a list replaces them', async () => {
			const { id, two } = await tagged()
			await bench.client.call('PATCH', 'password/update', { ...FULL, id, tags: [two] })
			expect(await tagIds(id)).toEqual([two])
		})
		test('an unknown one is 400 after the rest was saved', async () => {
			const { id, one } = await tagged()
			const answer = await bench.client.call('PATCH', 'password/update', { ...FULL, id, label: 'saved anyway', tags: [one, NOBODY] })
			expectError(answer, 400, '57b4fe05')
			expect((await bench.client.show('password', id))['label']).toBe('saved anyway')
		})
		test('a trashed tag vanishes without a new revision and comes back with the tag', async () => {
			const { id, one, two } = await tagged()
			const { revision } = await bench.client.show('password', id)
			await bench.client.call('DELETE', 'tag/delete', { id: one })
			expect(await tagIds(id)).toEqual([two])
			expect((await bench.client.show('password', id))['revision']).toBe(revision)
			await bench.client.call('PATCH', 'tag/restore', { id: one })
			expect(await tagIds(id)).toEqual([one, two].sort())
		})
		test('sending only the visible tags cuts the relation to a trashed one', async () => {
			const { id, one, two } = await tagged()
			await bench.client.call('DELETE', 'tag/delete', { id: one })
			await bench.client.call('PATCH', 'password/update', { ...FULL, id, tags: [two] })
			await bench.client.call('PATCH', 'tag/restore', { id: one })
			expect(await tagIds(id)).toEqual([two])
		})
		test('a hidden object with tags cannot be unhidden: the server fails half way', async () => {
			const { id } = await tagged()
			expect((await bench.client.call('PATCH', 'password/update', { ...FULL, id, hidden: true })).status).toBe(200)
			expectError(await bench.client.call('PATCH', 'password/update', { ...FULL, id, hidden: false }), 503, 0)
			expect((await bench.client.show('password', id))['hidden']).toBe(true)
		})
	})
}
