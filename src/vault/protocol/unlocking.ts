// SPDX-FileCopyrightText: 2026 NexPass contributors
// SPDX-License-Identifier: AGPL-3.0-or-later

import type { PasskeyAnswer, PasskeyQuestion, PasskeyRequest } from '../../domain/passkey.ts'
import type { Result } from '../../domain/result.ts'
import type { Millis } from '../../domain/time.ts'
import type { Problem } from './problem.ts'

/** What proves who somebody is. */
export type UnlockProof =
	| { readonly kind: 'passphrase'; readonly passphrase: string }
	| { readonly kind: 'passkey'; readonly answer: PasskeyAnswer }

/** A passkey in the list of the open vault. */
export interface PasskeyView {
	readonly credentialId: string
	/** What the person called it; empty when its name was lost. */
	readonly label: string
	readonly addedAt: Millis | null
}

/** Why the vault locked. */
export type LockReason = 'asked' | 'idle' | 'hidden' | 'otherTab' | 'closed' | 'clockJump' | 'wiped' | 'failed'

/** Unlocking, what unlocks, and locking. */
export interface UnlockingCalls {
	readonly unlock: { readonly args: { readonly passphrase: string }; readonly answer: Result<null, Problem> }
	/** Refused with `passphraseDue` or `passkeyForbidden` where a passkey alone does not do. */
	readonly unlockWithPasskey: { readonly args: PasskeyAnswer; readonly answer: Result<null, Problem> }
	readonly passkeys: { readonly args: null; readonly answer: readonly PasskeyView[] }
	/** First half of adding a passkey: checks the passphrase and says what to make it with. Nothing is kept. */
	readonly preparePasskey: { readonly args: { readonly passphrase: string }; readonly answer: Result<PasskeyRequest, Problem> }
	/** Second half. Durable in all copies before it answers. */
	readonly addPasskey: { readonly args: { readonly passphrase: string; readonly label: string; readonly passkey: PasskeyQuestion & PasskeyAnswer }; readonly answer: Result<null, Problem> }
	readonly removePasskey: { readonly args: { readonly credentialId: string }; readonly answer: Result<null, Problem> }
	/** Another passphrase for this device: the account's own where it has one, else any strong one. Durable in all copies before it answers. */
	readonly changePassphrase: { readonly args: { readonly former: string; readonly next: string }; readonly answer: Result<null, Problem> }
	/** How many changes may at most be unsent in the locked vault: their rows can be counted without the key. Null when nobody can know. */
	readonly unsentAtMost: { readonly args: null; readonly answer: number | null }
	/** Flushes drafts and unsent work for at most 10 s, then the page ends the worker. */
	readonly lock: { readonly args: { readonly reason: LockReason }; readonly answer: null }
	/** The page says that a person did something; the idle clock starts anew. */
	readonly touch: { readonly args: { readonly visible: boolean }; readonly answer: null }
}
