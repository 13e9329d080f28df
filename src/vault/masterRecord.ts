// SPDX-FileCopyrightText: 2026 NexPass contributors
// SPDX-License-Identifier: AGPL-3.0-or-later

import type { VaultCipher } from '../crypto/vaultCipher.ts'
import type { Result } from '../domain/result.ts'
import { err, ok } from '../domain/result.ts'
import type { StoreError } from '../store/vaultStore.ts'
import type { DurableVault } from './durablePort.ts'
import type { MasterChange } from './masterOrder.ts'
import type { Problem } from './protocol/problem.ts'
import { MASTER_RECORD_ID } from './recordCodec.ts'

const PLACE = { space: 'meta', id: MASTER_RECORD_ID } as const

/** The change of the master password that is under way, sealed in the vault (docs/decisions/0001, master password record). */
export interface MasterRecord {
	/** Null: none is under way. */
	current(): MasterChange | null
	/** Durable in both copies when it resolves. */
	save(change: MasterChange): Promise<Result<null, Problem>>
	drop(): Promise<Result<null, Problem>>
}

/** Reads the record of an open vault. One that was changed on the disk counts as none: what it was about, the server shows. */
export async function openMasterRecord(local: DurableVault, cipher: VaultCipher): Promise<MasterRecord> {
	const stored = local.record(PLACE)
	let version = stored?.version ?? 0
	const opened = stored === null ? null : await cipher.open('settings', MASTER_RECORD_ID, stored.version, stored.bytes)
	let change = opened?.ok === true ? JSON.parse(new TextDecoder().decode(opened.value)) as MasterChange : null

	return {
		current: () => change,
		async save(next) {
			version += 1
			const bytes = await cipher.seal('settings', MASTER_RECORD_ID, version, new TextEncoder().encode(JSON.stringify(next)))
			const kept = await local.keepRecord({ space: 'meta', record: { id: MASTER_RECORD_ID, version, bytes } }, 'strict')
			if (kept.ok) change = next
			return kept.ok ? ok(null) : err(problemOf(kept.error))
		},
		async drop() {
			if (change === null) return ok(null)
			const dropped = await local.dropRecord(PLACE)
			if (dropped.ok) change = null
			return dropped.ok ? ok(null) : err(problemOf(dropped.error))
		},
	}
}

function problemOf(error: StoreError): Problem {
	return { kind: error.kind === 'quotaExceeded' ? 'diskFull' : 'storageFailed' }
}
