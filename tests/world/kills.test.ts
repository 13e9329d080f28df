// SPDX-FileCopyrightText: 2026 NexPass contributors
// SPDX-License-Identifier: AGPL-3.0-or-later

import { describe, expect, test } from 'vitest'
import { judgeCase, killsOf } from './enumerate.ts'
import { FLOWS } from './flows.ts'

/** A shared machine may be slow; the promises are not about speed. */
const PATIENT_MS = 900_000

describe('a kill before and after the effect of every call', () => {
	test.each([['off', false], ['on', true]] as const)('of everything a device does, companion %s, breaks no promise', async (_, companion) => {
		let played = 0
		for (const flow of FLOWS) {
			for (const one of await killsOf(flow, 'fine', companion)) {
				const { wrong } = await judgeCase(one)
				expect(wrong, one.name).toEqual([])
				played++
			}
		}
		expect(played).toBeGreaterThan(1_000)
	}, PATIENT_MS)
})
