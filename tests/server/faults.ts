// SPDX-FileCopyrightText: 2026 NexPass contributors
// SPDX-License-Identifier: AGPL-3.0-or-later

/**
 * What can go wrong on purpose.
 * - `lostAnswer`: the work is done, the connection drops without an answer.
 * - `lostRequest`: the connection drops before anything is done.
 * - `lateExecution`: the connection drops at once, the work is done `delayMs` later.
 * - `rateLimited`: 429 with an empty body, and with `Retry-After` where `seconds` says so. - `orphan503`: the write stores its revision, then answers 503.
 * - `sessionGone`: the API session is lost, 412. - `unauthorized`: 401 as for a revoked app password.
 * - `maintenance`: 503 page of Nextcloud's maintenance mode. - `html`: a 200 HTML page instead of JSON.
 * - `serverError`: 500 HTML. - `gateway`: 502 HTML of a proxy, the work is done.
 * - `clockSkew`: the server's clock is `seconds` ahead. - `raceWindow`: `delayMs` pass between the revision check and the write.
 * - `slowBreachCheck`: `delayMs` pass between the stored revision of a password and its head.
 * - `breachDown`: the breach check is unreachable. - `latency`: the answer comes `delayMs` later. - `truncate`: the body stops half way.
 */
export type FaultKind = 'lostAnswer' | 'lostRequest' | 'lateExecution' | 'rateLimited' | 'orphan503' | 'sessionGone' | 'unauthorized'
	| 'slowBreachCheck' | 'maintenance' | 'html' | 'serverError' | 'gateway' | 'clockSkew' | 'raceWindow' | 'breachDown' | 'latency' | 'truncate'

/** When and how to misbehave. A rule without `match.path` hits requests of the Passwords API; `path` is a part of the path or a pattern. */
export interface FaultRule {
	kind: FaultKind
	match?: { method?: string, path?: string | RegExp }
	/** Hits only every n-th matching request. */
	every?: number
	/** Lets the first n matching requests pass. */
	skip?: number
	/** Stops after n hits. */
	count?: number
	/** For `latency`, `raceWindow`, `slowBreachCheck` and `lateExecution`, milliseconds. */
	delayMs?: number
	/** For `clockSkew`; for `rateLimited` and `maintenance` the value of `Retry-After`. */
	seconds?: number
}

/** The rules that hit one request. */
export type ActiveFaults = ReadonlyMap<FaultKind, FaultRule>

/** The list of rules; tests change it while the server runs. */
export interface Faults {
	/** Adds a rule and returns a function that takes it away. */
	add(rule: FaultRule): () => void
	clear(): void
	/** How often any rule of this kind has hit. */
	hits(kind: FaultKind): number
	/** Used by the handler: which rules hit this request. Counts it. */
	select(method: string, path: string): ActiveFaults
}

interface Entry {
	rule: FaultRule
	seen: number
	hit: number
}

function fits(rule: FaultRule, method: string, path: string): boolean {
	if (rule.match === undefined) return path.includes('/apps/passwords/api/')
	const { method: wantedMethod, path: wantedPath } = rule.match
	if (wantedMethod !== undefined && wantedMethod !== method) return false
	if (wantedPath === undefined) return path.includes('/apps/passwords/api/')
	return typeof wantedPath === 'string' ? path.includes(wantedPath) : wantedPath.test(path)
}

/** A server without faults, to which rules can be added. */
export function createFaults(): Faults {
	let entries: Entry[] = []
	const hits = new Map<FaultKind, number>()
	return {
		add(rule) {
			const entry = { rule, seen: 0, hit: 0 }
			entries.push(entry)
			return () => {
				entries = entries.filter(other => other !== entry)
			}
		},
		clear() {
			entries = []
			hits.clear()
		},
		hits: kind => hits.get(kind) ?? 0,
		select(method, path) {
			const active = new Map<FaultKind, FaultRule>()
			for (const entry of entries) {
				const { rule } = entry
				if (!fits(rule, method, path)) continue
				entry.seen++
				const turn = entry.seen - (rule.skip ?? 0)
				if (turn < 1 || turn % (rule.every ?? 1) !== 0 || entry.hit >= (rule.count ?? Infinity)) continue
				entry.hit++
				hits.set(rule.kind, (hits.get(rule.kind) ?? 0) + 1)
				active.set(rule.kind, rule)
			}
			return active
		},
	}
}
