// SPDX-FileCopyrightText: 2026 NexPass contributors
// SPDX-License-Identifier: AGPL-3.0-or-later

import type { VaultHeader } from './deviceStorage.ts'
import { concatBytes, scanFrames, toFrame } from './frames.ts'

/** A header with the number of its saving: of two copies the higher one counts. */
export interface NumberedHeader {
	readonly serial: number
	readonly header: VaultHeader
}

/** Lays a header out for its file: one frame of JSON with the clear facts, one frame with the wraps behind a zero byte (frames are never empty). */
export function formatHeader({ serial, header }: NumberedHeader): Uint8Array<ArrayBuffer> {
	const { wraps, ...facts } = header
	const json = new TextEncoder().encode(JSON.stringify({ ...facts, serial }))
	return concatBytes([toFrame(json), toFrame(concatBytes([Uint8Array.of(0), wraps]))])
}

/** Reads what {@link formatHeader} wrote; null for anything else. */
export function parseHeader(file: Uint8Array): NumberedHeader | null {
	const [json, wraps] = scanFrames(file).frames
	if (json === undefined || wraps === undefined || !json.intact || !wraps.intact) {
		return null
	}
	try {
		const facts: unknown = JSON.parse(new TextDecoder().decode(json.bytes))
		return readNumberedHeader(facts, wraps.bytes.slice(1))
	} catch {
		// JSON.parse throws for text that is no JSON: a header we cannot use, like any other misfit.
		return null
	}
}

/** Checks the shape of a header from a disk; null when it is not one of format 1. */
export function readNumberedHeader(facts: unknown, wraps: unknown): NumberedHeader | null {
	if (typeof facts !== 'object' || facts === null || !(wraps instanceof Uint8Array)) {
		return null
	}
	const { formatVersion, serial, ...rest } = facts as Record<string, unknown>
	const { accountId, finder, finderSalt, nickname, host, journalId } = rest
	if (formatVersion !== 1 || typeof serial !== 'number' || typeof accountId !== 'string' || typeof finder !== 'string'
		|| typeof finderSalt !== 'string' || typeof nickname !== 'string' || typeof host !== 'string' || typeof journalId !== 'string') {
		return null
	}
	return { serial, header: { formatVersion, accountId, finder, finderSalt, nickname, host, wraps, journalId } }
}
