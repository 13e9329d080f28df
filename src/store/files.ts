// SPDX-FileCopyrightText: 2026 NexPass contributors
// SPDX-License-Identifier: AGPL-3.0-or-later

import type { Result } from '../domain/result.ts'
import type { StorageCapabilities } from './deviceStorage.ts'
import type { StoreError } from './vaultStore.ts'

/** One file that survives a killed browser, and the deletion of IndexedDB. */
export interface DurableFile {
	/** The whole file, or null when there is none. After a kill during `append` the last piece may be cut short. */
	read(): Promise<Result<Uint8Array | null, StoreError>>
	/** Adds bytes at the end. Resolves when they are flushed and the file is still where it was; answers `wiped` when it is not, or never was. A refused append leaves the file as it was. */
	append(bytes: Uint8Array): Promise<Result<void, StoreError>>
	/** Puts new content in the place of the old: a kill leaves the one or the other. */
	replace(bytes: Uint8Array): Promise<Result<void, StoreError>>
	/** Bytes of the content, 0 when there is no file. */
	size(): Promise<Result<number, StoreError>>
	/** Resolves when other tabs can write it. Reading or writing afterwards takes hold of it again. */
	close(): Promise<void>
}

/** Whether the file stays taken between calls. `held`: quick appends, other tabs are answered `notOwner`. */
export type FileHold = 'held' | 'released'

/** Folders with such files. All names are plain: letters, digits, dash. */
export interface DurableFiles {
	readonly kind: StorageCapabilities['files']
	file(folder: string, name: string, hold: FileHold): DurableFile
	/** Names of all folders. */
	folders(): Promise<Result<readonly string[], StoreError>>
	/** Deletes a folder with everything in it; a missing one is fine. */
	removeFolder(folder: string): Promise<Result<void, StoreError>>
	/** Deletes one file; a missing one is fine. */
	removeFile(folder: string, name: string): Promise<Result<void, StoreError>>
}

/** The folder of what belongs to the device and to no vault. */
export const DEVICE_FOLDER = 'device'

/** Names of the files in a vault's folder. */
export const VAULT_FILES = { journal: 'journal', mirror: 'mirror', header: 'header', marker: 'marker' } as const

/** Does one thing after the other: file handles and counters are not made for interleaved calls. */
export class CallQueue {
	#last: Promise<unknown> = Promise.resolve()

	/** Runs the work when all earlier work is done, whatever came of it. */
	run<T>(work: () => Promise<T>): Promise<T> {
		const next = this.#last.then(work, work)
		this.#last = next
		return next
	}
}
