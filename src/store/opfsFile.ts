// SPDX-FileCopyrightText: 2026 NexPass contributors
// SPDX-License-Identifier: AGPL-3.0-or-later

import { err, ok } from '../domain/result.ts'
import type { Result } from '../domain/result.ts'
import { CallQueue } from './files.ts'
import type { DurableFile, FileHold } from './files.ts'
import { UNFINISHED, WHOLE, MARK_BYTES, entryName, existing, generationsOf, markOf, readFrom, refuseNewer, takeHold, wholeContent, writeAll } from './opfsEntries.ts'
import type { Folder, SyncHandle } from './opfsEntries.ts'
import { storeFailure } from './storeErrors.ts'
import type { StoreError } from './vaultStore.ts'

interface Grip {
	readonly handle: SyncHandle
	/** Where the file ends. Nobody else can write it, and asking takes longer than a millisecond. */
	end: number
	readonly folder: Folder
	readonly generation: number
}

/** One file in the origin private file system; see [Note: generations]. */
export class OpfsFile implements DurableFile {
	readonly #folder: (create: boolean) => Promise<Folder | null>
	readonly #name: string
	readonly #hold: FileHold
	readonly #queue = new CallQueue()
	#grip: Grip | null = null

	constructor(folder: (create: boolean) => Promise<Folder | null>, name: string, hold: FileHold) {
		this.#folder = folder
		this.#name = name
		this.#hold = hold
	}

	read(): Promise<Result<Uint8Array | null, StoreError>> {
		return this.#with(async () => {
			if (this.#hold === 'released') {
				return ok(await this.#readReleased())
			}
			const grip = await this.#current()
			return ok(grip === null ? null : readFrom(grip.handle))
		})
	}

	append(bytes: Uint8Array): Promise<Result<void, StoreError>> {
		return this.#with(async () => {
			const grip = this.#grip ?? await this.#current()
			if (grip === null) {
				return err({ kind: 'wiped' })
			}
			try {
				writeAll(grip.handle, bytes, grip.end)
				grip.handle.flush()
			} catch (cause) {
				grip.handle.truncate(grip.end)
				throw cause
			}
			grip.end += bytes.length
			// Bytes that went into a deleted file are nowhere: look whether the name still leads to it.
			return await this.#giveUpIfGone() ? err({ kind: 'wiped' }) : ok(undefined)
		})
	}

	replace(bytes: Uint8Array): Promise<Result<void, StoreError>> {
		return this.#with(async () => {
			const folder = await this.#folder(true)
			if (folder === null) {
				return err({ kind: 'unavailable', cause: new Error('no folder') })
			}
			const former = await generationsOf(folder, this.#name)
			const grip = await this.#writeGeneration(folder, (former[0] ?? 0) + 1, bytes)
			await this.#release()
			this.#grip = grip
			for (const generation of former) {
				// One that another reader still holds is removed by the next replacement.
				await folder.removeEntry(entryName(this.#name, generation)).catch(() => undefined)
			}
			return ok(undefined)
		})
	}

	size(): Promise<Result<number, StoreError>> {
		return this.#with(async () => {
			if (this.#hold === 'released') {
				return ok((await this.#readReleased())?.length ?? 0)
			}
			const grip = await this.#current()
			return ok(grip === null ? 0 : grip.end - MARK_BYTES)
		})
	}

	close(): Promise<void> {
		// Behind what is still running: a handle closed under a write would lose it.
		return this.#queue.run(() => this.#release())
	}

	#with<T>(work: () => Promise<Result<T, StoreError>>): Promise<Result<T, StoreError>> {
		return this.#queue.run(async () => {
			try {
				return await work()
			} catch (cause) {
				await this.#release()
				return storeFailure(cause)
			} finally {
				if (this.#hold === 'released') {
					await this.#release()
				}
			}
		})
	}

	/** The newest whole generation, taken hold of; null when there is none. A handle whose file was deleted is given up. */
	async #current(): Promise<Grip | null> {
		await this.#giveUpIfGone()
		if (this.#grip !== null) {
			return this.#grip
		}
		const folder = await this.#folder(false)
		for (const generation of folder === null ? [] : await generationsOf(folder, this.#name)) {
			const entry = await existing(folder?.getFileHandle(entryName(this.#name, generation)) ?? Promise.resolve(null))
			const handle = entry === null ? null : await takeHold(entry)
			if (folder !== null && handle !== null && markOf(handle) !== UNFINISHED) {
				this.#grip = { handle, folder, generation, end: handle.getSize() }
				refuseNewer(markOf(handle))
				return this.#grip
			}
			handle?.close()
		}
		return null
	}

	async #writeGeneration(folder: Folder, generation: number, bytes: Uint8Array): Promise<Grip> {
		const name = entryName(this.#name, generation)
		const handle = await takeHold(await folder.getFileHandle(name, { create: true }))
		try {
			handle.truncate(0)
			writeAll(handle, Uint8Array.of(UNFINISHED), 0)
			writeAll(handle, bytes, MARK_BYTES)
			handle.flush()
			writeAll(handle, Uint8Array.of(WHOLE), 0)
			handle.flush()
			return { handle, folder, generation, end: MARK_BYTES + bytes.length }
		} catch (cause) {
			handle.close()
			// The former generation still counts; the unfinished one would be overwritten next time anyway.
			await folder.removeEntry(name).catch(() => undefined)
			throw cause
		}
	}

	/** Reads without taking the file, so that several tabs can; again when a writer removed the generation under us. */
	async #readReleased(): Promise<Uint8Array | null> {
		for (let tries = 0; tries < 5; tries++) {
			const folder = await this.#folder(false)
			const generations = folder === null ? [] : await generationsOf(folder, this.#name)
			for (const generation of generations) {
				const entry = await existing(folder?.getFileHandle(entryName(this.#name, generation)) ?? Promise.resolve(null))
				const content = entry === null ? null : await existing(wholeContent(entry))
				if (content !== null && content[0] !== UNFINISHED && content.length > 0) {
					refuseNewer(content[0] ?? 0)
					return content.subarray(MARK_BYTES)
				}
			}
			if (generations.length === 0) {
				return null
			}
		}
		return null
	}

	/**
	 * True when the file we hold was deleted under us, by clearing everything of the origin. It is then dropped without
	 * closing: in Chromium (seen in 156) the close of such a handle never returns, and the worker would hang with it.
	 */
	async #giveUpIfGone(): Promise<boolean> {
		const grip = this.#grip
		if (grip === null || await existing(grip.folder.getFileHandle(entryName(this.#name, grip.generation))) !== null) {
			return false
		}
		this.#grip = null
		return true
	}

	async #release(): Promise<void> {
		await this.#giveUpIfGone()
		this.#grip?.handle.close()
		this.#grip = null
	}
}
