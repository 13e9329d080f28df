// SPDX-FileCopyrightText: 2026 NexPass contributors
// SPDX-License-Identifier: AGPL-3.0-or-later

/** Least time between two reports of activity. The idle clock counts minutes, so this is fine enough. */
const REPORT_EVERY_MS = 5_000

/** Reports that a person is using the page (at most every 5 s) and each time the page is hidden or shown; returns the way to stop. */
export function watchActivity(report: (visible: boolean) => void): () => void {
	let last = -Infinity
	function active(): void {
		const now = performance.now()
		if (now - last < REPORT_EVERY_MS) return
		last = now
		report(true)
	}
	function visibility(): void {
		last = performance.now()
		report(document.visibilityState === 'visible')
	}
	const events = ['pointerdown', 'keydown', 'wheel', 'touchmove', 'input'] as const
	for (const name of events) window.addEventListener(name, active, { passive: true, capture: true })
	document.addEventListener('visibilitychange', visibility)
	return () => {
		for (const name of events) window.removeEventListener(name, active, { capture: true })
		document.removeEventListener('visibilitychange', visibility)
	}
}
