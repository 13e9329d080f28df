// SPDX-FileCopyrightText: 2026 NexPass contributors
// SPDX-License-Identifier: AGPL-3.0-or-later

import { beforeEach, describe, expect, it } from 'vitest'
import type { AccountRecord } from '../../src/vault/account.ts'
import { testConnection } from '../../src/vault/connectionTest.ts'
import type { ConnectionTest } from '../../src/vault/protocol/connection.ts'
import type { Bench } from '../api/bench.ts'
import { createBench } from '../api/bench.ts'
import { DEMO_PASSWORD } from '../server/demo.ts'
import { plainOpening } from '../world/plainOpening.ts'

let server: Bench
let salts: readonly string[]

beforeEach(() => {
	server = createBench(['e2e'], 2)
	salts = server.state.users['e2e']?.challenge?.salts ?? []
})

function account(): AccountRecord {
	const secret = server.state.users['e2e']?.challenge?.secret ?? ''
	return { v: 1, instance: server.state.instance, userId: 'e2e', displayName: '', language: 'en', challenge: { type: 'PWDv1r1', salts, secret }, keychain: null, hashLength: 40, way: { kind: 'session' } }
}

function run(user = 'e2e'): Promise<ConnectionTest> {
	return testConnection({
		open: (way) => server.api(way), here: { host: 'cloud.example.com', folder: '' }, account, opening: plainOpening(), after: () => () => undefined, onProgress: () => undefined,
	}, { address: 'cloud.example.com', user, password: DEMO_PASSWORD }, new AbortController().signal)
}

const asked = (path: string): number => server.seen.filter((request) => request.path.endsWith(path)).length

describe('the last stage, for an end-to-end encrypted account', () => {
	it('opens the session once with the sealed secret, and closes it', async () => {
		expect(await run()).toMatchObject({ failure: null, asksForCode: false })
		expect([asked('session/open'), asked('session/close')]).toEqual([1, 1])
		expect(server.state.users['e2e']?.failedAttempts).toBe(0)
	})

	it('sends no secret to other salts than those it was made with', async () => {
		salts = ['00', '11', '22']
		expect(await run()).toMatchObject({ failure: { kind: 'passphraseChanged' } })
		expect(asked('session/open')).toBe(0)
	})

	it('sends none without the code that is asked for, and says that one will be', async () => {
		const user = server.state.users['e2e']
		if (user !== undefined) user.secondFactor = { secret: 'JBSWY3DPEHPK3PXP', lastStep: 0, backupCodes: [] }
		server.state.config.tokenFeatures = true
		user?.appPasswords.push({ id: 'one', name: 'phone', secret: 'aB3dE-fG5hI-jK7lM-nO9pQ-rS1tU', loginName: 'e2e', created: 0, wipe: false })
		const report = await testConnection({
			open: (way) => server.api(way), here: { host: 'cloud.example.com', folder: '' }, account, opening: plainOpening(), after: () => () => undefined, onProgress: () => undefined,
		}, { address: 'cloud.example.com', user: 'e2e', password: 'aB3dEfG5hIjK7lMnO9pQrS1tU' }, new AbortController().signal)
		expect(report).toMatchObject({ failure: null, asksForCode: true })
		expect(asked('session/open')).toBe(0)
	})

	it('an account that is locked out is told apart', async () => {
		const user = server.state.users['e2e']
		if (user !== undefined) user.failedAttempts = 5
		expect(await run()).toMatchObject({ failure: { kind: 'lockedOut' } })
	})
})

it('a name that differs in upper and lower case only is shown as the server knows it', async () => {
	const other = server.state.users['e2e']
	if (other !== undefined) server.state.users['E2E'] = other
	expect(await run('E2E')).toMatchObject({ failure: null, userIs: 'e2e' })
})
