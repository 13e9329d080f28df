// SPDX-FileCopyrightText: 2026 NexPass contributors
// SPDX-License-Identifier: AGPL-3.0-or-later

import { mkdtemp, rm } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { openOfficialClient } from '../peer/officialClient.ts'
import { DEMO_PASSPHRASE, DEMO_PASSWORD } from '../server/demo.ts'
import type { RunningServer } from '../server/main.ts'
import { startServer } from '../server/main.ts'
import { runMainJob } from './mainJob.ts'
import type { Line } from './line.ts'
import { layLine } from './line.ts'
import { readServer } from './serverTruth.ts'

let server: RunningServer
let line: Line
let profile: string

beforeAll(async () => {
	server = await startServer({ quiet: true })
	line = await layLine(server.url)
	profile = await mkdtemp(join(tmpdir(), 'nexpass-story-'))
})
afterAll(async () => {
	await line.close()
	await server.close()
	await rm(profile, { recursive: true, force: true })
})

describe('the main job', () => {
	it('reads a vault, edits it offline through reloads and kills, and brings every edit to the server exactly once', async () => {
		const truth = await readServer(server.url, 'e2e', DEMO_PASSWORD, DEMO_PASSPHRASE)
		const outcome = await runMainJob({ line, truth, profile, user: 'e2e', password: DEMO_PASSWORD, passphrase: DEMO_PASSPHRASE })
		expect(outcome.lostAnswers).toBeGreaterThanOrEqual(4)
		expect(outcome.listAfterPull).toEqual(outcome.serverBefore)
		expect(outcome.offlineReloads).toBe(5)
		expect(outcome.kills).toBe(3)
		expect(outcome.vaultAfter).toEqual(outcome.expected)
		expect(outcome.serverAfter).toEqual(outcome.expected)
		expect(outcome.trashLabels).toEqual(expect.arrayContaining([...outcome.trashed]))
	}, 600_000)

	it('leaves entries that the official client decrypts, all of them', async () => {
		// The official client gives up a whole list for one damaged ciphertext, which the demo account has on purpose.
		const shelf = server.state.users['e2e']?.shelves.password
		const truth = await readServer(server.url, 'e2e', DEMO_PASSWORD, DEMO_PASSPHRASE)
		const readable = await truth.entries()
		for (const one of await truth.list('password', 'model')) {
			try {
				if (one['cseType'] !== 'none') for (const field of ['label', 'username', 'password', 'url', 'notes', 'customFields']) truth.open(one, field)
				if (one['cseType'] !== 'none' && one['cseType'] !== 'CSEv1r1') throw new Error('another scheme')
			} catch {
				// Unreadable for everybody: not part of what the official client is asked for.
				delete shelf?.models[String(one['id'])]
			}
		}
		const client = await openOfficialClient(server.url, 'e2e', DEMO_PASSWORD, DEMO_PASSPHRASE)
		const listed = [...await client.getPasswordRepository().findAll()]
		const ours = readable.map(({ label, password, username, url, notes }) => JSON.stringify([label, username, password, url, notes])).sort()
		const theirs = listed.map((one) => JSON.stringify([one.getLabel(), one.getUserName(), one.getPassword(), one.getUrl(), one.getNotes()])).sort()
		expect(theirs).toEqual(expect.arrayContaining(ours.filter((entry) => entry.includes('Story'))))
		expect(theirs.length).toBeGreaterThanOrEqual(ours.length - 2)
	}, 300_000)
})
