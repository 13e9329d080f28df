// SPDX-FileCopyrightText: 2026 NexPass contributors
// SPDX-License-Identifier: AGPL-3.0-or-later

import { describe, expect, it } from 'vitest'
import { createAutoLock } from './autoLock.ts'

function clocks(): { wall: number; monotonic: number; wallMs(): number; monotonicMs(): number; pass(ms: number): void } {
	return {
		wall: 1_700_000_000_000,
		monotonic: 5,
		wallMs() { return this.wall },
		monotonicMs() { return this.monotonic },
		pass(ms) {
			this.wall += ms
			this.monotonic += ms
		},
	}
}

const RULES = { idleMs: 300_000, hiddenMs: 60_000 }

describe('auto lock', () => {
	it('locks after the idle time, counted from the last touch', () => {
		const time = clocks()
		const lock = createAutoLock(time)
		time.pass(299_000)
		lock.touch(true)
		time.pass(299_999)
		expect(lock.due(RULES)).toBe(null)
		time.pass(1)
		expect(lock.due(RULES)).toBe('idle')
	})

	it('locks a while after the page was hidden, however often it says so', () => {
		const time = clocks()
		const lock = createAutoLock(time)
		lock.touch(false)
		time.pass(59_000)
		lock.touch(false)
		expect(lock.due(RULES)).toBe(null)
		time.pass(1_000)
		expect(lock.due(RULES)).toBe('hidden')
		expect(lock.due({ ...RULES, hiddenMs: null })).toBe(null)
	})

	it('counts the time a device slept although its monotonic clock stood still', () => {
		const time = clocks()
		const lock = createAutoLock(time)
		time.wall += 400_000
		expect(lock.due(RULES)).toBe('idle')
	})

	it('does not let a clock set back keep the vault open', () => {
		const time = clocks()
		const lock = createAutoLock(time)
		time.pass(10_000)
		expect(lock.due(RULES)).toBe(null)
		time.wall -= 3_600_000
		expect(lock.due(RULES)).toBe('clockJump')
		time.monotonic += 300_000
		expect(lock.due(RULES)).toBe('idle')
	})
})
