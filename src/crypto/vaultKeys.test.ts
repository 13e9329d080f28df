// SPDX-FileCopyrightText: 2026 NexPass contributors
// SPDX-License-Identifier: AGPL-3.0-or-later

import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import type { AccountId } from '../domain/ids.ts'
import type { PasskeyAnswer, PasskeyQuestion } from '../domain/passkey.ts'
import { formatHex } from '../encoding/hex.ts'
import { formatWraps, parseWraps } from './keyWrap.ts'
import { noblePrimitives } from './noble.ts'
import type { Primitives } from './primitives.ts'
import type { OpenKeys } from './vaultKeys.ts'
import { createVaultKeys } from './vaultKeys.ts'

const ACCOUNT = '0123456789abcdef0123456789abcdef' as AccountId
const PASSPHRASE = 'correct horse battery staple'
const random = (length: number): Uint8Array => crypto.getRandomValues(new Uint8Array(length))
const cheap: Primitives = { ...noblePrimitives, argon2id: (password, salt) => noblePrimitives.blake2b(password, salt).slice(0, 32) }
const keys = createVaultKeys({ crypto, primitives: Promise.resolve(cheap), random, nowMs: () => 0 })

const newPasskey = (credentialBytes = 24): PasskeyQuestion & PasskeyAnswer => ({ credentialId: formatHex(random(credentialBytes)), salt: formatHex(random(32)), prfOutput: formatHex(random(32)) })

async function added(passkey: PasskeyQuestion & PasskeyAnswer, wraps: Uint8Array): Promise<Uint8Array> {
	const result = await keys.addPasskey(PASSPHRASE, passkey, wraps, ACCOUNT)
	if (!result.ok) throw new Error(result.error.kind)
	return result.value
}

/** Bytes that only the same vault key opens. */
async function sealWith({ cipher }: OpenKeys): Promise<Uint8Array> {
	return cipher.seal('meta', '01', 1, Uint8Array.of(5))
}

describe('a bundle with passkeys', () => {
	it('opens the same vault by its passphrase and by each of them', async () => {
		const { wraps, keys: first } = await keys.createKey(PASSPHRASE, ACCOUNT)
		const sealed = await sealWith(first)
		const passkeys = [newPasskey(), newPasskey(1023), newPasskey(1)]
		let bundle = wraps
		for (const passkey of passkeys) bundle = await added(passkey, bundle)
		expect(keys.passkeys(bundle)).toEqual(passkeys.map(({ credentialId, salt }) => ({ credentialId, salt })))
		for (const opened of [await keys.unlock(PASSPHRASE, bundle, ACCOUNT), ...await Promise.all(passkeys.map((passkey) => keys.unlockWithPasskey(passkey, bundle, ACCOUNT)))]) {
			expect(opened.ok && await opened.value.cipher.open('meta', '01', 1, sealed)).toEqual({ ok: true, value: Uint8Array.of(5) })
		}
	})

	it('holds one wrap per passkey, and takes one away without touching the others', async () => {
		const { wraps } = await keys.createKey(PASSPHRASE, ACCOUNT)
		const [phone, stick] = [newPasskey(), newPasskey()]
		const bundle = await added({ ...phone, salt: newPasskey().salt }, await added(stick, await added(phone, wraps)))
		expect(keys.passkeys(bundle)).toHaveLength(2)
		const less = keys.removePasskey(phone.credentialId.toUpperCase(), bundle)
		expect(keys.passkeys(less)).toEqual([{ credentialId: stick.credentialId, salt: stick.salt }])
		expect((await keys.unlockWithPasskey(stick, less, ACCOUNT)).ok).toBe(true)
		expect(await keys.unlockWithPasskey(phone, less, ACCOUNT)).toEqual({ ok: false, error: { kind: 'malformed' } })
	})

	it('never loses the wrap of the passphrase, whatever is removed', async () => {
		const { wraps } = await keys.createKey(PASSPHRASE, ACCOUNT)
		const bundle = await added(newPasskey(), wraps)
		for (const id of ['', formatHex(new Uint8Array(0)), ...keys.passkeys(bundle).map(({ credentialId }) => credentialId)]) {
			expect((await keys.unlock(PASSPHRASE, keys.removePasskey(id, bundle), ACCOUNT)).ok).toBe(true)
		}
		const strange = Uint8Array.of(9, 9, 9)
		expect(keys.removePasskey('00', strange)).toEqual(strange)
	})

	it('takes no passkey from somebody without the passphrase, nor one whose numbers are wrong, nor a 33rd wrap', async () => {
		const { wraps } = await keys.createKey(PASSPHRASE, ACCOUNT)
		expect(await keys.addPasskey('wrong', newPasskey(), wraps, ACCOUNT)).toEqual({ ok: false, error: { kind: 'notOpened' } })
		const good = newPasskey()
		for (const bad of [{ credentialId: '' }, { credentialId: 'x' }, { salt: '' }, { salt: good.salt + '00' }, { prfOutput: '' }, { prfOutput: good.prfOutput.slice(2) }, { prfOutput: 'zz'.repeat(32) }]) {
			expect(await keys.addPasskey(PASSPHRASE, { ...good, ...bad }, wraps, ACCOUNT)).toEqual({ ok: false, error: { kind: 'malformed' } })
		}
		let bundle = wraps
		for (let i = 0; i < 31; i++) bundle = await added(newPasskey(), bundle)
		expect(await keys.addPasskey(PASSPHRASE, newPasskey(), bundle, ACCOUNT)).toEqual({ ok: false, error: { kind: 'malformed' } })
		expect((await keys.unlock(PASSPHRASE, bundle, ACCOUNT)).ok).toBe(true)
	})

	it('opens with the next passphrase after a change and not with the former one, and by every passkey as before', async () => {
		const { wraps } = await keys.createKey(PASSPHRASE, ACCOUNT)
		const passkey = newPasskey()
		const bundle = await added(passkey, wraps)
		expect(await keys.changePassphrase('wrong', 'another passphrase', bundle, ACCOUNT)).toEqual({ ok: false, error: { kind: 'notOpened' } })
		const changed = await keys.changePassphrase(PASSPHRASE, 'another passphrase', bundle, ACCOUNT)
		if (!changed.ok) throw new Error('not changed')
		expect((await keys.unlock('another passphrase', changed.value, ACCOUNT)).ok).toBe(true)
		expect((await keys.unlock(PASSPHRASE, changed.value, ACCOUNT)).ok).toBe(false)
		expect((await keys.unlockWithPasskey(passkey, changed.value, ACCOUNT)).ok).toBe(true)
		expect(parseWraps(changed.value)?.map(({ kind, epoch }) => [kind, epoch])).toEqual([['passphrase', 2], ['prf', 1]])
		const later = keys.withPassphraseOf(changed.value, await added(newPasskey(), bundle))
		expect(keys.passkeys(later ?? new Uint8Array(0))).toHaveLength(2)
		expect((await keys.unlock('another passphrase', later ?? new Uint8Array(0), ACCOUNT)).ok).toBe(true)
		expect(keys.withPassphraseOf(Uint8Array.of(1), bundle)).toBe(null)
	})

	it('gives no key after any byte was changed, by whichever way', async () => {
		const { wraps } = await keys.createKey(PASSPHRASE, ACCOUNT)
		const passkey = newPasskey()
		const bundle = await added(passkey, wraps)
		const second = parseWraps(bundle)?.[1]
		if (second === undefined) throw new Error('no wrap')
		const start = bundle.length - (formatWraps([second]).length - 2)
		for (let i = 0; i < bundle.length; i++) {
			const changed = bundle.slice()
			changed[i] = (changed[i] ?? 0) ^ 1 << i % 8
			const byPassphrase = await keys.unlock(PASSPHRASE, changed, ACCOUNT)
			const byPasskey = await keys.unlockWithPasskey(passkey, changed, ACCOUNT)
			// A change in one wrap may leave the other one good; it never opens its own.
			expect(i < start ? byPassphrase.ok : byPasskey.ok).toBe(false)
		}
	})

	it('does not open a passkey by the wrap of another one, of another account, or under another salt', async () => {
		const { wraps } = await keys.createKey(PASSPHRASE, ACCOUNT)
		const [a, b] = [newPasskey(), newPasskey()]
		const bundle = await added(b, await added(a, wraps))
		const parsed = parseWraps(bundle) ?? []
		const swapped = parsed.map((wrap, i) => i === 0 ? wrap : { ...wrap, credentialId: parsed[3 - i]?.credentialId ?? wrap.credentialId })
		for (const passkey of [a, b]) {
			expect((await keys.unlockWithPasskey(passkey, formatWraps(swapped), ACCOUNT)).ok).toBe(false)
			expect((await keys.unlockWithPasskey({ ...passkey, credentialId: passkey === a ? b.credentialId : a.credentialId }, bundle, ACCOUNT)).ok).toBe(false)
			expect((await keys.unlockWithPasskey(passkey, bundle, 'f'.repeat(32) as AccountId)).ok).toBe(false)
			const resalted = parsed.map((wrap) => wrap.kind === 'prf' ? { ...wrap, salt: random(32) } : wrap)
			expect((await keys.unlockWithPasskey(passkey, formatWraps(resalted), ACCOUNT)).ok).toBe(false)
		}
	})

	it('is never opened by an answer of other bytes', async () => {
		const { wraps } = await keys.createKey(PASSPHRASE, ACCOUNT)
		const passkey = newPasskey()
		const bundle = await added(passkey, wraps)
		await fc.assert(fc.asyncProperty(fc.uint8Array({ minLength: 0, maxLength: 40 }), async (output) => {
			expect((await keys.unlockWithPasskey({ credentialId: passkey.credentialId, prfOutput: formatHex(output) }, bundle, ACCOUNT)).ok).toBe(false)
		}), { numRuns: 200 })
	})
})
