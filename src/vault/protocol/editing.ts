// SPDX-FileCopyrightText: 2026 NexPass contributors
// SPDX-License-Identifier: AGPL-3.0-or-later

import type { LocalId } from '../../domain/ids.ts'
import type { PasswordContent } from '../../domain/item.ts'
import type { Result } from '../../domain/result.ts'
import type { Problem } from './problem.ts'

/** A custom field in the edit form. `origin` is its place in the stored list, null for a new one, so that members nobody taught us survive. */
export interface FieldDraft {
	readonly origin: number | null
	readonly label: string
	readonly type: string
	readonly value: string
}

/** What the edit form holds. `fields` is null when the stored text is no list of fields: it is then left alone. */
export interface EntryDraft {
	readonly label: string
	readonly username: string
	readonly password: string
	readonly url: string
	readonly notes: string
	readonly folder: LocalId
	readonly tags: readonly LocalId[]
	readonly favorite: boolean
	readonly fields: readonly FieldDraft[] | null
	/** Text of a code: a Base32 secret or an `otpauth://` address; empty removes it; null leaves it alone. */
	readonly otp: string | null
}

/** A file for the person to keep. */
export interface SealedFile {
	readonly fileName: string
	readonly text: string
}

/** What opens the edit form. */
export interface EditorView {
	/** Null for a new entry. */
	readonly id: LocalId | null
	readonly draft: EntryDraft
	/** True when `draft` was restored from an unsaved one (rotation, killed app). */
	readonly restored: boolean
	/** Generation of the entry when the form opened; saving merges against what has changed since. */
	readonly basis: PasswordContent | null
}

/** Changing entries, folders and tags. */
export interface EditingCalls {
	readonly openEditor: { readonly args: { readonly id: LocalId | null; readonly folder: LocalId | null }; readonly answer: Result<EditorView, Problem> }
	/** What changed of an entry since its form was opened with `basis`: names of fields, and whether it is gone. */
	readonly changedUnder: { readonly args: { readonly id: LocalId; readonly basis: PasswordContent }; readonly answer: readonly string[] }
	/** Durable in both copies before it answers. */
	readonly save: { readonly args: { readonly id: LocalId | null; readonly draft: EntryDraft; readonly basis: PasswordContent | null }; readonly answer: Result<{ readonly id: LocalId }, Problem> }
	/** The form as a file that only this vault opens: for a disk that takes nothing any more. */
	readonly sealDraft: { readonly args: { readonly id: LocalId | null; readonly draft: EntryDraft; readonly basis: PasswordContent | null }; readonly answer: Result<SealedFile, Problem> }
	/** Makes the draft of such a file the draft of its entry again; answers which one that is, null for a new one. */
	readonly openSealedDraft: { readonly args: { readonly text: string }; readonly answer: Result<{ readonly id: LocalId | null }, Problem> }
	/** Keeps an unfinished form, sealed; null drops it. */
	readonly keepDraft: { readonly args: { readonly id: LocalId | null; readonly draft: EntryDraft | null; readonly basis: PasswordContent | null }; readonly answer: Result<null, Problem> }
	readonly setFavorite: { readonly args: { readonly id: LocalId; readonly favorite: boolean }; readonly answer: Result<null, Problem> }
	/** Whether an entry asks again. Switching it off has to be confirmed. */
	readonly setAsksAgain: { readonly args: { readonly id: LocalId; readonly asks: boolean }; readonly answer: Result<null, Problem> }
	readonly move: { readonly args: { readonly ids: readonly LocalId[]; readonly folder: LocalId }; readonly answer: Result<null, Problem> }
	readonly trash: { readonly args: { readonly ids: readonly LocalId[] }; readonly answer: Result<null, Problem> }
	readonly restore: { readonly args: { readonly ids: readonly LocalId[] }; readonly answer: Result<null, Problem> }
	readonly saveFolder: { readonly args: { readonly id: LocalId | null; readonly label: string; readonly parent: LocalId }; readonly answer: Result<{ readonly id: LocalId }, Problem> }
	readonly trashFolder: { readonly args: { readonly id: LocalId }; readonly answer: Result<null, Problem> }
	readonly saveTag: { readonly args: { readonly id: LocalId | null; readonly label: string; readonly color: string }; readonly answer: Result<{ readonly id: LocalId }, Problem> }
}
