// SPDX-FileCopyrightText: 2026 NexPass contributors
// SPDX-License-Identifier: AGPL-3.0-or-later

import { err, ok } from '../domain/result.ts'
import type { Result } from '../domain/result.ts'
import type { DurableFile, DurableFiles, FileHold } from './files.ts'
import { concatBytes } from './frames.ts'
import { DONE } from './memoryDisk.ts'
import type { MemoryDisk, MemoryProcess } from './memoryDisk.ts'
import type { StoreError } from './vaultStore.ts'

/** Files on a {@link MemoryDisk}, as one process sees them. */
export function createMemoryFiles(disk: MemoryDisk, process: MemoryProcess): DurableFiles {
	return {
		kind: 'opfs',
		file: (folder, name, hold) => memoryFile(disk, process, { folder, name, hold }),
		folders: () => disk.call(process, 'folders.read', () => ok([...disk.folders.keys()])),
		removeFolder: folder => disk.call(process, 'folder.remove', () => {
			if ([...disk.folders.get(folder)?.keys() ?? []].some(name => disk.isHeldByOther(process, folder + '/' + name))) {
				return err({ kind: 'notOwner' })
			}
			disk.folders.delete(folder)
			return DONE
		}),
		removeFile: (folder, name) => disk.call(process, `${name}.remove`, () => {
			disk.folders.get(folder)?.delete(name)
			return DONE
		}),
	}
}

function memoryFile(disk: MemoryDisk, process: MemoryProcess, { folder, name, hold }: { folder: string; name: string; hold: FileHold }): DurableFile {
	const path = folder + '/' + name
	const content = (): Uint8Array | undefined => disk.folders.get(folder)?.get(name)
	const put = (bytes: Uint8Array): void => {
		const files = disk.folders.get(folder) ?? new Map<string, Uint8Array>()
		files.set(name, bytes)
		disk.folders.set(folder, files)
	}
	const holding = <T>(effect: () => Result<T, StoreError>): Result<T, StoreError> => {
		if (hold === 'held' && disk.isHeldByOther(process, path)) {
			return err({ kind: 'notOwner' })
		}
		if (hold === 'held') {
			process.heldFiles.add(path)
		}
		return effect()
	}
	return {
		read: () => disk.call(process, `${name}.read`, () => holding(() => ok(content()?.slice() ?? null))),
		append: bytes => disk.call(process, `${name}.append`, () => holding(() => {
			const former = content()
			if (former === undefined) {
				return err({ kind: 'wiped' })
			}
			put(concatBytes([former, bytes]))
			return DONE
		}), () => put(concatBytes([content() ?? new Uint8Array(), bytes.subarray(0, bytes.length / 2)]))),
		replace: bytes => disk.call(process, `${name}.replace`, () => holding(() => {
			put(bytes.slice())
			return DONE
		})),
		size: () => disk.call(process, `${name}.read`, () => holding(() => ok(content()?.length ?? 0))),
		close: () => {
			process.heldFiles.delete(path)
			return Promise.resolve()
		},
	}
}
