// SPDX-FileCopyrightText: 2026 NexPass contributors
// SPDX-License-Identifier: AGPL-3.0-or-later

import type { OpId, RevisionId, ServerId } from '../../src/domain/ids.ts'
import type { ItemKind } from '../../src/domain/item.ts'
import type { ChangedRow, ChangesPage, FeedPosition, OperationStanding } from '../../src/sync/ports.ts'

/* The companion's contract, as its server part keeps it: one effect per operation (claim), one NexPass writer per parent
 * revision, attempts that were called back take no effect (fence), and a log of everybody's writes. Each piece can be off. */

/** One request on its way, as its header names it. Null: a client that does not speak to the companion. */
export interface Marked {
	readonly op: OpId
	readonly attempt: number
}

interface Attempt {
	state: 'claimed' | 'moving' | 'abandoned' | 'done'
	effect: { readonly id: ServerId, readonly revision: RevisionId } | null
	movingSince: number
}

interface Holder {
	readonly op: OpId
	readonly attempt: number
	readonly since: number
}

/** Rows per page of the log. Few, so that worlds turn pages. */
const PAGE = 5
/** After so long no request can still run. Milliseconds. */
const LONGEST_REQUEST_MS = 300_000

/** The companion of one account. */
export class FakeCompanion {
	/** Claim and fence; also the parent index. */
	operations = true
	#changes = true
	#epoch = 1
	#log: ChangedRow[] = []
	readonly #ops = new Map<OpId, Map<number, Attempt>>()
	readonly #parents = new Map<string, Holder>()

	get changes(): boolean {
		return this.#changes
	}

	/** Turns the log off or on. It has a gap then, so a new one begins. */
	set changes(on: boolean) {
		if (on && !this.#changes) this.forget()
		this.#changes = on
	}

	/** A restored backup, or a log that lost rows: a new epoch. */
	forget(): void {
		this.#epoch++
		this.#log = []
	}

	/** The whole database went back to an earlier day: nothing written since is known. */
	goBack(): void {
		this.forget()
		this.#ops.clear()
		this.#parents.clear()
	}

	/** Before the first revision of a request is stored. False: refused. */
	claim(mark: Marked | null): boolean {
		if (mark === null || !this.operations) return true
		const attempts = this.#attempts(mark.op)
		if (attempts.has(mark.attempt)) return false
		for (const [attempt, { state }] of attempts) if (state === 'done' || (state === 'abandoned' && attempt >= mark.attempt)) return false
		attempts.set(mark.attempt, { state: 'claimed', effect: null, movingSince: 0 })
		return true
	}

	/** Before a head moves. `claimed`: called back meanwhile; `outdated`: another NexPass writer has this parent. */
	startMoving(mark: Marked | null, id: ServerId, parent: RevisionId | null, head: RevisionId | null, now: number): 'claimed' | 'outdated' | null {
		const own = mark === null || !this.operations ? undefined : this.#ops.get(mark.op)?.get(mark.attempt)
		// A request that was claimed while the companion was off is none of its business.
		if (mark === null || own === undefined) return null
		if (own.state === 'moving') return null
		if (own.state !== 'claimed') return 'claimed'
		if (parent !== null && !this.#takeParent(mark, `${id} ${parent}`, parent === head, now)) return 'outdated'
		own.state = 'moving'
		own.movingSince = now
		return null
	}

	/** After the head is set. */
	finish(mark: Marked | null, id: ServerId, revision: RevisionId): void {
		const own = mark === null ? undefined : this.#ops.get(mark.op)?.get(mark.attempt)
		if (own === undefined) return
		own.state = 'done'
		own.effect = { id, revision }
	}

	/** Every accepted write of every client. */
	note(kind: ItemKind, id: ServerId, revision: RevisionId | null): void {
		if (this.#changes) this.#log.push({ kind, id, revision })
	}

	abandon(op: OpId, attempt: number, now: number): OperationStanding {
		const attempts = this.#attempts(op)
		for (const { effect } of attempts.values()) if (effect !== null) return { kind: 'done', ...effect }
		for (const [number, one] of attempts) {
			if (number > attempt) continue
			if (one.state === 'moving' && now - one.movingSince < LONGEST_REQUEST_MS) return { kind: 'claimed' }
			one.state = 'abandoned'
		}
		if (!attempts.has(attempt)) attempts.set(attempt, { state: 'abandoned', effect: null, movingSince: 0 })
		return { kind: 'abandoned' }
	}

	page(since: FeedPosition | null): ChangesPage {
		const epoch = this.#epoch.toString()
		const end: FeedPosition = { epoch, seq: this.#log.length }
		if (since === null || since.epoch !== epoch || since.seq > end.seq) return { rows: [], next: end, more: false, full: true }
		const part = this.#log.slice(since.seq, since.seq + PAGE)
		const rows = new Map(part.map((row) => [row.id, row]))
		const seq = since.seq + part.length
		return { rows: [...rows.values()], next: { epoch, seq }, more: seq < end.seq, full: false }
	}

	#attempts(op: OpId): Map<number, Attempt> {
		const known = this.#ops.get(op) ?? new Map<number, Attempt>()
		this.#ops.set(op, known)
		return known
	}

	/** A holder that was called back, or that died with the head unmoved, gives way. */
	#takeParent(mark: Marked, key: string, unmoved: boolean, now: number): boolean {
		const holder = this.#parents.get(key)
		const held = holder === undefined ? undefined : this.#ops.get(holder.op)?.get(holder.attempt)
		if (holder !== undefined && held !== undefined && held.state !== 'abandoned') {
			// Done, and the head is where it was before: a backup was restored.
			if (!unmoved || (held.state !== 'done' && now - holder.since < LONGEST_REQUEST_MS)) return false
			held.state = 'abandoned'
		}
		this.#parents.set(key, { ...mark, since: now })
		return true
	}
}
