// SPDX-FileCopyrightText: 2026 NexPass contributors
// SPDX-License-Identifier: AGPL-3.0-or-later

import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import type { AccountId } from '../domain/ids.ts'
import { concat } from '../encoding/bytes.ts'
import { formatHex } from '../encoding/hex.ts'
import type { SealPurpose } from './vaultCipher.ts'
import { createVaultCipher, createVaultKey } from './vaultCipher.ts'

const ACCOUNT = '0123456789abcdef0123456789abcdef' as AccountId
const RECORD = 'ffeeddccbbaa99887766554433221100'
const CLASSES = [512, 2048, 8192, 32_768]

const purposes: readonly SealPurpose[] = ['items', 'queue', 'journal', 'names', 'settings', 'meta', 'drafts']
const purpose = fc.constantFrom(...purposes)
const id = fc.uint8Array({ minLength: 16, maxLength: 16 }).map((bytes) => Buffer.from(bytes).toString('hex'))
const content = fc.oneof(fc.uint8Array({ maxLength: 700 }), fc.uint8Array({ minLength: 8000, maxLength: 8300, size: 'max' }))

describe('a sealed record', () => {
	it('opens again under its own names, whatever they are', async () => {
		const cipher = await createVaultCipher(crypto, createVaultKey(crypto), ACCOUNT)
		await fc.assert(fc.asyncProperty(purpose, id, fc.maxSafeNat(), content, async (use, recordId, version, plaintext) => {
			const sealed = await cipher.seal(use, recordId, version, plaintext)
			const opened = await cipher.open(use, recordId, version, sealed)
			expect(opened.ok && formatHex(opened.value)).toBe(formatHex(plaintext))
		}), { numRuns: 60 })
	})

	it('shows only its size class', async () => {
		const cipher = await createVaultCipher(crypto, createVaultKey(crypto), ACCOUNT)
		await fc.assert(fc.asyncProperty(fc.nat({ max: 140_000 }), async (length) => {
			const padded = (await cipher.seal('items', RECORD, 1, new Uint8Array(length))).length - 29
			expect(CLASSES.includes(padded) || padded % 32_768 === 0).toBe(true)
			const smaller = [...CLASSES, padded - 32_768].filter((size) => size < padded)
			for (const size of smaller) expect(length + 4).toBeGreaterThan(size)
		}), { numRuns: 60 })
	})

	it('does not open when one of its names is another', async () => {
		const vaultKey = createVaultKey(crypto)
		const cipher = await createVaultCipher(crypto, vaultKey, ACCOUNT)
		const names = fc.record({ use: purpose, recordId: id, version: fc.nat({ max: 5 }), account: fc.constantFrom(ACCOUNT, '00000000000000000000000000000000' as AccountId) })
		await fc.assert(fc.asyncProperty(names, async ({ use, recordId, version, account }) => {
			const sealed = await cipher.seal('items', RECORD, 1, Uint8Array.of(1, 2, 3))
			const other = await createVaultCipher(crypto, vaultKey, account)
			const isSame = use === 'items' && recordId === RECORD && version === 1 && account === ACCOUNT
			expect((await other.open(use, recordId, version, sealed)).ok).toBe(isSame)
		}), { numRuns: 100 })
		const sealed = await cipher.seal('items', RECORD, 1, Uint8Array.of(1, 2, 3))
		for (const use of purposes.slice(1)) expect((await cipher.open(use, RECORD, 1, sealed)).ok).toBe(false)
		expect((await cipher.open('items', RECORD, 2, sealed)).ok).toBe(false)
		expect((await cipher.open('items', RECORD, 0, sealed)).ok).toBe(false)
		const elsewhere = await createVaultCipher(crypto, vaultKey, '00000000000000000000000000000000' as AccountId)
		expect((await elsewhere.open('items', RECORD, 1, sealed)).ok).toBe(false)
		const otherKey = await createVaultCipher(crypto, createVaultKey(crypto), ACCOUNT)
		expect((await otherKey.open('items', RECORD, 1, sealed)).ok).toBe(false)
	})

	it('cannot be moved by shifting letters between its names', async () => {
		const vaultKey = createVaultKey(crypto)
		const cipher = await createVaultCipher(crypto, vaultKey, ACCOUNT)
		const sealed = await cipher.seal('items', 'ab', 1, new Uint8Array(3))
		const shifted = await createVaultCipher(crypto, vaultKey, ACCOUNT + 'a' as AccountId)
		expect((await shifted.open('items', 'b', 1, sealed)).ok).toBe(false)
		expect((await cipher.open('items', 'a', 1, sealed)).ok).toBe(false)
	})

	it('does not open when any byte was changed, or the end is missing', async () => {
		const cipher = await createVaultCipher(crypto, createVaultKey(crypto), ACCOUNT)
		const sealed = await cipher.seal('queue', RECORD, 7, Uint8Array.of(1, 2, 3))
		for (let i = 0; i < sealed.length; i++) {
			const changed = sealed.slice()
			changed[i] = (changed[i] ?? 0) ^ 1 << i % 8
			expect((await cipher.open('queue', RECORD, 7, changed)).ok).toBe(false)
			expect((await cipher.open('queue', RECORD, 7, sealed.slice(0, i))).ok).toBe(false)
		}
		expect((await cipher.open('queue', RECORD, 7, concat(sealed, Uint8Array.of(0)))).ok).toBe(false)
		expect(await cipher.open('queue', RECORD, 7, concat(Uint8Array.of(2), sealed.subarray(1)))).toEqual({ ok: false, error: { kind: 'unknownFormat' } })
	})

	it('is never sealed the same way twice', async () => {
		const cipher = await createVaultCipher(crypto, createVaultKey(crypto), ACCOUNT)
		const sealed = await Promise.all(Array.from({ length: 50 }, () => cipher.seal('items', RECORD, 1, new Uint8Array(3))))
		expect(new Set(sealed.map((bytes) => Buffer.from(bytes.subarray(1, 13)).toString('hex'))).size).toBe(50)
	})

	it('does not open when the padding inside is not what the format says', async () => {
		const vaultKey = createVaultKey(crypto)
		const cipher = await createVaultCipher(crypto, vaultKey, ACCOUNT)
		for (const inside of [padding(508, 1), padding(0, 1), new Uint8Array(512).fill(255), new Uint8Array(0), new Uint8Array(2048), padding(600, 0)]) {
			const sealed = await sealRaw(vaultKey, inside)
			expect(await cipher.open('items', RECORD, 1, sealed)).toEqual({ ok: false, error: { kind: 'notAuthentic' } })
		}
		expect((await cipher.open('items', RECORD, 1, await sealRaw(vaultKey, padding(5, 0)))).ok).toBe(true)
	})
})

/** A padded plaintext of 512 bytes that claims this length; its last byte is given. */
function padding(length: number, last: number): Uint8Array {
	const padded = new Uint8Array(512)
	new DataView(padded.buffer).setUint32(0, length)
	padded[511] = last
	// At 508 bytes of content there is no padding left to be wrong: claim one byte less.
	if (length === 508) padded[3] = 251
	return padded
}

/** What somebody with the key could write without keeping to the format. */
async function sealRaw(vaultKey: Uint8Array, inside: Uint8Array): Promise<Uint8Array> {
	const text = (value: string): Uint8Array => Buffer.concat([Buffer.from([0, 0, 0, value.length]), Buffer.from(value)])
	const master = await crypto.subtle.importKey('raw', vaultKey as BufferSource, 'HKDF', false, ['deriveKey'])
	const derivation = { name: 'HKDF', hash: 'SHA-256', salt: new Uint8Array(0), info: Buffer.from('nexpass/1/items') }
	const key = await crypto.subtle.deriveKey(derivation, master, { name: 'AES-GCM', length: 256 }, false, ['encrypt'])
	const additionalData = concat(Uint8Array.of(1), text('items'), text(ACCOUNT), text(RECORD), Uint8Array.of(0, 0, 0, 0, 0, 0, 0, 1)) as BufferSource
	const iv = crypto.getRandomValues(new Uint8Array(12))
	return concat(Uint8Array.of(1), iv, new Uint8Array(await crypto.subtle.encrypt({ name: 'AES-GCM', iv, additionalData }, key, inside as BufferSource)))
}
