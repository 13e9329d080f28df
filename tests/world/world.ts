// SPDX-FileCopyrightText: 2026 NexPass contributors
// SPDX-License-Identifier: AGPL-3.0-or-later

import type { Sabotage, Surroundings } from './device.ts'
import { Device } from './device.ts'
import type { Chance } from './faults.ts'
import { Luck, nameOf } from './faults.ts'
import { FakeCompanion } from './fakeCompanion.ts'
import { FakeServer } from './fakeServer.ts'
import type { Model } from './fakeServer.ts'
import { actAsForeigner, backUp, copyShares, reset, restoreBackup, share } from './foreign.ts'
import { makeSchedule } from './makeSchedule.ts'
import type { Wishes } from './makeSchedule.ts'
import { divergences, judgeWorld } from './oracle.ts'
import type { Intent } from './people.ts'
import { actLikeAPerson } from './people.ts'
import type { Dice } from './random.ts'
import { makeDice, withCountedIds } from './random.ts'
import type { Event, Fault, Rates, Schedule, Step } from './schedule.ts'
import { Scheduler } from './scheduler.ts'
import { createTaggedCipher } from './worldDisk.ts'

/** What came of one world. */
export interface WorldResult {
	/** The schedule with everything that went wrong written into it: it plays the same world again. */
	readonly schedule: Schedule
	/** What is wrong; empty when every promise was kept. */
	readonly wrong: readonly string[]
	/** Things people were told are saved. */
	readonly intents: number
	readonly turns: number
	/** The calls at which something could have gone wrong, step by step. */
	readonly chances: readonly (readonly Chance[])[]
	/** How often each kind of fault struck. */
	readonly faults: ReadonlyMap<string, number>
	/** Rounds each device needed after healing until all of them equalled the server; one more than allowed: never. */
	readonly roundsToConverge: number
}

/** How a world is played. */
export interface PlayOptions {
	readonly trace?: (line: string) => void
	readonly sabotage?: Sabotage
}

/** After healing, everything has to be in place within so many rounds of each device. */
export const MOST_ROUNDS = 3

const CALM: Rates = { write: 0, read: 0, kill: 0, disk: 0 }
/** Later than the last request that was under way. Milliseconds. */
const QUIET_MS = 400_000

/** Plays the random world of a seed. */
export function playWorld(seed: number, wishes: Wishes = { companion: 'mixed' }, options: PlayOptions = {}): Promise<WorldResult> {
	return playSchedule(makeSchedule(seed, wishes), options)
}

/** Plays a schedule: people edit on some devices, somebody uses another client, things go wrong; then all heals, and every promise is checked. */
export async function playSchedule(schedule: Schedule, options: PlayOptions = {}): Promise<WorldResult> {
	const world = new World(schedule, options)
	for (const step of schedule.steps) await world.play(step)
	return world.heal()
}

class World {
	readonly #schedule: Schedule
	readonly #trace: ((line: string) => void) | undefined
	readonly #server: FakeServer
	readonly #scheduler: Scheduler
	readonly #devices: readonly Device[]
	readonly #intents: Intent[] = []
	readonly #played: Step[] = []
	readonly #faults = new Map<string, number>()
	#dice: Dice
	#luck: Luck
	readonly #chances: (readonly Chance[])[] = []
	#backup: readonly Model[] | null = null
	#serverForgot = false

	constructor(schedule: Schedule, { trace, sabotage }: PlayOptions) {
		const { setup, seed } = schedule
		this.#schedule = schedule
		this.#trace = trace
		this.#dice = makeDice(seed)
		this.#server = new FakeServer(withCountedIds(makeDice(seed + 1), 1), trace, setup.without)
		this.#server.companion = setup.companion ? new FakeCompanion() : null
		this.#scheduler = new Scheduler(this.#server)
		this.#luck = new Luck({ id: -1, event: { kind: 'wait', seconds: 0 }, turns: 0, seed: 0, faults: [] }, this.#dice, CALM)
		const surroundings: Surroundings = {
			server: this.#server, scheduler: this.#scheduler, encrypted: setup.encrypted, disk: setup.disk, cipher: createTaggedCipher(),
			sabotage: sabotage ?? ((ports) => ports),
			luck: () => this.#luck, dice: () => this.#dice, ...(trace === undefined ? {} : { trace }),
		}
		this.#devices = setup.skewsMs.map((skewMs, at) => new Device(`phone${at.toString()}`, surroundings, skewMs, withCountedIds(this.#dice, at + 2)))
	}

	async play(step: Step): Promise<void> {
		const dice = makeDice(step.seed)
		this.#dice = dice
		this.#luck = new Luck(step, makeDice(step.seed + 1), this.#schedule.setup.rates)
		this.#trace?.(`${this.#server.seconds().toString()} step ${step.id.toString()}: ${JSON.stringify(step.event)}`)
		this.#happen(step.event, step.id, dice)
		await this.#scheduler.run(step.turns, dice)
		this.#note(step)
	}

	async heal(): Promise<WorldResult> {
		const last: Step = { id: this.#schedule.steps.length, event: { kind: 'wait', seconds: 0 }, turns: 0, seed: this.#schedule.seed }
		// What is under way may still go wrong; only then everything is well.
		this.#luck = new Luck({ ...last, faults: [] }, makeDice(last.seed), CALM)
		this.#dice = makeDice(last.seed)
		await this.#scheduler.drain(this.#dice)
		this.#trace?.('healing')
		for (const device of this.#devices) {
			device.closeOldTabs()
			device.account.typePassword()
		}
		this.#server.now += QUIET_MS
		await this.#scheduler.drain(this.#dice)
		await this.#retryParked()
		const roundsToConverge = await this.#converge()
		const wrong = judgeWorld(this.#server, this.#devices, this.#intents, { serverForgot: this.#serverForgot })
		return {
			schedule: { ...this.#schedule, steps: this.#played }, wrong, intents: this.#intents.filter((one) => one.told === 'saved').length,
			turns: this.#scheduler.turns, chances: this.#chances, faults: this.#faults, roundsToConverge,
		}
	}

	async #converge(): Promise<number> {
		for (let rounds = 0; rounds <= MOST_ROUNDS; rounds++) {
			if (rounds > 0 && divergences(this.#server, this.#devices).length === 0) return rounds
			if (rounds === MOST_ROUNDS) break
			for (const device of this.#devices) {
				device.startRound(true)
				await this.#scheduler.drain(this.#dice)
				this.#server.now += 20_000
			}
		}
		return MOST_ROUNDS + 1
	}

	/** Whoever looks at what waits for a person lets it go out again. */
	async #retryParked(): Promise<void> {
		for (const device of this.#devices) device.show()
		await this.#scheduler.drain(this.#dice)
		for (const device of this.#devices) {
			for (let at = 0; at < [...device.state.items.values()].filter((state) => state.parked !== null).length; at++) {
				const parked = [...device.state.items.values()].filter((state) => state.parked !== null)
				void actLikeAPerson(device, { kind: 'retry', item: 0 }, this.#intents, -1)
				await this.#scheduler.drain(this.#dice)
				if (parked.length === [...device.state.items.values()].filter((state) => state.parked !== null).length) break
				at = -1
			}
		}
	}

	#note(step: Step): void {
		this.#played.push({ ...step, faults: this.#luck.struck })
		this.#chances.push(this.#luck.chances)
		for (const [, fault] of this.#luck.struck) this.#count(fault)
		if (!['person', 'round', 'wait'].includes(step.event.kind)) this.#faults.set(step.event.kind, (this.#faults.get(step.event.kind) ?? 0) + 1)
	}

	#count(fault: Fault): void {
		const name = nameOf(fault)
		this.#faults.set(name, (this.#faults.get(name) ?? 0) + 1)
	}

	#happen(event: Event, serial: number, dice: Dice): void {
		const server = this.#server
		switch (event.kind) {
			case 'person': return this.#with(event.device, (device) => { void actLikeAPerson(device, event.act, this.#intents, serial) })
			case 'round': return this.#with(event.device, (device) => { device.startRound(event.confirmed) })
			case 'foreign': return actAsForeigner(server, event.act, event.item, serial, dice)
			case 'wait': return void (server.now += event.seconds * 1000)
			case 'quit': return this.#with(event.device, (device) => { device.quit() })
			case 'wipeDatabases': return this.#with(event.device, (device) => { device.wipeDatabases() })
			case 'wipeEverything': return this.#with(event.device, (device) => {
				device.wipeEverything()
				for (const intent of this.#intents) if (intent.device === device) intent.wiped = true
			})
			case 'freeze': return this.#with(event.device, (device) => { device.freeze() })
			case 'thaw': return this.#with(event.device, (device) => { device.thaw() })
			case 'clock': return this.#with(event.device, (device) => { device.moveClock(event.byMs) })
			case 'share': return share(server, event.item, event.editable, serial, dice, this.#schedule.setup.encrypted)
			case 'cron': return copyShares(server, serial, dice)
			case 'companion': {
				// An administrator turns pieces of it off and on; a log with a gap is begun anew.
				if (server.companion === null) return
				server.companion.operations = event.operations
				server.companion.changes = event.changes
				return
			}
			case 'masterPassword': return void server.passwordNumber++
			case 'typePassword': return this.#with(event.device, (device) => { device.account.typePassword() })
			case 'reset': {
				this.#serverForgot = true
				return reset(server)
			}
			case 'backup': return void (this.#backup = backUp(server))
			case 'restoreBackup': {
				if (this.#backup === null) return
				this.#serverForgot = true
				restoreBackup(server, this.#backup)
				return server.companion?.forget()
			}
		}
	}

	#with(at: number, act: (device: Device) => void): void {
		const device = this.#devices[at]
		if (device !== undefined) act(device)
	}
}
