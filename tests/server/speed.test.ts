// SPDX-FileCopyrightText: 2026 NexPass contributors
// SPDX-License-Identifier: AGPL-3.0-or-later

import { expect, test } from 'vitest'
import { seededBytes } from './crypto.ts'
import { EMPTY_DRAFT } from './revisions.ts'
import { addUser, BASE_ID, emptyState } from './state.ts'
import { testServer } from './testClient.ts'

const ENTRIES = 10_000
const CIPHERTEXT = 'ab'.repeat(90)

test('a list of 10,000 encrypted entries with their tags takes well under a second', async () => {
	const state = emptyState(seededBytes('speed'))
	const user = addUser(state, 'ada', 'secret')
	for (let index = 0; index < ENTRIES; index++) {
		const id = `${String(index).padStart(8, '0')}-0000-4000-8000-000000000000`
		const revision = id.replace('-4000-', '-4001-')
		user.shelves.password.models[id] = { id, created: 1, updated: 1, revision, suspended: false, shareId: null, hasShares: false, editable: true }
		user.shelves.password.revisions[revision] = {
			...EMPTY_DRAFT, id: revision, model: id, created: 1, updated: 1, edited: 1, status: 0, statusCode: 'GOOD', sseType: 'none', client: 'x', folder: BASE_ID,
			label: CIPHERTEXT, username: CIPHERTEXT, password: CIPHERTEXT, url: CIPHERTEXT, notes: CIPHERTEXT, customFields: CIPHERTEXT, cseType: 'CSEv1r1', cseKey: 'k',
		}
		user.relations.push({ password: id, tag: 'none', hidden: false })
	}
	const { api } = testServer(state)
	await api('POST', 'password/list', { details: 'id' })
	// Processor time, so that a busy machine does not decide the outcome.
	const before = process.cpuUsage()
	const listed = await (await api('POST', 'password/list', { details: 'model+tag-ids' })).json() as unknown[]
	expect(listed).toHaveLength(ENTRIES)
	expect(process.cpuUsage(before).user / 1000).toBeLessThan(1000)
}, 60_000)
