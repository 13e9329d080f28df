// SPDX-FileCopyrightText: 2026 NexPass contributors
// SPDX-License-Identifier: AGPL-3.0-or-later

import type { LocalId } from '../domain/ids.ts'
import type { Content } from '../domain/item.ts'
import type { Result } from '../domain/result.ts'
import { err, ok } from '../domain/result.ts'
import type { UnixSeconds } from '../domain/time.ts'
import { absorb, absorbDeletion, addNotice, withTheirTags } from './absorb.ts'
import { backoffMs, rateLimitSeconds } from './backoff.ts'
import type { CalledBack } from './callBack.ts'
import { callBack, MOVING_SECONDS } from './callBack.ts'
import { MOST_FAILURES, acknowledge, callOff, park, refusedForNow, sendAgain, unknown } from './flight.ts'
import { isFreeToMove, standingAt } from './moves.ts'
import type { Outcome, Refusal, RemoteOperation, RemoteShown, UnknownCause } from './ports.ts'
import type { Verdict } from './reconcile.ts'
import { judge } from './reconcile.ts'
import { indexOf, toLocal } from './references.ts'
import type { Items } from './places.ts'
import type { Round, RoundProblem } from './round.ts'
import { comeBack, commitItem, contextOf, editTime, serverNow } from './round.ts'
import type { Flight, ItemState } from './state.ts'
import { normalise, setTrashed } from './state.ts'

/** Lost answers in a row after which the line counts as down. */
const MOST_SILENCES = 3
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

/** Whether to look for a further step of the same item. */
export type Going = 'on' | 'stop'

/** Sends the committed flight of an item and commits its outcome. */
export async function sendFlight(round: Round, localId: LocalId): Promise<Result<Going, RoundProblem>> {
	const local = await round.ports.local.read()
	if (!local.ok) return local
	const state = local.value.items.get(localId)
	if (state?.flight == null) return ok('stop')
	const outcome = await round.ports.remote.send(operationOf(state, state.flight), round.signal)
	return land(round, localId, outcome)
}

/** Sends the same bytes of a flight once more. */
export async function resendFlight(round: Round, localId: LocalId): Promise<Result<Going, RoundProblem>> {
	const committed = await commitItem(round, localId, (state) => sendAgain(state, serverNow(round.ports), round.log.offers.operations))
	return committed.ok ? sendFlight(round, localId) : committed
}

/** Finds out what became of an update, trash or restore, by a look at the item, and goes on from there. */
export async function resolveFlight(round: Round, state: ItemState): Promise<Result<Going, RoundProblem>> {
	const { flight } = state
	if (flight?.notBefore != null && serverNow(round.ports) < flight.notBefore) {
		comeBack(round, flight.notBefore)
		return ok('stop')
	}
	const found = await findOut(round, state)
	if (!found.ok) return found
	if (found.value !== 'unmoved') return ok(found.value === 'later' ? 'stop' : 'on')
	return flight?.write.kind === 'update' ? resendUpdate(round, state, flight, flight.write.content) : resendFlight(round, state.localId)
}

/** Since it was sent first, a folder above may have gone into the trash: nothing is written there, and a move would lead into limbo. */
async function resendUpdate(round: Round, state: ItemState, flight: Flight, wanted: Content): Promise<Result<Going, RoundProblem>> {
	const local = await round.ports.local.read()
	if (!local.ok) return local
	const { items } = local.value
	const free = standingAt(state, state.base?.content ?? null, items) === 'suspended' ? ok(false) : await isFreeToMove(round, state, wanted, items)
	if (!free.ok) return free
	if (free.value) return resendFlight(round, state.localId)
	const called = await callBackAndWait(round, flight)
	if (!called.ok || called.value === 'claimed') return called.ok ? ok('stop') : called
	round.log.again = true
	const committed = await commitItem(round, state.localId, (now) => now.flight?.op === flight.op ? { ...callOff(now, false), standing: 'suspended' } : null)
	return committed.ok ? ok('stop') : committed
}

/** `settled`: the flight is gone. `unmoved`: the item is as it was when the flight left. `later`: ask again in a moment. */
type Found = 'settled' | 'unmoved' | 'later'

async function findOut(round: Round, state: ItemState): Promise<Result<Found, RoundProblem>> {
	const { flight } = state
	if (flight === null || flight.write.kind === 'create') return ok('later')
	// The server puts a live item into the trash whatever revision is named, so no copy may arrive after we have looked.
	const called = flight.write.kind === 'trash' ? await callBackAndWait(round, flight) : null
	if (called !== null && !called.ok) return called
	if (called?.value === 'claimed') return ok('later')
	const shown = await round.ports.remote.show(state.kind, flight.write.id, { history: true }, round.signal)
	if (!shown.ok) {
		if (shown.error.kind !== 'notFound') return shown
		const gone = await forgetDeleted(round, state.localId)
		return gone.ok ? ok('settled') : gone
	}
	const verdict = judge(flight, state.base?.head.revision ?? null, shown.value, round.ports.remote.matches)
	if (flight.write.kind === 'restore' && verdict.kind === 'overtaken') {
		const gone = await callBackAndWait(round, flight)
		if (!gone.ok || gone.value === 'claimed') return gone.ok ? ok('later') : gone
	}
	const isRegretted = called?.value === 'abandoned' && state.mine?.trashed !== true
	// The owner of a share took the right away: sent again it would be dropped without a word.
	const isLocked = flight.write.kind === 'update' && state.base?.head.editable === true && !shown.value.item.head.editable
	if (verdict.kind === 'sendAgain' && !isRegretted && !isLocked) return ok('unmoved')
	const committed = await commitVerdict(round, state.localId, flight, verdict, shown.value)
	return committed.ok ? ok('settled') : committed
}

/** An attempt that is taking effect at this moment needs a moment. */
async function callBackAndWait(round: Round, flight: Flight): Promise<Result<CalledBack['kind'], RoundProblem>> {
	const called = await callBack(round, flight)
	if (!called.ok) return called
	if (called.value.kind === 'claimed') comeBack(round, serverNow(round.ports) + MOVING_SECONDS as UnixSeconds)
	return ok(called.value.kind)
}

async function commitVerdict(round: Round, localId: LocalId, flight: Flight, verdict: Verdict, shown: RemoteShown): Promise<Result<unknown, RoundProblem>> {
	return commitItem(round, localId, (now, { items }) => {
		if (now.flight?.op !== flight.op) return null
		if (verdict.kind !== 'applied') return takeIn(round, callOff(now, false), shown, items)
		const landed = acknowledge(now, shown.item.head.id, verdict.revision, serverNow(round.ports))
		// Trash and restore copy whatever was there: only the content of an update is known to be ours.
		const isOurs = flight.write.kind === 'update' && verdict.revision === shown.item.head.revision
		const seen = isOurs ? trust(now, landed, shown, items) : takeIn(round, landed, shown, items)
		return verdict.over ? takeOut(round, seen) : seen
	})
}

/** Looks at an item before a delicate write. Resolves to the number of its revisions, or to `changed` when the plan no longer holds. */
export async function lookAgain(round: Round, planned: ItemState): Promise<Result<number | 'changed', RoundProblem>> {
	if (planned.base === null) return ok('changed')
	const { id, revision, editable } = planned.base.head
	const shown = await round.ports.remote.show(planned.kind, id, { history: true }, round.signal)
	if (!shown.ok) {
		if (shown.error.kind !== 'notFound') return shown
		const gone = await forgetDeleted(round, planned.localId)
		return gone.ok ? ok('changed') : gone
	}
	const { head } = shown.value.item
	if (head.revision === revision && head.editable === editable && head.trashed === planned.base.head.trashed) return ok(shown.value.history.length)
	const taken = await commitItem(round, planned.localId, (state, current) => takeIn(round, state, shown.value, current.items))
	return taken.ok ? ok('changed') : taken
}

/** Puts surplus copies of our creates into the trash, if nobody has touched them since they were looked at. An answer that gets lost is found again by the next pull. */
export async function trashTwins(round: Round): Promise<Result<null, RoundProblem>> {
	for (const [id, { kind, revision }] of [...round.twins]) {
		const shown = await round.ports.remote.show(kind, id, { history: false }, round.signal)
		if (!shown.ok && shown.error.kind !== 'notFound') return shown
		round.twins.delete(id)
		if (!shown.ok || shown.value.item.head.trashed || shown.value.item.head.revision !== revision) continue
		await round.ports.remote.send({ kind: 'trash', itemKind: kind, id, revision, op: round.ports.newId.opId(), attempt: 1 }, round.signal)
		round.log.again = true
	}
	return ok(null)
}

function operationOf(state: ItemState, flight: Flight): RemoteOperation {
	const attempted = { op: flight.op, attempt: flight.attempt, itemKind: state.kind }
	const { write } = flight
	switch (write.kind) {
		case 'create': return { ...attempted, kind: 'create', body: write.body }
		case 'update': return { ...attempted, kind: 'update', id: write.id, revision: write.revision, body: write.body }
		case 'trash': return { ...attempted, kind: 'trash', id: write.id, revision: write.revision }
		case 'restore': return { ...attempted, kind: 'restore', id: write.id }
	}
}

async function land(round: Round, localId: LocalId, outcome: Outcome): Promise<Result<Going, RoundProblem>> {
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
	})
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

async function parkFlight(round: Round, localId: LocalId, reason: 'forbidden' | 'invalid' | 'tooLarge', message: string): Promise<Result<Going, RoundProblem>> {
	const committed = await commitItem(round, localId, (state) => {
		const mayArrive = state.flight !== null && state.flight.attempt > 1
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

async function forgetDeleted(round: Round, localId: LocalId): Promise<Result<Going, RoundProblem>> {
	const committed = await commitItem(round, localId, (state) => absorbDeletion(callOff(state, false), contextOf(round.ports)) ?? 'remove')
	return committed.ok ? ok('on') : committed
}

/** Our write is the head: what the server shows is the truth, also where it took less than we sent; `mine` then still differs. */
export function trust(before: ItemState, landed: ItemState, shown: RemoteShown, items: Items): ItemState {
	const content = localise(shown, items, landed)
	if (content === null) return landed
	return normalise({ ...landed, mine: withTheirTags(before, content), base: { content, head: shown.item.head } })
}

/** Takes in what a look at one item showed, by merging. An item whose folder nobody here knows waits for the next pull. */
export function takeIn(round: Round, state: ItemState, shown: RemoteShown, items: Items): ItemState {
	const content = localise(shown, items, state)
	if (content === null) return state
	const { head, revisedAt } = shown.item
	const standing = standingAt(state, head.trashed ? null : content, items)
	// Whether it went with its folder or was put there later, the lists know.
	if (standing === 'suspended' && state.standing !== 'suspended') round.log.again = true
	const result = absorb(state, { content, head, at: revisedAt ?? head.updated, standing }, contextOf(round.ports))
	if (result.merged) round.log.merged++
	return result.state
}

function localise(shown: RemoteShown, items: Items, state: ItemState): ReturnType<typeof toLocal> | null {
	const { content } = shown.item
	const index = indexOf(items)
	// A folder this device has not seen yet: the next pull brings it, until then the item waits as it is.
	const folder = content.kind === 'password' ? content.folder : content.kind === 'folder' ? content.parent : null
	if (folder !== null && !index.has(folder)) return null
	const local = toLocal(content, index, [])
	if (local.kind !== 'password' || state.base?.content.kind !== 'password') return local
	const hidden = state.base.content.tags.filter((tag) => items.get(tag)?.base?.head.trashed === true)
	return { ...local, tags: [...new Set([...local.tags, ...hidden])] }
}

/** Somebody edited what we put into the trash: it comes back, with a notice. */
function takeOut(round: Round, state: ItemState): ItemState {
	return addNotice(setTrashed(state, false, editTime(round.ports.clock)), 'notTrashed', [], contextOf(round.ports))
}
