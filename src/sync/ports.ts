// SPDX-FileCopyrightText: 2026 NexPass contributors
// SPDX-License-Identifier: AGPL-3.0-or-later

import type { LocalId, OpId, RevisionId, ServerId } from '../domain/ids.ts'
import type { Head, ItemKind } from '../domain/item.ts'
import type { Result } from '../domain/result.ts'
import type { Millis, UnixSeconds } from '../domain/time.ts'
import type { RemoteContent } from './content.ts'
import type { FrozenBody } from './frozenBody.ts'
import type { ItemState } from './state.ts'

/* [Note: who translates ids]
 * The remote port speaks server ids only, the local port and everything above it speak local ids only.
 * The engine translates between the two (references.ts): neither port needs to know the other's ids,
 * and an offline password in an offline folder needs no rewriting, since its body is frozen after the folder has its id. */

/** Why the server could not be asked, or would not answer. `notFound` belongs to one item, everything else to the round. */
export type RemoteError =
	| { readonly kind: 'offline', readonly cause: unknown }
	| { readonly kind: 'timeout' }
	| { readonly kind: 'aborted' }
	/** 404: the item does not exist (any more). */
	| { readonly kind: 'notFound' }
	/** 401: the sign-in is gone. */
	| { readonly kind: 'unauthorized' }
	/** 412: the API session is closed; `begin` may open it again. */
	| { readonly kind: 'sessionRequired' }
	/** The challenge salts differ from those stored, or are gone. */
	| { readonly kind: 'passphraseChanged' }
	| { readonly kind: 'codeNeeded' }
	| { readonly kind: 'otherAccount' }
	| { readonly kind: 'serverChanged' }
	| { readonly kind: 'noPasswordsApp' }
	| { readonly kind: 'rateLimited', readonly retryAfterSeconds: number }
	| { readonly kind: 'maintenance', readonly retryAfterSeconds: number }
	/** No JSON, or not the shape that the call promises: a captive portal, a proxy, a foreign page. */
	| { readonly kind: 'malformed', readonly cause: unknown }
	| { readonly kind: 'server', readonly status: number }
	/** Any refusal that belongs to the vault room (lock-out, policy); the engine only passes it on. */
	| { readonly kind: 'refused', readonly reason: string }

/** One line of a cheap list (API `details=id`). */
export interface RemoteRow {
	readonly id: ServerId
	readonly revision: RevisionId
}

/** One state of an item on the server, readable. */
export interface RemoteItem {
	readonly content: RemoteContent
	readonly head: Head
	/** Server time at which this revision was made; null where the answer does not say (lists: `head.created` is the item's). */
	readonly revisedAt: UnixSeconds | null
	/** Tags only: ids of the passwords that carry it (API `password-ids`); null elsewhere or where the answer does not say. */
	readonly members: readonly ServerId[] | null
	/** Whatever `matches` needs to know this state again, for example its ciphertexts. The engine never looks inside and never stores it. */
	readonly mark: unknown
}

/** An item asked for by its id: also hidden, trashed and suspended ones answer. */
export interface RemoteShown {
	readonly item: RemoteItem
	/** All revisions including the head, in any order, when asked for; else empty. Revisions know no tags (`tags: null`). */
	readonly history: readonly RemoteItem[]
}

/** What is to be frozen. */
export interface FreezeRequest {
	readonly content: RemoteContent
	readonly edited: UnixSeconds
	/** The state that an update builds on: its `extras`, encryption and share flags carry over. Null for a create. */
	readonly onto: Head | null
}

/** Why no bytes could be made. The item is parked with it. */
export type FreezeError =
	/** No key, unknown encryption, or damaged fields: writing would destroy what others still can read. */
	| { readonly kind: 'notWritable', readonly reason: string }

/** One write. A permanent delete cannot be expressed, a trash without the revision it saw neither. */
export type RemoteOperation = RemoteCreate | RemoteUpdate | RemoteTrash | RemoteRestore

interface Attempted {
	readonly op: OpId
	readonly attempt: number
	readonly itemKind: ItemKind
}

/** POST create. */
export interface RemoteCreate extends Attempted {
	readonly kind: 'create'
	readonly body: FrozenBody
}

/** PATCH update, always with the expected revision. */
export interface RemoteUpdate extends Attempted {
	readonly kind: 'update'
	readonly id: ServerId
	readonly revision: RevisionId
	readonly body: FrozenBody
}

/** DELETE of a live item, always with the revision that was seen live. */
export interface RemoteTrash extends Attempted {
	readonly kind: 'trash'
	readonly id: ServerId
	readonly revision: RevisionId
}

/** PATCH restore of a trashed item, without a revision: repeating it is harmless. */
export interface RemoteRestore extends Attempted {
	readonly kind: 'restore'
	readonly id: ServerId
}

/** Answers that prove that nothing was written. */
export type Refusal =
	/** 409 `9c5d2ad8` on update, 400 `9c5d2ad8` on delete. */
	| { readonly kind: 'outdated' }
	/** 404 on update, delete and restore. */
	| { readonly kind: 'notFound' }
	| { readonly kind: 'sessionRequired' }
	| { readonly kind: 'unauthorized' }
	| { readonly kind: 'rateLimited', readonly retryAfterSeconds: number }
	/** 403: a share or login rule; concerns this item. */
	| { readonly kind: 'forbidden', readonly message: string }
	/** 413, 507. */
	| { readonly kind: 'tooLarge' }
	/** A 400 whose id is known to precede every write, for example an empty label. */
	| { readonly kind: 'invalid', readonly message: string }

/** What this server offers beside the Passwords API, at this moment. Each piece may be missing, and come and go between rounds. */
export interface Offers {
	/** An operation takes effect once (claim), and can be called back for good (fence). */
	readonly operations: boolean
	/** A change log. */
	readonly changes: boolean
}

/** A place in the change log. The epoch names the log: a number of one log says nothing about another. */
export interface FeedPosition {
	readonly epoch: string
	readonly seq: number
}

/** The newest state of one item that somebody wrote. `revision` null: deleted for good. */
export interface ChangedRow {
	readonly kind: ItemKind
	readonly id: ServerId
	readonly revision: RevisionId | null
}

/** What the change log says. Every (kind, id) is named once per page. */
export interface ChangesPage {
	readonly rows: readonly ChangedRow[]
	/** Where to go on from. */
	readonly next: FeedPosition
	readonly more: boolean
	/** The log cannot say what happened since: look at everything and go on from `next`. */
	readonly full: boolean
}

/** What the beginning of a round found. */
export interface Begun {
	readonly offers: Offers
	/** The first page since the given place, when the change log answered; null: not asked or not offered. */
	readonly changes: ChangesPage | null
}

/** What the companion knows of an operation. */
export type OperationStanding =
	/** A request of it is being worked on and can be neither stopped nor called done: ask again. */
	| { readonly kind: 'claimed' }
	/** No attempt up to the named one can take effect any more, also none that has not arrived yet. */
	| { readonly kind: 'abandoned' }
	| { readonly kind: 'done', readonly id: ServerId, readonly revision: RevisionId }

/** What became of a write. Everything that is neither surely done nor surely refused is `unknown` and is reconciled before any repetition. */
export type Outcome =
	| { readonly kind: 'done', readonly id: ServerId, readonly revision: RevisionId }
	| { readonly kind: 'refused', readonly refusal: Refusal }
	| { readonly kind: 'unknown', readonly cause: UnknownCause }

/** Why the outcome is not known. */
export type UnknownCause =
	/** No answer: network, timeout, abort, cut off. */
	| { readonly kind: 'noAnswer' }
	| { readonly kind: 'maintenance', readonly retryAfterSeconds: number }
	/** The companion's 409: this attempt was here before, and ran, runs, or was called back. */
	| { readonly kind: 'claimed' }
	/** An answer that does not prove anything: 400, 5xx, HTML, a wrong shape. */
	| { readonly kind: 'answer', readonly status: number, readonly message: string }

/** The server, readable. No method throws; no method repeats a write on its own. */
export interface RemoteVault {
	/**
	 * Makes sure of account, server, salts and API session. Called at the start of each round and once after a 412. With a
	 * place in the change log, one request that also says what changed since may be all it takes; an API session that is
	 * believed open is then opened when it turns out to be closed.
	 */
	begin(since: FeedPosition | null, signal: AbortSignal): Promise<Result<Begun, RemoteError>>
	/** What changed since; null asks for a place to begin at. `notFound`: there is no change log (any more). */
	changes(since: FeedPosition | null, signal: AbortSignal): Promise<Result<ChangesPage, RemoteError>>
	/** Calls back all attempts of an operation up to the named one, unless it is done. May be repeated. `notFound`: the server offers no operations (any more). */
	abandon(op: OpId, attempt: number, signal: AbortSignal): Promise<Result<OperationStanding, RemoteError>>
	/** Ids and revisions of all live items: not hidden, not suspended, not trashed. */
	listIds(kind: ItemKind, signal: AbortSignal): Promise<Result<readonly RemoteRow[], RemoteError>>
	/** All live items, or all trashed ones, with their fields; tags with `members`. */
	listModels(kind: ItemKind, which: 'live' | 'trashed', signal: AbortSignal): Promise<Result<readonly RemoteItem[], RemoteError>>
	/** One item in whatever state, passwords with their tags. */
	show(kind: ItemKind, id: ServerId, options: { readonly history: boolean }, signal: AbortSignal): Promise<Result<RemoteShown, RemoteError>>
	/** Makes the bytes of one create or update. An empty `tags` list means "no tags" and must reach the server as such. */
	freeze(request: FreezeRequest): Promise<Result<FrozenBody, FreezeError>>
	/** Sends one write once. */
	send(operation: RemoteOperation, signal: AbortSignal): Promise<Outcome>
	/** Whether a server state was made by this body: equal ciphertexts where the body is encrypted, else all fields and `edited`. Tags do not count, and a state at the top counts whatever folder was named: the server may not have known it any more. */
	matches(body: FrozenBody, item: RemoteItem): boolean
}

/** How far the change log was followed. */
export interface Feed extends FeedPosition {
	/** Changes that full looks found and the log had not named: more than 0 means that this log is not believed any more. */
	readonly missed: number
}

/** What pulls remember. */
export interface Cursor {
	/** Server time of the last complete pull; null before the first. */
	readonly pulledAt: UnixSeconds | null
	/** Server time of the last pull that compared every field. */
	readonly fullPullAt: UnixSeconds | null
	/** Null: there was no change log at the last pull. */
	readonly feed: Feed | null
}

/** The cursor of a device that has never pulled. */
export const NO_CURSOR: Cursor = { pulledAt: null, fullPullAt: null, feed: null }

/** Everything this device knows, at one moment. Never changed in place: an item that did not change is the same object in every later state, so that identity tells whether somebody changed it. */
export interface LocalState {
	readonly items: ReadonlyMap<LocalId, ItemState>
	readonly cursor: Cursor
}

/** What one transaction does. */
export interface LocalChange {
	readonly put: readonly ItemState[]
	readonly remove: readonly LocalId[]
	/** Undefined leaves the cursor alone. */
	readonly cursor?: Cursor
	/** `strict`: on the disk before it resolves, because a person was told so or a request leaves because of it. `relaxed`: the server can show it again. Changes reach the disk in their order either way. */
	readonly durability: 'strict' | 'relaxed'
}

/** Why the disk did not do it; nothing of the change was kept. The engine stops the round and passes the cause on. */
export type LocalError = { readonly kind: 'local', readonly cause: unknown }

/** The disk, readable. */
export interface LocalVault {
	/** The present state, including everything a person saved a moment ago. */
	read(): Promise<Result<LocalState, LocalError>>
	/**
	 * One durable transaction. `decide` is pure and synchronous, is given the state as it is when the transaction's turn
	 * comes (saves of a person in between included), and may return null for "nothing to do". It is asked again where several changes in one go did not fit. The port serialises all
	 * changes, also those of people, through this one door. Resolves to the state afterwards.
	 */
	commit(decide: (current: LocalState) => LocalChange | null): Promise<Result<LocalState, LocalError>>
}

/** Time. */
export interface Clock {
	/** This device's wall clock. */
	now(): Millis
	/** Milliseconds to add to {@link Clock.now} to get the server's time; null before the first contact. */
	serverOffsetMs(): number | null
	/** The server's time, untouched by jumps of the wall clock since the last answer; null before the first one. */
	serverTimeMs(): Millis | null
	/** Milliseconds that never jump, from an arbitrary start. */
	monotonicMs(): number
}

/** Makes ids; never the same twice. */
export interface NewId {
	localId(): LocalId
	opId(): OpId
}

/** A number from 0 (included) to 1 (excluded), for jitter only. */
export type Random = () => number

/** Everything the engine may touch. */
export interface EnginePorts {
	readonly remote: RemoteVault
	readonly local: LocalVault
	readonly clock: Clock
	readonly newId: NewId
	readonly random: Random
}
