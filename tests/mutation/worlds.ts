// SPDX-FileCopyrightText: 2026 NexPass contributors
// SPDX-License-Identifier: AGPL-3.0-or-later

import { expect, test } from 'vitest'
import { playWorld } from '../world/world.ts'

const WORLDS = 12

// One test each: a mutant is run only against the worlds that come past it, and the first one that goes wrong ends the run.
test.each(Array.from({ length: WORLDS }, (_, index) => index + 1))('world %i keeps every promise', async (seed) => {
	const result = await playWorld(seed)
	expect(result.wrong).toEqual([])
})
