// SPDX-FileCopyrightText: 2026 NexPass contributors
// SPDX-License-Identifier: AGPL-3.0-or-later

import type { LocalId } from '../domain/ids.ts'
import type { Result } from '../domain/result.ts'
import { ok } from '../domain/result.ts'
import type { UnixSeconds } from '../domain/time.ts'
import { absorbDeletion } from './absorb.ts'
import type { CalledBack } from './callBack.ts'
import { MOVING_SECONDS, callBack } from './callBack.ts'
import { acknowledge, callOff } from './flight.ts'
import type { RemoteShown } from './ports.ts'
import type { Verdict } from './reconcile.ts'
import { judge } from './reconcile.ts'
import type { Going, Round, RoundProblem } from './round.ts'
import { comeBack, commitItem, contextOf, serverNow } from './round.ts'
import type { Flight, ItemState } from './state.ts'
import { takeIn, takeOut, trust } from './takeIn.ts'

/** `settled`: the flight is gone. `unmoved`: the item is as it was when the flight left. `later`: ask again in a moment. */
type Found = 'settled' | 'unmoved' | 'later'

/** Looks what became of the flight of an update, trash or restore, and commits it unless nothing became of it. */
export async function findOut(round: Round, state: ItemState): Promise<Result<Found, RoundProblem>> {
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
export async function callBackAndWait(round: Round, flight: Flight): Promise<Result<CalledBack['kind'], RoundProblem>> {
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

/** The item is gone from the server for good: so is it here, unless a change waits in it. */
export async function forgetDeleted(round: Round, localId: LocalId): Promise<Result<Going, RoundProblem>> {
	const committed = await commitItem(round, localId, (state) => absorbDeletion(callOff(state, false), contextOf(round.ports)) ?? 'remove')
	return committed.ok ? ok('on') : committed
}
