// SPDX-FileCopyrightText: 2026 NexPass contributors
// SPDX-License-Identifier: AGPL-3.0-or-later

import { afterAll, beforeAll, expect, test, vi } from 'vitest'
import { DEMO_PASSPHRASE, DEMO_PASSWORD } from '../server/demo.ts'
import { demoEntries } from '../server/demoEntries.ts'
import type { RunningServer } from '../server/main.ts'
import { startServer } from '../server/main.ts'
import type { PeerClient, PeerPassword } from './officialClient.ts'
import { openOfficialClient } from './officialClient.ts'

let server: RunningServer
let client: PeerClient
const ENTRIES = 60

beforeAll(async () => {
	// The client prints every field it does not know, with its secrets; here they are known to be there.
	vi.spyOn(console, 'error').mockImplementation(() => undefined)
	server = await startServer({ quiet: true, entries: ENTRIES })
	// A damaged ciphertext makes the official client give up the whole list, so this account has none.
	const shelf = server.state.users['e2e']?.shelves.password
	for (const model of Object.values(shelf?.models ?? {})) {
		const revision = shelf?.revisions[model.revision ?? '']
		if (revision?.cseType === 'CSEv2r1') revision.cseType = 'CSEv1r1'
		if (revision?.hash === damagedHash && shelf !== undefined) delete shelf.models[model.id]
	}
	client = await openOfficialClient(server.url, 'e2e', DEMO_PASSWORD, DEMO_PASSPHRASE)
}, 60_000)
afterAll(() => server.close())

const damaged = demoEntries(ENTRIES).find(entry => entry.damage === 'ciphertext')
const damagedHash = await sha1(damaged?.password ?? '')

async function sha1(text: string): Promise<string> {
	return Buffer.from(await crypto.subtle.digest('SHA-1', new TextEncoder().encode(text))).toString('hex')
}

test('opens a session with the master password', () => {
	expect(client.isAuthorized()).toBe(true)
})

test('lists and decrypts every visible entry of the demo account', async () => {
	const listed = [...await client.getPasswordRepository().findAll()].map(password => password.getLabel())
	const wanted = demoEntries(ENTRIES)
		.filter(entry => !entry.hidden && !entry.trashed && !entry.folder.startsWith('Old projects') && entry.damage !== 'ciphertext')
		.map(entry => entry.label)
	expect(listed).toEqual(expect.arrayContaining(wanted))
	// Two more were received from another account.
	expect(listed.length).toBe(wanted.length + 2)
})

test('creates an entry that is stored encrypted and reads it back', async () => {
	const repository = client.getPasswordRepository()
	const model = client.getClass('model.password') as PeerPassword
	model.setLabel('Made by the official client').setPassword('pässwörd 🔑').setNotes('line 1\nline 2')
	const created = await repository.create(model)
	const stored = server.state.users['e2e']?.shelves.password
	const revision = stored?.revisions[stored.models[created.getId()]?.revision ?? '']
	expect(revision?.cseType).toBe('CSEv1r1')
	expect(revision?.label).toMatch(/^[0-9a-f]{100,}$/)
	const again = await repository.findById(created.getId())
	expect([again.getLabel(), again.getPassword(), again.getNotes()]).toEqual(['Made by the official client', 'pässwörd 🔑', 'line 1\nline 2'])
})

test('updates an entry and keeps what it did not touch', async () => {
	const repository = client.getPasswordRepository()
	const before = [...await repository.findAll()].find(password => password.getLabel() === 'Code in both forms')
	if (before === undefined) throw new Error('the demo entry is missing')
	const fields = JSON.stringify([...before.getCustomFields()].map(field => [field.getLabel(), field.getType(), field.getValue()]))
	before.setNotes('changed by the official client')
	await repository.update(before)
	const after = await repository.findById(before.getId())
	expect(after.getNotes()).toBe('changed by the official client')
	expect(JSON.stringify([...after.getCustomFields()].map(field => [field.getLabel(), field.getType(), field.getValue()]))).toBe(fields)
	expect(after.getFolder()).toBe(before.getFolder())
})
