// SPDX-FileCopyrightText: 2026 NexPass contributors
// SPDX-License-Identifier: AGPL-3.0-or-later

import type { Result } from '../domain/result.ts'
import { ok } from '../domain/result.ts'
import type { Placed, StoreError } from '../store/vaultStore.ts'
import type { DurableVault, LocalVaultDeps, OpenFindings } from './durablePort.ts'
import { createDurableVault } from './durableVault.ts'
import { applyJournal, openRecords } from './vaultMemory.ts'

/* [Note: two copies]
 * The database holds chunks (what the server showed) and one row per item that is more than that. The journal holds
 * every item that still has something to send. Each change gets the next sequence number `seq`; the sealed state record
 * says which one the database has seen. A journal entry with a higher number is newer than the database and wins; an
 * entry with a lower one is history. After a wipe the mirror stands in for the chunks, and the whole journal is applied. */

/** Opens the sealed records of a vault, mends what a wipe or a kill left, and claims the right to write. */
export async function openLocalVault(deps: LocalVaultDeps): Promise<Result<DurableVault, StoreError>> {
	const { store } = deps.opened
	const rebuilt = store.condition === 'wiped'
	const [placed, journal] = await Promise.all([rebuilt ? readMirror(deps) : readStore(deps), deps.codec.readJournal(deps.opened.journal)])
	if (!placed.ok) return placed
	// A journal whose head was damaged tells nothing, and a whole database does not need it: the first change begins it anew.
	const told = journal.ok ? journal.value : journal.error.kind === 'damaged' && !rebuilt ? [] : null
	if (!journal.ok && told === null) return journal

	const memory = await openRecords(deps.codec, placed.value)
	const fromJournal = applyJournal(memory, told ?? [], rebuilt)
	const findings: OpenFindings = { rebuilt, damagedRecords: memory.damaged, fromJournal: fromJournal.size }
	const vault = createDurableVault(deps, memory, findings)
	const mended = await vault.begin({ fromJournal, mirrored: rebuilt ? placed.value : null })
	if (mended.ok) return ok(vault)
	await vault.close()
	return mended
}

async function readStore(deps: LocalVaultDeps): Promise<Result<readonly Placed[], StoreError>> {
	const all: Placed[] = []
	const spaces = ['chunk', 'edit', 'meta', 'draft'] as const
	const loaded = await Promise.all(spaces.map(async (space) => ({ space, records: await deps.opened.store.load(space) })))
	for (const { space, records } of loaded) {
		if (!records.ok) return records
		for (const record of records.value) all.push({ space, record })
	}
	return ok(all)
}

async function readMirror(deps: LocalVaultDeps): Promise<Result<readonly Placed[], StoreError>> {
	const mirror = await deps.opened.mirror.readAll()
	return mirror.ok ? ok(mirror.value.records) : mirror
}
