// SPDX-FileCopyrightText: 2026 NexPass contributors
// SPDX-License-Identifier: AGPL-3.0-or-later

import type { AccountId } from '../domain/ids.ts'
import type { Result } from '../domain/result.ts'
import { err, ok } from '../domain/result.ts'
import type { Sealed } from '../domain/sealed.ts'
import { concat, readUint32, uint32, uint64 } from '../encoding/bytes.ts'
import { encodeUtf8 } from '../encoding/utf8.ts'

/** What a sealed record is for. Each purpose has a key of its own, so a record does not open as another. */
export type SealPurpose = 'items' | 'queue' | 'journal' | 'names' | 'settings' | 'meta' | 'drafts'

/** Why a record does not open: changed, of another record, purpose, version or account, or of a later format. */
export type OpenError = { readonly kind: 'unknownFormat' } | { readonly kind: 'notAuthentic' }

/** Seals records for the disk with AES-256-GCM under one vault key (docs/decisions/0001). */
export interface VaultCipher {
	/** Seals bytes so that only this purpose, record id and version of this account open them. The nonce is random and made here. */
	seal(purpose: SealPurpose, recordId: string, recordVersion: number, plaintext: Uint8Array): Promise<Sealed>
	/** Opens what was sealed with exactly the same names. */
	open(purpose: SealPurpose, recordId: string, recordVersion: number, sealed: Uint8Array): Promise<Result<Uint8Array, OpenError>>
}

const PURPOSES: readonly SealPurpose[] = ['items', 'queue', 'journal', 'names', 'settings', 'meta', 'drafts']
const FORMAT_VERSION = 1
const VAULT_KEY_BYTES = 32
const NONCE_BYTES = 12
const TAG_BYTES = 16
const SIZE_CLASSES: readonly number[] = [512, 2048, 8192, 32_768]
const LARGEST_CLASS = 32_768

/** A new vault key: 32 random bytes. They are wrapped and turned into a cipher at once, then overwritten. */
export function createVaultKey(crypto: Crypto): Uint8Array {
	return crypto.getRandomValues(new Uint8Array(VAULT_KEY_BYTES))
}

/** Derives the purpose keys from a vault key of 32 bytes. The keys cannot be exported again; the caller overwrites its bytes. */
export async function createVaultCipher(crypto: Crypto, vaultKey: Uint8Array, account: AccountId): Promise<VaultCipher> {
	const master = await crypto.subtle.importKey('raw', vaultKey as BufferSource, 'HKDF', false, ['deriveKey'])
	const entries = await Promise.all(PURPOSES.map(async (purpose) => [purpose, await deriveKey(crypto, master, purpose)] as const))
	const keys = new Map<SealPurpose, CryptoKey>(entries)

	return {
		async seal(purpose, recordId, recordVersion, plaintext) {
			const nonce = crypto.getRandomValues(new Uint8Array(NONCE_BYTES))
			const params = { name: 'AES-GCM', iv: nonce, additionalData: associatedData(purpose, account, recordId, recordVersion) as BufferSource }
			const padded = pad(plaintext)
			const box = await crypto.subtle.encrypt(params, keyFor(keys, purpose), padded as BufferSource)
			padded.fill(0)
			return concat(Uint8Array.of(FORMAT_VERSION), nonce, new Uint8Array(box)) as Sealed
		},
		async open(purpose, recordId, recordVersion, sealed) {
			if (sealed[0] !== FORMAT_VERSION) return err({ kind: 'unknownFormat' })
			if (sealed.length < 1 + NONCE_BYTES + TAG_BYTES) return err({ kind: 'notAuthentic' })
			const params = {
				name: 'AES-GCM',
				iv: sealed.subarray(1, 1 + NONCE_BYTES) as BufferSource,
				additionalData: associatedData(purpose, account, recordId, recordVersion) as BufferSource,
			}
			try {
				const padded = await crypto.subtle.decrypt(params, keyFor(keys, purpose), sealed.subarray(1 + NONCE_BYTES) as BufferSource)
				const plaintext = unpad(new Uint8Array(padded))
				return plaintext === null ? err({ kind: 'notAuthentic' }) : ok(plaintext)
			} catch {
				// WebCrypto reports a wrong tag by rejecting.
				return err({ kind: 'notAuthentic' })
			}
		},
	}
}

function deriveKey(crypto: Crypto, master: CryptoKey, purpose: SealPurpose): Promise<CryptoKey> {
	const params = { name: 'HKDF', hash: 'SHA-256', salt: new Uint8Array(0), info: encodeUtf8('nexpass/1/' + purpose) as BufferSource }
	return crypto.subtle.deriveKey(params, master, { name: 'AES-GCM', length: 256 }, false, ['encrypt', 'decrypt'])
}

function keyFor(keys: ReadonlyMap<SealPurpose, CryptoKey>, purpose: SealPurpose): CryptoKey {
	const key = keys.get(purpose)
	if (key === undefined) throw new Error('no key for this purpose')
	return key
}

function associatedData(purpose: SealPurpose, account: AccountId, recordId: string, recordVersion: number): Uint8Array {
	return concat(Uint8Array.of(FORMAT_VERSION), prefixed(purpose), prefixed(account), prefixed(recordId), uint64(recordVersion))
}

function prefixed(text: string): Uint8Array {
	const bytes = encodeUtf8(text)
	return concat(uint32(bytes.length), bytes)
}

function pad(plaintext: Uint8Array): Uint8Array {
	const padded = new Uint8Array(sizeClass(plaintext.length))
	padded.set(uint32(plaintext.length))
	padded.set(plaintext, 4)
	return padded
}

/** The size on disk that hides a length: the smallest class in which the length and four bytes have room. */
function sizeClass(length: number): number {
	const needed = 4 + length
	return SIZE_CLASSES.find((limit) => needed <= limit) ?? Math.ceil(needed / LARGEST_CLASS) * LARGEST_CLASS
}

function unpad(padded: Uint8Array): Uint8Array | null {
	const length = readUint32(padded, 0)
	if (length === null || sizeClass(length) !== padded.length) return null
	for (let i = 4 + length; i < padded.length; i++) if (padded[i] !== 0) return null
	return padded.subarray(4, 4 + length)
}
