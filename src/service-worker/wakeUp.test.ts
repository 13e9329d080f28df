// SPDX-FileCopyrightText: 2026 NexPass contributors
// SPDX-License-Identifier: AGPL-3.0-or-later

import { describe, expect, it } from 'vitest'
import { wakeUp } from './wakeUp.ts'

async function outcome(...answers: readonly boolean[]): Promise<readonly [string, number]> {
	let reminders = 0
	const took = await wakeUp({ asks: answers.map((answer) => async () => answer), remind: async () => { reminders += 1 } })
	return [took, reminders]
}

describe('a wake-up by the browser', () => {
	it('is taken by an open, unlocked app, without bothering anybody', async () => {
		expect(await outcome(false, true)).toEqual(['app', 0])
	})

	it('becomes one reminder where the app is locked, or not open', async () => {
		expect(await outcome(false, false)).toEqual(['reminder', 1])
		expect(await outcome()).toEqual(['reminder', 1])
	})
})
