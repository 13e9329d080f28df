// SPDX-FileCopyrightText: 2026 NexPass contributors
// SPDX-License-Identifier: AGPL-3.0-or-later

import type { LocalId } from '../../domain/ids.ts'
import type { Result } from '../../domain/result.ts'
import type { Problem } from './problem.ts'

/** A second factor as a person gives it. */
export type SecondFactor =
	/** A code that was typed, or taken from an entry of this vault. */
	| { readonly kind: 'code'; readonly provider: string; readonly code: string }
	/** The person has confirmed on another device what `requestToken` asked for; its code stays in the worker. */
	| { readonly kind: 'confirmed'; readonly provider: string }

/** An entry whose code may be the second factor of this very account. */
export interface FactorEntry {
	readonly id: LocalId
	readonly label: string
	readonly username: string
	/** It has to be confirmed first: see `confirmEntry`. */
	readonly asksAgain: boolean
}

/** The session of the Passwords API, as far as a person has to help it open. */
export interface SessionCalls {
	/** Asks the server to send a second-factor code (API `token/{provider}/request`). `handed`: there is none to type, only something to confirm on another device. */
	readonly requestToken: { readonly args: { readonly provider: string }; readonly answer: Result<{ readonly handed: boolean }, Problem> }
	/** Entries of the open vault whose codes may be this account's second factor, the likeliest first; none while it is locked. */
	readonly factorEntries: { readonly args: null; readonly answer: readonly FactorEntry[] }
	/** The person has opened the account in another client, which lifts the server's count of refusals: attempts may be made again. */
	readonly liftAttempts: { readonly args: null; readonly answer: null }
	/**
	 * Opens the Passwords session again when it needs a code or a changed passphrase. `former`: the passphrase that opened this
	 * device until now, when the new one shall do so from now on; null leaves it. A wrong one is found out before anything is sent.
	 */
	readonly openSession: { readonly args: { readonly passphrase: string | null; readonly former: string | null; readonly token: SecondFactor | null }; readonly answer: Result<null, Problem> }
}
