// SPDX-FileCopyrightText: 2026 NexPass contributors
// SPDX-License-Identifier: AGPL-3.0-or-later

import { describe, it } from 'vitest'
import { DATABASE_CASES } from './databaseCases.ts'
import { FILE_CASES } from './fileCases.ts'
import { RECOVERY_CASES } from './recoveryCases.ts'
import type { StoreWorld } from './storeWorld.ts'

/** Runs the shared suite of the store against one kind of world; each case gets a fresh one. */
export function runStoreSuite(kind: string, createWorld: () => StoreWorld): void {
	describe(kind, () => {
		for (const { name, run } of [...DATABASE_CASES, ...RECOVERY_CASES, ...FILE_CASES]) {
			it(name, async () => {
				await run(createWorld())
			})
		}
	})
}
