// SPDX-FileCopyrightText: 2026 NexPass contributors
// SPDX-License-Identifier: AGPL-3.0-or-later

import { describe, expect, test } from 'vitest'
import type { RevisionId } from '../../src/domain/ids.ts'
import type { EnginePorts, Outcome, RemoteOperation } from '../../src/sync/ports.ts'
import type { Sabotage } from './device.ts'
import type { Wishes } from './makeSchedule.ts'
import { playSchedule, playWorld } from './world.ts'

const WORLDS = 150
const WORLDS_TO_NOTICE = 600
const WITHOUT: Wishes = { companion: 'off' }

describe('phones, other clients, lost answers, late requests and killed engines', () => {
	test(`${WORLDS.toString()} worlds: nothing lost, nothing doubled, all phones equal the server after three rounds`, async () => {
		let intents = 0
		for (let seed = 1; seed <= WORLDS; seed++) {
			const result = await playWorld(seed, WITHOUT)
			intents += result.intents
			expect(result.wrong, `seed ${seed.toString()}`).toEqual([])
		}
		// A world in which nobody does anything proves nothing.
		expect(intents).toBeGreaterThan(WORLDS * 5)
	}, 120_000)

	test('the same seed plays the same world', async () => {
		const first = await playWorld(7)
		expect(await playWorld(7)).toEqual(first)
		expect((await playSchedule(first.schedule)).turns).toBe(first.turns)
	})
})

describe('the world notices an engine that', () => {
	const send = (change: (operation: RemoteOperation) => RemoteOperation): Sabotage => (ports) => ({
		...ports, remote: { ...ports.remote, send: (operation, signal) => ports.remote.send(change(operation), signal) },
	})
	const outcome = (change: (outcome: Outcome, operation: RemoteOperation) => Outcome): Sabotage => (ports) => ({
		...ports,
		remote: { ...ports.remote, send: async (operation, signal) => change(await ports.remote.send(operation, signal), operation) },
	})
	const refused: Outcome = { kind: 'refused', refusal: { kind: 'rateLimited', retryAfterSeconds: 1 } }
	const sabotages: readonly (readonly [string, Sabotage])[] = [
		['does not know its own lost creates again', (ports) => ({ ...ports, remote: { ...ports.remote, matches: () => false } })],
		['takes an answer without proof for a refusal', outcome((result) => result.kind === 'unknown' ? refused : result)],
		['takes a 503 for a refusal', outcome((result) => result.kind === 'unknown' && result.cause.kind === 'answer' ? refused : result)],
		['encrypts anew for each attempt', send((operation) => operation.kind === 'create'
			? { ...operation, body: { ...operation.body, wire: { ...operation.body.wire, cipher: `${operation.op}${operation.attempt.toString()}` } } }
			: operation)],
		['trashes without a revision', send((operation) => operation.kind === 'trash' ? { ...operation, revision: null as unknown as RevisionId } : operation)],
		['updates without a revision', send((operation) => operation.kind === 'update' ? { ...operation, revision: null as unknown as RevisionId } : operation)],
		['forgets to say that the last tag is gone', send((operation) => {
			const content = operation.kind === 'create' || operation.kind === 'update' ? operation.body.wire['content'] as { tags?: readonly string[] } : null
			return content?.tags?.length === 0 && operation.kind === 'update'
				? { ...operation, body: { ...operation.body, wire: { ...operation.body.wire, content: { ...content, tags: null } } } }
				: operation
		})],
		['loses flights when it is killed', dropFlights],
		['takes everything missing for deleted', (ports) => ({
			...ports,
			remote: {
				...ports.remote,
				show: async (kind, id, options, signal) => {
					const shown = await ports.remote.show(kind, id, options, signal)
					const listed = await ports.remote.listIds(kind, signal)
					return shown.ok && listed.ok && !listed.value.some((row) => row.id === id) ? { ok: false, error: { kind: 'notFound' } } : shown
				},
			},
		})],
	]

	test.each(sabotages)('%s', async (_, sabotage) => {
		for (let seed = 1; seed <= WORLDS_TO_NOTICE; seed++) {
			const result = await playWorld(seed, WITHOUT, { sabotage })
			if (result.wrong.length > 0) return
		}
		expect.unreachable(`nobody noticed in ${WORLDS_TO_NOTICE.toString()} worlds`)
	}, 120_000)
})

/** An engine whose disk forgets, at each start, what was on its way. */
function dropFlights(ports: EnginePorts): EnginePorts {
	let first = true
	return {
		...ports,
		local: {
			...ports.local,
			read: async () => {
				if (!first) return ports.local.read()
				first = false
				return ports.local.commit((current) => ({
					put: [...current.items.values()].filter((state) => state.flight !== null).map((state) => ({ ...state, flight: null })),
					remove: [], durability: 'strict',
				}))
			},
		},
	}
}
