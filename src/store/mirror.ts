// SPDX-FileCopyrightText: 2026 NexPass contributors
// SPDX-License-Identifier: AGPL-3.0-or-later

import { err, ok } from '../domain/result.ts'
import type { Result } from '../domain/result.ts'
import { CallQueue } from './files.ts'
import type { DurableFile } from './files.ts'
import { FramedFile } from './framedFile.ts'
import { formatBatch, parseBatch } from './mirrorBatch.ts'
import type { MirrorBatch } from './mirrorBatch.ts'
import type { Mirror, MirrorContent, Placed, StoreError } from './vaultStore.ts'

/** A file with less than this much of outdated bytes is left as it is. */
const SPARE_BYTES = 1024 * 1024

/** The mirror over one file: each frame a batch of changes. Rewritten when more than half of it is outdated. */
export function createMirror(file: DurableFile): Mirror {
	return new FileMirror(new FramedFile(file))
}

class FileMirror implements Mirror {
	readonly #file: FramedFile
	readonly #queue = new CallQueue()
	/** True once this handle has seen the file: if it is missing later, somebody deleted it. */
	#wasThere = false
	/** Size of each living record, to know when rewriting pays; null until the file was read. */
	#living: Map<string, number> | null = null

	constructor(file: FramedFile) {
		this.#file = file
	}

	write(change: Partial<MirrorBatch>): Promise<Result<void, StoreError>> {
		const batch = { put: change.put ?? [], remove: change.remove ?? [] }
		return this.#queue.run(async () => {
			const appended = await this.#file.append(formatBatch(batch))
			if (!appended.ok && appended.error.kind === 'wiped' && !this.#wasThere) {
				return await this.#rewrite(batch.put)
			}
			if (!appended.ok) {
				return appended
			}
			this.#wasThere = true
			if (this.#living !== null) {
				count(this.#living, batch)
			}
			return await this.#rewriteIfItPays()
		})
	}

	rewrite(records: readonly Placed[]): Promise<Result<void, StoreError>> {
		return this.#queue.run(() => this.#rewrite(records))
	}

	readAll(): Promise<Result<MirrorContent, StoreError>> {
		return this.#queue.run(() => this.#readAll())
	}

	close(): Promise<void> {
		return this.#queue.run(() => {
			this.#living = null
			return this.#file.close()
		})
	}

	async #rewrite(records: readonly Placed[]): Promise<Result<void, StoreError>> {
		const batch = { put: records, remove: [] }
		const replaced = await this.#file.replace([formatBatch(batch)])
		if (replaced.ok) {
			this.#wasThere = true
			this.#living = count(new Map(), batch)
		}
		return replaced
	}

	async #rewriteIfItPays(): Promise<Result<void, StoreError>> {
		const size = await this.#file.size()
		if (!size.ok || size.value < SPARE_BYTES) {
			return ok(undefined)
		}
		const living = await this.#livingBytes()
		if (!living.ok || size.value < 2 * living.value + SPARE_BYTES) {
			return ok(undefined)
		}
		const all = await this.#readAll()
		if (all.ok && all.value.damagedBatches === 0) {
			// The batch itself is safe; a rewrite that fails, say for want of space, is tried again with the next one.
			await this.#rewrite(all.value.records)
		}
		return ok(undefined)
	}

	async #livingBytes(): Promise<Result<number, StoreError>> {
		const known = this.#living === null ? await this.#readAll() : ok(null)
		return known.ok ? ok([...this.#living?.values() ?? []].reduce((sum, bytes) => sum + bytes, 0)) : known
	}

	async #readAll(): Promise<Result<MirrorContent, StoreError>> {
		const read = await this.#file.read()
		if (!read.ok) {
			return read
		}
		this.#wasThere ||= read.value !== null
		const records = new Map<string, Placed>()
		const living = new Map<string, number>()
		let damagedBatches = 0
		for (const frame of read.value?.frames ?? []) {
			const batch = frame.intact ? parseBatch(frame.bytes) : null
			if (batch === null && frame.intact) {
				return err({ kind: 'newerSchema' })
			}
			if (batch === null) {
				damagedBatches++
				continue
			}
			apply(records, batch)
			count(living, batch)
		}
		this.#living = living
		return ok({ records: [...records.values()], damagedBatches })
	}
}

function keyOf(space: string, id: string): string {
	return space + '/' + id
}

function apply(records: Map<string, Placed>, batch: MirrorBatch): void {
	for (const { space, id } of batch.remove) {
		records.delete(keyOf(space, id))
	}
	for (const placed of batch.put) {
		records.set(keyOf(placed.space, placed.record.id), placed)
	}
}

function count(living: Map<string, number>, batch: MirrorBatch): Map<string, number> {
	for (const { space, id } of batch.remove) {
		living.delete(keyOf(space, id))
	}
	for (const { space, record } of batch.put) {
		living.set(keyOf(space, record.id), record.bytes.length)
	}
	return living
}
