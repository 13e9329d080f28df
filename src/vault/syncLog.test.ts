// SPDX-FileCopyrightText: 2026 NexPass contributors
// SPDX-License-Identifier: AGPL-3.0-or-later

import { describe, expect, it } from 'vitest'
import { createJournalChain } from '../crypto/journalChain.ts'
import { createVaultCipher } from '../crypto/vaultCipher.ts'
import type { AccountId } from '../domain/ids.ts'
import type { Millis } from '../domain/time.ts'
import { createMemoryStorage } from '../store/memory.ts'
import { MemoryDisk } from '../store/memoryDisk.ts'
import type { DurableVault } from './durablePort.ts'
import { openLocalVault } from './localVault.ts'
import type { SyncRound } from './protocol/syncing.ts'
import { createRecordCodec } from './recordCodec.ts'
import { LOG_RECORD_ID, openSyncLog } from './syncLog.ts'

const ACCOUNT = 'a'.repeat(32) as AccountId
const round = (n: number): SyncRound => ({ at: n as Millis, durationMs: 40 + n, pulled: n, pushed: 0, merged: 0, waiting: 1, parked: 2, outcome: n % 2 === 0 ? 'done' : 'timeout' })

async function openDisk(disk: MemoryDisk): Promise<DurableVault> {
	disk.killAll()
	const files = await createMemoryStorage(disk, () => 'f'.repeat(32)).openVault(ACCOUNT)
	if (!files.ok) throw new Error('the store does not open')
	const own = await cipher(1)
	const codec = createRecordCodec(own, createJournalChain(crypto, own, 'b'.repeat(32)), () => 'e'.repeat(32))
	const local = await openLocalVault({ opened: files.value, codec, journalHeader: new Uint8Array(1), freeSpace: async () => false })
	if (!local.ok) throw new Error('the vault does not open')
	return local.value
}
const cipher = (key: number) => createVaultCipher(crypto, new Uint8Array(32).fill(key), ACCOUNT)

describe('the log of rounds', () => {
	it('is there after a restart, newest first, and never longer than 50', async () => {
		const disk = new MemoryDisk()
		const log = await openSyncLog(await openDisk(disk), await cipher(7))
		for (let n = 1; n <= 60; n++) await log.add(round(n))
		const again = await openSyncLog(await openDisk(disk), await cipher(7))
		expect(again.rounds()).toEqual(Array.from({ length: 50 }, (_, index) => round(60 - index)))
	})

	it('lies on the disk sealed, and begins anew where it does not open', async () => {
		const disk = new MemoryDisk()
		const local = await openDisk(disk)
		await (await openSyncLog(local, await cipher(7))).add(round(3))
		const record = local.record({ space: 'meta', id: LOG_RECORD_ID })
		expect(record).not.toBeNull()
		expect(new TextDecoder('latin1').decode(record?.bytes)).not.toContain('timeout')
		expect((await openSyncLog(local, await cipher(8))).rounds()).toEqual([])
	})
})
