// SPDX-FileCopyrightText: 2026 NexPass contributors
// SPDX-License-Identifier: AGPL-3.0-or-later

import { err, ok } from '../domain/result.ts'
import type { Result } from '../domain/result.ts'
import type { DurableFile, DurableFiles } from './files.ts'
import type { StoreError } from './vaultStore.ts'

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
