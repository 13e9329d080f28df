// SPDX-FileCopyrightText: 2026 NexPass contributors
// SPDX-License-Identifier: AGPL-3.0-or-later

import type { LocalId } from '../../domain/ids.ts'
import type { ItemKind } from '../../domain/item.ts'
import type { Result } from '../../domain/result.ts'
import type { Millis } from '../../domain/time.ts'
import type { Problem } from './problem.ts'

/** What the sync chip and the sync sheet show. */
export interface SyncStatus {
	readonly state:
		| { readonly kind: 'synced' }
		| { readonly kind: 'never' }
		| { readonly kind: 'syncing'; readonly stage: 'connecting' | 'pulling' | 'sending' | 'finishing'; readonly done: number; readonly total: number }
		| { readonly kind: 'offline' }
		| { readonly kind: 'paused' }
		| { readonly kind: 'problem'; readonly problem: Problem }
	readonly waiting: number
	readonly parked: number
	/** Conflicts nobody has looked at yet. */
	readonly review: number
	/** True: no round starts by itself. `syncNow` works all the same. */
	readonly paused: boolean
	readonly lastSyncAt: Millis | null
	readonly lastCounts: { readonly pulled: number; readonly pushed: number; readonly merged: number } | null
	readonly nextSyncAt: Millis | null
	/** Milliseconds the server's clock is ahead of this device's, null while unknown. */
	readonly clockOffsetMs: number | null
	readonly queue: readonly QueueItem[]
	readonly notices: readonly NoticeItem[]
	readonly persisted: boolean | null
	readonly secondCopy: 'opfs' | 'cache' | 'none'
}

/** One waiting or refused change in the queue. */
export interface QueueItem {
	readonly id: LocalId
	readonly itemKind: ItemKind
	readonly label: string
	readonly action: 'create' | 'update' | 'trash' | 'restore'
	readonly state: 'waiting' | 'sending' | 'unknown' | 'parked'
	/** Fields that an update changes, in the order of the API. */
	readonly fields: readonly string[]
	/** Machine reason of a parked item; `syncWords` makes a sentence. */
	readonly reason: string | null
	/** What the server said about a parked item, for people who ask for help; empty when it said nothing. */
	readonly message: string
	readonly changedAt: Millis
	readonly canUndo: boolean
}

/** A merge the person should know about: nothing was lost, the other value is in the history. */
export interface NoticeItem {
	readonly noticeId: string
	readonly id: LocalId
	readonly itemKind: ItemKind
	readonly label: string
	readonly kind: string
	/** Fields that both sides changed; empty for notices that say something else. */
	readonly fields: readonly string[]
	readonly at: Millis
}

/** One finished round in the log. Holds counts and times only. */
export interface SyncRound {
	/** Device time at which it began. */
	readonly at: Millis
	readonly durationMs: number
	readonly pulled: number
	readonly pushed: number
	readonly merged: number
	/** Unsent and parked items after it. */
	readonly waiting: number
	readonly parked: number
	/** `done`, or the kind of the problem that ended it. */
	readonly outcome: 'done' | Problem['kind']
}

/** What keeps rounds coming by themselves; each can be switched off. */
export type SyncOccasion = 'open' | 'change' | 'reconnect' | 'return' | 'regularly'

/** Which sealed entries become a readable file. */
export interface UnsentFile {
	readonly fileName: string
	readonly text: string
	readonly count: number
}

/** Rounds of syncing and what waits for one. */
export interface SyncingCalls {
	/** Runs a round, also while paused; while one is running it waits for that one. */
	readonly syncNow: { readonly args: null; readonly answer: SyncStatus }
	readonly syncStatus: { readonly args: null; readonly answer: SyncStatus }
	readonly pauseSync: { readonly args: { readonly paused: boolean }; readonly answer: SyncStatus }
	/** The last 50 rounds, newest first. */
	readonly syncLog: { readonly args: null; readonly answer: readonly SyncRound[] }
	/** Takes an unsent change back. */
	readonly undo: { readonly args: { readonly id: LocalId }; readonly answer: Result<null, Problem> }
	readonly parkedAction: { readonly args: { readonly id: LocalId; readonly action: 'retry' | 'copyAsNew' | 'discard' }; readonly answer: Result<null, Problem> }
	/** Gets an item back to where it can be seen: the folders above it leave the trash, or it goes to the top where there are none. */
	readonly putBack: { readonly args: { readonly id: LocalId }; readonly answer: Result<null, Problem> }
	/** Unsent items in clear, for a file that the person asked for; null means all of them. */
	readonly exportUnsent: { readonly args: { readonly id: LocalId | null }; readonly answer: Result<UnsentFile, Problem> }
	readonly dismissNotice: { readonly args: { readonly noticeId: string }; readonly answer: null }
}
