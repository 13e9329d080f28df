// SPDX-FileCopyrightText: 2026 NexPass contributors
// SPDX-License-Identifier: AGPL-3.0-or-later

import type { LocalId } from '../domain/ids.ts'
import type { Content, ItemKind } from '../domain/item.ts'
import type { Result } from '../domain/result.ts'
import { err, ok } from '../domain/result.ts'
import { callBackAndWait, findOut } from './findOut.ts'
import { callOff, leaveLater, refusedForNow, sendAgain } from './flight.ts'
import { MOST_SILENCES, land } from './landing.ts'
import { isFreeToMove, standingAt } from './moves.ts'
import type { LocalState, Outcome, RemoteOperation } from './ports.ts'
import type { Going, Round, RoundProblem } from './round.ts'
import { comeBack, commitItem, serverNow } from './round.ts'
import type { Flight, ItemState } from './state.ts'

/** A request that waited longer than this for its turn is given the time at which it leaves. */
const STALE_SECONDS = 2

/** Sends the flight of an item that is committed in `local`, when there is room on the line, and commits its outcome. */
export async function sendFlight(round: Round, localId: LocalId, local: LocalState): Promise<Result<Going, RoundProblem>> {
	const state = local.items.get(localId)
	if (state?.flight == null) return ok('stop')
	await round.wire.enter()
	let outcome: Outcome
	try {
		const ready = await getReady(round, localId, state.flight)
		if (!ready.ok) return ready
		outcome = await round.ports.remote.send(operationOf(state.kind, state.flight), round.signal)
	} finally {
		round.wire.leave()
	}
	return land(round, localId, outcome)
}

/** After the wait: a line that went down meanwhile takes nothing more, and a flight that waited gets the time at which it really leaves. */
async function getReady(round: Round, localId: LocalId, { op, notBefore, lastSentAt }: Flight): Promise<Result<unknown, RoundProblem>> {
	const down: RoundProblem | null = round.signal.aborted ? { kind: 'aborted' } : round.log.silences >= MOST_SILENCES ? { kind: 'timeout' } : null
	const now = serverNow(round.ports)
	if (down === null && now - lastSentAt <= STALE_SECONDS) return ok(null)
	const committed = await commitItem(round, localId, (state) => {
		if (state.flight?.op !== op) return null
		return down === null ? leaveLater(state, now) : refusedForNow(state, notBefore)
	})
	return committed.ok && down !== null ? err(down) : committed
}

/** Sends the same bytes of a flight once more. */
export async function resendFlight(round: Round, localId: LocalId): Promise<Result<Going, RoundProblem>> {
	const committed = await commitItem(round, localId, (state) => sendAgain(state, serverNow(round.ports), round.log.offers.operations))
	return committed.ok ? sendFlight(round, localId, committed.value) : committed
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

function operationOf(itemKind: ItemKind, flight: Flight): RemoteOperation {
	const attempted = { op: flight.op, attempt: flight.attempt, itemKind }
	const { write } = flight
	switch (write.kind) {
		case 'create': return { ...attempted, kind: 'create', body: write.body }
		case 'update': return { ...attempted, kind: 'update', id: write.id, revision: write.revision, body: write.body }
		case 'trash': return { ...attempted, kind: 'trash', id: write.id, revision: write.revision }
		case 'restore': return { ...attempted, kind: 'restore', id: write.id }
	}
}
