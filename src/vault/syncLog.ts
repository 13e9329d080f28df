// SPDX-FileCopyrightText: 2026 NexPass contributors
// SPDX-License-Identifier: AGPL-3.0-or-later

import type { VaultCipher } from '../crypto/vaultCipher.ts'
import type { DurableVault } from './durablePort.ts'
import type { SyncRound } from './protocol/syncing.ts'

/** The last rounds of a vault, sealed on this device. */
export interface SyncLog {
	/** Newest first, at most {@link LOGGED_ROUNDS}. */
	rounds(): readonly SyncRound[]
	/** Adds a round. A disk that does not take it costs the log a line after a restart, nothing else. */
	add(round: SyncRound): Promise<void>
}

/** The record of the log (docs/decisions/0001, fixed record ids). */
export const LOG_RECORD_ID = '00000000000000000000000000000004'

/** How many rounds are kept. */
export const LOGGED_ROUNDS = 50

/** One round on the disk; values are only ever added at the end. */
type Row = readonly [at: number, durationMs: number, pulled: number, pushed: number, merged: number, waiting: number, parked: number, outcome: string]

interface LogRecord {
	readonly v: 1
	readonly r: readonly Row[]
}

/** Opens the log of a vault. One that was changed, or was written by a later version, begins anew. */
export async function openSyncLog(local: DurableVault, cipher: VaultCipher): Promise<SyncLog> {
	let rounds = await load(local, cipher)
	return {
		rounds: () => rounds,
		async add(round) {
			rounds = [round, ...rounds].slice(0, LOGGED_ROUNDS)
			const record: LogRecord = { v: 1, r: rounds.map(toRow) }
			const bytes = await cipher.seal('meta', LOG_RECORD_ID, round.at, new TextEncoder().encode(JSON.stringify(record)))
			await local.keepRecord({ space: 'meta', record: { id: LOG_RECORD_ID, version: round.at, bytes } }, 'relaxed')
		},
	}
}

async function load(local: DurableVault, cipher: VaultCipher): Promise<readonly SyncRound[]> {
	const found = local.record({ space: 'meta', id: LOG_RECORD_ID })
	if (found === null) return []
	const opened = await cipher.open('meta', LOG_RECORD_ID, found.version, found.bytes)
	if (!opened.ok) return []
	const record = JSON.parse(new TextDecoder().decode(opened.value)) as LogRecord | { readonly v: number }
	return 'r' in record && record.v === 1 ? record.r.map(fromRow) : []
}

function toRow({ at, durationMs, pulled, pushed, merged, waiting, parked, outcome }: SyncRound): Row {
	return [at, durationMs, pulled, pushed, merged, waiting, parked, outcome]
}

function fromRow([at, durationMs, pulled, pushed, merged, waiting, parked, outcome]: Row): SyncRound {
	return { at: at as SyncRound['at'], durationMs, pulled, pushed, merged, waiting, parked, outcome: outcome as SyncRound['outcome'] }
}
