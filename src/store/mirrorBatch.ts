// SPDX-FileCopyrightText: 2026 NexPass contributors
// SPDX-License-Identifier: AGPL-3.0-or-later

import type { Sealed } from '../domain/sealed.ts'
import { concatBytes } from './frames.ts'
import { RECORD_SPACES } from './vaultStore.ts'
import type { Place, Placed, RecordSpace } from './vaultStore.ts'

/** What one batch of the mirror changes. Removals first. */
export interface MirrorBatch {
	readonly remove: readonly Place[]
	readonly put: readonly Placed[]
}

const VERSION = 1
const REMOVE = 0
const PUT = 1
const ENTRY_HEAD_BYTES = 3

/**
 * Lays a batch out as bytes: u8 format version, then entries of u8 kind (0 remove, 1 put), u8 shelf
 * (its place in RECORD_SPACES), u8 length of the id, the id in UTF-8; a put goes on with f64 record
 * counter, u32 length and the sealed bytes. Big-endian. Throws when an id is longer than 255 bytes.
 */
export function formatBatch(batch: MirrorBatch): Uint8Array<ArrayBuffer> {
	const parts: Uint8Array[] = [Uint8Array.of(VERSION)]
	for (const { space, id } of batch.remove) {
		parts.push(entryHead(REMOVE, space, id))
	}
	for (const { space, record } of batch.put) {
		const counters = new DataView(new ArrayBuffer(12))
		counters.setFloat64(0, record.version)
		counters.setUint32(8, record.bytes.length)
		parts.push(entryHead(PUT, space, record.id), new Uint8Array(counters.buffer), record.bytes)
	}
	return concatBytes(parts)
}

/** Reads what {@link formatBatch} wrote; null when the bytes are something else. Copies the sealed bytes. */
export function parseBatch(bytes: Uint8Array): MirrorBatch | null {
	try {
		return readBatch(bytes)
	} catch {
		// DataView and TextDecoder throw where bytes are missing or no UTF-8: the same news as any other misfit.
		return null
	}
}

function entryHead(kind: number, space: RecordSpace, id: string): Uint8Array {
	const name = new TextEncoder().encode(id)
	if (name.length > 255) {
		throw new RangeError('a record id has at most 255 bytes')
	}
	return concatBytes([Uint8Array.of(kind, RECORD_SPACES.indexOf(space), name.length), name])
}

function readBatch(bytes: Uint8Array): MirrorBatch | null {
	const view = new DataView(bytes.buffer, bytes.byteOffset, bytes.byteLength)
	const remove: Place[] = []
	const put: Placed[] = []
	if (bytes[0] !== VERSION) {
		return null
	}
	let offset = 1
	while (offset < bytes.length) {
		const kind = view.getUint8(offset)
		const space = RECORD_SPACES[view.getUint8(offset + 1)]
		const idEnd = offset + ENTRY_HEAD_BYTES + view.getUint8(offset + 2)
		if (space === undefined || kind > PUT || idEnd > bytes.length) {
			return null
		}
		const id = new TextDecoder('utf-8', { fatal: true }).decode(bytes.subarray(offset + ENTRY_HEAD_BYTES, idEnd))
		offset = idEnd
		if (kind === REMOVE) {
			remove.push({ space, id })
			continue
		}
		const end = offset + 12 + view.getUint32(offset + 8)
		if (end > bytes.length) {
			return null
		}
		put.push({ space, record: { id, version: view.getFloat64(offset), bytes: bytes.slice(offset + 12, end) as Sealed } })
		offset = end
	}
	return { remove, put }
}
