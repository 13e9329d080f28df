// SPDX-FileCopyrightText: 2026 NexPass contributors
// SPDX-License-Identifier: AGPL-3.0-or-later

import type { LocalId, OpId } from '../../src/domain/ids.ts'
import type { Millis } from '../../src/domain/time.ts'
import type { Engine, RoundReport } from '../../src/sync/engine.ts'
import { createEngine } from '../../src/sync/engine.ts'
import type { Clock, EnginePorts, RemoteError } from '../../src/sync/ports.ts'
import type { WriteFault } from './fakeRemote.ts'
import { makeFakeRemote } from './fakeRemote.ts'
import { FakeDisk, makeFakeLocal } from './fakeLocal.ts'
import type { FakeServer } from './fakeServer.ts'
import type { Dice } from './random.ts'

/** Everything that waits for the scheduler. */
export interface Turns {
	/** Waits until the scheduler picks this caller. */
	take(): Promise<void>
	later(afterMs: number, act: () => void): void
}

/** How likely things go wrong, 0 to 1 each. */
export interface Faults {
	readonly write: number
	readonly read: number
	readonly kill: number
}

const WRITE_FAULTS: readonly WriteFault[] = ['requestLost', 'answerLost', 'answerLost', 'late', 'late', 'duplicated', 'rateLimited', 'sessionClosed', 'fault503', 'fault503Done', 'diedMoving', 'maintenance']
const READ_FAULTS: readonly RemoteError[] = [{ kind: 'timeout' }, { kind: 'offline', cause: null }, { kind: 'server', status: 503 }, { kind: 'rateLimited', retryAfterSeconds: 60 }]

/** Breaks an engine on purpose, to see whether the world notices. */
export type Sabotage = (ports: EnginePorts) => EnginePorts

/** One phone: a disk that lives on, and an engine that can be killed at any port call. */
export class Device {
	readonly disk = new FakeDisk()
	readonly clock: Clock
	readonly newId: EnginePorts['newId']
	/** What its person put into the trash at some time. */
	readonly thrownAway = new Set<LocalId>()
	lastReport: RoundReport | null = null
	#engine: Engine
	#life = 0
	#round: Promise<void> | null = null
	readonly name: string
	readonly #server: FakeServer
	readonly #dice: Dice
	readonly #turns: Turns
	readonly #faults: () => Faults
	readonly #encrypted: boolean
	readonly #sabotage: Sabotage

	constructor(name: string, server: FakeServer, dice: Dice, turns: Turns, faults: () => Faults, encrypted: boolean, sabotage: Sabotage) {
		this.name = name
		this.#server = server
		this.#dice = dice
		this.#turns = turns
		this.#faults = faults
		this.#encrypted = encrypted
		this.#sabotage = sabotage
		const skewMs = dice.pick([0, 0, 3_000, -40_000, 31_536_000_000]) ?? 0
		this.clock = { now: () => server.now + skewMs as Millis, serverOffsetMs: () => -skewMs, monotonicMs: () => server.now }
		this.newId = { localId: () => dice.hex(32) as LocalId, opId: () => dice.hex(32) as OpId }
		this.#engine = this.#boot()
	}

	isBusy(): boolean {
		return this.#round !== null
	}

	/** Starts a round; it goes on while the scheduler gives turns. */
	startRound(confirmed: boolean): void {
		if (this.#round !== null) return
		const life = this.#life
		this.#round = this.#engine.round({ signal: new AbortController().signal, confirmed }).then((report) => {
			if (life !== this.#life) return
			if (report !== 'busy') this.lastReport = report
			this.#round = null
		})
	}

	/** Waits for the running round. A killed one never ends, but has no promise any more. */
	async whenIdle(): Promise<void> {
		await this.#round
	}

	#kill(): Promise<never> {
		this.#life++
		this.#round = null
		this.#engine = this.#boot()
		return new Promise(() => undefined)
	}

	#boot(): Engine {
		const life = this.#life
		const step = async (): Promise<void> => {
			await this.#turns.take()
			if (life !== this.#life) await new Promise(() => undefined)
			if (this.#dice.chance(this.#faults().kill)) await this.#kill()
		}
		const local = makeFakeLocal(this.disk, step, step)
		const remote = makeFakeRemote(this.#server, {
			encrypted: this.#encrypted,
			client: `nexpass ${this.name}`,
			read: async () => {
				await step()
				return this.#dice.chance(this.#faults().read) ? this.#dice.pick(READ_FAULTS) ?? null : null
			},
			write: async () => {
				await step()
				return this.#dice.chance(this.#faults().write) ? this.#dice.pick(WRITE_FAULTS) ?? 'none' : 'none'
			},
			answer: step,
			between: async () => { if (this.#dice.chance(0.2)) await this.#turns.take() },
			later: (act) => { this.#turns.later(this.#dice.below(300_000), act) },
			cipher: () => this.#dice.hex(48),
		})
		return createEngine(this.#sabotage({ remote, local, clock: this.clock, newId: this.newId, random: () => this.#dice.next() }))
	}
}
