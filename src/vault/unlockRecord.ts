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
}

/** What holds until the server was asked. */
export const OPEN_POLICY: UnlockPolicy = { fingerprint: true, idleLockMaxMinutes: null }

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
	return opened.ok ? JSON.parse(new TextDecoder().decode(opened.value)) as UnlockRecord : null
}

/** Longest time by which a clock may seem to have gone back without the passphrase being asked for. Milliseconds. */
const CLOCK_DOUBT_MS = 3_600_000

/** Whether a passkey alone does not open the vault now, and why. `everyDays` null: the passphrase is never asked for again. */
export function passkeyRefusal(record: UnlockRecord | null, everyDays: number | null, now: Millis): 'passkeyForbidden' | 'passphraseDue' | null {
	if (record === null) return 'passphraseDue'
	if (!record.policy.fingerprint) return 'passkeyForbidden'
	if (everyDays === null) return null
	const passed = now - record.passphraseAt
	return passed >= everyDays * 86_400_000 || passed < -CLOCK_DOUBT_MS ? 'passphraseDue' : null
}
