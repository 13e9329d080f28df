// SPDX-FileCopyrightText: 2026 NexPass contributors
// SPDX-License-Identifier: AGPL-3.0-or-later

import { isMissing, storeErrorOf } from './storeErrors.ts'

/**
 * [Note: generations]
 * A file is kept as `name.1`, `name.2`, ...: replacing writes the next generation and then removes the former
 * ones. The first byte says whether a generation is whole; it is written last, after a flush, so a kill leaves
 * either a generation that does not count or one that is complete. No renaming is needed, which not every
 * browser offers for such files.
 */
/** The mark of a generation that is being written. */
export const UNFINISHED = 0
/** The mark of a complete one. Also the version of the layout: a higher number was written by a newer app. */
export const WHOLE = 1
/** Bytes in front of the content. */
export const MARK_BYTES = 1

/** How long a file may stay taken by a tab that is just closing, in ms. */
const HOLD_PATIENCE_MS = 2000
const HOLD_RETRY_MS = 50

/** The part of FileSystemSyncAccessHandle (File System standard, section 2.6) used here; exists in dedicated workers only. */
export interface SyncHandle {
	read(buffer: Uint8Array, options: { at: number }): number
	write(buffer: Uint8Array, options: { at: number }): number
	truncate(size: number): void
	getSize(): number
	flush(): void
	close(): void
}

/** The part of FileSystemFileHandle used here. */
export interface FileEntry {
	createSyncAccessHandle(): Promise<SyncHandle>
	getFile(): Promise<Blob>
}

/** The part of FileSystemDirectoryHandle used here. */
export interface Folder {
	keys(): AsyncIterable<string>
	getFileHandle(name: string, options?: { create: boolean }): Promise<FileEntry>
	getDirectoryHandle(name: string, options?: { create: boolean }): Promise<Folder>
	removeEntry(name: string, options?: { recursive: boolean }): Promise<void>
}

/** The entry that holds this generation of a file. */
export function entryName(name: string, generation: number): string {
	return name + '.' + String(generation)
}

/** Names of all entries of a folder. */
export async function namesIn(folder: Folder): Promise<string[]> {
	const names: string[] = []
	for await (const name of folder.keys()) {
		names.push(name)
	}
	return names
}

/** Numbers of all generations of a file, newest first. */
export async function generationsOf(folder: Folder, name: string): Promise<number[]> {
	const numbers = (await namesIn(folder))
		.filter(entry => entry.startsWith(name + '.'))
		.map(entry => Number(entry.slice(name.length + 1)))
	return numbers.filter(Number.isSafeInteger).sort((a, b) => b - a)
}

/** Waits for something that may not exist; null when it does not. Throws everything else. */
export async function existing<T>(wanted: Promise<T>): Promise<T | null> {
	try {
		return await wanted
	} catch (cause) {
		if (isMissing(cause)) {
			return null
		}
		throw cause
	}
}

/** Takes a file for writing. Waits a moment for a tab that is just closing; then throws NoModificationAllowedError. */
export async function takeHold(entry: FileEntry): Promise<SyncHandle> {
	const patienceEnds = performance.now() + HOLD_PATIENCE_MS
	for (;;) {
		try {
			return await entry.createSyncAccessHandle()
		} catch (cause) {
			if (storeErrorOf(cause).kind !== 'notOwner' || performance.now() > patienceEnds) {
				throw cause
			}
			await new Promise(resolve => setTimeout(resolve, HOLD_RETRY_MS))
		}
	}
}

/** Everything in an entry, the mark included, without taking it. */
export async function wholeContent(entry: FileEntry): Promise<Uint8Array> {
	return new Uint8Array(await (await entry.getFile()).arrayBuffer())
}

/** The first byte of a taken entry. */
export function markOf(handle: SyncHandle): number {
	const mark = Uint8Array.of(UNFINISHED)
	handle.read(mark, { at: 0 })
	return mark[0] ?? UNFINISHED
}

/** Throws VersionError for the mark of a newer layout. */
export function refuseNewer(mark: number): void {
	if (mark > WHOLE) {
		throw new DOMException('written by a newer version', 'VersionError')
	}
}

/** The content of a taken entry, without the mark. */
export function readFrom(handle: SyncHandle): Uint8Array {
	const content = new Uint8Array(Math.max(0, handle.getSize() - MARK_BYTES))
	const read = handle.read(content, { at: MARK_BYTES })
	return content.subarray(0, read)
}

/** Writes all bytes or throws; a short count is what some browsers give for a full disk. */
export function writeAll(handle: SyncHandle, bytes: Uint8Array, at: number): void {
	const written = handle.write(bytes, { at })
	if (written !== bytes.length) {
		throw new DOMException('only part of the bytes fitted', 'QuotaExceededError')
	}
}
