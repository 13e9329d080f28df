// SPDX-FileCopyrightText: 2026 NexPass contributors
// SPDX-License-Identifier: AGPL-3.0-or-later

import type { AccountId } from '../domain/ids.ts'
import type { Result } from '../domain/result.ts'
import { err, ok } from '../domain/result.ts'
import { concat, readUint32, uint32 } from '../encoding/bytes.ts'
import { encodeUtf8 } from '../encoding/utf8.ts'
import type { Argon2Cost, Primitives, RandomBytes } from './primitives.ts'
import { KEY_BYTES } from './primitives.ts'

/** One way to get at the vault key: by passphrase, or by what a passkey gives (WebAuthn PRF). */
export interface KeyWrap {
	readonly kind: 'passphrase' | 'prf'
	/** Cost of the passphrase; 0 and 0 for a passkey, whose output needs no stretching. */
	readonly cost: Argon2Cost
	/** 16 bytes for a passphrase, 32 for a passkey. */
	readonly salt: Uint8Array
	/** Empty for a passphrase. */
	readonly credentialId: Uint8Array
	/** Counts changes, so that an old wrap does not pass for a new one. */
	readonly epoch: number
	readonly nonce: Uint8Array
	/** The vault key with its tag, 48 bytes. */
	readonly box: Uint8Array
}

/** Why a wrap does not give the key. */
export type UnwrapError =
	/** Wrong passphrase or passkey, or a changed wrap: there is no telling. */
	| { readonly kind: 'notOpened' }
	/** Parameters below the floor or above the ceiling: somebody changed the record. */
	| { readonly kind: 'costOutOfBounds' }
	| { readonly kind: 'malformed' }

/** Cheapest cost that is accepted from disk (OWASP floor for Argon2id). */
export const COST_FLOOR: Argon2Cost = { opsLimit: 2, memoryBytes: 19 * 1024 * 1024 }

/** Dearest cost that is accepted from disk: more would only exhaust the device. */
export const COST_CEILING: Argon2Cost = { opsLimit: 10, memoryBytes: 1024 * 1024 * 1024 }

/** Where calibration starts. */
export const COST_START: Argon2Cost = { opsLimit: 3, memoryBytes: 64 * 1024 * 1024 }

/** Time that one guess should take on this device. Milliseconds. */
const TARGET_MS = 750

/** Finds a cost between start and ceiling that takes about three quarters of a second here; one trial run. */
export function calibrateCost(primitives: Primitives, nowMs: () => number): Argon2Cost {
	const start = nowMs()
	primitives.argon2id(new Uint8Array(16), new Uint8Array(16), COST_START)
	const perPass = (nowMs() - start) / COST_START.opsLimit
	const passes = perPass > 0 ? Math.floor(TARGET_MS / perPass) : COST_CEILING.opsLimit
	return { ...COST_START, opsLimit: Math.min(COST_CEILING.opsLimit, Math.max(COST_START.opsLimit, passes)) }
}

/** Wraps a vault key under a passphrase of any length. */
export async function wrapWithPassphrase(
	crypto: Crypto, primitives: Primitives, random: RandomBytes,
	request: { readonly passphrase: string; readonly vaultKey: Uint8Array; readonly account: AccountId; readonly cost: Argon2Cost; readonly epoch: number },
): Promise<KeyWrap> {
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
	return decryptWrap(crypto, wrap, stretch(primitives, passphrase, wrap), account)
}

/** Gets the vault key with the output of a passkey. The caller overwrites the bytes after use. */
export async function unwrapWithPrf(crypto: Crypto, wrap: KeyWrap, prfOutput: Uint8Array, account: AccountId): Promise<Result<Uint8Array, UnwrapError>> {
	if (wrap.kind !== 'prf') return err({ kind: 'malformed' })
	return decryptWrap(crypto, wrap, prfOutput.slice(), account)
}

/** Writes wraps as bytes for the clear header of a vault. */
export function formatWraps(wraps: readonly KeyWrap[]): Uint8Array {
	return concat(MAGIC, Uint8Array.of(FORMAT_VERSION, wraps.length), ...wraps.map((wrap) => concat(formatHead(wrap), wrap.nonce, prefixed(wrap.box))))
}

/** Reads wraps; null for anything that {@link formatWraps} does not write. */
export function parseWraps(bytes: Uint8Array): readonly KeyWrap[] | null {
	const reader = createReader(bytes)
	const magic = reader.take(MAGIC.length)
	if (magic === null || !magic.every((byte, i) => byte === MAGIC[i]) || reader.byte() !== FORMAT_VERSION) return null
	const count = reader.byte()
	const wraps: KeyWrap[] = []
	for (let i = 0; i < (count ?? 0); i++) {
		const wrap = readWrap(reader)
		if (wrap === null) return null
		wraps.push(wrap)
	}
	return count === null || !reader.atEnd() ? null : wraps
}

type WrapHead = Omit<KeyWrap, 'nonce' | 'box'>

const MAGIC = encodeUtf8('NXPW')
const FORMAT_VERSION = 1
const NONCE_BYTES = 12
const MAX_PART_BYTES = 4096
const KINDS: readonly KeyWrap['kind'][] = ['passphrase', 'prf']

function withinBounds({ opsLimit, memoryBytes }: Argon2Cost): boolean {
	return opsLimit >= COST_FLOOR.opsLimit && opsLimit <= COST_CEILING.opsLimit
		&& memoryBytes >= COST_FLOOR.memoryBytes && memoryBytes <= COST_CEILING.memoryBytes
}

function stretch(primitives: Primitives, passphrase: string, { salt, cost }: WrapHead): Uint8Array {
	return primitives.argon2id(encodeUtf8(passphrase), salt, cost)
}

/** Overwrites `secret`. */
async function wrappingKey(crypto: Crypto, kind: KeyWrap['kind'], secret: Uint8Array): Promise<CryptoKey> {
	const master = await crypto.subtle.importKey('raw', secret as BufferSource, 'HKDF', false, ['deriveKey'])
	secret.fill(0)
	const info = encodeUtf8(kind === 'passphrase' ? 'NexPass/1/wrap/pw' : 'NexPass/1/wrap/prf')
	const params = { name: 'HKDF', hash: 'SHA-256', salt: new Uint8Array(0), info: info as BufferSource }
	return crypto.subtle.deriveKey(params, master, { name: 'AES-GCM', length: 256 }, false, ['encrypt', 'decrypt'])
}

async function encryptWrap(crypto: Crypto, random: RandomBytes, head: WrapHead, secret: Uint8Array, vaultKey: Uint8Array, account: AccountId): Promise<KeyWrap> {
	const nonce = random(NONCE_BYTES)
	const key = await wrappingKey(crypto, head.kind, secret)
	const params = { name: 'AES-GCM', iv: nonce as BufferSource, additionalData: associatedData(head, account) as BufferSource }
	return { ...head, nonce, box: new Uint8Array(await crypto.subtle.encrypt(params, key, vaultKey as BufferSource)) }
}

async function decryptWrap(crypto: Crypto, wrap: KeyWrap, secret: Uint8Array, account: AccountId): Promise<Result<Uint8Array, UnwrapError>> {
	const key = await wrappingKey(crypto, wrap.kind, secret)
	const params = { name: 'AES-GCM', iv: wrap.nonce as BufferSource, additionalData: associatedData(wrap, account) as BufferSource }
	try {
		const vaultKey = new Uint8Array(await crypto.subtle.decrypt(params, key, wrap.box as BufferSource))
		return vaultKey.length === KEY_BYTES ? ok(vaultKey) : err({ kind: 'malformed' })
	} catch {
		// WebCrypto reports a wrong tag by rejecting.
		return err({ kind: 'notOpened' })
	}
}

function associatedData(head: WrapHead, account: AccountId): Uint8Array {
	return concat(MAGIC, Uint8Array.of(FORMAT_VERSION), formatHead(head), prefixed(encodeUtf8(account)))
}

function formatHead({ kind, cost, salt, credentialId, epoch }: WrapHead): Uint8Array {
	return concat(Uint8Array.of(KINDS.indexOf(kind) + 1), uint32(cost.opsLimit), uint32(cost.memoryBytes), prefixed(salt), prefixed(credentialId), uint32(epoch))
}

function prefixed(bytes: Uint8Array): Uint8Array {
	return concat(uint32(bytes.length), bytes)
}

interface Reader {
	take(length: number): Uint8Array | null
	byte(): number | null
	number(): number | null
	part(): Uint8Array | null
	atEnd(): boolean
}

function createReader(bytes: Uint8Array): Reader {
	let at = 0
	const reader: Reader = {
		take(length) {
			if (at + length > bytes.length) return null
			at += length
			return bytes.slice(at - length, at)
		},
		byte: () => reader.take(1)?.[0] ?? null,
		number() {
			const value = readUint32(bytes, at)
			if (value !== null) at += 4
			return value
		},
		part() {
			const length = reader.number()
			return length === null || length > MAX_PART_BYTES ? null : reader.take(length)
		},
		atEnd: () => at === bytes.length,
	}
	return reader
}

function readWrap(reader: Reader): KeyWrap | null {
	const kind = KINDS[(reader.byte() ?? 0) - 1]
	const opsLimit = reader.number()
	const memoryBytes = reader.number()
	const salt = reader.part()
	const credentialId = reader.part()
	const epoch = reader.number()
	const nonce = reader.take(NONCE_BYTES)
	const box = reader.part()
	if (kind === undefined || opsLimit === null || memoryBytes === null || salt === null || credentialId === null || epoch === null || nonce === null || box === null) return null
	return { kind, cost: { opsLimit, memoryBytes }, salt, credentialId, epoch, nonce, box }
}
