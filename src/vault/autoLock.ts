// SPDX-FileCopyrightText: 2026 NexPass contributors
// SPDX-License-Identifier: AGPL-3.0-or-later

import type { LockReason } from './protocol/unlocking.ts'

/** Two clocks: the one on the wall can be set, the monotonic one stands still while the device sleeps. Both in milliseconds. */
export interface TwoClocks {
	wallMs(): number
	monotonicMs(): number
}

/** When to lock. */
export interface LockRules {
	readonly idleMs: number
	/** Null: being hidden does not lock. */
	readonly hiddenMs: number | null
}

/** Decides when an open vault has to lock. It is asked once a second and never acts by itself. */
export interface AutoLock {
	/** Somebody did something, or the page became visible or hidden. */
	touch(visible: boolean): void
	/** The reason to lock now, or null. */
	due(rules: LockRules): LockReason | null
}

/** A wall clock set back further than this is treated as tampering. Milliseconds. */
export const CLOCK_SET_BACK_MS = 60_000

/** Starts counting now. Takes the larger of both clocks, so that neither sleep nor a changed clock keeps a vault open. */
export function createAutoLock(clocks: TwoClocks): AutoLock {
	let activeAt = read(clocks)
	let seenAt = activeAt
	let hiddenAt: Instant | null = null

	return {
		touch(visible) {
			const now = read(clocks)
			if (visible) {
				activeAt = now
				hiddenAt = null
			} else {
				hiddenAt ??= now
			}
		},
		due(rules) {
			const now = read(clocks)
			const setBack = seenAt.wall - now.wall > CLOCK_SET_BACK_MS
			seenAt = now
			if (setBack) return 'clockJump'
			if (hiddenAt !== null && rules.hiddenMs !== null && elapsed(hiddenAt, now) >= rules.hiddenMs) return 'hidden'
			if (elapsed(activeAt, now) >= rules.idleMs) return 'idle'
			return null
		},
	}
}

interface Instant {
	readonly wall: number
	readonly monotonic: number
}

function read(clocks: TwoClocks): Instant {
	return { wall: clocks.wallMs(), monotonic: clocks.monotonicMs() }
}

function elapsed(from: Instant, to: Instant): number {
	return Math.max(to.wall - from.wall, to.monotonic - from.monotonic)
}
