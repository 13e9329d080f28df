// SPDX-FileCopyrightText: 2026 NexPass contributors
// SPDX-License-Identifier: AGPL-3.0-or-later

import type { LocalId } from '../domain/ids.ts'
import type { Head, ItemKind } from '../domain/item.ts'
import type { Result } from '../domain/result.ts'
import { err, ok } from '../domain/result.ts'
import type { Millis } from '../domain/time.ts'
import { toUnixSeconds } from '../domain/time.ts'
import { takeOff } from '../sync/flight.ts'
import type { Clock, LocalState, NewId, RemoteItem, RemoteVault } from '../sync/ports.ts'
import { toRemote } from '../sync/references.ts'
import type { ItemState } from '../sync/state.ts'
import { isDirty } from '../sync/state.ts'
import type { DurableVault } from './durablePort.ts'
import type { EncryptionCounts, EncryptReport } from './protocol/encryption.ts'
import type { Problem } from './protocol/problem.ts'
import { CSE_TYPE, SEALED_FIELDS } from './remoteItems.ts'
import type { SyncLoop } from './syncLoop.ts'
import { localProblem } from './syncLoop.ts'

/* [Note: encrypting what is there]
 * An entry is encrypted by an ordinary update of the engine with the content that the server has, and nothing else changed. It is
 * committed as a flight whose answer is not known yet, which is what a device finds that was killed while sending: the engine looks
 * at the entry, and sends it with the revision it builds on only if nobody has changed it. So whatever is lost, repeated or edited
 * meanwhile ends as it always does, and what was interrupted goes on with the next round. Ids, folders, tags and history stay;
 * former revisions stay as readable as they were. */

/** Encrypts the items of an account that the server can still read. */
export interface EncryptAll {
	counts(): EncryptionCounts
	/** How far a run has come; null: none. */
	run(): { readonly done: number; readonly total: number } | null
	/** Encrypts everything that can be, batch by batch, then reads each one back and compares. Called again it goes on. */
	start(): Promise<Result<EncryptReport, Problem>>
}

/** What it needs. */
export interface EncryptAllDeps {
	readonly local: DurableVault
	readonly remote: RemoteVault
	readonly sync: SyncLoop
	readonly clock: Clock
	readonly newId: NewId
	/** Key for new writes; null: the account has no end-to-end encryption. */
	currentKey(): string | null
}

/** Items that are out at the same time: the journal holds them until they are acknowledged. */
const BATCH = 25
/** Entries that somebody changes over and over, or that the server refuses, must not keep a run going for ever. */
const MOST_ROUNDS_WITHOUT_PROGRESS = 3

type Kind = keyof EncryptionCounts

/** Builds it for one open vault. */
export function createEncryptAll({ local, remote, sync, clock, newId, currentKey }: EncryptAllDeps): EncryptAll {
	let run: { readonly done: number; readonly total: number } | null = null

	function counts(): EncryptionCounts {
		const all = { encrypted: 0, readable: 0, shared: 0, inTrash: 0, unreadable: 0 }
		for (const item of local.peek().items.values()) if (item.base !== null) all[kindOf(item, item.base.head)] += 1
		return all
	}

	async function launch(batch: readonly ItemState[]): Promise<Result<null, Problem>> {
		const now = toUnixSeconds(clock.serverTimeMs() ?? clock.now() + (clock.serverOffsetMs() ?? 0) as Millis)
		const ready: { readonly item: ItemState, readonly next: ItemState }[] = []
		for (const item of batch) {
			const next = await frozen(item, local.peek(), now)
			if (next !== null) ready.push({ item, next })
		}
		const done = await local.commit(({ items }) => {
			// Whatever was changed since goes its ordinary way and is encrypted by the next batch.
			const put = ready.flatMap(({ item, next }) => items.get(item.localId) === item ? [next] : [])
			return put.length === 0 ? null : { put, remove: [], durability: 'strict' }
		})
		return done.ok ? ok(null) : err(localProblem(done.error.cause))
	}

	async function frozen(item: ItemState, state: LocalState, now: ReturnType<typeof toUnixSeconds>): Promise<ItemState | null> {
		const { base } = item
		const content = base === null ? null : toRemote(base.content, state.items)
		if (base === null || content === null) return null
		const body = await remote.freeze({ content, edited: base.head.edited, onto: { ...base.head, cseType: CSE_TYPE } })
		if (!body.ok) return null
		return takeOff(item, newId.opId(), { kind: 'update', body: body.value, content: base.content, id: base.head.id, revision: base.head.revision, loser: false }, now, false)
	}

	async function goOn(): Promise<Result<ReadonlySet<LocalId>, Problem>> {
		const began = new Set(todo(local.peek()).map(({ localId }) => localId))
		run = { done: 0, total: began.size }
		let idle = 0
		for (let left = began.size; left > 0;) {
			const launched = await launch(todo(local.peek()).filter(isFree).slice(0, BATCH))
			if (!launched.ok) return launched
			const { state } = await sync.now()
			if (state.kind === 'problem') return err(state.problem)
			if (state.kind === 'offline') return err({ kind: 'offline' })
			const now = todo(local.peek()).length
			idle = now < left ? 0 : idle + 1
			if (idle === MOST_ROUNDS_WITHOUT_PROGRESS) break
			left = now
			run = { done: Math.max(0, began.size - left), total: began.size }
		}
		return ok(began)
	}

	/** Reads everything back in one request per kind. */
	async function verify(of: ReadonlySet<LocalId>): Promise<Result<Pick<EncryptReport, 'verified' | 'differing'>, Problem>> {
		let verified = 0
		let differing = 0
		const signal = new AbortController().signal
		for (const kind of ['tag', 'folder', 'password'] as const) {
			const listed = await remote.listModels(kind, 'live', signal)
			if (!listed.ok) return err({ kind: 'offline' })
			const shown = new Map(listed.value.map((item) => [item.head.id, item]))
			for (const item of local.peek().items.values()) {
				if (item.kind !== kind || !of.has(item.localId) || item.base === null || isDirty(item)) continue
				const there = shown.get(item.base.head.id)
				if (there === undefined || there.head.revision !== item.base.head.revision) continue
				if (isAsWanted(kind, item, there, currentKey())) verified += 1
				else differing += 1
			}
		}
		return ok({ verified, differing })
	}

	return {
		counts,
		run: () => run,
		async start() {
			if (currentKey() === null || run !== null) return err({ kind: 'busy' })
			run = { done: 0, total: 0 }
			try {
				const synced = await sync.now()
				if (synced.state.kind === 'problem') return err(synced.state.problem)
				const done = await goOn()
				if (!done.ok) return done
				const looked = await verify(done.value)
				return looked.ok ? ok({ ...looked.value, counts: counts() }) : looked
			} finally {
				run = null
			}
		},
	}
}

function todo({ items }: LocalState): readonly ItemState[] {
	return [...items.values()].filter((item) => item.base !== null && kindOf(item, item.base.head) === 'readable')
}

/** Nothing of it is on its way and nothing waits: its base is what the server has. */
function isFree(item: ItemState): boolean {
	return !isDirty(item) && item.parked === null
}

function kindOf({ standing }: ItemState, head: Head): Kind {
	if (head.cseType !== 'none') return head.readability.kind === 'readable' ? 'encrypted' : 'unreadable'
	if (head.shared || head.received) return 'shared'
	return head.trashed || (standing !== 'listed' && standing !== 'unseen') ? 'inTrash' : 'readable'
}

function isAsWanted(kind: ItemKind, { base }: ItemState, { head, content }: RemoteItem, key: string | null): boolean {
	if (base === null || head.cseType !== CSE_TYPE || head.cseKey !== key || head.readability.kind !== 'readable') return false
	const [wanted, there] = [base.content, content].map((one) => one as unknown as Readonly<Record<string, unknown>>)
	return SEALED_FIELDS[kind].every((field) => wanted?.[field] === there?.[field])
}
