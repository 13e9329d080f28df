// SPDX-FileCopyrightText: 2026 NexPass contributors
// SPDX-License-Identifier: AGPL-3.0-or-later

import { ok } from '../domain/result.ts'
import type { Ballast } from './deviceStorage.ts'
import { DEVICE_FOLDER } from './files.ts'
import type { DurableFiles } from './files.ts'

/** How much is kept occupied. */
export const BALLAST_BYTES = 5 * 1024 * 1024

const NAME = 'ballast'

/** The ballast as one file. Where there are no files, reserving answers `unavailable`. */
export function createBallast(files: DurableFiles): Ballast {
	const file = files.file(DEVICE_FOLDER, NAME, 'released')
	return {
		reserve: async () => {
			const size = await file.size()
			return !size.ok ? size : size.value === BALLAST_BYTES ? ok(undefined) : await file.replace(new Uint8Array(BALLAST_BYTES))
		},
		release: async () => {
			const size = await file.size()
			const removed = size.ok ? await files.removeFile(DEVICE_FOLDER, NAME) : size
			return removed.ok ? size : removed
		},
	}
}
