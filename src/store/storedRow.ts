// SPDX-FileCopyrightText: 2026 NexPass contributors
// SPDX-License-Identifier: AGPL-3.0-or-later

import { err, ok } from '../domain/result.ts'
import type { Result } from '../domain/result.ts'
import type { Sealed } from '../domain/sealed.ts'
import type { StoredRecord, StoreError } from './vaultStore.ts'

/** Copies a record for the disk: storing a view into a larger buffer would store the whole buffer. */
export function toRow(record: StoredRecord): StoredRecord {
	return { id: record.id, version: record.version, bytes: record.bytes.slice() as Sealed }
}

/** Checks rows that come from a disk. */
export function fromRows(rows: readonly unknown[]): Result<readonly StoredRecord[], StoreError> {
	const records: StoredRecord[] = []
	for (const row of rows) {
		const { id, version, bytes } = row as Record<keyof StoredRecord, unknown>
		if (typeof id !== 'string' || typeof version !== 'number' || !(bytes instanceof Uint8Array)) {
			return err({ kind: 'damaged', cause: new Error('a row is no sealed record') })
		}
		records.push({ id, version, bytes: bytes as Sealed })
	}
	return ok(records)
}
