// SPDX-FileCopyrightText: 2026 NexPass contributors
// SPDX-License-Identifier: AGPL-3.0-or-later

import type { AccountId } from '../domain/ids.ts'
import type { PasskeyAnswer, PasskeyQuestion } from '../domain/passkey.ts'
import type { Result } from '../domain/result.ts'
import { err, ok } from '../domain/result.ts'
import { formatHex, parseHex } from '../encoding/hex.ts'
import type { JournalChain } from './journalChain.ts'
import { createJournalChain } from './journalChain.ts'
import type { KeyWrap, UnwrapError } from './keyWrap.ts'
import { calibrateCost, formatWraps, parseWraps, unwrapWithPassphrase, unwrapWithPrf, wrapWithPassphrase, wrapWithPrf } from './keyWrap.ts'
import type { Primitives, RandomBytes } from './primitives.ts'
import type { VaultCipher } from './vaultCipher.ts'
import { createVaultCipher, createVaultKey } from './vaultCipher.ts'
import { MOST_WRAPS } from './wrapFormat.ts'

/** What the disk is sealed with while a vault is open. */
export interface OpenKeys {
	readonly cipher: VaultCipher
	chain(journalId: string): JournalChain
}

/** The vault key in its wraps: the raw bytes live only inside one call and are overwritten at its end. */
export interface VaultKeys {
	/** Makes a vault key and wraps it under the passphrase at this device's cost. */
	createKey(passphrase: string, account: AccountId): Promise<{ readonly wraps: Uint8Array, readonly keys: OpenKeys }>
	/** One key derivation, nothing else; the passphrase goes nowhere. */
	unlock(passphrase: string, wraps: Uint8Array, account: AccountId): Promise<Result<OpenKeys, UnwrapError>>
	/** The passkeys that these wraps know, none for bytes that are no wraps. */
	passkeys(wraps: Uint8Array): readonly PasskeyQuestion[]
	/** No key derivation: the authenticator's answer needs no stretching. `malformed` for a credential that these wraps do not know. */
	unlockWithPasskey(answer: PasskeyAnswer, wraps: Uint8Array, account: AccountId): Promise<Result<OpenKeys, UnwrapError>>
	/** The wraps with one more for this passkey, or its own anew. Gets the vault key with the passphrase, never from memory. `malformed` also where no more fit in. */
	addPasskey(passphrase: string, passkey: PasskeyQuestion & PasskeyAnswer, wraps: Uint8Array, account: AccountId): Promise<Result<Uint8Array, UnwrapError>>
	/** The wraps with the passphrase's own made anew under `next`, at this device's cost and with the next epoch; passkeys stay. `notOpened`: `passphrase` is not the present one. */
	changePassphrase(passphrase: string, next: string, wraps: Uint8Array, account: AccountId): Promise<Result<Uint8Array, UnwrapError>>
	/** `wraps`, with the passphrase's wrap of `other` instead of their own: what {@link VaultKeys.changePassphrase} made, put among the passkeys of now. Null for bytes that are no wraps. */
	withPassphraseOf(other: Uint8Array, wraps: Uint8Array): Uint8Array | null
	/** The wraps without those of this passkey. The one of the passphrase always stays. */
	removePasskey(credentialId: string, wraps: Uint8Array): Uint8Array
}

/** What the keys are made with. */
export interface VaultKeyDeps {
	readonly crypto: Crypto
	readonly primitives: Promise<Primitives>
	readonly random: RandomBytes
	/** Milliseconds of a clock that only measures. */
	nowMs(): number
}

/** Joins wraps, cipher and journal chain. */
export function createVaultKeys({ crypto, primitives, random, nowMs }: VaultKeyDeps): VaultKeys {
	/** Overwrites `vaultKey`. */
	async function open(vaultKey: Uint8Array, account: AccountId): Promise<OpenKeys> {
		const cipher = await createVaultCipher(crypto, vaultKey, account)
		vaultKey.fill(0)
		return { cipher, chain: (journalId) => createJournalChain(crypto, cipher, journalId) }
	}

	async function unwrap(passphrase: string, wraps: Uint8Array, account: AccountId): Promise<Result<Uint8Array, UnwrapError>> {
		const wrap = parseWraps(wraps)?.find(({ kind }) => kind === 'passphrase')
		return wrap === undefined ? err({ kind: 'malformed' }) : unwrapWithPassphrase(crypto, await primitives, wrap, passphrase, account)
	}

	return {
		async createKey(passphrase, account) {
			const works = await primitives
			const vaultKey = createVaultKey(crypto)
			const cost = calibrateCost(works, nowMs)
			const wrap = await wrapWithPassphrase(crypto, works, random, { passphrase, vaultKey, account, cost, epoch: 1 })
			return { wraps: formatWraps([wrap]), keys: await open(vaultKey, account) }
		},
		async unlock(passphrase, wraps, account) {
			const vaultKey = await unwrap(passphrase, wraps, account)
			return vaultKey.ok ? ok(await open(vaultKey.value, account)) : vaultKey
		},
		passkeys: (wraps) => (parseWraps(wraps) ?? []).flatMap(({ kind, credentialId, salt }) => kind === 'prf' ? [{ credentialId: formatHex(credentialId), salt: formatHex(salt) }] : []),
		async unlockWithPasskey({ credentialId, prfOutput }, wraps, account) {
			const wrap = parseWraps(wraps)?.find((one) => isOf(one, credentialId))
			const output = parseHex(prfOutput)
			if (wrap === undefined || output?.length !== PRF_BYTES) return err({ kind: 'malformed' })
			const vaultKey = await unwrapWithPrf(crypto, wrap, output, account)
			output.fill(0)
			return vaultKey.ok ? ok(await open(vaultKey.value, account)) : vaultKey
		},
		async addPasskey(passphrase, passkey, wraps, account) {
			const others = parseWraps(wraps)?.filter((one) => !isOf(one, passkey.credentialId)) ?? []
			const [credentialId, salt, prfOutput] = [parseHex(passkey.credentialId), parseHex(passkey.salt), parseHex(passkey.prfOutput)]
			if (credentialId === null || credentialId.length === 0 || salt?.length !== PRF_BYTES || prfOutput?.length !== PRF_BYTES || others.length >= MOST_WRAPS) return err({ kind: 'malformed' })
			const vaultKey = await unwrap(passphrase, wraps, account)
			if (!vaultKey.ok) return vaultKey
			const wrap = await wrapWithPrf(crypto, random, { prfOutput, salt, credentialId, vaultKey: vaultKey.value, account, epoch: epochOf(others) })
			vaultKey.value.fill(0)
			prfOutput.fill(0)
			return ok(formatWraps([...others, wrap]))
		},
		async changePassphrase(passphrase, next, wraps, account) {
			const all = parseWraps(wraps) ?? []
			const vaultKey = await unwrap(passphrase, wraps, account)
			if (!vaultKey.ok) return vaultKey
			const works = await primitives
			const wrap = await wrapWithPassphrase(crypto, works, random, { passphrase: next, vaultKey: vaultKey.value, account, cost: calibrateCost(works, nowMs), epoch: epochOf(all) + 1 })
			vaultKey.value.fill(0)
			return ok(formatWraps([wrap, ...all.filter(({ kind }) => kind === 'prf')]))
		},
		withPassphraseOf(other, wraps) {
			const wrap = parseWraps(other)?.find(({ kind }) => kind === 'passphrase')
			const passkeys = parseWraps(wraps)?.filter(({ kind }) => kind === 'prf')
			return wrap === undefined || passkeys === undefined ? null : formatWraps([wrap, ...passkeys])
		},
		removePasskey(credentialId, wraps) {
			const parsed = parseWraps(wraps)
			// What cannot be read is not rewritten.
			return parsed === null ? wraps : formatWraps(parsed.filter((one) => !isOf(one, credentialId)))
		},
	}
}

const PRF_BYTES = 32

function isOf(wrap: KeyWrap, credentialId: string): boolean {
	return wrap.kind === 'prf' && formatHex(wrap.credentialId) === credentialId.toLowerCase()
}

/** The epoch counts changes of the passphrase; a passkey joins the present one. */
function epochOf(wraps: readonly KeyWrap[]): number {
	return Math.max(0, ...wraps.map(({ epoch }) => epoch))
}
