// SPDX-FileCopyrightText: 2026 NexPass contributors
// SPDX-License-Identifier: AGPL-3.0-or-later

import type { RemoteError } from '../../src/sync/ports.ts'
import type { WriteFault } from './fakeRemote.ts'
import type { Dice } from './random.ts'
import type { Fault, Rates, Step } from './schedule.ts'

/** The kinds of call at which something can go wrong. `answer` is the moment before an answer reaches the device. */
export type Chance = 'read' | 'write' | 'answer' | 'disk' | 'diskDone' | 'append' | 'commit' | 'committed'

/** Later than the client waits for an answer. Milliseconds. */
const MOST_LATE_MS = 300_000
/** The client gives up after so long. Milliseconds. */
const TIMEOUT_MS = 30_000

const WRITE_FAULTS: readonly WriteFault[] = [
	'requestLost', 'answerLost', 'answerLost', 'late', 'late', 'duplicated', 'truncated', 'page', 'rateLimited', 'sessionClosed', 'signedOut',
	'tooLarge', 'fault400Done', 'fault503', 'fault503Done', 'diedMoving', 'maintenance',
]
const READ_ERRORS: readonly RemoteError[] = [
	{ kind: 'timeout' }, { kind: 'offline', cause: null }, { kind: 'server', status: 503 }, { kind: 'server', status: 500 },
	{ kind: 'malformed', cause: null }, { kind: 'rateLimited', retryAfterSeconds: 60 }, { kind: 'maintenance', retryAfterSeconds: 30 },
	{ kind: 'unauthorized' }, { kind: 'sessionRequired' },
]

/** Decides call by call what goes wrong while one step is played, and writes down what it decided. */
export class Luck {
	readonly struck: (readonly [number, Fault])[] = []
	/** Which call came when. */
	readonly chances: Chance[] = []
	readonly #planned: ReadonlyMap<number, Fault> | null
	readonly #dice: Dice
	readonly #rates: Rates

	constructor(step: Step, dice: Dice, rates: Rates) {
		this.#planned = step.faults === undefined ? null : new Map(step.faults)
		this.#dice = dice
		this.#rates = rates
	}

	/** What goes wrong at the next call; null: nothing. */
	next(chance: Chance): Fault | null {
		const at = this.chances.push(chance) - 1
		const fault = this.#planned === null ? this.#draw(chance) : this.#planned.get(at) ?? this.#firstOf(chance)
		if (fault === null || !fits(fault, chance)) return null
		this.struck.push([at, fault])
		return fault
	}

	/** A fault of call -1 waits for the first write. */
	#firstOf(chance: Chance): Fault | null {
		return chance === 'write' && this.chances.filter((one) => one === 'write').length === 1 ? this.#planned?.get(-1) ?? null : null
	}

	#draw(chance: Chance): Fault | null {
		const { read, write, kill, disk } = this.#rates
		const roll = this.#dice.next()
		if (roll < kill) return chance === 'append' && this.#dice.chance(0.3) ? { kind: 'disk', fault: 'tear' } : { kind: 'kill' }
		switch (chance) {
			case 'read': {
				if (roll >= kill + read) return null
				const error = this.#dice.pick([null, ...READ_ERRORS]) ?? null
				return error === null ? { kind: 'slow', afterMs: this.#dice.below(TIMEOUT_MS) } : { kind: 'read', error }
			}
			case 'write': {
				if (roll >= kill + write) return null
				const fault = this.#dice.pick([null, ...WRITE_FAULTS]) ?? null
				if (fault === null) return { kind: 'slow', afterMs: this.#dice.below(TIMEOUT_MS) }
				return { kind: 'write', fault, afterMs: fault === 'late' || fault === 'duplicated' ? this.#dice.below(MOST_LATE_MS) : 0 }
			}
			case 'disk':
			case 'append': return roll < kill + disk ? { kind: 'disk', fault: this.#dice.chance(0.7) ? 'quota' : 'unavailable' } : null
			case 'answer':
			case 'diskDone':
			case 'commit':
			case 'committed': return null
		}
	}
}

function fits(fault: Fault, chance: Chance): boolean {
	switch (fault.kind) {
		case 'kill': return true
		case 'slow': return chance === 'read' || chance === 'write'
		case 'write': return chance === 'write'
		case 'read': return chance === 'read'
		case 'disk': return fault.fault === 'tear' ? chance === 'append' : chance === 'disk' || chance === 'append'
	}
}

/** A name for counting. */
export function nameOf(fault: Fault): string {
	switch (fault.kind) {
		case 'kill':
		case 'slow': return fault.kind
		case 'write': return `write ${fault.fault}`
		case 'read': return `read ${fault.error.kind}`
		case 'disk': return `disk ${fault.fault}`
	}
}
