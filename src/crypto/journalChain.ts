// SPDX-FileCopyrightText: 2026 NexPass contributors
// SPDX-License-Identifier: AGPL-3.0-or-later

import { concat, readUint32, uint32 } from '../encoding/bytes.ts'
import { encodeUtf8 } from '../encoding/utf8.ts'
import type { VaultCipher } from './vaultCipher.ts'

/** What could be read of a journal. */
export interface OpenedJournal {
	readonly lines: readonly Uint8Array[]
	/** Bytes from the first line that is cut off, changed, or not the successor of the one before. */
	readonly unreadableBytes: number
}

/** Lines of the journal: each is sealed with its number and begins with the hash of the line before, so that none can be changed, dropped, swapped or repeated unnoticed. */
export interface JournalChain {
	/** The next line, length in front, ready to append. Whoever cannot append it must begin a new chain: nothing that follows a missing line can be read. */
	seal(plaintext: Uint8Array): Promise<Uint8Array>
	/** Reads lines from the beginning of a chain. Does not change where {@link JournalChain.seal} goes on. */
	open(lines: Uint8Array): Promise<OpenedJournal>
	/** The next sealed line is the first of a new chain. To be called while no line is being sealed. */
	restart(): void
}

const MAGIC = encodeUtf8('NXPJ')
const HEADER_VERSION = 1
const HEADER_BYTES = MAGIC.length + 1 + 4
const HASH_BYTES = 32
const FIRST_HASH = new Uint8Array(HASH_BYTES)

/** Writes the clear header of a journal: what is needed to unlock, so that a wiped database can be rebuilt from the journal alone. `wraps` is what `formatWraps` wrote. */
export function formatJournalHeader(wraps: Uint8Array): Uint8Array {
	return concat(MAGIC, Uint8Array.of(HEADER_VERSION), uint32(wraps.length), wraps)
}

/** Reads the wraps out of a journal's header; null when it is none, or of a later format. */
export function parseJournalHeader(header: Uint8Array): Uint8Array | null {
	const isHeader = startsWith(header, MAGIC) && header[MAGIC.length] === HEADER_VERSION
	const length = isHeader ? readUint32(header, MAGIC.length + 1) : null
	return length === null || header.length !== HEADER_BYTES + length ? null : header.slice(HEADER_BYTES)
}

/** Makes the chain of one journal (docs/decisions/0001). */
export function createJournalChain(crypto: Crypto, cipher: VaultCipher, journalId: string): JournalChain {
	let index = 0
	let previous: Uint8Array = FIRST_HASH

	let waiting: Promise<unknown> = Promise.resolve()

	async function sealNext(plaintext: Uint8Array): Promise<Uint8Array> {
		const sealed = await cipher.seal('journal', journalId, index, concat(previous, plaintext))
		index += 1
		previous = await hash(sealed)
		return concat(uint32(sealed.length), sealed)
	}

	async function hash(bytes: Uint8Array): Promise<Uint8Array> {
		return new Uint8Array(await crypto.subtle.digest('SHA-256', bytes as BufferSource))
	}

	return {
		seal(plaintext) {
			// One after the other: two lines under way at once would get the same number.
			const line = waiting.then(() => sealNext(plaintext))
			waiting = line.catch(() => undefined)
			return line
		},
		async open(bytes) {
			const lines: Uint8Array[] = []
			let at = 0
			let before: Uint8Array = FIRST_HASH
			for (;;) {
				const length = readUint32(bytes, at)
				if (length === null || at + 4 + length > bytes.length) break
				const sealed = bytes.subarray(at + 4, at + 4 + length)
				const opened = await cipher.open('journal', journalId, lines.length, sealed)
				if (!opened.ok || !startsWith(opened.value, before)) break
				lines.push(opened.value.subarray(HASH_BYTES))
				before = await hash(sealed)
				at += 4 + length
			}
			return { lines, unreadableBytes: bytes.length - at }
		},
		restart() {
			index = 0
			previous = FIRST_HASH
		},
	}
}

function startsWith(bytes: Uint8Array, start: Uint8Array): boolean {
	return bytes.length >= start.length && start.every((byte, i) => bytes[i] === byte)
}
