// SPDX-FileCopyrightText: 2026 NexPass contributors
// SPDX-License-Identifier: AGPL-3.0-or-later

const FIRST_MS = 1_000
const MOST_MS = 300_000

/** How long to wait before the next try, in milliseconds: doubling from 1 s to 5 min, any part of it (full jitter). `failures` counts from 1, `random` is from 0 to 1. */
export function backoffMs(failures: number, random: number): number {
	const ceiling = Math.min(MOST_MS, FIRST_MS * 2 ** (failures - 1))
	return Math.round(ceiling * random)
}

/** Seconds to wait after a 429: as long as the server says, else a minute, and up to half of that on top so that devices spread. */
export function rateLimitSeconds(retryAfterSeconds: number, random: number): number {
	const seconds = retryAfterSeconds > 0 ? retryAfterSeconds : 60
	return Math.ceil(seconds * (1 + random / 2))
}
