// SPDX-FileCopyrightText: 2026 NexPass contributors
// SPDX-License-Identifier: AGPL-3.0-or-later

import { defineConfig, mergeConfig } from 'vitest/config'
import viteConfig from './vite.config.ts'

const NEVER = ['node_modules/**', 'vendor/**', 'js/**', '.nexpass/**']
const E2E = 'tests/**/*.e2e.test.ts'
const LONG = 'tests/**/*.long.test.ts'
const CONTRACT = 'tests/contract/**/*.test.ts'
const SCREENS = ['src/ui/**/*.test.ts', 'src/settings/**/*.test.ts', 'tests/ui/**/*.test.ts']
/** A busy machine may be slow; tests that are about speed say so themselves. */
const PATIENT_MS = 30_000

/** Projects: `unit` (Node), `ui` (a DOM in Node), `contract` (the API's rules), `e2e` (a real browser; with NEXPASS_LONG=1 more of everything, and what takes minutes). */
export default mergeConfig(viteConfig, defineConfig({
	test: {
		// A device that a test has killed goes on for a moment in the same process; nobody is there any more to hear what it rejects.
		onUnhandledError: ({ message }) => message === 'this process was killed' ? false : undefined,
		server: { deps: { inline: [/@nextcloud\//] } },
		projects: [
			{
				extends: true,
				test: {
					name: 'unit',
					environment: 'node',
					include: ['src/**/*.test.ts', 'tests/**/*.test.ts'],
					exclude: [...NEVER, E2E, LONG, CONTRACT, ...SCREENS],
					testTimeout: PATIENT_MS,
				},
			},
			{
				extends: true,
				test: { name: 'ui', environment: 'happy-dom', include: SCREENS, exclude: [...NEVER, E2E], testTimeout: PATIENT_MS },
			},
			{
				extends: true,
				test: { name: 'contract', environment: 'node', include: [CONTRACT], exclude: [...NEVER, E2E], testTimeout: 60_000, hookTimeout: 60_000 },
			},
			{
				extends: true,
				test: { name: 'e2e', environment: 'node', include: process.env['NEXPASS_LONG'] === '1' ? [E2E, LONG] : [E2E], exclude: NEVER, retry: 1, testTimeout: 180_000, hookTimeout: 180_000, maxWorkers: 2 },
			},
		],
	},
}))
