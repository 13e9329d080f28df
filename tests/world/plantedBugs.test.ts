// SPDX-FileCopyrightText: 2026 NexPass contributors
// SPDX-License-Identifier: AGPL-3.0-or-later

import { execFile } from 'node:child_process'
import { promisify } from 'node:util'
import { expect, test } from 'vitest'
import { PLANTED_BUGS } from './plantedList.ts'

const PATIENT_MS = 600_000

test('every planted bug is noticed where it was noticed last time', async () => {
	const played = await promisify(execFile)(process.execPath, ['--import', 'tsx', 'tests/world/plantedBugs.ts', '--quick'], { maxBuffer: 1e8 })
		.catch((error: unknown) => error as { readonly stdout: string, readonly stderr: string })
	expect(played.stderr).toBe('')
	const lines = played.stdout.trim().split('\n')
	expect(lines.filter((line) => line.startsWith('NOT FOUND'))).toEqual([])
	expect(lines.at(-1)).toMatch(new RegExp(`^${PLANTED_BUGS.length.toString()} of ${PLANTED_BUGS.length.toString()} found`))
}, PATIENT_MS)
