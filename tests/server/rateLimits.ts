// SPDX-FileCopyrightText: 2026 NexPass contributors
// SPDX-License-Identifier: AGPL-3.0-or-later

/** Counts calls per user and method; the memory is the process, as on a server with a memory cache. */
export interface RateLimits {
	/** False when `limit` calls already happened within `seconds`. A refused call does not count. */
	admit(key: string, limit: number, seconds: number, now: number): boolean
	/** Forgets everything. */
	reset(): void
}

/** An empty counter. */
export function createRateLimits(): RateLimits {
	const calls = new Map<string, number[]>()
	return {
		admit(key, limit, seconds, now) {
			const recent = (calls.get(key) ?? []).filter(time => time > now - seconds)
			const admitted = recent.length < limit
			if (admitted) recent.push(now)
			calls.set(key, recent)
			return admitted
		},
		reset: () => calls.clear(),
	}
}
