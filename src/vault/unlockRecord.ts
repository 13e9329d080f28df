// SPDX-FileCopyrightText: 2026 NexPass contributors
// SPDX-License-Identifier: AGPL-3.0-or-later

import type { VaultCipher } from '../crypto/vaultCipher.ts'
import type { Result } from '../domain/result.ts'
import type { Millis } from '../domain/time.ts'
import type { StoredRecord, StoreError } from '../store/vaultStore.ts'
import type { DurableVault } from './durablePort.ts'
import { UNLOCK_RECORD_ID } from './recordCodec.ts'

/** What unlocking is bound to. It lies sealed in the vault, so that nobody can change it without the key (docs/decisions/0001, unlock record). */
export interface UnlockRecord {
	readonly v: 1
	/** When the passphrase was typed last. */
	readonly passphraseAt: Millis
	/** Names of passkeys. Which of them open the vault say the wraps alone. */
	readonly passkeys: readonly NamedPasskey[]
	/** What the administrator allowed when the server was last reached. */
	readonly policy: UnlockPolicy
	/** When the server was last reached with this account, give or take {@link CONTACT_EVERY_MS}. Missing in records of older versions. */
	readonly contactAt?: Millis
}

/** A passkey as a person knows it. */
export interface NamedPasskey {
	/** Lower-case hex. */
	readonly credentialId: string
	readonly label: string
	readonly addedAt: Millis
}

/** The part of the server's policy that has to hold without a network. */
export interface UnlockPolicy {
	readonly fingerprint: boolean
	/** Null: no limit. */
	readonly idleLockMaxMinutes: number | null
	readonly appPassword: boolean
	/** Whether the vault may be opened without reaching the server at all. */
	readonly offline: boolean
	/** For how long it may be opened without reaching the server. Null: no limit. */
	readonly offlineMaxAgeDays: number | null
}

/** What holds until the server was asked. */
export const OPEN_POLICY: UnlockPolicy = { fingerprint: true, idleLockMaxMinutes: null, appPassword: true, offline: true, offlineMaxAgeDays: null }

/** Longest time by which a clock may seem to have gone back without being doubted. Milliseconds. */
const CLOCK_DOUBT_MS = 3_600_000

/** The unlock record of an open vault. */
export interface UnlockFacts {
	/** Null where there is none, or where it was changed: then a passkey is not enough. */
	current(): UnlockRecord | null
	/** Durable in both copies when it resolves. */
	save(change: (before: UnlockRecord | null) => UnlockRecord): Promise<Result<null, StoreError>>
	/** Resolves when every save so far is durable or has failed. */
	settled(): Promise<void>
}

/** Reads the unlock record of an open vault and keeps it. */
export async function openUnlockFacts(local: DurableVault, cipher: VaultCipher): Promise<UnlockFacts> {
	const stored = local.record({ space: 'meta', id: UNLOCK_RECORD_ID })
	let version = stored?.version ?? 0
	let record = stored === null ? null : await openRecord(cipher, stored)
	let turn: Promise<unknown> = Promise.resolve()

	async function write(next: UnlockRecord): Promise<Result<null, StoreError>> {
		const bytes = await cipher.seal('settings', UNLOCK_RECORD_ID, version + 1, new TextEncoder().encode(JSON.stringify(next)))
		const placed = { space: 'meta', record: { id: UNLOCK_RECORD_ID, version: version + 1, bytes } } as const
		const kept = await local.keepRecord(placed, 'strict')
		if (!kept.ok) return kept
		version += 1
		record = next
		return kept
	}

	return {
		current: () => record,
		save(change) {
			const done = turn.then(() => write(change(record)))
			turn = done.catch(() => undefined)
			return done
		},
		async settled() {
			await turn
		},
	}
}

async function openRecord(cipher: VaultCipher, stored: StoredRecord): Promise<UnlockRecord | null> {
	const opened = await cipher.open('settings', UNLOCK_RECORD_ID, stored.version, stored.bytes)
	if (!opened.ok) return null
	const record = JSON.parse(new TextDecoder().decode(opened.value)) as UnlockRecord
	// Older versions knew fewer policies.
	return { ...record, policy: { ...OPEN_POLICY, ...record.policy } }
}

/** The part of the server's policy that a vault keeps. */
export function toUnlockPolicy({ fingerprint, idleLockMaxMinutes, appPassword, offline, offlineMaxAgeDays }: UnlockPolicy): UnlockPolicy {
	return { fingerprint, idleLockMaxMinutes, appPassword, offline, offlineMaxAgeDays }
}

/** Whether two policies say the same. */
export function samePolicy(a: UnlockPolicy, b: UnlockPolicy): boolean {
	return JSON.stringify(toUnlockPolicy(a)) === JSON.stringify(toUnlockPolicy(b))
}

/** A contact is written down at most this often. Milliseconds. */
export const CONTACT_EVERY_MS = 3_600_000

/** Whether the server has to be reached before the vault opens. A vault that never heard of a limit opens. */
export function isContactDue(record: UnlockRecord | null, now: Millis): boolean {
	if (record === null) return false
	const { offline, offlineMaxAgeDays } = record.policy
	if (!offline) return true
	if (offlineMaxAgeDays === null) return false
	const passed = now - (record.contactAt ?? 0)
	return passed >= offlineMaxAgeDays * 86_400_000 || passed < -CLOCK_DOUBT_MS
}

/** Whether a passkey alone does not open the vault now, and why. `everyDays` null: the passphrase is never asked for again. */
export function passkeyRefusal(record: UnlockRecord | null, everyDays: number | null, now: Millis): 'passkeyForbidden' | 'passphraseDue' | null {
	if (record === null) return 'passphraseDue'
	if (!record.policy.fingerprint) return 'passkeyForbidden'
	if (everyDays === null) return null
	const passed = now - record.passphraseAt
	return passed >= everyDays * 86_400_000 || passed < -CLOCK_DOUBT_MS ? 'passphraseDue' : null
}
