// SPDX-FileCopyrightText: 2026 NexPass contributors
// SPDX-License-Identifier: AGPL-3.0-or-later

import { describe, expect, it } from 'vitest'
import { createSalts, deriveChallengeSecret } from './challenge.ts'
import { fingerprint, passwordHash } from './hash.ts'
import { createKeychain, openKeychain, readKeychain, sealKeychain, withFreshKey } from './keychain.ts'
import type { Primitives } from './primitives.ts'
import { loadSodium } from './sodium.ts'

const sodium = await loadSodium()
const random = (length: number): Uint8Array => crypto.getRandomValues(new Uint8Array(length))
const newUuid = (): string => crypto.randomUUID()
const PASSPHRASE = 'correct horse battery staple'

describe('the challenge', () => {
	const noWork: Primitives = {
		...sodium,
		argon2id() {
			throw new Error('must not be computed')
		},
	}

	it('is refused before any work when the salts are not what PWDv1r1 says', () => {
		const [a, b, c] = createSalts(random)
		const wrong: readonly (readonly string[])[] = [
			[], [a], [a, b], [a, b, c, c], [b, b, c], [a, c, c], [a, b, b], [a + 'a', b, c], [a, b, 'x'.repeat(32)], ['', '', ''], ['00'.repeat(5000), b, c],
		]
		for (const salts of wrong) expect(deriveChallengeSecret(noWork, PASSPHRASE, salts)).toEqual({ ok: false, error: { kind: 'saltsInvalid' } })
	})

	it('accepts new salts and a password salt that is longer than usual', () => {
		const [a, b, c] = createSalts(random)
		expect([a.length, b.length, c.length]).toEqual([512, 128, 32])
		const secret = deriveChallengeSecret(sodium, PASSPHRASE, [a + 'ff', b, c])
		expect(secret.ok && secret.value).toMatch(/^[0-9a-f]{64}$/)
	})
})

describe('the keychain', () => {
	const json = { extra: { deep: [1, null] }, keys: { one: '11'.repeat(32), two: '22'.repeat(32) }, current: 'two' }

	it('keeps former keys and members nobody taught us, through sealing, opening and growing', () => {
		const read = readKeychain(json)
		if (read === null) throw new Error('not read')
		const opened = openKeychain(sodium, PASSPHRASE, sealKeychain(sodium, PASSPHRASE, withFreshKey(read, random, () => 'three'), random))
		expect(opened.ok && { ...opened.value.extras, keys: Object.keys(opened.value.keys), current: opened.value.current })
			.toEqual({ extra: { deep: [1, null] }, keys: ['one', 'two', 'three'], current: 'three' })
		expect(opened.ok && opened.value.keys['one']).toBe(json.keys.one)
	})

	it('is never sealed the same way twice', () => {
		const keychain = createKeychain(random, newUuid)
		const wires = [1, 2].map(() => sealKeychain(sodium, PASSPHRASE, keychain, random))
		expect(new Set(wires.map((wire) => wire.slice(0, 32))).size).toBe(2)
		expect(new Set(wires.map((wire) => wire.slice(32, 80))).size).toBe(2)
	})

	it('is refused when keys are missing, of a wrong length or not the current one', () => {
		const wrong: readonly unknown[] = [
			null, [], 'text', {}, { keys: null, current: 'a' }, { keys: {}, current: 'a' }, { ...json, current: 'none' }, { ...json, current: 5 },
			{ ...json, current: '__proto__' }, { ...json, keys: { two: '22'.repeat(31) } }, { ...json, keys: { two: 'zz'.repeat(32) } }, { ...json, keys: { two: 7 } },
		]
		for (const parsed of wrong) expect(readKeychain(parsed)).toBe(null)
	})

	it('is malformed, without any work, when it is too short or no hex', () => {
		for (const wire of ['', '00', 'zz!', '00'.repeat(55)]) expect(openKeychain(sodium, PASSPHRASE, wire)).toEqual({ ok: false, error: { kind: 'malformed' } })
	})
})

it('passwords and texts are hashed as the standards say', async () => {
	// FIPS 180-4, example "abc".
	expect(await passwordHash(crypto, 'abc')).toBe('a9993e364706816aba3e25717850c26c9cd0d89d')
	expect(await fingerprint(crypto, 'abc')).toBe('ba7816bf8f01cfea414140de5dae2223b00361a396177a9cb410ff61f20015ad')
})
