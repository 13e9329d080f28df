// SPDX-FileCopyrightText: 2026 NexPass contributors
// SPDX-License-Identifier: AGPL-3.0-or-later

import { setImmediate } from 'node:timers/promises'
import type { Faults, Sabotage } from './device.ts'
import { Device } from './device.ts'
import { FakeCompanion } from './fakeCompanion.ts'
import { FakeServer, headOf } from './fakeServer.ts'
import type { Intent } from './intents.ts'
import { actLikeAPerson } from './intents.ts'
import { judgeWorld } from './oracle.ts'
import type { Dice } from './random.ts'
import { makeDice } from './random.ts'

/** What came of one world. */
export interface WorldResult {
	readonly seed: number
	/** What is wrong; empty when every promise was kept. */
	readonly wrong: readonly string[]
	readonly intents: number
	readonly revisions: number
	readonly calls: number
}

interface Delayed {
	readonly at: number
	readonly act: () => void
}

const CALM: Faults = { write: 0, read: 0, kill: 0 }
const HEALING_ROUNDS = 3

/** Plays one world: people edit on some phones, somebody uses another client, everything fails now and then; then the line heals, and all promises are checked. */
export async function playWorld(seed: number, trace?: (line: string) => void, sabotage: Sabotage = (ports) => ports): Promise<WorldResult> {
	const dice = makeDice(seed)
	const server = new FakeServer(dice, trace)
	const scheduler = new Scheduler(server, dice)
	let faults: Faults = { write: dice.pick([0.05, 0.15, 0.4]) ?? 0, read: dice.pick([0, 0.02, 0.08]) ?? 0, kill: dice.pick([0, 0.01, 0.04]) ?? 0 }
	const encrypted = dice.chance(0.5)
	server.companion = dice.chance(0.5) ? new FakeCompanion() : null
	const devices = Array.from({ length: 1 + dice.below(3) }, (_, index) => new Device(`phone${index.toString()}`, server, dice, scheduler, () => faults, encrypted, sabotage))
	const intents: Intent[] = []
	let serial = 0
	const steps = 20 + dice.below(60)
	for (let step = 0; step < steps; step++) {
		const device = dice.pick(devices)
		if (device === undefined) break
		const roll = dice.below(100)
		trace?.(`step ${step.toString()}`)
		if (roll < 50) actLikeAPerson(device, dice, intents, () => ++serial)
		else if (roll < 85) device.startRound(dice.chance(0.1))
		else if (roll < 92) actLikeAnotherClient(server, dice, ++serial)
		else if (roll < 98) server.now += dice.below(400_000)
		else toggleCompanion(server, dice)
		await scheduler.run(dice.below(60))
	}
	await scheduler.drain()
	trace?.('healing')
	faults = CALM
	server.now += 400_000
	await scheduler.drain()
	for (let round = 0; round < HEALING_ROUNDS; round++) {
		for (const device of devices) {
			device.startRound(true)
			await scheduler.drain()
			trace?.(`${device.name} ${JSON.stringify(device.lastReport)} busy ${String(device.isBusy())} feed ${JSON.stringify(device.disk.state.cursor)}`)
			server.now += 20_000
		}
	}
	const revisions = [...server.models.values(), ...server.graves].reduce((sum, model) => sum + model.revisions.length, 0)
	return { seed, wrong: judgeWorld(server, devices, intents), intents: intents.length, revisions, calls: scheduler.turns }
}

/** An administrator turns pieces of the companion off and on; a log with a gap is begun anew. */
function toggleCompanion({ companion }: FakeServer, dice: Dice): void {
	if (companion === null) return
	companion.operations = dice.chance(0.7)
	companion.changes = dice.chance(0.7)
}

/** A client that sends no revision and reads nothing first: the last write wins. */
function actLikeAnotherClient(server: FakeServer, dice: Dice, serial: number): void {
	const model = dice.pick([...server.models.values()].filter((one) => one.suspendedAt === null))
	if (model === undefined) return
	const head = headOf(model)
	const roll = dice.below(100)
	const arrival = { edited: server.seconds(), cipher: head.cipher === null ? null : dice.hex(48), client: 'another', sentAt: server.now }
	if (roll < 55) {
		const content = head.content.kind === 'password' ? { ...head.content, notes: `${head.content.notes}\nweb${serial.toString()}`, tags: null } : { ...head.content, label: `web${serial.toString()}` }
		server.update(model.id, { ...arrival, content })
	} else if (roll < 75) {
		if (!head.trashed) server.delete(model.id, null, 'another')
	} else if (roll < 90) {
		server.restore(model.id, 'another')
	} else if (head.trashed) {
		server.delete(model.id, null, 'another')
	}
}

/** Owns every wait of every device: one seed, one order of events. */
class Scheduler {
	turns = 0
	readonly #waiting: (() => void)[] = []
	#delayed: Delayed[] = []
	readonly #server: FakeServer
	readonly #dice: Dice

	constructor(server: FakeServer, dice: Dice) {
		this.#server = server
		this.#dice = dice
	}

	take(): Promise<void> {
		return new Promise((resolve) => { this.#waiting.push(resolve) })
	}

	later(afterMs: number, act: () => void): void {
		this.#delayed.push({ at: this.#server.now + afterMs, act })
	}

	/** Gives at most so many turns. */
	async run(most: number): Promise<void> {
		for (let count = 0; count < most; count++) {
			await setImmediate()
			this.#fireDelayed()
			const [next] = this.#waiting.splice(this.#dice.below(this.#waiting.length), 1)
			if (next === undefined) return
			this.turns++
			this.#server.now += 20 + this.#dice.below(600)
			next()
		}
		await setImmediate()
	}

	/** Gives turns until nobody waits any more. */
	async drain(): Promise<void> {
		do await this.run(1_000)
		while (this.#waiting.length > 0)
		this.#fireDelayed()
	}

	#fireDelayed(): void {
		const due = this.#delayed.filter((one) => one.at <= this.#server.now)
		this.#delayed = this.#delayed.filter((one) => one.at > this.#server.now)
		for (const one of due) one.act()
	}
}
