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

/**
 * Files of the origin private file system, or null where it or its synchronous handles are missing. Where our folder
 * is, the answer is yes without a try: a full disk refuses new files, and taking that for "no such storage" would hide
 * the journal that lies there. Only the first time it is tried out, because some private modes have the functions and
 * refuse every call.
 */
export async function openOpfsFiles(): Promise<DurableFiles | null> {
	try {
		const root = await openRoot()
		if (await existing(root.getDirectoryHandle(ROOT)) === null) {
			await tryOut(root)
		}
		return new OpfsFiles()
	} catch {
		// Whatever the reason, this browser has no such files for us here; the capabilities say so.
		return null
	}
}

/** Asked for anew each time: after everything of the origin was cleared, the former one leads to a place that is gone, where names stay taken. */
async function openRoot(): Promise<Folder> {
	return await navigator.storage.getDirectory() as unknown as Folder
}

async function tryOut(root: Folder): Promise<void> {
	const name = ROOT + '-probe'
	const entry = await root.getFileHandle(name, { create: true })
	const handle = await entry.createSyncAccessHandle()
	handle.close()
	await root.removeEntry(name)
}

class OpfsFiles implements DurableFiles {
	readonly kind = 'opfs'

	file(folder: string, name: string, hold: FileHold): DurableFile {
		return new OpfsFile(create => this.#folder(folder, create), name, hold)
	}

	folders(): Promise<Result<readonly string[], StoreError>> {
		return attempt(async () => {
			const top = await existing((await openRoot()).getDirectoryHandle(ROOT))
			return ok(top === null ? [] : await namesIn(top))
		})
	}

	removeFolder(folder: string): Promise<Result<void, StoreError>> {
		return attempt(async () => {
			const top = await existing((await openRoot()).getDirectoryHandle(ROOT))
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
		const top = await existing((await openRoot()).getDirectoryHandle(ROOT, { create }))
		return top === null ? null : await existing(top.getDirectoryHandle(folder, { create }))
	}
}
