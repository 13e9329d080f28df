// SPDX-FileCopyrightText: 2026 NexPass contributors
// SPDX-License-Identifier: AGPL-3.0-or-later

import { afterAll, beforeAll, describe, expect, test, vi } from 'vitest'
import { access } from './access.suite.ts'
import { BasicClient } from './client.ts'
import { companion } from './companion.suite.ts'
import { encryption } from './encryption.suite.ts'
import { folders } from './folders.suite.ts'
import { lifecycle } from './lifecycle.suite.ts'
import { passwordCreate, passwordUpdate } from './passwords.suite.ts'
import { queries } from './queries.suite.ts'
import { settingsAndServices } from './settings.suite.ts'
import { sharing } from './sharing.suite.ts'
import type { Bench } from './statements.ts'
import type { Target } from './target.ts'
import { chooseTarget } from './target.ts'

// One file on purpose: against a real server all statements share one account and have to come one after the other.
const bench: Bench = { target: null as unknown as Target, client: null as unknown as BasicClient }

// A real server needs time for password hashes, and some statements wait for its clock.
if ((process.env['NEXPASS_CONTRACT_URL'] ?? '') !== '') vi.setConfig({ testTimeout: 600_000, hookTimeout: 600_000 })

beforeAll(async () => {
	bench.target = await chooseTarget()
	const login = new BasicClient(bench.target, bench.target.user, bench.target.password)
	const secret = await login.newAppPassword() ?? bench.target.password
	bench.client = new BasicClient(bench.target, bench.target.user, secret)
	await bench.client.call('POST', 'settings/reset', ['user.password.security.hash', 'user.password.security.duplicates', 'user.session.lifetime'])
	await bench.client.clear()
})

afterAll(async () => {
	await bench.client.clear()
	// Every run made an app password; it is given back.
	await bench.client.fetch('DELETE', '/ocs/v2.php/core/apppassword?format=json')
})

describe('the Passwords API', () => {
	test('the account is empty at the start', async () => {
		expect(await bench.client.ids('password')).toEqual([])
	})
	passwordCreate(bench)
	passwordUpdate(bench)
	lifecycle(bench)
	folders(bench)
	queries(bench)
	settingsAndServices(bench)
	companion(bench)
	access(bench)
	sharing(bench)
	encryption(bench)
})
