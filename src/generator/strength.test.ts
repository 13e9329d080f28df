// SPDX-FileCopyrightText: 2026 NexPass contributors
// SPDX-License-Identifier: AGPL-3.0-or-later

import { describe, expect, it } from 'vitest'
import { loadStrengthMeter } from './strength.ts'
import { levelOf } from './strengthLevel.ts'

describe('strength', () => {
	it('knows what attackers try first', async () => {
		const meter = await loadStrengthMeter()
		expect(meter('', []).level).toBe(0)
		for (const bad of ['password', '123456', 'qwertyuiop', 'P@ssw0rd', 'aaaaaaaaaaaaaaaa', 'dragon1987']) expect(meter(bad, []).level).toBe(1)
		expect(meter('alice.lind2024', ['alice.lind']).bits).toBeLessThan(meter('alice.lind2024', []).bits)
	})

	it('believes in long random text', async () => {
		const meter = await loadStrengthMeter()
		const random = meter('vR7#mTq2-Kd9%wYb4hLz6', [])
		expect(random.level).toBe(4)
		// Never more than the characters could hold.
		expect(random.bits).toBeLessThanOrEqual(21 * Math.log2(80))
		expect(meter('Summer2024!Berlin', []).level).toBeLessThan(4)
		expect(meter('x'.repeat(20_000), []).level).toBeLessThan(3)
	})

	it('puts bits into words without gaps', () => {
		expect([0, 1, 39.9, 40, 60, 80, 200].map(levelOf)).toEqual([0, 1, 1, 2, 3, 4, 4])
	})
})
