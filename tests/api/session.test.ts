// SPDX-FileCopyrightText: 2026 NexPass contributors
// SPDX-License-Identifier: AGPL-3.0-or-later

import { beforeEach, describe, expect, it } from 'vitest'
import type { Api } from '../../src/api/api.ts'
import type { Secret } from '../../src/domain/sealed.ts'
import { BACKUP_CODES } from '../server/demo.ts'
import { DERIVED_KEYS } from '../server/demoKeys.ts'
import { totpCode } from '../server/totp.ts'
import { SECOND_FACTOR_SECRET } from '../server/demo.ts'
import type { Bench } from './bench.ts'
import { asUser, createBench, must, START } from './bench.ts'

const SECRET = DERIVED_KEYS.e2e.secret as Secret
const WRONG = 'ab'.repeat(32) as Secret

describe('an account without master password', () => {
	it('asks for nothing and opens with nothing', async () => {
		const api = createBench(['plain']).api(asUser('plain'))
		expect(must(await api.session.request())).toEqual({ challenge: null, tokens: [] })
		expect(must(await api.session.open({ secret: null }))).toEqual({ keychain: null })
		expect(must(await api.encryption.challenge())).toBeNull()
		expect(must(await api.encryption.keychain())).toBeNull()
	})
})

describe.each(['appPassword', 'session'] as const)('an encrypted account, %s way', (kind) => {
	let bench: Bench
	let api: Api

	beforeEach(async () => {
		bench = createBench(['e2e'])
		if (kind === 'session') await bench.signIn('e2e')
		api = bench.api(kind === 'session' ? { kind } : asUser('e2e'))
	})

	it('is closed, opens, and closes again', async () => {
		expect(await api.passwords.list()).toEqual({ ok: false, error: { kind: 'sessionRequired' } })
		const request = must(await api.session.request())
		expect(request.tokens).toEqual([])
		expect(request.challenge?.kind === 'PWDv1r1' && request.challenge.salts.map((salt) => salt.length)).toEqual([512, 128, 32])
		const { keychain } = must(await api.session.open({ secret: SECRET }))
		expect(keychain).toMatch(/^[0-9a-f]{200,}$/)
		expect(must(await api.encryption.keychain())).toBe(keychain)
		expect(must(await api.encryption.challenge())).toEqual(request.challenge)
		expect(must(await api.passwords.list()).length).toBeGreaterThan(5)
		must(await api.session.keepAlive())
		must(await api.session.close())
		expect(await api.passwords.list()).toEqual({ ok: false, error: { kind: 'sessionRequired' } })
	})

	it('opens again silently after its lifetime, and the call goes through', async () => {
		const asked: string[] = []
		const opener = bench.api(kind === 'session' ? { kind } : asUser('e2e'), {
			onSessionRequired: async () => {
				asked.push('open')
				must(await opener.session.request())
				return (await opener.session.open({ secret: SECRET })).ok
			},
		})
		expect(must(await opener.folders.list()).length).toBeGreaterThan(0)
		bench.wait(4000)
		const [folders, tags] = await Promise.all([opener.folders.list(), opener.tags.list()])
		expect([folders.ok, tags.ok]).toEqual([true, true])
		expect(asked).toEqual(['open', 'open'])
	})

	it('refuses a wrong or malformed secret, each with its own word', async () => {
		must(await api.session.request())
		expect(await api.session.open({ secret: WRONG })).toEqual({ ok: false, error: { kind: 'passphraseRefused' } })
		expect(await api.session.open({ secret: 'short' as Secret })).toEqual({ ok: false, error: { kind: 'secretMalformed' } })
		must(await api.session.open({ secret: SECRET }))
	})

	it('locks out after five failures', async () => {
		must(await api.session.request())
		const kinds: string[] = []
		for (let i = 0; i < 5; i++) {
			const result = await api.session.open({ secret: WRONG })
			kinds.push(result.ok ? 'open' : result.error.kind)
		}
		expect(kinds).toEqual(['passphraseRefused', 'passphraseRefused', 'passphraseRefused', 'passphraseRefused', 'lockedOut'])
		expect(await api.session.open({ secret: SECRET })).toEqual({ ok: false, error: { kind: 'lockedOut', revoked: false } })
	})

	it('says too many calls when it is asked too often', async () => {
		must(await api.session.request())
		let last: unknown = null
		for (let i = 0; i < 11; i++) last = await api.session.open({ secret: SECRET })
		expect(last).toEqual({ ok: false, error: { kind: 'rateLimited', retryAfterSeconds: 60 } })
	})
})

describe('a master password changed on another device', () => {
	it('shows in the salts, and the older session loses its keychain', async () => {
		const bench = createBench(['e2e'])
		const [old, other] = [bench.api(asUser('e2e')), bench.api(asUser('e2e'))]
		for (const api of [old, other]) {
			must(await api.session.request())
			must(await api.session.open({ secret: SECRET }))
		}
		const salts = ['cd'.repeat(256), 'cd'.repeat(64), 'cd'.repeat(16)] as const
		must(await other.encryption.setChallenge({ salts, secret: WRONG, oldSecret: SECRET }))
		must(await other.encryption.setKeychain('ab'.repeat(100)))
		expect(must(await other.encryption.keychain())).toBe('ab'.repeat(100))
		expect(must(await old.encryption.challenge())).toEqual({ kind: 'PWDv1r1', salts })
		expect(await old.encryption.keychain()).toEqual({ ok: false, error: { kind: 'serverFault', status: 500, id: '3476b978' } })
		expect(await old.session.open({ secret: SECRET })).toEqual({ ok: false, error: { kind: 'keychainStale' } })
		expect(must(await old.session.request({ fresh: true })).challenge).toEqual({ kind: 'PWDv1r1', salts })
		must(await old.session.open({ secret: WRONG }))
	})
})

describe('a second factor of the Passwords app', () => {
	it('is offered, missed, refused and accepted', async () => {
		const bench = createBench(['e2e-2fa'])
		const user = bench.state.users['e2e-2fa']
		user?.appPasswords.push({ id: 'one', name: 'phone', secret: 'token-of-phone', loginName: 'e2e-2fa', created: START / 1000, wipe: false })
		const api = bench.api(asUser('e2e-2fa', 'token-of-phone'))
		const secret = DERIVED_KEYS['e2e-2fa'].secret as Secret
		expect(must(await api.session.request()).tokens.map(({ id, type, needsRequest }) => [id, type, needsRequest])).toEqual([['totp', 'user-token', false], ['backup_codes', 'user-token', false]])
		expect(must(await api.session.requestToken('totp'))).toBeNull()
		expect(await api.session.open({ secret })).toEqual({ ok: false, error: { kind: 'codeMissing' } })
		expect(await api.session.open({ secret, tokens: { totp: '000000' } })).toEqual({ ok: false, error: { kind: 'codeRefused' } })
		const code = totpCode(SECOND_FACTOR_SECRET, START / 1000)
		expect(must(await api.session.open({ secret, tokens: { totp: code } })).keychain).not.toBeNull()
		must(await api.session.close())
		must(await api.session.request())
		expect(await api.session.open({ secret, tokens: { totp: code } })).toEqual({ ok: false, error: { kind: 'codeRefused' } })
		must(await api.session.open({ secret, tokens: { backup_codes: BACKUP_CODES[0] ?? '' } }))
	})

	it('counts failures, and the fifth costs the app password', async () => {
		const bench = createBench(['e2e'])
		bench.state.users['e2e']?.appPasswords.push({ id: 'one', name: 'phone', secret: 'token-of-phone', loginName: 'e2e', created: START / 1000, wipe: false })
		const api = bench.api(asUser('e2e', 'token-of-phone'))
		must(await api.session.request())
		for (let i = 0; i < 4; i++) expect(await api.session.open({ secret: WRONG })).toEqual({ ok: false, error: { kind: 'passphraseRefused' } })
		expect(await api.session.open({ secret: WRONG })).toEqual({ ok: false, error: { kind: 'lockedOut', revoked: true } })
		expect(await api.session.request()).toEqual({ ok: false, error: { kind: 'unauthorized', reason: 'wrongCredentials' } })
	})
})
