// SPDX-FileCopyrightText: 2026 NexPass contributors
// SPDX-License-Identifier: AGPL-3.0-or-later

import { afterEach, beforeEach, describe, expect, it, vi } from 'vitest'
import { effectScope, nextTick, ref, watch } from 'vue'
import { useSpoken } from './spoken.ts'

beforeEach(() => { vi.useFakeTimers() })
afterEach(() => { vi.useRealTimers() })

describe('what a screen reader is told about progress', () => {
	it('changes at most every two seconds and ends at the latest', async () => {
		const scope = effectScope()
		const text = ref('0 of 100')
		const heard: { readonly at: number, readonly text: string }[] = []
		scope.run(() => {
			const spoken = useSpoken(() => text.value)
			watch(spoken, (now) => { heard.push({ at: Date.now(), text: now }) }, { flush: 'sync' })
		})
		for (let done = 1; done <= 100; done++) {
			text.value = `${done} of 100`
			await nextTick()
			await vi.advanceTimersByTimeAsync(100)
		}
		await vi.advanceTimersByTimeAsync(2_000)
		expect(heard.length).toBeGreaterThan(3)
		expect(heard[heard.length - 1]?.text).toBe('100 of 100')
		const gaps = heard.slice(1).map(({ at }, index) => at - (heard[index]?.at ?? 0))
		expect(Math.min(...gaps)).toBeGreaterThanOrEqual(2_000)
		scope.stop()
	})

	it('is nothing at first: what stands there is read anyway', async () => {
		const scope = effectScope()
		const spoken = scope.run(() => useSpoken(() => 'Everything is in step'))
		await vi.advanceTimersByTimeAsync(5_000)
		expect(spoken?.value).toBe('')
		scope.stop()
	})
})
