// SPDX-FileCopyrightText: 2026 NexPass contributors
// SPDX-License-Identifier: AGPL-3.0-or-later

/**
 * Lets a call through at once, and those that come within `everyMs` after it as one when that time is over: whoever is told of
 * each of a thousand changes would spend its time on reading the list. `after` starts a timer of so many milliseconds.
 */
export function paced<A>(act: (latest: A) => void, everyMs: number, after: (delayMs: number, run: () => void) => unknown): (latest: A) => void {
	let waiting: { readonly latest: A } | null = null
	let resting = false

	function rest(): void {
		resting = true
		after(everyMs, () => {
			resting = false
			if (waiting === null) return
			const { latest } = waiting
			waiting = null
			rest()
			act(latest)
		})
	}

	return (latest) => {
		if (resting) {
			waiting = { latest }
			return
		}
		rest()
		act(latest)
	}
}
