// SPDX-FileCopyrightText: 2026 NexPass contributors
// SPDX-License-Identifier: AGPL-3.0-or-later

import { err, ok } from '../domain/result.ts'
import type { Result } from '../domain/result.ts'
import { CallQueue } from './files.ts'
import type { DurableFile } from './files.ts'
import { concatBytes, scanFrames, toFrame } from './frames.ts'
import type { Frame } from './frames.ts'
import type { StoreError } from './vaultStore.ts'

/** The frames of a file and how much of its end was cut off. */
export interface FramedContent {
	readonly frames: readonly Frame[]
	readonly tornBytes: number
}

/**
 * A file made of frames. An append that a kill cut short was never acknowledged; it is dropped before the next
 * append, because what is written behind a torn frame could not be found again.
 */
export class FramedFile {
	readonly #file: DurableFile
	readonly #queue = new CallQueue()
	#endIsWhole = false

	constructor(file: DurableFile) {
		this.#file = file
	}

	/** All frames, read from the disk; null when there is no file. */
	read(): Promise<Result<FramedContent | null, StoreError>> {
		return this.#queue.run(() => this.#read())
	}

	/** Adds one frame; resolves when it is flushed. Answers `wiped` when the file is not there. */
	append(bytes: Uint8Array): Promise<Result<void, StoreError>> {
		return this.#queue.run(async () => {
			const ready = this.#endIsWhole ? ok(undefined) : await this.#mend()
			if (!ready.ok) {
				return ready
			}
			const appended = await this.#file.append(toFrame(bytes))
			this.#endIsWhole = appended.ok
			return appended
		})
	}

	/** Puts these frames in the place of all others, atomically. */
	replace(contents: readonly Uint8Array[]): Promise<Result<void, StoreError>> {
		return this.#queue.run(async () => {
			const replaced = await this.#file.replace(concatBytes(contents.map(toFrame)))
			this.#endIsWhole = replaced.ok
			return replaced
		})
	}

	/** Bytes of the file, frames included; 0 when there is none. */
	size(): Promise<Result<number, StoreError>> {
		return this.#queue.run(() => this.#file.size())
	}

	/** Resolves when other tabs can write the file. */
	close(): Promise<void> {
		return this.#queue.run(() => {
			this.#endIsWhole = false
			return this.#file.close()
		})
	}

	async #read(): Promise<Result<FramedContent | null, StoreError>> {
		const read = await this.#file.read()
		if (!read.ok || read.value === null) {
			return read.ok ? ok(null) : read
		}
		const { frames, wholeBytes } = scanFrames(read.value)
		return ok({ frames, tornBytes: read.value.length - wholeBytes })
	}

	async #mend(): Promise<Result<void, StoreError>> {
		const read = await this.#file.read()
		if (!read.ok) {
			return read
		}
		if (read.value === null) {
			return err({ kind: 'wiped' })
		}
		const { wholeBytes } = scanFrames(read.value)
		return wholeBytes === read.value.length ? ok(undefined) : await this.#file.replace(read.value.subarray(0, wholeBytes))
	}
}
