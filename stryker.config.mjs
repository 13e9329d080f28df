// SPDX-FileCopyrightText: 2026 NexPass contributors
// SPDX-License-Identifier: AGPL-3.0-or-later

// How `npm run mutation` changes the sync room and which tests have to notice; see docs/mutation.md.
export default {
	testRunner: 'in-process',
	plugins: ['./tests/mutation/runner.mjs'],
	coverageAnalysis: 'perTest',
	dryRunTimeoutMinutes: 60,
	concurrency: 1,
	// A change that makes a test hang counts as noticed. Endless loops are cut short by a count of steps; the clock is only
	// for promises that never come, and it is patient so that a busy machine does not pass for a good test.
	timeoutMS: 15_000,
	timeoutFactor: 5,
	// The copy in which files are changed holds what these tests need and nothing else.
	ignorePatterns: ['*', '!package.json', '!src', '!src/**', 'src/ui', 'src/settings', 'src/service-worker', 'src/shell', '!tests', 'tests/*', '!tests/world', '!tests/world/**', '!tests/mutation', '!tests/mutation/**'],
	tempDirName: '.nexpass/stryker',
	reporters: ['json', 'progress-append-only'],
	allowConsoleColors: false,
	logLevel: 'warn',
	// The score is judged by scripts/mutation.mjs.
	thresholds: { high: 90, low: 90, break: null },
}
