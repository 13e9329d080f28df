// SPDX-FileCopyrightText: 2026 NexPass contributors
// SPDX-License-Identifier: AGPL-3.0-or-later

import type { Dice } from './random.ts'

/** Whose calls wait: a tab that can be frozen, and that can be gone. */
export interface Waiter {
	readonly frozen: boolean
	readonly gone: boolean
}

/** The server's time, in milliseconds; the scheduler moves it. */
export interface Time {
	now: number
}

interface Waiting {
	readonly who: Waiter
	/** Milliseconds that pass when it goes on. */
	readonly costMs: number
	readonly go: () => void
}

interface Delayed {
	readonly at: number
	readonly act: () => void
}

/** Owns every wait of every device: one schedule, one order of events. */
export class Scheduler {
	turns = 0
	readonly #time: Time
	#waiting: Waiting[] = []
	#delayed: Delayed[] = []
	#sleeping: (Delayed & { readonly who: Waiter })[] = []

	constructor(time: Time) {
		this.#time = time
	}

	/** Waits until the scheduler picks this caller. */
	take(who: Waiter, costMs: number): Promise<void> {
		return new Promise((resolve) => { this.#waiting.push({ who, costMs, go: resolve }) })
	}

	/** Waits at least so long. */
	sleep(who: Waiter, forMs: number): Promise<void> {
		return new Promise((resolve) => { this.#sleeping.push({ at: this.#time.now + forMs, act: resolve, who }) })
	}

	/** Does something after so long, whatever becomes of who asked for it. */
	later(afterMs: number, act: () => void): void {
		this.#delayed.push({ at: this.#time.now + afterMs, act })
	}

	/** Gives at most so many turns, as the dice say. */
	async run(most: number, dice: Dice): Promise<void> {
		for (let count = 0; count < most; count++) {
			await everythingThatIsReady()
			this.#fireDue()
			const next = this.#pick(dice)
			if (next !== null) {
				this.turns++
				this.#time.now += next.costMs === 0 ? 1 : 1 + dice.below(next.costMs)
				next.go()
			} else if (!this.#wakeNext()) return
		}
		await everythingThatIsReady()
	}

	/** Gives turns until nobody waits any more. Throws when that never happens. */
	async drain(dice: Dice): Promise<void> {
		const limit = this.turns + 200_000
		do {
			await this.run(1_000, dice)
			if (this.turns > limit) throw new Error('the world never comes to rest')
		} while (this.#waiting.some((one) => !one.who.frozen && !one.who.gone) || this.#sleeping.some((one) => !one.who.frozen && !one.who.gone))
		this.#fireDue()
	}

	/** One of those who may go on. Whoever is gone is forgotten on the way. */
	#pick(dice: Dice): Waiting | null {
		while (this.#waiting.length > 0) {
			const open = this.#waiting.some((one) => one.who.frozen || one.who.gone) ? this.#waiting.filter((one) => !one.who.frozen && !one.who.gone) : this.#waiting
			if (open.length === 0) return null
			const chosen = open[open.length === 1 ? 0 : dice.below(open.length)]
			if (chosen === undefined) return null
			this.#waiting = this.#waiting.filter((one) => one !== chosen && !one.who.gone)
			return chosen
		}
		return null
	}

	/** Nobody waits for a turn: time goes on to whoever sleeps shortest. */
	#wakeNext(): boolean {
		this.#sleeping = this.#sleeping.filter((one) => !one.who.gone)
		const first = this.#sleeping.filter((one) => !one.who.frozen).sort((a, b) => a.at - b.at)[0]
		if (first === undefined) return false
		this.#time.now = Math.max(this.#time.now, first.at)
		this.#fireDue()
		return true
	}

	#fireDue(): void {
		if (this.#delayed.length + this.#sleeping.length === 0) return
		const { now } = this.#time
		const due = this.#delayed.filter((one) => one.at <= now)
		if (due.length > 0) {
			this.#delayed = this.#delayed.filter((one) => one.at > now)
			for (const one of due) one.act()
		}
		const awake = this.#sleeping.filter((one) => one.at <= now && !one.who.frozen)
		if (awake.length === 0) return
		this.#sleeping = this.#sleeping.filter((one) => !awake.includes(one))
		for (const one of awake) if (!one.who.gone) one.act()
	}
}

/** Lets everything happen that needs nobody's turn: all promises that are settled. */
function everythingThatIsReady(): Promise<void> {
	return new Promise((resolve) => { setImmediate(resolve) })
}
