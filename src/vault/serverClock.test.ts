// SPDX-FileCopyrightText: 2026 NexPass contributors
// SPDX-License-Identifier: AGPL-3.0-or-later

import { expect, test } from 'vitest'
import type { Millis } from '../domain/time.ts'
import { createServerClock } from './serverClock.ts'

const at = (value: number): Millis => value as Millis

test('knows nothing before the first answer, then goes on with the monotonic clock', () => {
	let passed = 50
	const clock = createServerClock(() => passed)
	expect(clock.now()).toBeNull()
	clock.take(at(1_000_000), 20_000)
	expect(clock.now()).toBe(1_000_000)
	passed += 7_000
	expect(clock.now()).toBe(1_007_000)
})

test('is corrected by a quick answer, and by a slow one only where that contradicts it, as after a sleep', () => {
	let passed = 0
	const clock = createServerClock(() => passed)
	clock.take(at(1_000_000), 600)
	passed += 10_000
	clock.take(at(1_010_400), 700)
	expect(clock.now()).toBe(1_010_400)
	// The wall clock was set by six seconds while a request was under way: half of that is in the sample, and in its uncertainty.
	clock.take(at(1_013_400), 3_500)
	expect(clock.now()).toBe(1_010_400)
	clock.take(at(1_900_000), 4_000)
	expect(clock.now()).toBe(1_900_000)
})
