// SPDX-FileCopyrightText: 2026 NexPass contributors
// SPDX-License-Identifier: AGPL-3.0-or-later

import type { LocalId } from '../../domain/ids.ts'
import type { ItemKind } from '../../domain/item.ts'
import type { SyncStatus } from './syncing.ts'

/* [Note: a server in question]
 * Two problems mean that the server lost something: `massDeletion` and `rolledBack`. The round has stopped, and nothing was
 * changed here or there; every further round stops again until a person decides. `serverQuestion` names what is at stake,
 * for the preview; `decideServerState` carries the decision out in a round of its own and answers with the status after it:
 * - `keepServers`: what is missing there goes here too (unsent edits win and are made anew), what is older there is taken
 *   and merged with unsent edits. `confirmServerState` is the same.
 * - `putMineBack`: what is missing there is created anew, with its folders and tags, unless an equal entry is there
 *   already; what is older there is merged, with the last revision that both know as ancestor.
 * Exporting first needs no word here. */

/** What is at stake while the server's state is in question. */
export interface ServerQuestion {
	readonly kind: 'massDeletion' | 'rolledBack'
	/** Here and not on the server any more. */
	readonly missing: QuestionItems
	/** On the server in an earlier state. */
	readonly behind: QuestionItems
	/** How many of those that are missing do not go back: they lay in the trash, or cannot be read here. */
	readonly notPutBack: number
	/** Unsent changes. They survive either decision. */
	readonly waiting: number
}

/** Some items, counted, with the first ones by title. */
export interface QuestionItems {
	readonly count: number
	/** At most 200. */
	readonly items: readonly { readonly id: LocalId; readonly itemKind: ItemKind; readonly label: string }[]
}

/** What a person decides about the server's state. */
export type ServerDecision = 'keepServers' | 'putMineBack'

/** A person's word on a server that lost something. */
export interface ServerQuestionCalls {
	/** What the last round stopped for; null when nothing is in question. */
	readonly serverQuestion: { readonly args: null; readonly answer: ServerQuestion | null }
	readonly decideServerState: { readonly args: { readonly decision: ServerDecision }; readonly answer: SyncStatus }
	/** The person's word after a mass deletion or a changed server was noticed: the server is right. */
	readonly confirmServerState: { readonly args: null; readonly answer: SyncStatus }
}
