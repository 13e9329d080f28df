// SPDX-FileCopyrightText: 2026 NexPass contributors
// SPDX-License-Identifier: AGPL-3.0-or-later

import type { LocalId, RevisionId, ServerId } from '../domain/ids.ts'
import type { ItemKind } from '../domain/item.ts'
import type { Result } from '../domain/result.ts'
import { err, ok } from '../domain/result.ts'
import type { Millis, UnixSeconds } from '../domain/time.ts'
import { toUnixSeconds } from '../domain/time.ts'
import type { AbsorbContext } from './absorb.ts'
import type { ChangesPage, EnginePorts, LocalChange, LocalError, LocalState, Offers, RemoteError } from './ports.ts'
import type { EditTime, ItemState } from './state.ts'

/** Why a round ended early. Nothing is lost: everything unsent is still there. */
export type RoundProblem =
	| RemoteError
	| LocalError
	/** So much is missing on the server that a person has to say whether it was meant. */
	| { readonly kind: 'massDeletion', readonly count: number, readonly missing: readonly LocalId[] }
	/** The server does not know revisions that it acknowledged (`behind`) and perhaps items made since (`missing`): a backup was restored. */
	| { readonly kind: 'rolledBack', readonly missing: readonly LocalId[], readonly behind: readonly LocalId[] }

/** What a person decides when the server's state is in question. */
export type Decision =
	/** What the server shows is right. */
	| 'keepServers'
	/** What this device has goes back to the server: missing items are made anew, older ones are merged. */
	| 'putMineBack'

/** Whether to look for a further step of the same item. */
export type Going = 'on' | 'stop'

/** Where a round is. */
export interface RoundProgress {
	readonly stage: 'connecting' | 'pulling' | 'sending' | 'finishing'
	readonly done: number
	/** 0 while unknown. */
	readonly total: number
}

/** What one round shares between its parts. The counters are the only things that change. */
export interface Round {
	readonly ports: EnginePorts
	readonly signal: AbortSignal
	/** The person looked at the server's state: brakes are off for this round. Null: nobody was asked. */
	readonly decision: Decision | null
	readonly onProgress: (progress: RoundProgress) => void
	readonly log: RoundLog
	/** Creates that the last pull found to be surely not there. */
	readonly resend: Set<LocalId>
	/** Surplus copies of our creates that the last pull saw, with the revision up to which nothing in them is missing elsewhere. */
	readonly twins: Map<ServerId, { readonly kind: ItemKind, readonly revision: RevisionId }>
	/** Lost answers of each item in this round. */
	readonly silent: Map<LocalId, number>
	/** Writes of each item that others were faster than, in this round. */
	readonly overtaken: Map<LocalId, number>
	/** Creates that were called back in this round although they were sent unguarded: a list has to show that they had no effect before. */
	readonly calledBack: Set<LocalId>
	/** Writes leave through it: more are prepared at a time than may be on their way. */
	readonly wire: Wire
	/** The pull that a push asks for in between. */
	readonly freshLook: Shared<Result<null, RoundProblem>>
	/** Values of `edited` given to creates in this round. */
	readonly reserved: Set<UnixSeconds>
}

/** Lets so many in at a time; the others wait in their order. Who entered must leave. */
export interface Wire {
	enter(): Promise<void>
	leave(): void
}

/** A wire with room for so many. */
export function createWire(room: number): Wire {
	const waiting: (() => void)[] = []
	let free = room
	return {
		enter() {
			if (free > 0) {
				free -= 1
				return Promise.resolve()
			}
			return new Promise((resolve) => { waiting.push(resolve) })
		},
		leave() {
			const next = waiting.shift()
			if (next === undefined) free += 1
			else next()
		},
	}
}

/** Something that several may want at the same time and one does for all of them. */
export interface Shared<T> {
	/** Joins the work under way, or starts it. */
	join(work: () => Promise<T>): Promise<T>
}

/** Nothing under way. */
export function createShared<T>(): Shared<T> {
	let running: Promise<T> | null = null
	return {
		join(work) {
			running ??= work().finally(() => { running = null })
			return running
		},
	}
}

/** Counters of a round. */
export interface RoundLog {
	pulled: number
	pushed: number
	merged: number
	/** Lost answers in a row; several mean that the line is down. */
	silences: number
	/** Server time of the next thing to do; null: nothing special. */
	nextAt: UnixSeconds | null
	/** True: something changed that another pull of this round should look at. */
	again: boolean
	/** Monotonic time of the last complete pull. */
	pulledAtMs: number
	/** What the server offers, as last heard. */
	offers: Offers
	/** The first page of the change log, if the beginning of the round brought it and nobody has read it yet. */
	firstPage: ChangesPage | null
	/** Changes that a full look found and the change log had not named. */
	missed: number
}

/** The server's time as this device estimates it. */
export function serverNow(ports: EnginePorts): UnixSeconds {
	return toUnixSeconds(serverTime(ports))
}

function serverTime({ clock }: EnginePorts): Millis {
	return clock.serverTimeMs() ?? clock.now() + (clock.serverOffsetMs() ?? 0) as Millis
}

/** A time of the server on this device's clock. */
export function deviceTime(ports: EnginePorts, time: UnixSeconds): Millis {
	return ports.clock.now() + time * 1000 - serverTime(ports) as Millis
}

/** A device clock that is off by more than this decides no conflict in our favour. */
const MOST_TRUSTED_OFFSET_MS = 300_000

/** The time of something a person does now, by both clocks. Every edit is made with it. */
export function editTime(clock: EnginePorts['clock']): EditTime {
	const device = clock.now()
	const offset = clock.serverOffsetMs()
	const trusted = offset !== null && Math.abs(offset) <= MOST_TRUSTED_OFFSET_MS
	return { device, server: trusted ? device + offset as Millis : null }
}

/** A fresh context for merges; its notice id is used once. */
export function contextOf(ports: EnginePorts): AbsorbContext {
	return { now: ports.clock.now(), serverNow: serverNow(ports), noticeId: ports.newId.opId() }
}

/** Remembers the earliest moment at which a round is worth while. */
export function comeBack(round: Round, at: UnixSeconds): void {
	round.log.nextAt = round.log.nextAt === null || at < round.log.nextAt ? at : round.log.nextAt
}

/** Changes one item in one transaction, a strict one unless another is asked for. `decide` returns null for "leave it"; `remove` forgets the item. Resolves to the state afterwards. */
export async function commitItem(round: Round, localId: LocalId, decide: (state: ItemState, current: LocalState) => ItemState | 'remove' | null, durability: LocalChange['durability'] = 'strict'): Promise<Result<LocalState, LocalError>> {
	return round.ports.local.commit((current) => {
		const state = current.items.get(localId)
		const next = state === undefined ? null : decide(state, current)
		if (next === null || next === state) return null
		return next === 'remove' ? { put: [], remove: [localId], durability } : { put: [next], remove: [], durability }
	})
}

/** A change of many items at once. */
export function changeOf(put: readonly ItemState[], remove: readonly LocalId[], durability: LocalChange['durability']): LocalChange | null {
	return put.length + remove.length === 0 ? null : { put, remove, durability }
}

/** Does something for each entry, so many at a time, until all are done or one reports a problem. */
export async function forEachInLanes<T>(lanes: number, entries: readonly T[], signal: AbortSignal, act: (entry: T) => Promise<Result<null, RoundProblem>>): Promise<Result<null, RoundProblem>> {
	const queue = entries.values()
	let problem: RoundProblem | null = null
	const lane = async (): Promise<void> => {
		for (const entry of queue) {
			if (problem !== null) return
			if (signal.aborted) {
				problem = { kind: 'aborted' }
				return
			}
			const result = await act(entry)
			if (!result.ok) problem ??= result.error
		}
	}
	await Promise.all(Array.from({ length: lanes }, lane))
	return problem === null ? ok(null) : err(problem)
}
