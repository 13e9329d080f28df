// SPDX-FileCopyrightText: 2026 NexPass contributors
// SPDX-License-Identifier: AGPL-3.0-or-later

import type { LocalId, RevisionId } from '../domain/ids.ts'
import type { ItemKind } from '../domain/item.ts'
import type { UnixSeconds } from '../domain/time.ts'
import { LISTS_APART_SECONDS, QUIET_SECONDS } from './flight.ts'
import type { FrozenBody } from './frozenBody.ts'
import type { RemoteItem, RemoteShown, RemoteVault } from './ports.ts'
import type { Flight } from './state.ts'

/** Server times of one effect, taken on both sides of the line, may differ by this much. */
const TIME_MARGIN_SECONDS = 5

type Matches = RemoteVault['matches']

/** An item of the server that this device has no id for. `history` is empty where nobody asked for it. */
export interface Stranger {
	readonly kind: ItemKind
	readonly item: RemoteItem
	readonly history: readonly RemoteItem[]
}

/** A create whose effect is looked for. */
export interface Seeker {
	readonly localId: LocalId
	readonly kind: ItemKind
	readonly body: FrozenBody
	readonly firstSentAt: UnixSeconds
}

/** A create that was found: `revision` is the state that was made by it, the head may be newer. */
export interface Found {
	readonly localId: LocalId
	readonly stranger: Stranger
	readonly revision: RevisionId
	/** That state itself. */
	readonly made: RemoteItem
}

/** What a look at the strangers says. `twins` are surplus copies of a create; `rest` belongs to others. */
export interface Claims {
	readonly found: readonly Found[]
	readonly twins: readonly Found[]
	readonly rest: readonly Stranger[]
}

/**
 * Finds which strangers were made by creates of this device, one to one. With several candidates the smallest
 * (created, id) is adopted, so that every run comes to the same answer.
 */
export function claimCreates(unfinished: readonly Seeker[], finished: readonly Seeker[], strangers: readonly Stranger[], matches: Matches): Claims {
	const ordered = [...strangers].sort(byAge)
	const found: Found[] = []
	const twins: Found[] = []
	const taken = new Set<Stranger>()
	for (const seeker of [...unfinished].sort((a, b) => a.localId < b.localId ? -1 : 1)) {
		const candidate = firstMatch(seeker, ordered, taken, matches)
		if (candidate === null) continue
		taken.add(candidate.stranger)
		found.push(candidate)
	}
	for (const seeker of [...finished, ...unfinished]) {
		for (let copy = firstMatch(seeker, ordered, taken, matches); copy !== null; copy = firstMatch(seeker, ordered, taken, matches)) {
			taken.add(copy.stranger)
			twins.push(copy)
		}
	}
	return { found, twins, rest: ordered.filter((stranger) => !taken.has(stranger)) }
}

/** Whether a stranger could have been made by a create that was first sent then. */
export function isInWindow(firstSentAt: UnixSeconds, item: RemoteItem): boolean {
	return item.head.created >= firstSentAt - TIME_MARGIN_SECONDS
}

/** What to do about a create that no list shows. Times are server times. */
export type Absence =
	/** It may still be on its way. */
	| { readonly kind: 'wait', readonly until: UnixSeconds }
	/** First list after the quiet time without it. */
	| { readonly kind: 'missed', readonly until: UnixSeconds }
	| { readonly kind: 'sendAgain' }

/** Waits for the quiet time and for two lists that agree. A clock that jumped back starts the wait anew. */
export function judgeAbsence(flight: Flight, listedAt: UnixSeconds): Absence {
	const sentAt = Math.min(flight.lastSentAt, listedAt)
	const quietAt = Math.max(sentAt + QUIET_SECONDS, flight.notBefore ?? 0) as UnixSeconds
	if (listedAt < quietAt) return { kind: 'wait', until: quietAt }
	const { missedAt } = flight
	if (missedAt === null || missedAt > listedAt) return { kind: 'missed', until: listedAt + LISTS_APART_SECONDS as UnixSeconds }
	const againAt = missedAt + LISTS_APART_SECONDS as UnixSeconds
	return listedAt < againAt ? { kind: 'wait', until: againAt } : { kind: 'sendAgain' }
}

/** What a look at one item says about the write that was out. */
export type Verdict =
	/** It took effect, as this revision. `over`: somebody edited just before our trash. */
	| { readonly kind: 'applied', readonly revision: RevisionId, readonly over: boolean }
	/** It has not taken effect and can still do so safely: send the same again. */
	| { readonly kind: 'sendAgain' }
	/** It did not take effect and never will: the expected revision has moved on. */
	| { readonly kind: 'overtaken' }

/**
 * Judges an update, trash or restore whose outcome is not known, by the item and its history; `base` is the revision that
 * the flight left from. Creates are found by {@link claimCreates}.
 */
export function judge(flight: Flight, base: RevisionId | null, shown: RemoteShown, matches: Matches): Verdict {
	const { write } = flight
	const head = shown.item.head
	switch (write.kind) {
		case 'create': return { kind: 'overtaken' }
		case 'update': {
			if (head.revision === write.revision) return { kind: 'sendAgain' }
			const ours = oldest([...shown.history, shown.item].filter((state) => state.head.revision !== write.revision
				&& (state.revisedAt === null || state.revisedAt >= flight.firstSentAt - TIME_MARGIN_SECONDS)
				&& matches(write.body, state)))
			return ours === undefined ? { kind: 'overtaken' } : { kind: 'applied', revision: ours.head.revision, over: false }
		}
		case 'trash': {
			if (head.trashed) return { kind: 'applied', revision: head.revision, over: shown.history.length > write.revisions + 1 }
			return head.revision === write.revision ? { kind: 'sendAgain' } : { kind: 'overtaken' }
		}
		case 'restore': {
			if (!head.trashed) return { kind: 'applied', revision: head.revision, over: false }
			// In the trash by another revision: it may have come out and gone back, and an operation takes effect only once.
			return head.revision === base ? { kind: 'sendAgain' } : { kind: 'overtaken' }
		}
	}
}

/**
 * Others may have written the same texts again, with tags of their own, which no revision knows: the first one was ours.
 * The head comes last of those that were made in the same second.
 */
function oldest(states: readonly RemoteItem[]): RemoteItem | undefined {
	const madeAt = ({ revisedAt }: RemoteItem): number => revisedAt ?? Number.POSITIVE_INFINITY
	return states.reduce<RemoteItem | undefined>((first, state) => first === undefined || madeAt(state) < madeAt(first) ? state : first, undefined)
}

function firstMatch(seeker: Seeker, strangers: readonly Stranger[], taken: ReadonlySet<Stranger>, matches: Matches): Found | null {
	for (const stranger of strangers) {
		if (taken.has(stranger) || stranger.kind !== seeker.kind || !isInWindow(seeker.firstSentAt, stranger.item)) continue
		const state = [stranger.item, ...stranger.history].find((one) => matches(seeker.body, one))
		if (state !== undefined) return { localId: seeker.localId, stranger, revision: state.head.revision, made: state }
	}
	return null
}

function byAge(a: Stranger, b: Stranger): number {
	return a.item.head.created - b.item.head.created || (a.item.head.id < b.item.head.id ? -1 : 1)
}
