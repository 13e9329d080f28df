// SPDX-FileCopyrightText: 2026 NexPass contributors
// SPDX-License-Identifier: AGPL-3.0-or-later

import type { Millis } from '../domain/time.ts'

/** The device's clock. */
export function deviceNow(): Millis {
	return Date.now() as Millis
}

/** Calls `listener` at every full second while the page is visible, and at once when it becomes visible again; returns the way to stop. */
export function everySecond(listener: (now: Millis) => void): () => void {
	let timer: ReturnType<typeof setTimeout> | undefined
	function tick(): void {
		clearTimeout(timer)
		if (document.visibilityState === 'hidden') return
		const now = deviceNow()
		listener(now)
		// A few milliseconds past the second, so that a timer that fires early never shows the old code again.
		timer = setTimeout(tick, 1000 - (now % 1000) + 5)
	}
	document.addEventListener('visibilitychange', tick)
	tick()
	return () => {
		clearTimeout(timer)
		document.removeEventListener('visibilitychange', tick)
	}
}
