// SPDX-FileCopyrightText: 2026 NexPass contributors
// SPDX-License-Identifier: AGPL-3.0-or-later

import type { LocalId } from '../domain/ids.ts'
import { ROOT_FOLDER } from '../domain/ids.ts'
import type { Content } from '../domain/item.ts'
import type { Result } from '../domain/result.ts'
import { ok } from '../domain/result.ts'
import { addNotice } from './absorb.ts'
import { changedFields } from './content.ts'
import { lookAgain } from './findOut.ts'
import { park, takeOff } from './flight.ts'
import { settleCreate } from './creates.ts'
import { chooseEdited } from './edited.ts'
import { placeOf } from './places.ts'
import type { Step } from './plan.ts'
import { folderToRestore, nextStep, settle, trashOrder, writeOrder } from './plan.ts'
import { isFreeToMove, standingAt } from './moves.ts'
import type { FrozenBody } from './frozenBody.ts'
import type { LocalState } from './ports.ts'
import { toRemote } from './references.ts'
import { goOnRepairing } from './repair.ts'
import type { Going, Round, RoundProblem } from './round.ts'
import { changeOf, commitItem, contextOf, editTime, forEachInLanes, serverNow } from './round.ts'
import type { FlightWrite, ItemState } from './state.ts'
import { setTrashed } from './state.ts'
import { trashTwins } from './twins.ts'
import { resendFlight, resolveFlight, sendFlight } from './writes.ts'
import { pull } from './pull.ts'

/** Writes of one item in one round: restore, loser, merged state, trash, and a few repetitions. */
const MOST_STEPS = 12
/** Before something is put into a folder or given a tag, these must have been looked at not longer ago than this. */
const FRESH_MS = 60_000

/** Items whose writes are prepared side by side, so that one transaction serves several; {@link Round.wire} says how many may leave. */
const PREPARED_AT_ONCE = 12

type Stage = 'write' | 'trash'

/** Sends everything that can go out, a few items at a time. One item that fails does not hold up the others. */
export async function push(round: Round): Promise<Result<null, RoundProblem>> {
	const rescued = await rescueSuspended(round)
	if (!rescued.ok) return rescued
	const repaired = await repairStranded(round)
	if (!repaired.ok) return repaired
	for (const stage of ['write', 'trash'] as const) {
		const local = await round.ports.local.read()
		if (!local.ok) return local
		const groups = stage === 'write' ? writeOrder(local.value.items) : trashOrder(local.value.items)
		const total = groups.reduce((sum, group) => sum + group.length, 0)
		let done = 0
		for (const group of groups) {
			const sent = await forEachInLanes(PREPARED_AT_ONCE, group, round.signal, async (localId) => {
				const result = await pushItem(round, localId, stage)
				round.onProgress({ stage: 'sending', done: ++done, total })
				return result
			})
			if (!sent.ok) return sent
		}
	}
	return trashTwins(round)
}

/** An edit of ours waits in a trashed folder that holds nothing else: the folder comes back. */
async function rescueSuspended(round: Round): Promise<Result<null, RoundProblem>> {
	const done = await round.ports.local.commit((current) => {
		const put: ItemState[] = []
		for (const state of current.items.values()) {
			if (state.standing !== 'suspended' || state.mine === null || state.mine.trashed || state.flight !== null || state.parked !== null) continue
			const folder = folderToRestore(state, current.items)
			if (folder !== null) put.push(addNotice(setTrashed(folder, false, editTime(round.ports.clock)), 'restored', [], contextOf(round.ports)))
		}
		if (put.length > 0) round.log.again = true
		return put.length === 0 ? null : { put, remove: [], durability: 'strict' }
	})
	return done.ok ? ok(null) : done
}

/** Each step of a repair is an ordinary write; the next pull tells whether it worked. */
async function repairStranded(round: Round): Promise<Result<null, RoundProblem>> {
	const done = await round.ports.local.commit(({ items }) => {
		const put = goOnRepairing(items, editTime(round.ports.clock))
		if ([...items.values()].some(({ repair }) => repair !== undefined)) round.log.again = true
		return changeOf(put, [], 'strict')
	})
	return done.ok ? ok(null) : done
}

async function pushItem(round: Round, localId: LocalId, stage: Stage): Promise<Result<null, RoundProblem>> {
	for (let steps = 0; steps < MOST_STEPS; steps++) {
		const settled = await commitItem(round, localId, (state, current) => settle(state, current.items, contextOf(round.ports)))
		if (!settled.ok) return settled
		const state = settled.value.items.get(localId)
		if (state === undefined) return ok(null)
		const went = state.flight === null ? await takeStep(round, state, settled.value, stage) : await goOn(round, state)
		if (!went.ok) return went
		if (went.value === 'stop') return ok(null)
	}
	return ok(null)
}

async function goOn(round: Round, state: ItemState): Promise<Result<Going, RoundProblem>> {
	if (state.parked !== null) return ok('stop')
	if (state.flight?.write.kind !== 'create') return resolveFlight(round, state)
	if (round.log.offers.operations) return settleCreate(round, state)
	if (!round.resend.delete(state.localId)) return ok('stop')
	return resendFlight(round, state.localId)
}

async function takeStep(round: Round, state: ItemState, local: LocalState, stage: Stage): Promise<Result<Going, RoundProblem>> {
	const step = nextStep(state, local.items)
	switch (step.kind) {
		case 'nothing':
		case 'wait': return ok('stop')
		case 'park': return change(round, state, (now) => park(now, step.reason, '', round.ports.clock.now()), 'stop')
		case 'forget': return change(round, state, () => 'remove', 'stop')
		case 'restore': return state.base === null ? ok('stop') : launch(round, state, step, { kind: 'restore', id: state.base.head.id })
		case 'trash': return stage === 'trash' ? trash(round, state, step) : ok('stop')
		case 'create':
		case 'update': return write(round, state, step)
	}
}

async function write(round: Round, state: ItemState, step: Step & { readonly content: Content }): Promise<Result<Going, RoundProblem>> {
	if (step.kind === 'create' && needsFreshLook(round, step.content)) {
		const pulled = await round.freshLook.join(() => pull(round))
		return pulled.ok ? ok('on') : pulled
	}
	if (step.kind === 'update' && (state.base?.head.shared === true || state.base?.head.received === true)) {
		// Whether a share may be edited shows only in the item itself.
		const looked = await lookAgain(round, state)
		if (!looked.ok || looked.value === 'changed') return looked.ok ? ok('on') : looked
	}
	const current = await round.ports.local.read()
	if (!current.ok) return current
	if (step.kind === 'update') {
		if (state.standing !== 'suspended' && standingAt(state, state.base?.content ?? null, current.value.items) === 'suspended') {
			// Found again in a folder that is in the trash: the lists know whether it went with it.
			round.log.again = true
			return change(round, state, (now) => ({ ...now, standing: 'suspended' }), 'stop')
		}
		const free = await isFreeToMove(round, state, step.content, current.value.items)
		if (!free.ok || !free.value) return free.ok ? ok('stop') : free
	}
	const content = toRemote(step.content, current.value.items)
	if (content === null) return ok('stop')
	const edited = chooseEdited(round, state, step, current.value)
	const frozen = await round.ports.remote.freeze({ content, edited, onto: step.kind === 'update' ? state.base?.head ?? null : null })
	if (!frozen.ok) return change(round, state, (now) => park(now, 'unreadable', frozen.error.reason, round.ports.clock.now()), 'stop')
	const flight = flightOf(state, step, frozen.value)
	return flight === null ? ok('stop') : launch(round, state, step, flight)
}

function flightOf(state: ItemState, step: Step, body: FrozenBody): FlightWrite | null {
	if (step.kind === 'create') return { kind: 'create', body, content: step.content }
	if (step.kind !== 'update' || state.base === null) return null
	return { kind: 'update', body, content: step.content, id: state.base.head.id, revision: state.base.head.revision, loser: step.loser }
}

/** Looks first: if the item moved on, edit and trash have to be merged; and the number of revisions tells afterwards whether somebody slipped in between. */
async function trash(round: Round, state: ItemState, step: Step): Promise<Result<Going, RoundProblem>> {
	const looked = await lookAgain(round, state)
	if (!looked.ok) return looked
	if (looked.value === 'changed' || state.base === null) return ok('on')
	const { id, revision } = state.base.head
	return launch(round, state, step, { kind: 'trash', id, revision, revisions: looked.value })
}

/** Commits the flight, if the item still is what the step was planned for, and sends it. */
async function launch(round: Round, planned: ItemState, step: Step, flight: FlightWrite): Promise<Result<Going, RoundProblem>> {
	let started = false
	const op = round.ports.newId.opId()
	const committed = await commitItem(round, planned.localId, (state, current) => {
		started = state.base === planned.base && isSameStep(nextStep(state, current.items), step)
		return started ? takeOff(state, op, flight, serverNow(round.ports), round.log.offers.operations) : null
	})
	if (!committed.ok) return committed
	return started ? sendFlight(round, planned.localId, committed.value) : ok('on')
}

function isSameStep(a: Step, b: Step): boolean {
	if (a.kind !== b.kind) return false
	if ((a.kind === 'create' || a.kind === 'update') && (b.kind === 'create' || b.kind === 'update')) {
		return changedFields(a.content, b.content).length === 0 && (a.kind !== 'update' || b.kind !== 'update' || a.loser === b.loser)
	}
	return true
}

async function change(round: Round, planned: ItemState, decide: (state: ItemState) => ItemState | 'remove', going: Going): Promise<Result<Going, RoundProblem>> {
	// Whatever a person changed meanwhile deserves a new look instead.
	const done = await commitItem(round, planned.localId, (state) => state === planned ? decide(state) : null)
	return done.ok ? ok(going) : done
}

function needsFreshLook(round: Round, content: Content): boolean {
	if (round.ports.clock.monotonicMs() - round.log.pulledAtMs <= FRESH_MS) return false
	const place = placeOf(content)
	return (place !== null && place !== ROOT_FOLDER) || (content.kind === 'password' && content.tags.length > 0)
}
