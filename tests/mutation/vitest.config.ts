// SPDX-FileCopyrightText: 2026 NexPass contributors
// SPDX-License-Identifier: AGPL-3.0-or-later

import { defineConfig } from 'vitest/config'

/** The tests that have to notice a changed line of the sync room, quick enough to run once for each change. */
export default defineConfig({
	test: {
		environment: 'node',
		include: ['src/sync/**/*.test.ts', 'tests/world/examples.test.ts', 'tests/mutation/worlds.ts'],
		setupFiles: ['tests/mutation/setup.ts'],
		testTimeout: 15_000,
		isolate: false,
	},
})
