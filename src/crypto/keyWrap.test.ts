// SPDX-FileCopyrightText: 2026 NexPass contributors
// SPDX-License-Identifier: AGPL-3.0-or-later

import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import type { AccountId } from '../domain/ids.ts'
import { formatHex } from '../encoding/hex.ts'
import { noblePrimitives } from './noble.ts'
import type { KeyWrap } from './keyWrap.ts'
import { calibrateCost, COST_CEILING, COST_FLOOR, COST_LEAST, COST_MOST, COST_START, formatWraps, parseWraps, unwrapWithPassphrase, unwrapWithPrf, wrapWithPassphrase, wrapWithPrf } from './keyWrap.ts'
import type { Argon2Cost, Primitives } from './primitives.ts'
import { createVaultCipher, createVaultKey } from './vaultCipher.ts'

const ACCOUNT = '0123456789abcdef0123456789abcdef' as AccountId
const PASSPHRASE = 'correct horse battery staple'
const random = (length: number): Uint8Array => crypto.getRandomValues(new Uint8Array(length))

/** A hash of the arguments instead of Argon2id: these tests are about wraps, the known answers about the function. */
const cheap: Primitives = {
	...noblePrimitives,
	argon2id(password, salt, cost) {
		const key = noblePrimitives.blake2b(new TextEncoder().encode(cost.opsLimit + ' ' + cost.memoryBytes), salt)
		return noblePrimitives.blake2b(password, key).slice(0, 32)
	},
}

async function passphraseWrap(cost: Argon2Cost = COST_FLOOR): Promise<{ readonly vaultKey: Uint8Array, readonly wrap: KeyWrap }> {
	const vaultKey = createVaultKey(crypto)
	return { vaultKey, wrap: await wrapWithPassphrase(crypto, cheap, random, { passphrase: PASSPHRASE, vaultKey, account: ACCOUNT, cost, epoch: 3 }) }
}

describe('a wrap', () => {
	it('gives the vault key to the passphrase and to nothing else', async () => {
		const { vaultKey, wrap } = await passphraseWrap()
		expect(await unwrapWithPassphrase(crypto, cheap, wrap, PASSPHRASE, ACCOUNT)).toEqual({ ok: true, value: vaultKey })
		for (const wrong of ['', 'Correct horse battery staple', PASSPHRASE + ' ', PASSPHRASE + '\0']) {
			expect(await unwrapWithPassphrase(crypto, cheap, wrap, wrong, ACCOUNT)).toEqual({ ok: false, error: { kind: 'notOpened' } })
		}
		const other = '00000000000000000000000000000000' as AccountId
		expect((await unwrapWithPassphrase(crypto, cheap, wrap, PASSPHRASE, other)).ok).toBe(false)
	})

	it('of a passkey gives the vault key to its output and to nothing else', async () => {
		const vaultKey = createVaultKey(crypto)
		const prfOutput = random(32)
		const wrap = await wrapWithPrf(crypto, random, { prfOutput, salt: random(32), credentialId: random(40), vaultKey, account: ACCOUNT, epoch: 1 })
		expect(await unwrapWithPrf(crypto, wrap, prfOutput, ACCOUNT)).toEqual({ ok: true, value: vaultKey })
		expect((await unwrapWithPrf(crypto, wrap, random(32), ACCOUNT)).ok).toBe(false)
		expect((await unwrapWithPrf(crypto, { ...wrap, credentialId: random(40) }, prfOutput, ACCOUNT)).ok).toBe(false)
		expect(await unwrapWithPassphrase(crypto, cheap, wrap, PASSPHRASE, ACCOUNT)).toEqual({ ok: false, error: { kind: 'malformed' } })
		const { wrap: byPassphrase } = await passphraseWrap()
		expect(await unwrapWithPrf(crypto, byPassphrase, prfOutput, ACCOUNT)).toEqual({ ok: false, error: { kind: 'malformed' } })
	})

	it('is refused before any work when its cost lies outside the bounds', async () => {
		const { wrap } = await passphraseWrap()
		const neverCalled: Primitives = {
			...cheap,
			argon2id() {
				throw new Error('must not be computed')
			},
		}
		const outside: readonly Argon2Cost[] = [
			{ ...COST_FLOOR, opsLimit: 1 },
			{ ...COST_FLOOR, memoryBytes: COST_FLOOR.memoryBytes - 1024 },
			{ ...COST_CEILING, opsLimit: 11 },
			{ ...COST_CEILING, memoryBytes: COST_CEILING.memoryBytes + 1024 },
			{ opsLimit: 0, memoryBytes: 0 },
		]
		for (const cost of outside) {
			expect(await unwrapWithPassphrase(crypto, neverCalled, { ...wrap, cost }, PASSPHRASE, ACCOUNT)).toEqual({ ok: false, error: { kind: 'costOutOfBounds' } })
			await expect(wrapWithPassphrase(crypto, cheap, random, { passphrase: PASSPHRASE, vaultKey: random(32), account: ACCOUNT, cost, epoch: 1 })).rejects.toThrow(RangeError)
		}
	})

	it('does not open when its cost was lowered within the bounds, even for somebody who knows the key it then needs', async () => {
		const { wrap } = await passphraseWrap({ opsLimit: 3, memoryBytes: 64 * 1024 * 1024 })
		const constant: Primitives = { ...cheap, argon2id: (password, salt) => cheap.argon2id(password, salt, COST_START) }
		expect((await unwrapWithPassphrase(crypto, constant, { ...wrap, cost: COST_FLOOR }, PASSPHRASE, ACCOUNT)).ok).toBe(false)
		expect((await unwrapWithPassphrase(crypto, constant, { ...wrap, epoch: 2 }, PASSPHRASE, ACCOUNT)).ok).toBe(false)
		expect((await unwrapWithPassphrase(crypto, constant, wrap, PASSPHRASE, ACCOUNT)).ok).toBe(true)
	})

	it('says so when the device lacks the memory', async () => {
		const { wrap } = await passphraseWrap()
		const cause = new Error('out of memory')
		const small: Primitives = {
			...cheap,
			argon2id() {
				throw cause
			},
		}
		expect(await unwrapWithPassphrase(crypto, small, wrap, PASSPHRASE, ACCOUNT)).toEqual({ ok: false, error: { kind: 'notEnoughMemory', cause } })
	})
})

describe('the bundle of wraps', () => {
	it('never gives a key after any byte was changed or cut off', async () => {
		const { wrap } = await passphraseWrap()
		const bundle = formatWraps([wrap])
		for (let i = 0; i < bundle.length; i++) {
			const changed = bundle.slice()
			changed[i] = (changed[i] ?? 0) ^ 1 << i % 8
			const [read] = parseWraps(changed) ?? []
			const opened = read === undefined ? null : await unwrapWithPassphrase(crypto, cheap, read, PASSPHRASE, ACCOUNT)
			expect(opened?.ok ?? false).toBe(false)
			expect(parseWraps(bundle.slice(0, i))).toBe(null)
		}
	})

	it('is read as it was written, and other bytes give null or wraps that write themselves', async () => {
		const { wrap } = await passphraseWrap()
		const prf = await wrapWithPrf(crypto, random, { prfOutput: random(32), salt: random(32), credentialId: random(1023), vaultKey: random(32), account: ACCOUNT, epoch: 0 })
		expect(parseWraps(formatWraps([wrap, prf, wrap]))).toEqual([wrap, prf, wrap])
		expect(parseWraps(formatWraps([]))).toEqual([])
		expect(() => formatWraps(Array.from({ length: 33 }, () => wrap))).toThrow(RangeError)
		const bundle = formatWraps([wrap, prf])
		fc.assert(fc.property(fc.array(fc.tuple(fc.nat({ max: bundle.length - 1 }), fc.nat({ max: 255 })), { maxLength: 6 }), (changes) => {
			const changed = bundle.slice()
			for (const [at, value] of changes) changed[at] = value
			const read = parseWraps(changed)
			if (read !== null) expect(formatHex(formatWraps(read))).toBe(formatHex(changed))
		}), { numRuns: 2000 })
	})
})

describe('calibration', () => {
	/** A device that takes this long for one pass over 64 MiB. */
	function costAt(msPerPass: number): Argon2Cost {
		let now = 0
		const device: Primitives = {
			...cheap,
			argon2id(_password, _salt, { opsLimit, memoryBytes }) {
				now += msPerPass * opsLimit * memoryBytes / COST_START.memoryBytes
				return new Uint8Array(32)
			},
		}
		return calibrateCost(device, () => now)
	}

	it('never leaves its bounds, grows with the device, and stays below a second where the device can', () => {
		expect(costAt(2000)).toEqual(COST_LEAST)
		expect(costAt(0.01)).toEqual(COST_MOST)
		expect(costAt(200)).toEqual(COST_START)
		fc.assert(fc.property(fc.integer({ min: 1, max: 400 }), (msPerPass) => {
			const { opsLimit, memoryBytes } = costAt(msPerPass)
			const takesMs = msPerPass * opsLimit * memoryBytes / COST_START.memoryBytes
			expect(takesMs).toBeLessThanOrEqual(800)
			const faster = costAt(msPerPass / 2)
			expect(faster.opsLimit * faster.memoryBytes).toBeGreaterThanOrEqual(opsLimit * memoryBytes)
			if (msPerPass >= 40 && msPerPass <= 260) expect(takesMs).toBeGreaterThanOrEqual(400)
		}))
	})
})

it('a cipher made of an unwrapped key opens what the first one sealed', async () => {
	const { vaultKey, wrap } = await passphraseWrap()
	const sealed = await (await createVaultCipher(crypto, vaultKey, ACCOUNT)).seal('meta', '01', 1, Uint8Array.of(5))
	const unwrapped = await unwrapWithPassphrase(crypto, cheap, wrap, PASSPHRASE, ACCOUNT)
	const cipher = await createVaultCipher(crypto, unwrapped.ok ? unwrapped.value : new Uint8Array(32), ACCOUNT)
	expect(await cipher.open('meta', '01', 1, sealed)).toEqual({ ok: true, value: Uint8Array.of(5) })
})
