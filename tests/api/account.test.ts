// SPDX-FileCopyrightText: 2026 NexPass contributors
// SPDX-License-Identifier: AGPL-3.0-or-later

import { beforeEach, describe, expect, it } from 'vitest'
import type { ServerTimeSample } from '../../src/api/http.ts'
import type { Secret } from '../../src/domain/sealed.ts'
import type { Bench } from './bench.ts'
import { asUser, createBench, must, START } from './bench.ts'

let bench: Bench

beforeEach(() => {
	bench = createBench(['plain', 'e2e-2fa'])
})

describe('who and where', () => {
	it('is said by the server part', async () => {
		const state = must(await bench.api(asUser('plain')).companion.state())
		expect(state).toMatchObject({
			instance: bench.state.instance, user: { id: 'plain', displayName: 'Plain demo' }, passwords: { installed: true, enabled: true },
			policy: { offline: true, offlineMaxAgeDays: null }, companion: { capabilities: { operations: true, parents: true, changes: true, devices: true, reason: null } }, epoch: bench.state.epoch,
		})
	})

	it.each([31, 34] as const)('is not said to somebody who may not use NexPass (Nextcloud %d)', async (personality) => {
		bench.state.config.personality = personality
		bench.state.config.appDisabledFor = ['plain']
		expect(await bench.api(asUser('plain')).companion.state()).toEqual({ ok: false, error: { kind: 'appNotEnabled', status: personality === 34 ? 412 : 404 } })
	})

	it('comes with the time of the server', async () => {
		const samples: ServerTimeSample[] = []
		bench.handler.server.faults.add({ kind: 'clockSkew', seconds: 300, match: { path: '/nexpass/' } })
		must(await bench.api(asUser('plain'), { onServerTime: (sample) => void samples.push(sample) }).companion.state())
		expect(samples).toMatchObject([{ serverTime: START / 1000 + 300, offsetMs: 300_500 }])
	})
})

describe('signing in', () => {
	it('nobody is signed in: said so, in both ways', async () => {
		expect(await bench.api({ kind: 'session' }).passwords.list()).toEqual({ ok: false, error: { kind: 'unauthorized', reason: 'signedOut' } })
		expect(await bench.api(asUser('plain', 'wrong')).passwords.list()).toEqual({ ok: false, error: { kind: 'unauthorized', reason: 'wrongCredentials' } })
		expect(await bench.api(asUser('e2e-2fa')).passwords.list()).toEqual({ ok: false, error: { kind: 'unauthorized', reason: 'wrongCredentials' } })
	})

	it('the session of the browser survives our calls', async () => {
		await bench.signIn('plain')
		const api = bench.api({ kind: 'session' })
		for (let i = 0; i < 3; i++) expect(must(await api.passwords.listIds()).length).toBeGreaterThan(0)
		expect(must(await api.companion.state()).user.id).toBe('plain')
	})

	it('a pending second factor is not taken for data', async () => {
		await bench.signIn('e2e-2fa')
		const api = bench.api({ kind: 'session' })
		expect(await api.passwords.list()).toEqual({ ok: false, error: { kind: 'twoFactorPending' } })
		expect(await api.companion.state()).toEqual({ ok: false, error: { kind: 'twoFactorPending' } })
	})

	it('an app password is made from the session, used and revoked', async () => {
		await bench.signIn('plain')
		const own = bench.api({ kind: 'session' })
		expect(must(await own.account.mayCreateAppPassword())).toBe(true)
		const secret = must(await own.account.createAppPassword())
		expect(secret).toHaveLength(72)
		const api = bench.api(asUser('plain', secret))
		expect(must(await api.passwords.listIds()).length).toBeGreaterThan(0)
		must(await api.account.deleteAppPassword())
		expect(await api.passwords.listIds()).toEqual({ ok: false, error: { kind: 'unauthorized', reason: 'wrongCredentials' } })
	})

	it('an app password half an hour later needs the login password again', async () => {
		await bench.signIn('plain')
		bench.wait(1900)
		const { account } = bench.api({ kind: 'session' })
		expect(await account.createAppPassword()).toMatchObject({ ok: false, error: { kind: 'rejected', status: 403 } })
		expect(await account.confirmPassword('wrong' as Secret)).toMatchObject({ ok: false, error: { kind: 'rejected', status: 403 } })
		must(await account.confirmPassword('nexpass-demo' as Secret))
		expect(must(await account.createAppPassword())).toHaveLength(72)
	})

	it('app passwords may be forbidden, which newer servers say', async () => {
		bench.state.config.personality = 34
		bench.state.config.mayCreateAppPasswords = false
		await bench.signIn('plain')
		expect(must(await bench.api({ kind: 'session' }).account.mayCreateAppPassword())).toBe(false)
	})

	it('in another window: started, pending, granted once', async () => {
		const api = bench.api({ kind: 'session' })
		const flow = must(await api.account.startLogin())
		expect(flow.loginUrl).toMatch(/\/login\/v2\/flow\/\w+$/)
		expect(must(await api.account.pollLogin(flow.pollToken))).toEqual({ kind: 'pending' })
		const waiting = bench.state.loginFlows[flow.pollToken]
		if (waiting === undefined) throw new Error('no flow')
		waiting.granted = { user: 'plain', secret: 'granted-secret' }
		expect(must(await api.account.pollLogin(flow.pollToken))).toEqual({ kind: 'granted', loginName: 'plain', appPassword: 'granted-secret' })
		expect(must(await api.account.pollLogin(flow.pollToken))).toEqual({ kind: 'pending' })
	})

	it('a device that is to be wiped is told so and reports back', async () => {
		const { account } = bench.api(asUser('plain', 'lost-phone'))
		const secret = 'lost-phone' as Secret
		expect(must(await account.isWipeRequested(secret))).toBe(false)
		bench.state.wipes[secret] = { user: 'plain' }
		expect(must(await account.isWipeRequested(secret))).toBe(true)
		must(await account.reportWiped(secret))
		expect(must(await account.isWipeRequested(secret))).toBe(false)
	})
})

describe('settings', () => {
	it('come with defaults, also when the server gives digits as text', async () => {
		const { settings } = bench.api(asUser('plain'))
		expect(must(await settings.user())).toMatchObject({ sessionLifetimeSeconds: 600, hashLength: 40, appVersion: '2025.7' })
		must(await settings.set({ 'user.password.security.hash': 20, 'client.nexpass.seen': 'yes' }))
		expect(must(await settings.user()).hashLength).toBe(20)
		must(await settings.reset(['user.password.security.hash']))
		expect(must(await settings.user()).hashLength).toBe(40)
		expect(must(await settings.get(['client.nexpass.seen', 'client.nexpass.unseen']))).toEqual({ 'client.nexpass.seen': 'yes', 'client.nexpass.unseen': null })
	})

	it('refuse a value that is too long', async () => {
		const { settings } = bench.api(asUser('plain'))
		expect(await settings.set({ 'client.nexpass.long': 'x'.repeat(129) })).toMatchObject({ ok: false, error: { kind: 'rejected', id: 'e5eeb777' } })
	})
})
