// SPDX-FileCopyrightText: 2026 NexPass contributors
// SPDX-License-Identifier: AGPL-3.0-or-later

import { describe, expect, test } from 'vitest'
import { backoffMs, rateLimitSeconds } from './backoff.ts'

describe('waiting before the next try', () => {
	test('the wait doubles with each failure, from one second to five minutes', () => {
		expect([1, 2, 3, 4, 9].map((failures) => backoffMs(failures, 1))).toEqual([1_000, 2_000, 4_000, 8_000, 256_000])
		expect([10, 100, 100_000].map((failures) => backoffMs(failures, 1))).toEqual([300_000, 300_000, 300_000])
	})

	test('any part of the wait may be drawn, so that devices do not come back all at once', () => {
		expect([0, 0.25, 0.5].map((random) => backoffMs(3, random))).toEqual([0, 1_000, 2_000])
		expect(backoffMs(1, 0.0004)).toBe(0)
	})

	test('after a 429 the wait is what the server says and up to half of that more', () => {
		expect([0, 0.5, 1].map((random) => rateLimitSeconds(30, random))).toEqual([30, 38, 45])
	})

	test('a 429 that names no time means a minute', () => {
		expect([rateLimitSeconds(0, 0), rateLimitSeconds(-1, 0), rateLimitSeconds(0, 1)]).toEqual([60, 60, 90])
	})
})
