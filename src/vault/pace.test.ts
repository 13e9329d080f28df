// SPDX-FileCopyrightText: 2026 NexPass contributors
// SPDX-License-Identifier: AGPL-3.0-or-later

import { expect, it } from 'vitest'
import { paced } from './pace.ts'

/** Timers that run when the test says so. */
function handTimers(): { readonly after: (delayMs: number, run: () => void) => void, readonly pass: (ms: number) => void } {
	let now = 0
	const timers: { readonly at: number, readonly run: () => void }[] = []
	return {
		after: (delayMs, run) => { timers.push({ at: now + delayMs, run }) },
		pass(ms) {
			now += ms
			for (const due of timers.filter(({ at }) => at <= now)) {
				timers.splice(timers.indexOf(due), 1)
				due.run()
			}
		},
	}
}

it('tells the first change at once, the many after it as one, and none that was not', () => {
	const told: number[] = []
	const { after, pass } = handTimers()
	const tell = paced<number>((latest) => { told.push(latest) }, 200, after)
	tell(1)
	expect(told).toEqual([1])
	for (let n = 2; n <= 50; n++) tell(n)
	pass(199)
	expect(told).toEqual([1])
	pass(1)
	expect(told).toEqual([1, 50])
	tell(51)
	expect(told).toEqual([1, 50])
	pass(200)
	expect(told).toEqual([1, 50, 51])
	pass(200)
	pass(200)
	expect(told).toEqual([1, 50, 51])
	tell(52)
	expect(told).toEqual([1, 50, 51, 52])
})
