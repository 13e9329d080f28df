// SPDX-FileCopyrightText: 2026 NexPass contributors
// SPDX-License-Identifier: AGPL-3.0-or-later

import { err, ok } from '../domain/result.ts'
import type { Result } from '../domain/result.ts'
import type { DurableFile, DurableFiles } from './files.ts'
import type { Journal, Mirror, StoreError } from './vaultStore.ts'

/** Stands where a browser has neither OPFS nor Cache Storage: nothing is there, and every write answers `unavailable`. */
export function createNoFiles(): DurableFiles {
	const refuse = (): Promise<Result<void, StoreError>> =>
		Promise.resolve(err({ kind: 'unavailable', cause: new Error('this browser keeps no files') }))
	const file: DurableFile = {
		read: () => Promise.resolve(ok(null)),
		append: refuse,
		replace: refuse,
		size: () => Promise.resolve(ok(0)),
		close: () => Promise.resolve(),
	}
	return {
		kind: 'none',
		file: () => file,
		folders: () => Promise.resolve(ok([])),
		removeFolder: () => Promise.resolve(ok(undefined)),
		removeFile: () => Promise.resolve(ok(undefined)),
	}
}

/** The journal where there are no files: edits have one copy, the database, and the person is told so. Nothing fails for want of the second. */
export function createNoJournal(): Journal {
	return {
		append: () => Promise.resolve(ok(undefined)),
		readAll: () => Promise.resolve(ok(null)),
		compact: () => Promise.resolve(ok(undefined)),
		size: () => Promise.resolve(ok(0)),
		close: () => Promise.resolve(),
	}
}

/** The mirror where there are no files: always empty. */
export function createNoMirror(): Mirror {
	return {
		write: () => Promise.resolve(ok(undefined)),
		rewrite: () => Promise.resolve(ok(undefined)),
		readAll: () => Promise.resolve(ok({ records: [], damagedBatches: 0 })),
		close: () => Promise.resolve(),
	}
}
