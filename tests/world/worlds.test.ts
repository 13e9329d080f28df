// SPDX-FileCopyrightText: 2026 NexPass contributors
// SPDX-License-Identifier: AGPL-3.0-or-later

import { describe, expect, test } from 'vitest'
import { breaksLaws } from './mergeCases.ts'
import { makeDice } from './random.ts'
import { playStories } from './stories.ts'
import { playSeeds } from './tally.ts'
import { playSchedule, playWorld } from './world.ts'

/** Of each kind; the long run plays a hundred times as many (docs/simulation.md). */
const WORLDS = 1_000
const MERGES = 3_000
const ONCE_BROKEN = [
	['off', [1335, 1937, 2411, 12870, 23763, 86322]],
	['on', [10538, 12446, 19418, 21676, 37294, 58946, 82893, 93787]],
	['mixed', [20194, 20902, 30757, 32505, 40163, 40184, 41620, 42084, 42248, 43558, 45190, 45398, 49994, 51086, 63153, 64989, 79475, 79857, 81026, 102967]],
] as const
/** A shared machine may be slow; the promises are not about speed. */
const PATIENT_MS = 900_000

describe('devices, other clients, lost answers, late requests, full disks, wipes and killed tabs', () => {
	test.each(['off', 'on'] as const)(`${WORLDS.toString()} worlds with the companion %s: nothing lost, nothing doubled, all devices equal the server after three rounds`, async (companion) => {
		const tally = await playSeeds(1, WORLDS, { companion })
		expect(tally.failures).toEqual([])
		// A world in which nobody does anything proves nothing.
		expect(tally.intents).toBeGreaterThan(WORLDS * 5)
		expect(Object.keys(tally.faults).length).toBeGreaterThan(25)
	}, PATIENT_MS)

	test('worlds that broke a promise once keep it', async () => {
		for (const [companion, seeds] of ONCE_BROKEN) {
			for (const seed of seeds) expect((await playSeeds(seed, 1, { companion })).failures).toEqual([])
		}
	}, PATIENT_MS)

	test('the same seed plays the same world, and so does its schedule without the dice', async () => {
		const first = await playWorld(7)
		expect(await playWorld(7)).toEqual(first)
		expect(await playSchedule(first.schedule)).toEqual(first)
	})

	test('the short stories end well', async () => {
		expect(await playStories()).toEqual([])
	})

	test(`${MERGES.toString()} merges keep the laws`, () => {
		for (let seed = 1; seed <= MERGES; seed++) expect(breaksLaws(makeDice(seed))).toEqual([])
	}, PATIENT_MS)
})
