// SPDX-FileCopyrightText: 2026 NexPass contributors
// SPDX-License-Identifier: AGPL-3.0-or-later

import type { LocalId } from '../domain/ids.ts'
import type { Result } from '../domain/result.ts'
import { err, ok } from '../domain/result.ts'
import type { StoreError } from '../store/vaultStore.ts'
import type { LocalChange, LocalError, LocalState } from '../sync/ports.ts'
import type { ItemState } from '../sync/state.ts'
import { isWantedByServerOnly } from './rowRules.ts'

/* [Note: one transaction for several]
 * A strict transaction and a flushed line of the journal take about fifteen milliseconds, whatever is in them. Changes that
 * wait for their turn meanwhile go out together: each is decided on the state that the one before it leaves, none is answered
 * before all are on the disk, and when the whole fails each is tried by itself. A change of a person and one that the server
 * can send again stay apart, since only the first may take the space kept for a full disk. */

type Decide = (current: LocalState) => LocalChange | null
type Answer = Result<LocalState, LocalError>

interface Waiting {
	readonly decide: Decide
	readonly answer: (answer: Answer) => void
	readonly fail: (cause: unknown) => void
}

/** What a group needs of the vault. */
export interface GroupPlace {
	/** Runs when everything asked for before has ended. */
	inTurn<T>(task: () => Promise<T>): Promise<T>
	/** The state as of the last durable change. */
	peek(): LocalState
	/** Makes one change durable and part of {@link GroupPlace.peek}, or keeps nothing of it. */
	write(change: LocalChange): Promise<Result<null, StoreError>>
}

/** The `commit` of a vault ({@link LocalVault.commit}) that puts what waits at the same time into one transaction. */
export function createCommitGroups(place: GroupPlace): (decide: Decide) => Promise<Answer> {
	let waiting: Waiting[] = []

	async function takeTurn(): Promise<void> {
		const [group, later] = [[...waiting], [] as Waiting[]]
		waiting = []
		const planned = plan(group, place.peek(), later)
		if (later.length > 0) {
			waiting = [...later, ...waiting]
			void place.inTurn(takeTurn)
		}
		const [first, ...others] = planned.members
		if (first === undefined) return
		const written = await tryToWrite(planned.change)
		if (written.ok) for (const { answer } of planned.members) answer(ok(place.peek()))
		else if (others.length > 0) for (const member of planned.members) await alone(member)
		else if (written.error.kind === 'thrown') first.fail(written.error.cause)
		else first.answer(err({ kind: 'local', cause: written.error }))
	}

	async function tryToWrite(change: LocalChange | null): Promise<Result<null, StoreError | { readonly kind: 'thrown', readonly cause: unknown }>> {
		try {
			return change === null ? ok(null) : await place.write(change)
		} catch (cause) {
			return err({ kind: 'thrown', cause })
		}
	}

	async function alone({ decide, answer, fail }: Waiting): Promise<void> {
		try {
			const change = decide(place.peek())
			const written = change === null ? ok(null) : await place.write(change)
			answer(written.ok ? ok(place.peek()) : err({ kind: 'local', cause: written.error }))
		} catch (cause) {
			fail(cause)
		}
	}

	return (decide) => new Promise((answer, fail) => {
		waiting.push({ decide, answer, fail })
		if (waiting.length === 1) place.inTurn(takeTurn).catch(fail)
	})
}

/** Decides one after the other; the first that may not go with the others and all after it wait for the next turn. */
function plan(group: readonly Waiting[], start: LocalState, later: Waiting[]): { readonly members: readonly Waiting[], readonly change: LocalChange | null } {
	const members: Waiting[] = []
	let [state, change] = [start, null as LocalChange | null]
	for (const one of group) {
		if (later.length > 0) {
			later.push(one)
			continue
		}
		try {
			const next = one.decide(state)
			if (next !== null && change !== null && !goTogether(change, next)) {
				later.push(one)
				continue
			}
			members.push(one)
			if (next === null) continue
			change = change === null ? next : joined(change, next)
			state = after(state, next)
		} catch (cause) {
			one.fail(cause)
		}
	}
	return { members, change }
}

function goTogether(a: LocalChange, b: LocalChange): boolean {
	return isWantedByServerOnly(a) === isWantedByServerOnly(b)
}

function joined(first: LocalChange, second: LocalChange): LocalChange {
	const put = new Map<LocalId, ItemState>(first.put.map((item) => [item.localId, item]))
	const remove = new Set(first.remove)
	for (const localId of second.remove) {
		put.delete(localId)
		remove.add(localId)
	}
	for (const item of second.put) {
		remove.delete(item.localId)
		put.set(item.localId, item)
	}
	const cursor = second.cursor ?? first.cursor
	const durability = first.durability === 'strict' ? 'strict' : second.durability
	return { put: [...put.values()], remove: [...remove], durability, ...cursor === undefined ? {} : { cursor } }
}

function after({ items, cursor }: LocalState, change: LocalChange): LocalState {
	const next = new Map(items)
	for (const localId of change.remove) next.delete(localId)
	for (const item of change.put) next.set(item.localId, item)
	return { items: next, cursor: change.cursor ?? cursor }
}
