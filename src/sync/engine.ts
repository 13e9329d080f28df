// SPDX-FileCopyrightText: 2026 NexPass contributors
// SPDX-License-Identifier: AGPL-3.0-or-later

import type { Result } from '../domain/result.ts'
import { ok } from '../domain/result.ts'
import type { Millis, UnixSeconds } from '../domain/time.ts'
import { backoffMs } from './backoff.ts'
import { followedFrom } from './feed.ts'
import type { EnginePorts } from './ports.ts'
import { pull } from './pull.ts'
import { push } from './push.ts'
import type { Decision, Round, RoundProblem, RoundProgress } from './round.ts'
import { comeBack, createShared, createWire, deviceTime, serverNow } from './round.ts'
import { isDirty } from './state.ts'

/** What a round is asked to do. */
export interface RoundOptions {
	/** Ends the round at the next port call; what is out stays unknown and is reconciled later. */
	readonly signal: AbortSignal
	readonly onProgress?: (progress: RoundProgress) => void
	/** A person looked at the problem of the last round (`massDeletion`, `rolledBack`) and takes the server's state as it is. Short for `decision: 'keepServers'`. */
	readonly confirmed?: boolean
	/** What the person decided about that problem. */
	readonly decision?: Decision
}

/** What a round did. */
export interface RoundReport {
	/** Items whose server state moved. */
	readonly pulled: number
	/** Writes that the server acknowledged. */
	readonly pushed: number
	/** Items that both sides had changed. */
	readonly merged: number
	/** Items with something unsent that goes out by itself. */
	readonly waiting: number
	/** Items that wait for a person. */
	readonly parked: number
	/** Why the round ended early; null: it ran through. */
	readonly problem: RoundProblem | null
	/** Device time at which a further round is worth while; null: nothing special, keep the usual rhythm. */
	readonly nextAt: Millis | null
	/** Changes that a full look found and the companion's change log had not named. More than 0: the log is not used any more. */
	readonly missedByFeed: number
}

/** The sync engine of one account. Rounds must not overlap: the second one waits for nothing and answers `busy`. */
export interface Engine {
	round(options: RoundOptions): Promise<RoundReport | 'busy'>
}

/** Writes that are on their way at the same time: the server takes about as many more of them as there are, up to four. */
const WRITES_ON_THEIR_WAY = 4

/** Pulls of one round, at most: a merge or a restored folder makes a second look worth while. */
const MOST_PASSES = 3

/** Builds an engine on its ports. It keeps no state between rounds but the number of failed ones, for the backoff. */
export function createEngine(ports: EnginePorts): Engine {
	let running = false
	let failedRounds = 0
	return {
		async round(options) {
			if (running) return 'busy'
			running = true
			try {
				const round = newRound(ports, options)
				const result = await runPasses(round)
				failedRounds = result.ok ? 0 : failedRounds + 1
				if (!result.ok) planNext(round, result.error, failedRounds)
				return await report(round, result)
			} finally {
				running = false
			}
		},
	}
}

async function runPasses(round: Round): Promise<Result<null, RoundProblem>> {
	round.onProgress({ stage: 'connecting', done: 0, total: 0 })
	const begun = await begin(round)
	if (!begun.ok) return begun
	for (let pass = 1; pass <= MOST_PASSES; pass++) {
		round.log.again = false
		round.log.nextAt = null
		round.onProgress({ stage: 'pulling', done: 0, total: 0 })
		const pulled = await pull(round)
		if (!pulled.ok) return pulled
		const pushed = await push(round)
		if (!pushed.ok) return pushed
		if (!round.log.again) break
	}
	round.onProgress({ stage: 'finishing', done: 0, total: 0 })
	return ok(null)
}

/** Where a change log can be followed, asking it is all that a round in which nothing happened needs. */
async function begin(round: Round): Promise<Result<null, RoundProblem>> {
	const local = await round.ports.local.read()
	if (!local.ok) return local
	const begun = await round.ports.remote.begin(followedFrom(local.value, round), round.signal)
	if (!begun.ok) return begun
	round.log.offers = begun.value.offers
	round.log.firstPage = begun.value.changes
	return ok(null)
}

function newRound(ports: EnginePorts, options: RoundOptions): Round {
	return {
		ports,
		signal: options.signal,
		decision: options.decision ?? (options.confirmed === true ? 'keepServers' : null),
		onProgress: options.onProgress ?? (() => undefined),
		log: { pulled: 0, pushed: 0, merged: 0, silences: 0, nextAt: null, again: false, pulledAtMs: Number.NEGATIVE_INFINITY, offers: { operations: false, changes: false }, firstPage: null, missed: 0 },
		resend: new Set(),
		twins: new Map(),
		silent: new Map(),
		overtaken: new Map(),
		calledBack: new Set(),
		reserved: new Set(),
		wire: createWire(WRITES_ON_THEIR_WAY),
		freshLook: createShared(),
	}
}

/** When to try again after a round that ended early. Problems that only a person can solve set no time. */
function planNext(round: Round, problem: RoundProblem, failedRounds: number): void {
	const inMs = waitFor(problem, backoffMs(failedRounds, round.ports.random()))
	if (inMs !== null) comeBack(round, serverNow(round.ports) + Math.ceil(inMs / 1000) as UnixSeconds)
}

function waitFor(problem: RoundProblem, backoff: number): number | null {
	switch (problem.kind) {
		case 'offline':
		case 'timeout':
		case 'malformed':
		case 'server':
		case 'sessionRequired':
		case 'notFound': return backoff
		case 'rateLimited':
		case 'maintenance': return Math.max(backoff, problem.retryAfterSeconds * 1000)
		default: return null
	}
}

async function report(round: Round, result: Result<null, RoundProblem>): Promise<RoundReport> {
	const local = await round.ports.local.read()
	const items = local.ok ? [...local.value.items.values()] : []
	const { pulled, pushed, merged, nextAt } = round.log
	const problem = result.ok ? (local.ok ? null : local.error) : result.error
	return {
		pulled, pushed, merged, problem, missedByFeed: round.log.missed,
		waiting: items.filter((state) => state.parked === null && isDirty(state)).length,
		parked: items.filter((state) => state.parked !== null).length,
		nextAt: nextAt === null ? null : deviceTime(round.ports, nextAt),
	}
}
