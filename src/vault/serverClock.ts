// SPDX-FileCopyrightText: 2026 NexPass contributors
// SPDX-License-Identifier: AGPL-3.0-or-later

import type { Millis } from '../domain/time.ts'

/** A sample with a longer round trip says too little to correct a clock that it does not contradict. Milliseconds. */
const BELIEVED_UNCERTAINTY_MS = 1_500

/** The server's time, carried on by a clock that never jumps. */
export interface ServerClock {
	/** A moment of the server as an answer told it, and by how much it may be wrong. Milliseconds. */
	take(serverMs: Millis, uncertaintyMs: number): void
	/** Null before the first answer. */
	now(): Millis | null
}

/**
 * Keeps the server's time between answers. A wall clock that is set while a request is under way does not touch it. A
 * monotonic clock may stand still while the device sleeps; then the time is too early until the next answer, which makes
 * the engine wait longer, and never miss an effect of its own.
 */
export function createServerClock(monotonicMs: () => number): ServerClock {
	let ahead: number | null = null
	const now = (): Millis | null => ahead === null ? null : monotonicMs() + ahead as Millis
	return {
		now,
		take(serverMs, uncertaintyMs) {
			const known = now()
			if (known === null || uncertaintyMs <= BELIEVED_UNCERTAINTY_MS || Math.abs(serverMs - known) > uncertaintyMs) ahead = serverMs - monotonicMs()
		},
	}
}
