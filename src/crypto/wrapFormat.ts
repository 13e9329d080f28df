// SPDX-FileCopyrightText: 2026 NexPass contributors
// SPDX-License-Identifier: AGPL-3.0-or-later

import type { AccountId } from '../domain/ids.ts'
import { concat, readUint32, uint32, uint64 } from '../encoding/bytes.ts'
import { encodeUtf8 } from '../encoding/utf8.ts'
import type { Argon2Cost } from './primitives.ts'

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

/** The part of a wrap that lies in the clear, all of it authenticated. */
export type WrapHead = Omit<KeyWrap, 'nonce' | 'box'>

/** Bytes of the AES-GCM nonce of a wrap. */
export const WRAP_NONCE_BYTES = 12

const FORMAT_VERSION = 1
const KIND_PASSPHRASE = 1
const KIND_PRF = 2
const ARGON2ID = 1
const ONE_LANE = 1
const PASSPHRASE_SALT_BYTES = 16
const PRF_SALT_BYTES = 32
const BOX_BYTES = 48
/** Most wraps in a bundle. */
export const MOST_WRAPS = 32
const MAX_CREDENTIAL_BYTES = 1023
const NO_COST: Argon2Cost = { opsLimit: 0, memoryBytes: 0 }

/** Writes wraps as bytes for the clear header of a vault (docs/decisions/0001, bundle). Throws for more than 32. */
export function formatWraps(wraps: readonly KeyWrap[]): Uint8Array {
	if (wraps.length > MOST_WRAPS) throw new RangeError('wraps: more than 32')
	return concat(Uint8Array.of(FORMAT_VERSION, wraps.length), ...wraps.map((wrap) => prefixed(concat(formatHead(wrap), wrap.nonce, wrap.box))))
}

/** Reads wraps; null for anything that {@link formatWraps} does not write, also for a later format. */
export function parseWraps(bytes: Uint8Array): readonly KeyWrap[] | null {
	const reader = createReader(bytes)
	const version = reader.byte()
	const count = reader.byte()
	if (version !== FORMAT_VERSION || count === null || count > MOST_WRAPS) return null
	const wraps: KeyWrap[] = []
	for (let i = 0; i < count; i++) {
		const part = reader.part(bytes.length)
		const wrap = part === null ? null : readWrap(part)
		if (wrap === null) return null
		wraps.push(wrap)
	}
	return reader.atEnd() ? wraps : null
}

/** What is authenticated beside the vault key: which account, and every byte of the clear part. */
export function wrapAssociatedData(head: WrapHead, account: AccountId): Uint8Array {
	return concat(prefixed(encodeUtf8('nexpass/1/wrap')), prefixed(encodeUtf8(account)), prefixed(formatHead(head)))
}

function formatHead({ kind, cost, salt, credentialId, epoch }: WrapHead): Uint8Array {
	const isPassphrase = kind === 'passphrase'
	if (salt.length !== (isPassphrase ? PASSPHRASE_SALT_BYTES : PRF_SALT_BYTES)) throw new RangeError('salt: wrong length')
	if (credentialId.length > MAX_CREDENTIAL_BYTES || (isPassphrase && credentialId.length > 0)) throw new RangeError('credentialId: wrong length')
	const parameters = isPassphrase
		? concat(Uint8Array.of(ARGON2ID), uint32(cost.opsLimit), uint64(cost.memoryBytes), Uint8Array.of(ONE_LANE))
		: new Uint8Array(0)
	return concat(Uint8Array.of(FORMAT_VERSION, isPassphrase ? KIND_PASSPHRASE : KIND_PRF), uint32(epoch), prefixed(credentialId), parameters, salt)
}

function readWrap(bytes: Uint8Array): KeyWrap | null {
	const reader = createReader(bytes)
	const version = reader.byte()
	const kind = reader.byte()
	const epoch = reader.number()
	const credentialId = reader.part(MAX_CREDENTIAL_BYTES)
	if (version !== FORMAT_VERSION || (kind !== KIND_PASSPHRASE && kind !== KIND_PRF) || epoch === null || credentialId === null) return null
	if (kind === KIND_PASSPHRASE && credentialId.length > 0) return null
	const cost = kind === KIND_PASSPHRASE ? readCost(reader) : NO_COST
	const salt = reader.take(kind === KIND_PASSPHRASE ? PASSPHRASE_SALT_BYTES : PRF_SALT_BYTES)
	const nonce = reader.take(WRAP_NONCE_BYTES)
	const box = reader.take(BOX_BYTES)
	if (cost === null || salt === null || nonce === null || box === null || !reader.atEnd()) return null
	return { kind: kind === KIND_PASSPHRASE ? 'passphrase' : 'prf', cost, salt, credentialId, epoch, nonce, box }
}

function readCost(reader: Reader): Argon2Cost | null {
	const algorithm = reader.byte()
	const opsLimit = reader.number()
	const memoryHigh = reader.number()
	const memoryLow = reader.number()
	const lanes = reader.byte()
	if (algorithm !== ARGON2ID || lanes !== ONE_LANE || opsLimit === null || memoryHigh === null || memoryLow === null) return null
	const memoryBytes = memoryHigh * 2 ** 32 + memoryLow
	return Number.isSafeInteger(memoryBytes) ? { opsLimit, memoryBytes } : null
}

function prefixed(bytes: Uint8Array): Uint8Array {
	return concat(uint32(bytes.length), bytes)
}

interface Reader {
	take(length: number): Uint8Array | null
	byte(): number | null
	number(): number | null
	part(maxBytes: number): Uint8Array | null
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
		part(maxBytes) {
			const length = reader.number()
			return length === null || length > maxBytes ? null : reader.take(length)
		},
		atEnd: () => at === bytes.length,
	}
	return reader
}
