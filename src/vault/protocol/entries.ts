// SPDX-FileCopyrightText: 2026 NexPass contributors
// SPDX-License-Identifier: AGPL-3.0-or-later

import type { LocalId } from '../../domain/ids.ts'
import type { OtpParameters } from '../../domain/otp.ts'
import type { Result } from '../../domain/result.ts'
import type { Millis, UnixSeconds } from '../../domain/time.ts'
import type { Problem } from './problem.ts'
import type { UnlockProof } from './unlocking.ts'

/** Who can read an entry, from the entry itself and not from a slogan. */
export type Protection = 'endToEnd' | 'serverReadable' | 'shared'

/** Where an entry stands between this device and the server. */
export type SyncMark = 'synced' | 'waiting' | 'sending' | 'parked' | 'review'

/** One line of the vault list: only what the list shows. */
export interface EntryRow {
	readonly id: LocalId
	readonly label: string
	readonly username: string
	/** Host part of the address, empty when there is none. */
	readonly host: string
	readonly folder: LocalId
	readonly tags: readonly LocalId[]
	readonly favorite: boolean
	readonly hasPassword: boolean
	readonly hasCode: boolean
	readonly weak: boolean
	readonly breached: boolean
	readonly protection: Protection
	readonly sync: SyncMark
	readonly readable: boolean
	readonly editable: boolean
	/** Its secrets are shown and copied only after `confirmEntry`. */
	readonly asksAgain: boolean
	readonly edited: UnixSeconds
	readonly trashed: boolean
}

/** A folder as the screens know it. */
export interface FolderRow {
	readonly id: LocalId
	readonly label: string
	readonly parent: LocalId
	/** Live entries directly inside. */
	readonly count: number
	readonly sync: SyncMark
	readonly trashed: boolean
}

/** A tag as the screens know it. */
export interface TagRow {
	readonly id: LocalId
	readonly label: string
	readonly color: string
	readonly count: number
	readonly trashed: boolean
}

/** Everything the list and its filters need; sent whole, since 10,000 rows clone in a few milliseconds. */
export interface Listing {
	readonly entries: readonly EntryRow[]
	readonly folders: readonly FolderRow[]
	readonly tags: readonly TagRow[]
	/** Rises with every change, so that a late answer can be told from a newer one. */
	readonly generation: number
}

/** A custom field as the entry view shows it. Secret values stay behind the wall until revealed; `data` fields are machine data and are not shown. */
export interface FieldView {
	readonly index: number
	readonly label: string
	readonly type: string
	/** Null for secret kinds: ask `reveal`. */
	readonly value: string | null
}

/** One entry in full, without its secrets. */
export interface EntryView {
	readonly row: EntryRow
	readonly url: string
	readonly notes: string
	readonly fields: readonly FieldView[]
	/** True when the custom fields are no list this client understands; they are kept as they are. */
	readonly fieldsUnreadable: boolean
	readonly code: CodeFacts | null
	/** Bits of strength estimated for the password, null when there is none or it cannot be read. */
	readonly passwordBits: number | null
	readonly created: UnixSeconds | null
	readonly edited: UnixSeconds | null
	/** Who wrote the current state (API field `client`). */
	readonly client: string
	readonly path: readonly string[]
	readonly tagLabels: readonly { readonly label: string; readonly color: string }[]
	readonly received: boolean
	readonly damagedFields: readonly string[]
	readonly problem: Problem | null
	/** Why the server refused the waiting change, when it did. */
	readonly parked: string | null
}

/** What a code needs on screen besides its digits. */
export interface CodeFacts {
	readonly kind: OtpParameters['kind']
	readonly issuer: string
	readonly account: string
	readonly digits: number
	readonly periodSeconds: number
}

/** A live code. */
export interface Code {
	readonly id: LocalId
	readonly code: string
	readonly next: string
	/** Start and end of the time step, device clock already corrected. */
	readonly validFrom: Millis
	readonly validUntil: Millis
}

/** What `reveal` can show. */
export type RevealTarget =
	| { readonly kind: 'password' }
	| { readonly kind: 'field'; readonly index: number }
	| { readonly kind: 'otpSecret' }

/** Looking at entries, folders and tags. */
export interface EntryCalls {
	readonly listing: { readonly args: null; readonly answer: Listing }
	/** Ids of live entries that match, best first; empty text gives null (no filter). */
	readonly search: { readonly args: { readonly text: string; readonly trash: boolean }; readonly answer: readonly LocalId[] | null }
	readonly entry: { readonly args: { readonly id: LocalId }; readonly answer: Result<EntryView, Problem> }
	readonly reveal: { readonly args: { readonly id: LocalId; readonly target: RevealTarget }; readonly answer: Result<string, Problem> }
	/** Lets the secrets of an entry that asks again be shown and copied for a minute. */
	readonly confirmEntry: { readonly args: { readonly id: LocalId; readonly proof: UnlockProof }; readonly answer: Result<null, Problem> }
	readonly codes: { readonly args: { readonly ids: readonly LocalId[] }; readonly answer: readonly Code[] }
}
