// SPDX-FileCopyrightText: 2026 NexPass contributors
// SPDX-License-Identifier: AGPL-3.0-or-later

import type { AccountId } from '../domain/ids.ts'
import type { Result } from '../domain/result.ts'
import { err, ok } from '../domain/result.ts'
import { encodeUtf8 } from '../encoding/utf8.ts'
import type { Argon2Cost, Primitives, RandomBytes } from './primitives.ts'
import { KEY_BYTES } from './primitives.ts'
import type { KeyWrap, WrapHead } from './wrapFormat.ts'
import { wrapAssociatedData, WRAP_NONCE_BYTES } from './wrapFormat.ts'

export type { KeyWrap } from './wrapFormat.ts'
export { formatWraps, parseWraps } from './wrapFormat.ts'

/** Why a wrap does not give the key. */
export type UnwrapError =
	/** Wrong passphrase or passkey, or a changed wrap: there is no telling. */
	| { readonly kind: 'notOpened' }
	/** Parameters below the floor or above the ceiling: somebody changed the record. */
	| { readonly kind: 'costOutOfBounds' }
	| { readonly kind: 'malformed' }
	/** This device does not have the memory that the wrap asks for. */
	| { readonly kind: 'notEnoughMemory', readonly cause: unknown }

/** Cheapest cost that is accepted from disk (OWASP floor for Argon2id). */
export const COST_FLOOR: Argon2Cost = { opsLimit: 2, memoryBytes: 19 * 1024 * 1024 }

/** Dearest cost that is accepted from disk: more would only exhaust the device. */
export const COST_CEILING: Argon2Cost = { opsLimit: 10, memoryBytes: 1024 * 1024 * 1024 }

/** Where calibration starts. */
export const COST_START: Argon2Cost = { opsLimit: 3, memoryBytes: 64 * 1024 * 1024 }

/** Cheapest cost of a new wrap: what the wire format prescribes, so what every unlock with a network costs anyway. */
export const COST_LEAST: Argon2Cost = { opsLimit: 2, memoryBytes: 64 * 1024 * 1024 }

/** Dearest cost of a new wrap: more memory would have phones end the worker. */
export const COST_MOST: Argon2Cost = { opsLimit: 10, memoryBytes: 128 * 1024 * 1024 }

/** Time that one guess should take on this device at most, and by which the trial is scaled. Milliseconds. */
const TARGET_MS = 800

/** Costs of new wraps in rising order; memory first, because it is what specialised hardware lacks. */
const LADDER: readonly Argon2Cost[] = [
	COST_LEAST,
	COST_START,
	...[3, 4, 5, 6, 7, 8, 9, COST_MOST.opsLimit].map((opsLimit) => ({ opsLimit, memoryBytes: COST_MOST.memoryBytes })),
]

/** Finds the dearest cost that stays below 800 ms here. Two trial runs at the start cost, of which the faster counts: the first one pays for fetching memory and for untranslated code. */
export function calibrateCost(primitives: Primitives, nowMs: () => number): Argon2Cost {
	const trial = (): number => {
		const start = nowMs()
		primitives.argon2id(new Uint8Array(16), new Uint8Array(16), COST_START)
		return nowMs() - start
	}
	const startMs = Math.min(trial(), trial())
	const expectedMs = (cost: Argon2Cost): number => startMs * work(cost) / work(COST_START)
	return LADDER.filter((cost) => expectedMs(cost) <= TARGET_MS).at(-1) ?? COST_LEAST
}

function work({ opsLimit, memoryBytes }: Argon2Cost): number {
	return opsLimit * memoryBytes
}

/** Wraps a vault key under a passphrase of any length. Throws for a cost out of bounds, which only a mistake in this program can ask for. */
export async function wrapWithPassphrase(
	crypto: Crypto, primitives: Primitives, random: RandomBytes,
	request: { readonly passphrase: string; readonly vaultKey: Uint8Array; readonly account: AccountId; readonly cost: Argon2Cost; readonly epoch: number },
): Promise<KeyWrap> {
	if (!withinBounds(request.cost)) throw new RangeError('cost: out of bounds')
	const head: WrapHead = { kind: 'passphrase', cost: request.cost, salt: random(16), credentialId: new Uint8Array(0), epoch: request.epoch }
	return encryptWrap(crypto, random, head, stretch(primitives, request.passphrase, head), request.vaultKey, request.account)
}

/** Wraps a vault key under the 32 bytes that a passkey gave for `salt`. */
export async function wrapWithPrf(
	crypto: Crypto, random: RandomBytes,
	request: { readonly prfOutput: Uint8Array; readonly salt: Uint8Array; readonly credentialId: Uint8Array; readonly vaultKey: Uint8Array; readonly account: AccountId; readonly epoch: number },
): Promise<KeyWrap> {
	const head: WrapHead = { kind: 'prf', cost: { opsLimit: 0, memoryBytes: 0 }, salt: request.salt, credentialId: request.credentialId, epoch: request.epoch }
	return encryptWrap(crypto, random, head, request.prfOutput.slice(), request.vaultKey, request.account)
}

/** Gets the vault key with a passphrase. The caller overwrites the bytes after use. */
export async function unwrapWithPassphrase(crypto: Crypto, primitives: Primitives, wrap: KeyWrap, passphrase: string, account: AccountId): Promise<Result<Uint8Array, UnwrapError>> {
	if (wrap.kind !== 'passphrase') return err({ kind: 'malformed' })
	if (!withinBounds(wrap.cost)) return err({ kind: 'costOutOfBounds' })
	let secret: Uint8Array
	try {
		secret = stretch(primitives, passphrase, wrap)
	} catch (cause) {
		// The parameters are within bounds, so it is the memory that is missing.
		return err({ kind: 'notEnoughMemory', cause })
	}
	return decryptWrap(crypto, wrap, secret, account)
}

/** Gets the vault key with the output of a passkey. The caller overwrites the bytes after use. */
export async function unwrapWithPrf(crypto: Crypto, wrap: KeyWrap, prfOutput: Uint8Array, account: AccountId): Promise<Result<Uint8Array, UnwrapError>> {
	if (wrap.kind !== 'prf') return err({ kind: 'malformed' })
	return decryptWrap(crypto, wrap, prfOutput.slice(), account)
}

function withinBounds({ opsLimit, memoryBytes }: Argon2Cost): boolean {
	return opsLimit >= COST_FLOOR.opsLimit && opsLimit <= COST_CEILING.opsLimit
		&& memoryBytes >= COST_FLOOR.memoryBytes && memoryBytes <= COST_CEILING.memoryBytes
}

function stretch(primitives: Primitives, passphrase: string, { salt, cost }: WrapHead): Uint8Array {
	const bytes = encodeUtf8(passphrase)
	const secret = primitives.argon2id(bytes, salt, cost)
	bytes.fill(0)
	return secret
}

/** Overwrites `secret`. */
async function wrappingKey(crypto: Crypto, kind: KeyWrap['kind'], secret: Uint8Array): Promise<CryptoKey> {
	const master = await crypto.subtle.importKey('raw', secret as BufferSource, 'HKDF', false, ['deriveKey'])
	secret.fill(0)
	const info = encodeUtf8(kind === 'passphrase' ? 'nexpass/1/wrap/pw' : 'nexpass/1/wrap/prf')
	const params = { name: 'HKDF', hash: 'SHA-256', salt: new Uint8Array(0), info: info as BufferSource }
	return crypto.subtle.deriveKey(params, master, { name: 'AES-GCM', length: 256 }, false, ['encrypt', 'decrypt'])
}

async function encryptWrap(crypto: Crypto, random: RandomBytes, head: WrapHead, secret: Uint8Array, vaultKey: Uint8Array, account: AccountId): Promise<KeyWrap> {
	const nonce = random(WRAP_NONCE_BYTES)
	const key = await wrappingKey(crypto, head.kind, secret)
	const params = { name: 'AES-GCM', iv: nonce as BufferSource, additionalData: wrapAssociatedData(head, account) as BufferSource }
	return { ...head, nonce, box: new Uint8Array(await crypto.subtle.encrypt(params, key, vaultKey as BufferSource)) }
}

async function decryptWrap(crypto: Crypto, wrap: KeyWrap, secret: Uint8Array, account: AccountId): Promise<Result<Uint8Array, UnwrapError>> {
	const key = await wrappingKey(crypto, wrap.kind, secret)
	const params = { name: 'AES-GCM', iv: wrap.nonce as BufferSource, additionalData: wrapAssociatedData(wrap, account) as BufferSource }
	try {
		const vaultKey = new Uint8Array(await crypto.subtle.decrypt(params, key, wrap.box as BufferSource))
		return vaultKey.length === KEY_BYTES ? ok(vaultKey) : err({ kind: 'malformed' })
	} catch {
		// WebCrypto reports a wrong tag by rejecting.
		return err({ kind: 'notOpened' })
	}
}
