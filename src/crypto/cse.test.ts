// SPDX-FileCopyrightText: 2026 NexPass contributors
// SPDX-License-Identifier: AGPL-3.0-or-later

import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import { createObjectCipher, ENCRYPTED_FIELDS } from './cse.ts'
import type { Keychain } from './keychain.ts'
import { createKeychain, withFreshKey } from './keychain.ts'
import { loadSodium } from './sodium.ts'

const sodium = await loadSodium()
const random = (length: number): Uint8Array => crypto.getRandomValues(new Uint8Array(length))
const newUuid = (): string => crypto.randomUUID()
const keychain: Keychain = createKeychain(random, newUuid)
const cipher = createObjectCipher(sodium, keychain, random)

const kind = fc.constantFrom('password' as const, 'folder' as const, 'tag' as const)
const value = fc.oneof(fc.constant(''), fc.string({ unit: 'grapheme' }))

describe('an encrypted object', () => {
	it('comes back field by field; empty fields stay empty', () => {
		fc.assert(fc.property(kind, fc.array(value, { minLength: 6, maxLength: 6 }), (itemKind, values) => {
			const fields = Object.fromEntries(ENCRYPTED_FIELDS[itemKind].map((name, i) => [name, values[i] ?? '']))
			const sealed = cipher.encrypt(itemKind, keychain.current, fields)
			if (!sealed.ok) throw new Error('not encrypted')
			for (const [name, text] of Object.entries(fields)) {
				expect(sealed.value[name]).toMatch(text === '' ? /^$/ : /^([0-9a-f]{2}){41,}$/)
			}
			expect(cipher.decrypt(itemKind, keychain.current, sealed.value)).toEqual({ ok: true, value: fields })
		}))
	})

	it('never uses a nonce twice, also beyond one pool of them', () => {
		const nonces = new Set<string>()
		for (let i = 0; i < 1000; i++) {
			const sealed = cipher.encrypt('password', keychain.current, { url: 'u', label: 'l', notes: 'n', password: 'p', username: 'u', customFields: 'c' })
			if (sealed.ok) for (const wire of Object.values(sealed.value)) nonces.add(wire.slice(0, 48))
		}
		expect(nonces.size).toBe(6000)
	})

	it('with damaged fields names them and gives the others', () => {
		const sealed = cipher.encrypt('password', keychain.current, { label: 'Bank', password: 'secret', notes: 'long' })
		if (!sealed.ok) throw new Error('not encrypted')
		const damaged = { ...sealed.value, password: (sealed.value['password'] ?? '').replace(/.$/, (digit) => digit === '0' ? '1' : '0'), notes: 'readable text' }
		expect(cipher.decrypt('password', keychain.current, damaged)).toEqual({
			ok: false,
			error: { kind: 'damaged', fields: ['notes', 'password'], readable: { url: '', label: 'Bank', username: '', customFields: '' } },
		})
	})

	it('of a key that is not there says so and is not written', () => {
		for (const keyId of ['', 'other', '__proto__', 'constructor']) {
			expect(cipher.decrypt('folder', keyId, { label: '00' })).toEqual({ ok: false, error: { kind: 'missingKey', keyId } })
			expect(cipher.encrypt('folder', keyId, { label: 'x' })).toEqual({ ok: false, error: { kind: 'missingKey', keyId } })
		}
	})

	it('of a former key stays readable after a new one was added', () => {
		const sealed = cipher.encrypt('tag', keychain.current, { label: 'red', color: '#ff0000' })
		const grown = withFreshKey(keychain, random, newUuid)
		expect(grown.current).not.toBe(keychain.current)
		const later = createObjectCipher(sodium, grown, random)
		expect(later.decrypt('tag', keychain.current, sealed.ok ? sealed.value : {})).toEqual({ ok: true, value: { label: 'red', color: '#ff0000' } })
		expect(later.currentKeyId).toBe(grown.current)
	})
})
