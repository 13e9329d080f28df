// SPDX-FileCopyrightText: 2026 NexPass contributors
// SPDX-License-Identifier: AGPL-3.0-or-later

/** Waiting after wrong passphrases in a row, in seconds: a hurdle for people, not for somebody who has the disk. */
const WAITS = [0, 0, 0, 2, 5, 15, 30, 60] as const

/** Seconds to wait before the next try after `misses` wrong ones. */
export function waitAfter(misses: number): number {
	return WAITS[Math.min(Math.max(misses, 0), WAITS.length - 1)] ?? 60
}

/** Seconds that are still to wait. A clock set back does not shorten it below, nor lengthen it beyond, the full wait. */
export function secondsLeft(misses: number, lastMissAtMs: number, nowMs: number): number {
	const passed = Math.max(0, nowMs - lastMissAtMs) / 1000
	return Math.max(0, Math.ceil(waitAfter(misses) - passed))
}
