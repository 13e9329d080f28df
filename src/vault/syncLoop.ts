// SPDX-FileCopyrightText: 2026 NexPass contributors
// SPDX-License-Identifier: AGPL-3.0-or-later

import type { Millis } from '../domain/time.ts'
import type { Engine, RoundReport } from '../sync/engine.ts'
import type { LocalState } from '../sync/ports.ts'
import type { RoundProblem } from '../sync/round.ts'
import { isDirty } from '../sync/state.ts'
import type { Problem } from './protocol/problem.ts'
import type { ServerDecision, ServerQuestion } from './protocol/serverQuestion.ts'
import type { SyncOccasion, SyncRound, SyncStatus } from './protocol/syncing.ts'
import { toNotices, toQueue } from './queueView.ts'
import { fromRemoteError } from './serverDoor.ts'
import { toServerQuestion } from './serverQuestion.ts'
import type { SyncLog } from './syncLog.ts'

/** After a save the next one often follows at once. Milliseconds. */
const SAVE_DELAY_MS = 1_000
/** Rhythm while somebody looks. Milliseconds. */
const RHYTHM_MS = 300_000
/** Status events while a round runs, at most one each. Milliseconds. */
const STATUS_INTERVAL_MS = 150

/** Decides when rounds run and says how it stands. */
export interface SyncLoop {
	status(): SyncStatus
	/** A person wants a round, also while paused. While one is running nothing is added; resolves with the status after it. */
	now(): Promise<SyncStatus>
	/** Runs a round unless paused or switched off for this occasion; resolves when there is nothing more to wait for. */
	wake(occasion: SyncOccasion): Promise<void>
	/** Something was saved. */
	soon(): void
	/** The page is looked at, or not. */
	visible(visible: boolean): void
	pause(paused: boolean): SyncStatus
	/** The person decides about the server's state after a brake. */
	confirm(decision: ServerDecision): Promise<SyncStatus>
	/** Runs between rounds: waits for the running one and holds the next off. */
	aside<T>(work: () => Promise<T>): Promise<T>
	/** What the last round stopped for, when the server lost something. */
	question(): ServerQuestion | null
	/** Sends what is waiting for at most `timeoutMs`, then stops for ever. */
	stop(timeoutMs: number): Promise<void>
}

/** What the loop needs. */
export interface SyncLoopDeps {
	readonly engine: Engine
	/** Everything known, at this moment. */
	state(): LocalState
	/** After a round: bring the second copy up to date. */
	afterRound(report: RoundReport): Promise<void>
	/** The second factors to show when a code is needed. */
	describe(problem: Problem): Problem
	clockOffsetMs(): number | null
	storage(): Pick<SyncStatus, 'persisted' | 'secondCopy'>
	now(): Millis
	monotonicMs(): number
	after(delayMs: number, run: () => void): () => void
	onStatus(status: SyncStatus): void
	/** Whether the person wants rounds on this occasion. */
	allows(occasion: SyncOccasion): boolean
	/** Remembered over restarts. */
	readonly last: { readonly at: Millis | null; readonly paused: boolean }
	onLast(at: Millis): void
	onPaused(paused: boolean): void
	readonly log: SyncLog
}

/** Starts idle; the first round comes with the first call. */
export function createSyncLoop(deps: SyncLoopDeps): SyncLoop {
	// How it stands between rounds, and how far a running one has come.
	let settled: SyncStatus['state'] = deps.last.at === null ? { kind: 'never' } : { kind: 'synced' }
	let progress: SyncStatus['state'] | null = null
	let lastSyncAt = deps.last.at
	let lastCounts: SyncStatus['lastCounts'] = countsOf(deps.log.rounds().find(({ outcome }) => outcome === 'done'))
	let lastProblem: RoundProblem | null = null
	let nextAt: Millis | null = null
	let cancelTimer: () => void = () => undefined
	let running: Promise<void> | null = null
	let again = false
	let paused = deps.last.paused
	let stopped = false
	let seen = true
	let lastStatusAt = 0
	const abort = new AbortController()

	function status(): SyncStatus {
		const local = deps.state()
		const queue = toQueue(local)
		const notices = toNotices(local)
		return {
			state: progress ?? (paused && settled.kind !== 'problem' ? { kind: 'paused' } : settled),
			queue, notices, paused, lastSyncAt, lastCounts,
			waiting: queue.filter((item) => item.state !== 'parked').length,
			parked: queue.filter((item) => item.state === 'parked').length,
			review: notices.filter(({ kind }) => kind === 'conflict').length,
			nextSyncAt: nextAt,
			clockOffsetMs: deps.clockOffsetMs(),
			...deps.storage(),
		}
	}

	function isWaiting(): boolean {
		return [...deps.state().items.values()].some((item) => isDirty(item) && item.parked === null)
	}

	/** Where the last round ended for want of a network or of a person, the next one would as well. */
	function isReachable(): boolean {
		return settled.kind === 'synced' || settled.kind === 'never'
	}

	function publish(): void {
		lastStatusAt = deps.now()
		deps.onStatus(status())
	}

	function schedule(at: Millis): void {
		if (stopped || paused) return
		if (nextAt !== null && nextAt <= at && nextAt >= deps.now()) return
		nextAt = at
		cancelTimer()
		cancelTimer = deps.after(Math.max(0, at - deps.now()), () => void run(null))
	}

	function run(decision: ServerDecision | null): Promise<void> {
		if (stopped) return Promise.resolve()
		if (running !== null) {
			again = true
			return running
		}
		cancelTimer()
		nextAt = null
		running = round(decision).finally(() => {
			running = null
			publish()
			if (again) {
				again = false
				schedule(deps.now())
			}
		})
		return running
	}

	async function round(decision: ServerDecision | null): Promise<void> {
		const [at, began] = [deps.now(), deps.monotonicMs()]
		progress = { kind: 'syncing', stage: 'connecting', done: 0, total: 0 }
		publish()
		const report = await deps.engine.round({
			signal: abort.signal,
			...(decision === null ? {} : { decision }),
			onProgress: ({ stage, done, total }) => {
				progress = { kind: 'syncing', stage, done, total }
				if (deps.now() - lastStatusAt >= STATUS_INTERVAL_MS) publish()
			},
		}).finally(() => { progress = null })
		if (report === 'busy') return
		const outcome = finish(report)
		const { pulled, pushed, merged, waiting, parked } = report
		await deps.log.add({ at, durationMs: Math.round(deps.monotonicMs() - began), pulled, pushed, merged, waiting, parked, outcome })
		await deps.afterRound(report)
	}

	function finish(report: RoundReport): SyncRound['outcome'] {
		lastProblem = report.problem
		lastCounts = { pulled: report.pulled, pushed: report.pushed, merged: report.merged }
		const problem = report.problem === null ? null : deps.describe(toRoundProblem(report.problem))
		if (problem === null) {
			lastSyncAt = deps.now()
			deps.onLast(lastSyncAt)
			settled = { kind: 'synced' }
		} else {
			settled = problem.kind === 'offline' ? { kind: 'offline' } : { kind: 'problem', problem }
		}
		if (report.nextAt !== null) schedule(report.nextAt)
		if (seen && deps.allows('regularly')) schedule(deps.now() + RHYTHM_MS as Millis)
		return problem === null ? 'done' : problem.kind
	}

	return {
		status,
		async now() {
			// A round that is over may still be writing its traces: a new one starts after them.
			if (progress === null && running !== null) await running
			await (progress === null ? run(null) : running)
			return status()
		},
		wake: (occasion) => paused || !deps.allows(occasion) ? Promise.resolve() : run(null),
		soon() {
			publish()
			if (deps.allows('change')) schedule(deps.now() + SAVE_DELAY_MS as Millis)
		},
		visible(visible) {
			const returned = visible && !seen
			seen = visible
			if (returned && deps.allows('return')) schedule(deps.now())
		},
		pause(value) {
			paused = value
			deps.onPaused(paused)
			if (paused) {
				cancelTimer()
				nextAt = null
			} else {
				schedule(deps.now())
			}
			publish()
			return status()
		},
		async confirm(decision) {
			if (running !== null) await running
			await run(decision)
			return status()
		},
		async aside(work) {
			while (running !== null) await running
			const done = work()
			running = done.then(() => undefined, () => undefined).finally(() => {
				running = null
				if (again) {
					again = false
					schedule(deps.now())
				}
			})
			return done
		},
		question: () => toServerQuestion(lastProblem, deps.state()),
		async stop(timeoutMs) {
			let cancel: () => void = () => undefined
			let isLate = false
			const late = new Promise<void>((resolve) => {
				cancel = deps.after(timeoutMs, () => {
					isLate = true
					resolve()
				})
			})
			const sending = (async () => {
				// A round that runs already may have passed what was saved last; the one after it takes that along.
				if (running !== null) await running
				if (timeoutMs > 0 && !isLate && !paused && isWaiting() && isReachable()) await run(null)
			})()
			await Promise.race([sending, late])
			cancel()
			stopped = true
			cancelTimer()
			abort.abort()
			await running
		},
	}
}

function countsOf(round: SyncRound | undefined): SyncStatus['lastCounts'] {
	return round === undefined ? null : { pulled: round.pulled, pushed: round.pushed, merged: round.merged }
}

function toRoundProblem(problem: RoundProblem): Problem {
	switch (problem.kind) {
		case 'local': return localProblem(problem.cause)
		case 'massDeletion': return { kind: 'massDeletion', count: problem.count }
		case 'rolledBack': return { kind: 'rolledBack', count: problem.missing.length + problem.behind.length }
		default: return fromRemoteError(problem)
	}
}

/** What a person is told when the disk did not do it. */
export function localProblem(cause: unknown): Problem {
	const kind = typeof cause === 'object' && cause !== null && 'kind' in cause ? cause.kind : null
	if (kind === 'newerSchema') return { kind: 'newerApp' }
	if (kind === 'notOwner') return { kind: 'openElsewhere' }
	if (kind === 'undecided') return { kind: 'saveUndecided' }
	return kind === 'quotaExceeded' ? { kind: 'diskFull' } : { kind: 'storageFailed' }
}
