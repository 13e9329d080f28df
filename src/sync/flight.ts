// SPDX-FileCopyrightText: 2026 NexPass contributors
// SPDX-License-Identifier: AGPL-3.0-or-later

import type { OpId, RevisionId, ServerId } from '../domain/ids.ts'
import type { Base, Content, Head } from '../domain/item.ts'
import type { Millis, UnixSeconds } from '../domain/time.ts'
import type { FrozenBody } from './frozenBody.ts'
import type { Fingerprint, Flight, FlightWrite, ItemState, ParkReason, PrevBase } from './state.ts'
import { normalise } from './state.ts'

/** How long our last write counts as possibly unseen by others: see [Note: the race behind 409] in absorb.ts. */
export const RACE_SECONDS = 120
/** A request whose answer was lost may still take effect until then. */
export const QUIET_SECONDS = 90
/** Two lists that do not show a create must be this far apart. */
export const LISTS_APART_SECONDS = 10
/** How long copies of a finished create are looked for. */
export const FINGERPRINT_SECONDS = 7 * 86_400
/** After so many answers without effect an item is parked. */
export const MOST_FAILURES = 8

/** Starts a write: to be committed before the request leaves. Whether a kill came just before or just after sending cannot be told afterwards, so there is no state in between. */
export function takeOff(state: ItemState, op: OpId, write: FlightWrite, now: UnixSeconds, guarded: boolean): ItemState {
	const flight: Flight = {
		op, attempt: 1, write, phase: 'sent', firstSentAt: now, lastSentAt: now, missedAt: null, failures: 0, notBefore: null, guarded,
	}
	return { ...state, flight }
}

/** Sends the same bytes once more: to be committed before the request leaves. */
export function sendAgain(state: ItemState, now: UnixSeconds, guarded: boolean): ItemState {
	if (state.flight === null) return state
	return { ...state, flight: { ...state.flight, attempt: state.flight.attempt + 1, phase: 'sent', lastSentAt: now, missedAt: null, notBefore: null, guarded } }
}

/** The write waited for its turn: it leaves now and not when that was committed. */
export function leaveLater(state: ItemState, now: UnixSeconds): ItemState {
	const { flight } = state
	if (flight === null) return state
	return { ...state, flight: { ...flight, lastSentAt: now, firstSentAt: flight.attempt === 1 ? now : flight.firstSentAt } }
}

/** No proof came back. `answered`: the server did answer, so that this counts towards parking. */
export function unknown(state: ItemState, answered: boolean, notBefore: UnixSeconds | null): ItemState {
	if (state.flight === null) return state
	return { ...state, flight: { ...state.flight, phase: 'unknown', failures: state.flight.failures + (answered ? 1 : 0), notBefore } }
}

/** The server provably did not do it and may be asked again later. What went out before stays unknown: an earlier copy may still arrive. */
export function refusedForNow(state: ItemState, notBefore: UnixSeconds | null): ItemState {
	const { flight } = state
	if (flight === null) return state
	if (flight.attempt > 1) return { ...state, flight: { ...flight, phase: 'unknown', notBefore } }
	return normalise({ ...state, flight: null })
}

/** The write is off; what the person wants stays in `mine`. A create of which a copy may still arrive leaves its fingerprint. */
export function callOff(state: ItemState, mayArrive: boolean): ItemState {
	const { flight } = state
	if (flight === null) return state
	const late = flight.write.kind === 'create' && mayArrive ? [fingerprintOf(flight, flight.write.body)] : []
	return normalise({ ...state, flight: null, fingerprints: [...state.fingerprints, ...late] })
}

/** The change needs a person. A create that may still arrive keeps its flight, so that it is recognised. */
export function park(state: ItemState, reason: ParkReason, message: string, at: Millis): ItemState {
	return { ...state, parked: { reason, message, at } }
}

/** The write is on the server. `now` is server time. */
export function acknowledge(state: ItemState, id: ServerId, revision: RevisionId, now: UnixSeconds): ItemState {
	const { flight } = state
	if (flight === null) return state
	const { write } = flight
	// A server that answers with errors may do all the same what it was asked.
	const parked = state.parked?.reason === 'keepsFailing' ? null : state.parked
	const landed: ItemState = { ...state, flight: null, parked, standing: state.standing === 'listed' ? 'unseen' : state.standing }
	switch (write.kind) {
		case 'create': return normalise({
			...landed,
			base: { content: write.content, head: newHead(id, revision, write.body, now) },
			fingerprints: [...state.fingerprints, fingerprintOf(flight, write.body)],
		})
		case 'update': {
			if (state.base === null) return landed
			const head: Head = {
				...state.base.head, revision, updated: now,
				edited: write.body.edited, cseType: write.body.cseType, cseKey: write.body.cseKey,
			}
			return normalise({
				...landed,
				base: { content: write.content, head },
				prevBase: rememberBase(state, now),
				losers: write.loser ? state.losers.slice(1) : state.losers,
			})
		}
		case 'trash': return normalise({ ...landed, base: moved(state.base, revision, true, now) })
		case 'restore': return normalise({ ...landed, base: moved(state.base, revision, false, now) })
	}
}

/** Keeps the oldest ancestor of a chain of own writes: none of them may have been seen. A write that overrules somebody leaves none. */
function rememberBase(state: ItemState, now: UnixSeconds): PrevBase | null {
	const { base, prevBase, mine } = state
	if (base === null || mine?.overrules === true) return null
	const former = prevBase !== null && now - prevBase.acknowledgedAt <= RACE_SECONDS ? prevBase : null
	return { base: former?.base ?? base, changedAt: { ...former?.changedAt, ...mine?.changedAt }, acknowledgedAt: now }
}

function moved(base: Base | null, revision: RevisionId, trashed: boolean, now: UnixSeconds): Base | null {
	return base === null ? null : { ...base, head: { ...base.head, revision, trashed, updated: now } }
}

function fingerprintOf(flight: Flight, body: FrozenBody): Fingerprint {
	return { body, firstSentAt: flight.firstSentAt, expiresAt: flight.lastSentAt + FINGERPRINT_SECONDS as UnixSeconds }
}

/** What is known of an item that was just created; the next pull fills in the rest, since `standing` is `unseen`. */
function newHead(id: ServerId, revision: RevisionId, body: FrozenBody, now: UnixSeconds): Head {
	return {
		id, revision, created: now, updated: now, edited: body.edited, trashed: false, client: '',
		cseType: body.cseType, cseKey: body.cseKey, sseType: '', shared: false, received: false, editable: true,
		status: 3, readability: { kind: 'readable' }, extras: {},
	}
}

/** What the create flight of an item carries; null for other flights. */
export function createOf(state: ItemState): { readonly flight: Flight, readonly body: FrozenBody, readonly content: Content } | null {
	const { flight } = state
	return flight !== null && flight.write.kind === 'create' ? { flight, body: flight.write.body, content: flight.write.content } : null
}
