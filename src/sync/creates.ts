// SPDX-FileCopyrightText: 2026 NexPass contributors
// SPDX-License-Identifier: AGPL-3.0-or-later

import type { RevisionId, ServerId } from '../domain/ids.ts'
import type { Result } from '../domain/result.ts'
import { ok } from '../domain/result.ts'
import type { UnixSeconds } from '../domain/time.ts'
import { absorbDeletion } from './absorb.ts'
import { callBack, MOVING_SECONDS } from './callBack.ts'
import { sameContent } from './content.ts'
import { acknowledge, callOff } from './flight.ts'
import type { Items } from './places.ts'
import { placeOf, standingOf } from './places.ts'
import type { Going, Round, RoundProblem } from './round.ts'
import { comeBack, commitItem, contextOf, serverNow } from './round.ts'
import type { Flight, ItemState } from './state.ts'
import { takeIn, trust } from './takeIn.ts'
import { resendFlight } from './writes.ts'

/** Ends the doubt about a create: adopts what it made, or sends it again. */
export async function settleCreate(round: Round, state: ItemState): Promise<Result<Going, RoundProblem>> {
	const { flight } = state
	if (flight === null) return ok('stop')
	if (flight.notBefore !== null && serverNow(round.ports) < flight.notBefore) return waitUntil(round, flight.notBefore)
	const standing = await callBack(round, flight)
	if (!standing.ok) return standing
	switch (standing.value.kind) {
		case 'notOffered': {
			// The next pull looks for it.
			round.log.again = true
			return ok('stop')
		}
		case 'claimed': return waitUntil(round, serverNow(round.ports) + MOVING_SECONDS as UnixSeconds)
		case 'done': return adoptDone(round, state, flight, standing.value.id, standing.value.revision)
		case 'abandoned': return flight.guarded === true || round.calledBack.delete(state.localId) ? sendAnew(round, state, flight) : waitForList(round, state)
	}
}

function waitUntil(round: Round, until: UnixSeconds): Result<Going, never> {
	comeBack(round, until)
	return ok('stop')
}

function waitForList(round: Round, state: ItemState): Result<Going, never> {
	round.calledBack.add(state.localId)
	round.log.again = true
	return ok('stop')
}

/** It was made. The companion names it, the item itself says what the server took of it. */
async function adoptDone(round: Round, state: ItemState, flight: Flight, id: ServerId, revision: RevisionId): Promise<Result<Going, RoundProblem>> {
	const shown = await round.ports.remote.show(state.kind, id, { history: true }, round.signal)
	if (!shown.ok && shown.error.kind !== 'notFound') return shown
	const committed = await commitItem(round, state.localId, (now, { items }) => {
		if (now.flight?.op !== flight.op) return null
		const landed = acknowledge(now, id, revision, serverNow(round.ports))
		if (!shown.ok) return absorbDeletion(landed, contextOf(round.ports)) ?? 'remove'
		return revision === shown.value.item.head.revision ? trust(now, landed, shown.value, items) : takeIn(round, landed, shown.value, items)
	})
	return committed.ok ? ok('on') : committed
}

/** The same bytes go out once more if they still are what is wanted; else the next step is planned anew. */
async function sendAnew(round: Round, state: ItemState, flight: Flight): Promise<Result<Going, RoundProblem>> {
	const local = await round.ports.local.read()
	if (!local.ok) return local
	if (isStillWanted(state, flight, local.value.items)) return resendFlight(round, state.localId)
	const committed = await commitItem(round, state.localId, (now) => now.flight?.op === flight.op ? callOff(now, true) : null)
	return committed.ok ? ok('on') : committed
}

function isStillWanted(state: ItemState, { write }: Flight, items: Items): boolean {
	if (write.kind !== 'create' || state.mine === null || state.mine.trashed || !sameContent(state.mine.content, write.content)) return false
	const place = placeOf(write.content)
	return place === null || standingOf(place, items) === 'live'
}
