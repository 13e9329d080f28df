// SPDX-FileCopyrightText: 2026 NexPass contributors
// SPDX-License-Identifier: AGPL-3.0-or-later

import { beforeEach, describe, expect, it } from 'vitest'
import type { Api } from '../../src/api/api.ts'
import type { PasswordBodyFields } from '../../src/api/passwords.ts'
import { ROOT_FOLDER_SERVER_ID } from '../../src/domain/ids.ts'
import type { OpId, RevisionId, ServerId } from '../../src/domain/ids.ts'
import type { Bench } from './bench.ts'
import { asUser, createBench, must, NOBODY, NOW } from './bench.ts'

let bench: Bench
let api: Api

beforeEach(() => {
	bench = createBench(['plain'])
	api = bench.api(asUser('plain'))
})

const FIELDS: PasswordBodyFields = {
	label: 'Example', username: 'me', password: 'Correct-Horse-1', url: 'https://example.com', notes: '', customFields: '', hash: '',
	folder: ROOT_FOLDER_SERVER_ID, tags: [], edited: NOW, favorite: false, hidden: false, cseType: 'none', cseKey: '',
}

async function create(fields: Partial<PasswordBodyFields> = {}) {
	return must(await api.passwords.create(api.passwords.toWire({ ...FIELDS, ...fields }, {})))
}

describe('lists', () => {
	it('give ids and revisions that match the models', async () => {
		const rows = must(await api.passwords.listIds())
		const models = must(await api.passwords.list())
		expect(rows.length).toBeGreaterThan(5)
		expect(new Map(models.map(({ id, revision }) => [id, revision]))).toEqual(new Map(rows.map(({ id, revision }) => [id, revision])))
		expect(models.every(({ tags, trashed }) => tags === null && !trashed)).toBe(true)
	})

	it('name the passwords of each tag', async () => {
		const tags = must(await api.tags.list())
		const tag = tags.find(({ members }) => members !== null && members.length > 0)
		expect(tag).toBeDefined()
		const id = tag?.members?.[0] as ServerId
		expect(must(await api.passwords.show(id)).tags).toContain(tag?.id)
	})

	it('find what is in the trash and what was changed since', async () => {
		const { id, revision } = await create()
		must(await api.passwords.trash(id, revision))
		expect(must(await api.passwords.find({ trashed: true })).map((model) => model.id)).toContain(id)
		expect(must(await api.passwords.listIds()).map((row) => row.id)).not.toContain(id)
		expect(must(await api.passwords.find({ trashed: true, updatedSince: NOW })).map((model) => model.id)).toEqual([id])
		expect(must(await api.folders.find({ createdSince: NOW }))).toEqual([])
	})
})

describe('writes', () => {
	it('create, update and show again, with the history', async () => {
		const made = await create({ notes: 'first' })
		const done = must(await api.passwords.update(made.id, made.revision, api.passwords.toWire({ ...FIELDS, notes: 'second' }, {})))
		expect(done.id).toBe(made.id)
		expect(done.revision).not.toBe(made.revision)
		const shown = must(await api.passwords.show(made.id, { revisions: true }))
		expect(shown).toMatchObject({ id: made.id, revision: done.revision, notes: 'second', label: 'Example', edited: NOW, tags: [] })
		expect(shown.revisions?.map(({ revision, notes }) => [revision, notes]).sort()).toEqual([[made.revision, 'first'], [done.revision, 'second']].sort())
		expect(must(await api.passwords.show(made.id)).revisions).toBeNull()
	})

	it('take away all tags, keep them, or set them', async () => {
		const [tag] = must(await api.tags.list())
		const id = tag?.id as ServerId
		let { id: password, revision } = await create({ tags: [id] })
		const tagsAfter = async (tags: readonly ServerId[] | null) => {
			({ id: password, revision } = must(await api.passwords.update(password, revision, api.passwords.toWire({ ...FIELDS, tags }, {}))))
			return must(await api.passwords.show(password)).tags
		}
		expect(must(await api.passwords.show(password)).tags).toEqual([id])
		expect(await tagsAfter(null)).toEqual([id])
		expect(await tagsAfter([])).toEqual([])
		expect(await tagsAfter([id])).toEqual([id])
	})

	it('are refused on an old revision, and nothing changes', async () => {
		const made = await create()
		const body = api.passwords.toWire({ ...FIELDS, label: 'Newer' }, {})
		const done = must(await api.passwords.update(made.id, made.revision, body))
		const stale = await api.passwords.update(made.id, made.revision, api.passwords.toWire({ ...FIELDS, label: 'Stale' }, {}))
		expect(stale).toEqual({ ok: false, error: { kind: 'conflict', status: 409 } })
		expect(must(await api.passwords.show(made.id))).toMatchObject({ revision: done.revision, label: 'Newer' })
	})

	it('to the trash can be repeated without destroying, and undone', async () => {
		const { id, revision } = await create()
		must(await api.passwords.trash(id, revision))
		expect(await api.passwords.trash(id, revision)).toEqual({ ok: false, error: { kind: 'conflict', status: 400 } })
		expect(must(await api.passwords.show(id)).trashed).toBe(true)
		must(await api.passwords.restore(id))
		expect(must(await api.passwords.restore(id)).id).toBe(id)
		expect(must(await api.passwords.show(id)).trashed).toBe(false)
	})

	it('always send the revision that the caller saw, whatever the body says', async () => {
		const made = await create()
		const body = { ...api.passwords.toWire(FIELDS, {}), id: NOBODY, revision: NOBODY }
		must(await api.passwords.update(made.id, made.revision, body, { mark: { op: 'ab'.repeat(16) as OpId, attempt: 1 } }))
		const request = bench.seen.at(-1)
		expect(JSON.parse(request?.body ?? '')).toMatchObject({ id: made.id, revision: made.revision })
		expect(request?.headers.get('x-nexpass-op')).toBe('ab'.repeat(16) + '.1')
	})

	it('send unknown members back, but nothing that the server makes', () => {
		const body = api.passwords.toWire(FIELDS, { future: { a: 1 }, label: 'old', status: 2, revision: 'x', trashed: true, sseType: 'x' })
		expect(body).toMatchObject({ future: { a: 1 }, label: 'Example' })
		expect(Object.keys(body)).not.toEqual(expect.arrayContaining(['status']))
		for (const name of ['status', 'revision', 'trashed', 'sseType']) expect(body).not.toHaveProperty(name)
	})

	it('of folders and tags work alike', async () => {
		const common = { edited: NOW, favorite: false, hidden: false, cseType: 'none', cseKey: '' }
		const folder = must(await api.folders.create(api.folders.toWire({ ...common, label: 'F', parent: ROOT_FOLDER_SERVER_ID }, {})))
		const inner = must(await api.folders.create(api.folders.toWire({ ...common, label: 'G', parent: folder.id }, {})))
		expect(must(await api.folders.show(inner.id, { revisions: true }))).toMatchObject({ parent: folder.id, label: 'G', revisions: [{ revision: inner.revision }] })
		const tag = must(await api.tags.create(api.tags.toWire({ ...common, label: 'T', color: '#123456' }, {})))
		must(await api.tags.update(tag.id, tag.revision, api.tags.toWire({ ...common, label: 'U', color: '#123456' }, {})))
		expect(must(await api.tags.show(tag.id))).toMatchObject({ label: 'U', color: '#123456', members: [] })
	})

	it('never put cleartext or a nameless key into an encrypted entry', async () => {
		const cipher = 'ab'.repeat(60)
		const sealed = { label: cipher, username: '', password: cipher, url: '', notes: '', customFields: '', cseType: 'CSEv1r1', cseKey: NOBODY }
		const where = async (change: object) => {
			const result = await api.passwords.create({ ...FIELDS, ...sealed, ...change })
			return result.ok || result.error.kind !== 'notSent' ? null : result.error.where
		}
		expect(await where({ password: 'Correct-Horse-1' })).toBe('password')
		expect(await where({ notes: 'deadbeef' })).toBe('notes')
		expect(await where({ notes: undefined })).toBe('notes')
		expect(await where({ cseKey: '' })).toBe('cseKey')
		expect(await where({ cseType: undefined })).toBe('cseType')
		expect(await where({ cseType: 'none' })).toBe('cseKey')
		expect(bench.seen.filter(({ path }) => path.endsWith('/create'))).toEqual([])
	})
})

describe('objects that are not there', () => {
	it('are not found', async () => {
		const gone = { ok: false, error: { kind: 'notFound' } }
		expect(await api.passwords.show(NOBODY)).toEqual(gone)
		expect(await api.folders.update(NOBODY, NOBODY as string as RevisionId, api.folders.toWire({ label: 'F', parent: NOBODY, edited: NOW, favorite: false, hidden: false, cseType: 'none', cseKey: '' }, {}))).toEqual(gone)
		expect(await api.tags.trash(NOBODY, NOBODY as string as RevisionId)).toEqual(gone)
		expect(await api.tags.restore(NOBODY)).toEqual(gone)
	})
})
