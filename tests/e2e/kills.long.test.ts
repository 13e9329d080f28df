// SPDX-FileCopyrightText: 2026 NexPass contributors
// SPDX-License-Identifier: AGPL-3.0-or-later

// A short run of `npm run kills`, part of `npm run test:long`: a browser that is killed with SIGKILL while it unlocks, saves and pushes loses and doubles nothing.
import { mkdtemp, rm } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { expect, it } from 'vitest'
import { runKills } from '../durability/killRounds.ts'
import { makeDice } from '../world/random.ts'

const ROUNDS = 5

it(`a browser killed ${ROUNDS} times at random moments loses and doubles nothing`, async () => {
	const folder = await mkdtemp(join(tmpdir(), 'nexpass-kills-'))
	try {
		const { lost, doubled, acknowledged } = await runKills({ folder, rounds: ROUNDS, random: makeDice(7).next, say: () => undefined })
		expect({ lost, doubled }).toEqual({ lost: [], doubled: [] })
		expect(acknowledged).toBeGreaterThan(0)
	} finally {
		await rm(folder, { recursive: true, force: true, maxRetries: 5, retryDelay: 200 })
	}
}, 300_000)
