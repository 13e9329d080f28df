// SPDX-FileCopyrightText: 2026 NexPass contributors
// SPDX-License-Identifier: AGPL-3.0-or-later

import type { Way } from '../api/http.ts'
import type { Keychain } from '../crypto/keychain.ts'
import type { VaultCipher } from '../crypto/vaultCipher.ts'
import type { Secret } from '../domain/sealed.ts'
import type { Millis } from '../domain/time.ts'
import type { StoredRecord } from '../store/vaultStore.ts'
import { ACCOUNT_RECORD_ID } from './recordCodec.ts'

/** What is known of an account and lies sealed in its vault (docs/decisions/0001, account record). */
export interface AccountRecord {
	readonly v: 1
	/** Who and where: every round compares both before it writes. */
	readonly instance: string
	readonly userId: string
	readonly displayName: string
	readonly language: string
	/** Null for an account without end-to-end encryption. The passphrase itself is never kept. */
	readonly challenge: { readonly type: 'PWDv1r1'; readonly salts: readonly string[]; readonly secret: string } | null
	/** `hash` is the SHA-256 of the keychain as it was on the wire. */
	readonly keychain: { readonly hash: string; readonly keys: Keychain } | null
	/** Length to which the user lets the server keep password hashes (API setting `user.password.security.hash`). */
	readonly hashLength: number
	readonly way: Way
	/** A sign-in in another window that was begun and not ended: it outlives a lock. Missing for none. */
	readonly login?: { readonly pollToken: Secret; readonly at: Millis } | undefined
}

/** Seals the account record. */
export async function sealAccount(cipher: VaultCipher, account: AccountRecord, version: number): Promise<StoredRecord> {
	const bytes = await cipher.seal('settings', ACCOUNT_RECORD_ID, version, new TextEncoder().encode(JSON.stringify(account)))
	return { id: ACCOUNT_RECORD_ID, version, bytes }
}

/** Opens the account record; null when it was changed. */
export async function openAccount(cipher: VaultCipher, record: StoredRecord): Promise<AccountRecord | null> {
	const opened = await cipher.open('settings', ACCOUNT_RECORD_ID, record.version, record.bytes)
	return opened.ok ? JSON.parse(new TextDecoder().decode(opened.value)) as AccountRecord : null
}
