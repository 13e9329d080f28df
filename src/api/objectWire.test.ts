// SPDX-FileCopyrightText: 2026 NexPass contributors
// SPDX-License-Identifier: AGPL-3.0-or-later

import { describe, expect, it } from 'vitest'
import { readFolderModel, readPassword, readTag } from './objectWire.ts'
import { keptMembers } from './objects.ts'
import { parse } from './wire.ts'

const ID = 'ef2d3c12-5397-4d05-9a8b-0e959d378867'
const REVISION = '53a65d46-0acf-444c-8bad-37fecedbe6cd'
const FOLDER = '216d042d-f14f-4a10-9b76-0b666c61f2d5'
const TAG = '26059d9f-8862-4cd4-bf66-dd2fdca54793'

const password = {
	id: ID, created: 1, updated: 2, edited: 3, share: null, shared: false, revision: REVISION,
	label: 'L', username: 'U', password: 'P', notes: 'N', customFields: '[]', url: 'https://e.example', status: 1, statusCode: 'DUPLICATE',
	hash: 'ca466851173d2c9ef4a0e79fdc54da5b5efde6cc', folder: FOLDER, cseKey: '', cseType: 'none', sseType: 'SSEv1r2',
	hidden: false, trashed: false, favorite: true, editable: true, client: 'somebody',
}
const folder = { id: ID, created: 1, updated: 2, edited: 3, revision: REVISION, label: 'F', parent: FOLDER, cseKey: '', cseType: 'none', sseType: '', hidden: false, trashed: false, favorite: false, client: '' }
const tag = { ...folder, color: '#00ff00' }

function read(value: unknown) {
	const result = parse(readPassword, value)
	if (!result.ok) throw new Error(result.error)
	return result.value
}

describe('a password of the wire', () => {
	it('keeps the object as it came, with members nobody taught us', () => {
		const raw = { ...password, newThing: { deep: [1] }, other: null }
		const model = read(raw)
		expect(model.raw).toBe(raw)
		expect(model.extras).toEqual({ newThing: { deep: [1] }, other: null })
		expect(keptMembers(model.extras)).toEqual({ newThing: { deep: [1] }, other: null })
	})

	it('says what was not asked for as null, and what was asked for as ids', () => {
		expect(read(password)).toMatchObject({ tags: null, revisions: null, received: false, editable: true, folder: FOLDER })
		expect(read({ ...password, tags: [TAG] }).tags).toEqual([TAG])
		expect(read({ ...password, tags: [{ id: TAG, label: 'x' }], folder: { id: FOLDER } })).toMatchObject({ tags: [TAG], folder: FOLDER })
	})

	it('reads revisions, whose id is the revision', () => {
		const { revision: _revision, share: _share, shared: _shared, editable: _editable, ...past } = { ...password, id: TAG, created: 9 }
		expect(read({ ...password, revisions: [past] }).revisions).toMatchObject([{ revision: TAG, created: 9, label: 'L' }])
	})

	it('knows a received password by any share', () => {
		expect(read({ ...password, share: FOLDER, editable: false })).toMatchObject({ received: true, editable: false })
		expect(read({ ...password, share: { id: FOLDER } }).received).toBe(true)
	})

	it('puts up with what databases and other clients do to values', () => {
		expect(read({ ...password, edited: '1500000000', hidden: 0, favorite: 1, notes: null, folder: null, cseKey: null })).toMatchObject({
			edited: 1500000000, hidden: false, favorite: true, notes: '', folder: '00000000-0000-0000-0000-000000000000', cseKey: '',
		})
		expect(read({ ...password, edited: 1e300 }).edited).toBe(8_640_000_000_000)
	})

	it('is refused as a whole when a field that a write would send back is missing', () => {
		for (const field of ['label', 'username', 'password', 'url', 'notes', 'customFields', 'folder', 'favorite', 'hidden', 'edited', 'cseType', 'cseKey', 'trashed', 'id', 'revision'] as const) {
			const { [field]: _left, ...rest } = password
			expect(parse(readPassword, rest)).toEqual({ ok: false, error: '$.' + field })
		}
	})

	it('names the place of a fault without its value', () => {
		expect(parse(readPassword, { ...password, password: ['secret'] })).toEqual({ ok: false, error: '$.password' })
		expect(parse(readPassword, { ...password, id: 'not-an-id' })).toEqual({ ok: false, error: '$.id' })
		expect(parse(readPassword, { ...password, tags: [TAG, 5] })).toEqual({ ok: false, error: '$.tags[1]' })
	})
})

describe('folders and tags of the wire', () => {
	it('have a parent, a color and members', () => {
		expect(parse(readFolderModel, folder)).toMatchObject({ ok: true, value: { parent: FOLDER, label: 'F', extras: {} } })
		expect(parse(readTag, { ...tag, passwords: [ID] })).toMatchObject({ ok: true, value: { color: '#00ff00', members: [ID] } })
		expect(parse(readTag, tag)).toMatchObject({ ok: true, value: { members: null } })
		expect(parse(readTag, folder)).toEqual({ ok: false, error: '$.color' })
	})
})
