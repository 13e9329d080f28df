// SPDX-FileCopyrightText: 2026 NexPass contributors
// SPDX-License-Identifier: AGPL-3.0-or-later

import { ok } from '../domain/result.ts'
import type { Result } from '../domain/result.ts'
import type { DurableFile, DurableFiles, FileHold } from './files.ts'
import { entryName, existing, generationsOf, namesIn } from './opfsEntries.ts'
import type { Folder } from './opfsEntries.ts'
import { OpfsFile } from './opfsFile.ts'
import { attempt } from './storeErrors.ts'
import type { StoreError } from './vaultStore.ts'

const ROOT = 'nexpass'

/** Files of the origin private file system, or null where it or its synchronous handles are missing. Tries it out: some private modes have the functions and refuse every call. */
export async function openOpfsFiles(): Promise<DurableFiles | null> {
	try {
		const root = await navigator.storage.getDirectory() as unknown as Folder
		const top = await root.getDirectoryHandle(ROOT, { create: true })
		const name = 'probe-' + String(performance.now())
		const entry = await top.getFileHandle(name, { create: true })
		const handle = await entry.createSyncAccessHandle()
		handle.close()
		await top.removeEntry(name)
		return new OpfsFiles(root)
	} catch {
		// Whatever the reason, this browser has no such files for us here; the capabilities say so.
		return null
	}
}

class OpfsFiles implements DurableFiles {
	readonly kind = 'opfs'
	readonly #root: Folder

	constructor(root: Folder) {
		this.#root = root
	}

	file(folder: string, name: string, hold: FileHold): DurableFile {
		return new OpfsFile(create => this.#folder(folder, create), name, hold)
	}

	folders(): Promise<Result<readonly string[], StoreError>> {
		return attempt(async () => {
			const top = await existing(this.#root.getDirectoryHandle(ROOT))
			return ok(top === null ? [] : (await namesIn(top)).filter(name => !name.startsWith('probe-')))
		})
	}

	removeFolder(folder: string): Promise<Result<void, StoreError>> {
		return attempt(async () => {
			const top = await existing(this.#root.getDirectoryHandle(ROOT))
			await existing(top?.removeEntry(folder, { recursive: true }) ?? Promise.resolve())
			return ok(undefined)
		})
	}

	removeFile(folder: string, name: string): Promise<Result<void, StoreError>> {
		return attempt(async () => {
			const parent = await this.#folder(folder, false)
			for (const generation of parent === null ? [] : await generationsOf(parent, name)) {
				await existing(parent?.removeEntry(entryName(name, generation)) ?? Promise.resolve())
			}
			return ok(undefined)
		})
	}

	async #folder(folder: string, create: boolean): Promise<Folder | null> {
		const top = await existing(this.#root.getDirectoryHandle(ROOT, { create }))
		return top === null ? null : await existing(top.getDirectoryHandle(folder, { create }))
	}
}
