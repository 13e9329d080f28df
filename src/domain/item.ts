// SPDX-FileCopyrightText: 2026 NexPass contributors
// SPDX-License-Identifier: AGPL-3.0-or-later

import type { LocalId, RevisionId, ServerId } from './ids.ts'
import type { UnixSeconds } from './time.ts'

/** What the vault holds. */
export type ItemKind = 'password' | 'folder' | 'tag'

/** What a user can change in a password. References are local ids. */
export interface PasswordContent {
	readonly kind: 'password'
	readonly label: string
	readonly username: string
	readonly password: string
	readonly url: string
	readonly notes: string
	/** The API's own JSON text or an empty string, kept to the letter until somebody changes a field (see customField.ts). */
	readonly customFields: string
	readonly folder: LocalId
	readonly tags: readonly LocalId[]
	readonly favorite: boolean
	readonly hidden: boolean
}

/** What a user can change in a folder. */
export interface FolderContent {
	readonly kind: 'folder'
	readonly label: string
	readonly parent: LocalId
	readonly favorite: boolean
	readonly hidden: boolean
}

/** What a user can change in a tag. */
export interface TagContent {
	readonly kind: 'tag'
	readonly label: string
	/** Usually `#rrggbb`; the server does not check it. */
	readonly color: string
	readonly favorite: boolean
	readonly hidden: boolean
}

/** What a user can change in an item. */
export type Content = PasswordContent | FolderContent | TagContent

/** The names of all fields a user can change, over all kinds. */
export type FieldName = Exclude<keyof PasswordContent | keyof FolderContent | keyof TagContent, 'kind'>

/** Whether the text of an item could be read. Damaged and unknown ones are shown as such and never written back. */
export type Readability =
	| { readonly kind: 'readable' }
	| { readonly kind: 'damaged'; readonly fields: readonly FieldName[] }
	| { readonly kind: 'missingKey'; readonly keyId: string }
	| { readonly kind: 'unknownEncryption'; readonly cseType: string }

/** What the server knows about an item besides its content (Passwords API, 9.3 to 9.5 of our protocol notes). */
export interface Head {
	readonly id: ServerId
	readonly revision: RevisionId
	readonly created: UnixSeconds
	readonly updated: UnixSeconds
	readonly edited: UnixSeconds
	readonly trashed: boolean
	/** API field `client`: who wrote this revision. */
	readonly client: string
	/** `none` or `CSEv1r1`; anything else is kept and never written. */
	readonly cseType: string
	readonly cseKey: string
	readonly sseType: string
	/** True when the user shares this password with others. */
	readonly shared: boolean
	/** True when this password was received from somebody (API field `share` is not null). */
	readonly received: boolean
	/** False for a received password that the owner made read-only. */
	readonly editable: boolean
	/** Security status, password only: 0 good, 1 weak, 2 breached, 3 unknown. */
	readonly status: number
	readonly readability: Readability
	/** Members of the raw object that no field above stands for, kept so that a write sends them back. */
	readonly extras: Readonly<Record<string, unknown>>
}

/** One state of an item as the server showed or acknowledged it. */
export interface Base {
	readonly content: Content
	readonly head: Head
}
