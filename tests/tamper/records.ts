// SPDX-FileCopyrightText: 2026 NexPass contributors
// SPDX-License-Identifier: AGPL-3.0-or-later

import type { SealPurpose, VaultCipher } from '../../src/crypto/vaultCipher.ts'
import { createVaultCipher } from '../../src/crypto/vaultCipher.ts'
import type { AccountId } from '../../src/domain/ids.ts'

/** A sealed record with the names under which it opens. */
export interface SealedRecord {
	readonly purpose: SealPurpose
	readonly id: string
	readonly version: number
	readonly bytes: Uint8Array
}

/** What became of a number of attempts: how many were made, and which of them opened although they must not. */
export interface Outcome {
	readonly tried: number
	readonly opened: readonly string[]
}

export const ACCOUNT = 'a'.repeat(32) as AccountId
export const PURPOSES: readonly SealPurpose[] = ['items', 'queue', 'journal', 'names', 'settings', 'meta', 'drafts']
const LENGTHS = [0, 1, 40, 300, 507, 508, 509, 900, 1500, 2044, 2045, 3000] as const
/** Every so many records one of a larger class. */
const LARGE_EVERY = 40
const VAULT_KEY = new Uint8Array(32).fill(7)

/** The cipher of the vault that the records belong to, or of another account or key. */
export function cipherOf(account: AccountId = ACCOUNT, key: Uint8Array = VAULT_KEY): Promise<VaultCipher> {
	return createVaultCipher(crypto, key.slice(), account)
}

/** Sealed records of every purpose and of the sizes that occur. */
export async function sealRecords(count: number): Promise<readonly SealedRecord[]> {
	const cipher = await cipherOf()
	return Promise.all(Array.from({ length: count }, async (_, i): Promise<SealedRecord> => {
		const purpose = PURPOSES[i % PURPOSES.length] ?? 'items'
		const length = i % LARGE_EVERY === LARGE_EVERY - 1 ? 9_000 : LENGTHS[i % LENGTHS.length] ?? 0
		const [id, version] = ['c'.repeat(28) + i.toString(16).padStart(4, '0'), 1 + i % 5]
		return { purpose, id, version, bytes: await cipher.seal(purpose, id, version, crypto.getRandomValues(new Uint8Array(length))) }
	}))
}

/** Opens each record with one byte changed, for every `step`-th byte of it and each of the changes (bits to turn over). */
export async function changeBytes(records: readonly SealedRecord[], step: number, flips: readonly number[]): Promise<Outcome> {
	const cipher = await cipherOf()
	const opened: string[] = []
	let tried = 0
	for (const [n, { purpose, id, version, bytes }] of records.entries()) {
		const changed = bytes.slice()
		for (let at = n % step; at < bytes.length; at += step) {
			for (const flip of flips) {
				changed[at] = (bytes[at] ?? 0) ^ flip
				tried += 1
				if ((await cipher.open(purpose, id, version, changed)).ok) opened.push(`${purpose} record ${n}, byte ${at}, bits ${flip}`)
			}
			changed[at] = bytes[at] ?? 0
		}
	}
	return { tried, opened }
}

/** Opens each record cut off at its end, and with a byte more. */
export async function changeLengths(records: readonly SealedRecord[]): Promise<Outcome> {
	const cipher = await cipherOf()
	const outcomes = await Promise.all(records.flatMap(({ purpose, id, version, bytes }) => [
		...[0, 1, 12, 13, 28, 29, bytes.length - 1].map((length) => bytes.slice(0, length)), Uint8Array.of(...bytes, 0),
	].map(async (changed) => (await cipher.open(purpose, id, version, changed)).ok ? `${purpose} ${id} with ${changed.length} bytes` : null)))
	return { tried: outcomes.length, opened: outcomes.filter((one) => one !== null) }
}

/** Opens each record in the place of each other one, under every other purpose, with other versions, in another account and under another key. */
export async function misplace(records: readonly SealedRecord[]): Promise<Readonly<Record<'swapped' | 'purposes' | 'versions' | 'accounts' | 'keys', Outcome>>> {
	const cipher = await cipherOf()
	const stranger = await cipherOf('b'.repeat(32) as AccountId)
	const otherKey = await cipherOf(ACCOUNT, new Uint8Array(32).fill(8))
	const attempt = async (what: string, by: VaultCipher, name: SealedRecord, bytes: Uint8Array): Promise<string | null> => (await by.open(name.purpose, name.id, name.version, bytes)).ok ? `${what}: ${name.purpose} ${name.id} ${name.version}` : null
	const all = async (attempts: readonly Promise<string | null>[]): Promise<Outcome> => ({ tried: attempts.length, opened: (await Promise.all(attempts)).filter((one) => one !== null) })
	return {
		swapped: await all(records.flatMap((name) => records.filter((other) => other !== name).map((other) => attempt('swapped', cipher, { ...name, purpose: other.purpose, version: other.version }, other.bytes)))),
		purposes: await all(records.flatMap((record) => PURPOSES.filter((purpose) => purpose !== record.purpose).map((purpose) => attempt('purpose', cipher, { ...record, purpose }, record.bytes)))),
		versions: await all(records.flatMap((record) => [0, record.version - 1, record.version + 1, 2 ** 32 + record.version, Number.MAX_SAFE_INTEGER].filter((version) => version !== record.version).map((version) => attempt('version', cipher, { ...record, version }, record.bytes)))),
		accounts: await all(records.map((record) => attempt('account', stranger, record, record.bytes))),
		keys: await all(records.map((record) => attempt('key', otherKey, record, record.bytes))),
	}
}
