// SPDX-FileCopyrightText: 2026 NexPass contributors
// SPDX-License-Identifier: AGPL-3.0-or-later

import type { LocalId } from '../../domain/ids.ts'
import type { ItemKind } from '../../domain/item.ts'
import type { Result } from '../../domain/result.ts'
import type { Millis } from '../../domain/time.ts'
import type { Problem } from './problem.ts'

/** One differing value of a conflict as the review shows it: a field, or one custom field. */
export interface ConflictRow {
	/** Name of the content's field. */
	readonly field: string
	/** Name of the custom field, empty for every other field. */
	readonly name: string
	/** True: the values are null here and come from `revealConflict`, at the same place. */
	readonly secret: boolean
	readonly values: ConflictValues | null
}

/** The two values and the one that holds now. Null: this side has no such field. */
export interface ConflictValues {
	readonly mine: string | null
	readonly theirs: string | null
	readonly now: string | null
}

/** What a person can decide about a conflict. `standing` leaves everything as it is now. */
export type ConflictChoice = 'standing' | 'mine' | 'theirs'

/** A conflict to look at. Nothing waits for it: the merge is long done. */
export interface ConflictView {
	readonly noticeId: string
	readonly id: LocalId
	readonly itemKind: ItemKind
	readonly label: string
	readonly kind: string
	readonly rows: readonly ConflictRow[]
	/** When each side was changed; null where nobody knows. */
	readonly mineAt: Millis | null
	readonly theirsAt: Millis | null
	/** Which choice is what holds now: one side in all fields, or a mixture. */
	readonly standing: ConflictChoice
	/** False: it cannot be changed here, only be taken note of. */
	readonly editable: boolean
	readonly trashed: boolean
}

/** Conflicts to look at. */
export interface ConflictCalls {
	readonly conflict: { readonly args: { readonly noticeId: string }; readonly answer: Result<ConflictView, Problem> }
	/** The values of all rows of a conflict, secret ones included. */
	readonly revealConflict: { readonly args: { readonly noticeId: string }; readonly answer: Result<readonly ConflictValues[], Problem> }
	/** Decides a conflict by an ordinary edit and forgets it. */
	readonly resolveConflict: { readonly args: { readonly noticeId: string; readonly choice: ConflictChoice }; readonly answer: Result<null, Problem> }
	/** Makes a new entry of the values that do not hold now, titled `label` unless the titles differ, and forgets the conflict. */
	readonly keepBoth: { readonly args: { readonly noticeId: string; readonly label: string }; readonly answer: Result<{ readonly id: LocalId }, Problem> }
}
