// SPDX-FileCopyrightText: 2026 NexPass contributors
// SPDX-License-Identifier: AGPL-3.0-or-later

import type { LocalId } from '../domain/ids.ts'
import type { Result } from '../domain/result.ts'
import { err, ok } from '../domain/result.ts'
import type { UnixSeconds } from '../domain/time.ts'
import { backoffMs, rateLimitSeconds } from './backoff.ts'
import { callBack } from './callBack.ts'
import { findOut, forgetDeleted } from './findOut.ts'
import { MOST_FAILURES, QUIET_SECONDS, acknowledge, callOff, park, refusedForNow, unknown } from './flight.ts'
import type { Items } from './places.ts'
import type { Outcome, Refusal, UnknownCause } from './ports.ts'
import type { Going, Round, RoundProblem } from './round.ts'
import { comeBack, commitItem, serverNow } from './round.ts'
import type { Flight, ItemState } from './state.ts'
import { takeIn, takeOut } from './takeIn.ts'

/** Lost answers in a row after which the line counts as down. */
export const MOST_SILENCES = 3
/** After so many lost answers an item has to wait for the next round, so that it does not make the line look down for the others. */
const MOST_ITEM_SILENCES = 2
/** A write that was overtaken this often in one round waits a little. */
const MOST_OVERTAKEN = 5
const OVERTAKEN_WAIT_SECONDS = 30
/** A 400 that is not known to precede every write may come from a tag that is gone; after a look it is tried once more. */
const MOST_BAD_REQUESTS = 2
/** A request that holds the revision lives at most five minutes; eight such waits are longer. */
const HOLDER_WAIT_SECONDS = 60
/** What an item is parked with when the wait was in vain. */
const HELD = 'Outdated revision id, although nobody wrote'

/** Commits what became of the flight of an item, and says whether to go on with it. */
export async function land(round: Round, localId: LocalId, outcome: Outcome): Promise<Result<Going, RoundProblem>> {
	switch (outcome.kind) {
		case 'done': return landDone(round, localId, outcome)
		case 'refused': return landRefused(round, localId, outcome.refusal)
		case 'unknown': return landUnknown(round, localId, outcome.cause)
	}
}

async function landDone(round: Round, localId: LocalId, outcome: Outcome & { readonly kind: 'done' }): Promise<Result<Going, RoundProblem>> {
	round.log.silences = 0
	round.log.pushed++
	let trashed: number | null = null
	const committed = await commitItem(round, localId, (state) => {
		trashed = state.flight?.write.kind === 'trash' ? state.flight.write.revisions : null
		// Browsers repeat a request by themselves, also a POST, when a kept connection ends without an answer. So even an
		// acknowledged create may have a twin, and only another look shows it; unless the companion lets only one of them in.
		if (state.flight?.write.kind === 'create' && state.flight.guarded !== true) round.log.again = true
		return acknowledge(state, outcome.id, outcome.revision, serverNow(round.ports))
		// Lost by a power cut it is as if the answer had been lost: the flight is still there and is looked after.
	}, 'relaxed')
	if (!committed.ok) return committed
	return trashed === null ? ok('on') : checkTrash(round, localId, trashed)
}

/** The server puts a live item into the trash whatever revision we name, so an edit may have slipped in just before. */
async function checkTrash(round: Round, localId: LocalId, revisions: number): Promise<Result<Going, RoundProblem>> {
	const local = await round.ports.local.read()
	if (!local.ok) return local
	const state = local.value.items.get(localId)
	if (state?.base == null) return ok('stop')
	const shown = await round.ports.remote.show(state.kind, state.base.head.id, { history: true }, round.signal)
	if (!shown.ok) return shown.error.kind === 'notFound' ? forgetDeleted(round, localId) : shown
	if (!shown.value.item.head.trashed || shown.value.history.length <= revisions + 1) return ok('on')
	const committed = await commitItem(round, localId, (now, current) => takeOut(round, takeIn(round, now, shown.value, current.items)))
	round.log.again = true
	return committed.ok ? ok('on') : committed
}

async function landRefused(round: Round, localId: LocalId, refusal: Refusal): Promise<Result<Going, RoundProblem>> {
	round.log.silences = 0
	switch (refusal.kind) {
		case 'outdated': return overtaken(round, localId)
		case 'notFound': return forgetDeleted(round, localId)
		case 'sessionRequired': return reopen(round, localId)
		case 'unauthorized': return stopFor(round, localId, { kind: 'unauthorized' }, null)
		case 'rateLimited': {
			const seconds = rateLimitSeconds(refusal.retryAfterSeconds, round.ports.random())
			const until = serverNow(round.ports) + seconds as UnixSeconds
			return stopFor(round, localId, { kind: 'rateLimited', retryAfterSeconds: seconds }, until)
		}
		case 'forbidden':
		case 'invalid': return parkFlight(round, localId, refusal.kind, refusal.message)
		case 'tooLarge': return parkFlight(round, localId, 'tooLarge', '')
	}
}

/** A 409 does not say whether our own earlier copy was the faster one: the history does. */
async function overtaken(round: Round, localId: LocalId): Promise<Result<Going, RoundProblem>> {
	const local = await round.ports.local.read()
	if (!local.ok) return local
	const state = local.value.items.get(localId)
	if (state?.flight == null || state.flight.write.kind === 'create') return ok('stop')
	const times = (round.overtaken.get(localId) ?? 0) + 1
	round.overtaken.set(localId, times)
	const found = await findOut(round, state)
	if (!found.ok) return found
	if (found.value === 'settled' && times < MOST_OVERTAKEN) return ok('on')
	return found.value === 'unmoved' ? waitForHolder(round, localId, state.flight) : pauseItem(round)
}

/** The head has not moved, so somebody holds its revision and has died or is slow. If it was an earlier copy of ours, it gives way when it is called back. */
async function waitForHolder(round: Round, localId: LocalId, flight: Flight): Promise<Result<Going, RoundProblem>> {
	const called = await callBack(round, flight)
	if (!called.ok) return called
	const until = serverNow(round.ports) + HOLDER_WAIT_SECONDS as UnixSeconds
	comeBack(round, until)
	const committed = await commitItem(round, localId, (state) => {
		if (state.flight?.op !== flight.op) return null
		const next = unknown(state, true, until)
		return (next.flight?.failures ?? 0) >= MOST_FAILURES ? park(next, 'keepsFailing', HELD, round.ports.clock.now()) : next
	})
	return committed.ok ? ok('stop') : committed
}

function pauseItem(round: Round): Result<Going, never> {
	comeBack(round, serverNow(round.ports) + OVERTAKEN_WAIT_SECONDS as UnixSeconds)
	return ok('stop')
}

async function reopen(round: Round, localId: LocalId): Promise<Result<Going, RoundProblem>> {
	const committed = await commitItem(round, localId, (state) => refusedForNow(state, null))
	if (!committed.ok) return committed
	const begun = await round.ports.remote.begin(null, round.signal)
	if (!begun.ok) return begun
	round.log.offers = begun.value.offers
	return ok('on')
}

async function stopFor(round: Round, localId: LocalId, problem: RoundProblem, until: UnixSeconds | null): Promise<Result<Going, RoundProblem>> {
	const committed = await commitItem(round, localId, (state) => refusedForNow(state, until))
	if (until !== null) comeBack(round, until)
	return committed.ok ? err(problem) : committed
}

/**
 * An earlier copy of an update that is refused now may still arrive, and would look like somebody else's edit: as long as it may, the flight
 * stays, so that the look before its next attempt knows it again.
 */
async function parkFlight(round: Round, localId: LocalId, reason: 'forbidden' | 'invalid' | 'tooLarge', message: string): Promise<Result<Going, RoundProblem>> {
	const now = serverNow(round.ports)
	const until = now + QUIET_SECONDS as UnixSeconds
	const committed = await commitItem(round, localId, (state) => {
		const { flight } = state
		const mayArrive = flight !== null && flight.attempt > 1
		if (mayArrive && flight.write.kind === 'update' && (flight.failures === 0 || now - flight.firstSentAt <= QUIET_SECONDS)) {
			comeBack(round, until)
			return unknown(state, true, until)
		}
		return park(callOff(state, mayArrive), reason, message, round.ports.clock.now())
	})
	return committed.ok ? ok('stop') : committed
}

async function landUnknown(round: Round, localId: LocalId, cause: UnknownCause): Promise<Result<Going, RoundProblem>> {
	round.log.silences = cause.kind === 'noAnswer' ? round.log.silences + 1 : 0
	const silent = (round.silent.get(localId) ?? 0) + (cause.kind === 'noAnswer' ? 1 : 0)
	round.silent.set(localId, silent)
	let poisonous = false
	const committed = await commitItem(round, localId, (state, { items }) => {
		const failures = (state.flight?.failures ?? 0) + (cause.kind === 'answer' ? 1 : 0)
		const waitMs = waitAfter(cause, failures, round.ports.random())
		const until = serverNow(round.ports) + Math.ceil(waitMs / 1000) as UnixSeconds
		if (cause.kind !== 'noAnswer') comeBack(round, until)
		// The server has answered, so whatever it did is done: another look in this round finds it.
		if ((cause.kind === 'answer' || cause.kind === 'claimed') && state.flight?.write.kind === 'create' && state.flight.guarded !== true) round.log.again = true
		poisonous = cause.kind === 'answer' && isPoison(round, state, items, failures, cause.status)
		return unknown(state, cause.kind === 'answer', cause.kind === 'noAnswer' ? null : until)
	})
	if (!committed.ok) return committed
	if (poisonous && cause.kind === 'answer') return parkPoison(round, localId, cause.message)
	if (round.signal.aborted) return err({ kind: 'aborted' })
	if (cause.kind === 'maintenance') return err({ kind: 'maintenance', retryAfterSeconds: cause.retryAfterSeconds })
	if (round.log.silences >= MOST_SILENCES) return err({ kind: 'timeout' })
	return ok(silent < MOST_ITEM_SILENCES ? 'on' : 'stop')
}

/** An error may come after the effect, so before a person is troubled the item is looked at. What a create made is found by the next pull. */
async function parkPoison(round: Round, localId: LocalId, message: string): Promise<Result<Going, RoundProblem>> {
	const local = await round.ports.local.read()
	if (!local.ok) return local
	const state = local.value.items.get(localId)
	if (state?.flight == null) return ok('stop')
	if (state.flight.write.kind !== 'create') {
		const found = await findOut(round, state)
		if (!found.ok || found.value !== 'unmoved') return found.ok ? ok(found.value === 'settled' ? 'on' : 'stop') : found
	}
	const { op } = state.flight
	const committed = await commitItem(round, localId, (now) => now.flight?.op === op ? park(now, 'keepsFailing', message, round.ports.clock.now()) : null)
	return committed.ok ? ok('stop') : committed
}

function waitAfter(cause: UnknownCause, failures: number, random: number): number {
	switch (cause.kind) {
		case 'noAnswer':
		case 'claimed': return 0
		case 'maintenance': return cause.retryAfterSeconds * 1000
		case 'answer': return backoffMs(Math.max(1, failures), random)
	}
}

/** A server that fails on everything is ill, an item on which alone it fails is the patient. A refused body stays refused. */
function isPoison(round: Round, state: ItemState, items: Items, failures: number, status: number): boolean {
	if (status === 400) return failures >= MOST_BAD_REQUESTS
	if (failures < MOST_FAILURES) return false
	const others = [...items.values()].some((other) => other.localId !== state.localId && other.parked === null && (other.flight?.failures ?? 0) > 0)
	return !others || round.log.pushed > 0
}
