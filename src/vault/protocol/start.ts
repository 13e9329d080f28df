// SPDX-FileCopyrightText: 2026 NexPass contributors
// SPDX-License-Identifier: AGPL-3.0-or-later

import type { PasskeyQuestion } from '../../domain/passkey.ts'
import type { Result } from '../../domain/result.ts'
import type { Keeps } from './keeping.ts'
import type { Problem, TokenProvider } from './problem.ts'
import type { SecondFactor } from './session.ts'
import type { Settings } from './settings.ts'

/** What the page tells the worker once, at its start. */
export interface WorkerInit {
	/** Path of the Nextcloud, `''` or `/nextcloud`. */
	readonly webRoot: string
	/** Path of this app with a slash at the end, the service worker's scope. */
	readonly appPath: string
	/** BCP 47 language of the browser, used until the server has said its own. */
	readonly language: string
	/** Host shown to people, for example `cloud.example.com`. */
	readonly host: string
}

/** What the app is doing as a whole. The router shows exactly one view family for each. */
export type Phase =
	| { readonly kind: 'starting' }
	/** No vault on this device yet. */
	/** `brief`: the browser has a database and nothing beside it, as in some private windows; what is kept may go with the window. */
	| { readonly kind: 'welcome'; readonly step: WelcomeStep; readonly brief?: true }
	| { readonly kind: 'locked'; readonly vault: VaultFacts }
	| { readonly kind: 'unlocked'; readonly vault: VaultFacts }
	/** Another tab of this browser has the vault open. `takeOver` brings it here. */
	| { readonly kind: 'elsewhere' }
	/** NexPass cannot run: no HTTPS, no storage (private mode, broken profile), a database written by a newer version, or no worker. */
	| { readonly kind: 'unusable'; readonly reason: 'insecure' | 'noStorage' | 'newerSchema' | 'workerFailed' }

/** What stands between a new device and its first vault. */
export type WelcomeStep =
	| { readonly kind: 'looking' }
	| { readonly kind: 'offline'; readonly keeps: Keeps }
	/** No Nextcloud session: the page sends the person to Nextcloud's sign-in and back. */
	| { readonly kind: 'signIn' }
	| { readonly kind: 'noPasswordsApp' }
	| { readonly kind: 'trouble'; readonly problem: Problem }
	/** End-to-end account: the existing passphrase opens it. `tokens` lists second factors that Passwords asks for, empty when none. */
	| { readonly kind: 'passphrase'; readonly account: AccountFacts; readonly tokens: readonly TokenProvider[]; readonly keeps: Keeps }
	/** Account without end-to-end encryption: the person picks a passphrase for this device. */
	| { readonly kind: 'choosePassphrase'; readonly account: AccountFacts }
	/** Account without end-to-end encryption, and nothing is kept here: there is nothing that a passphrase could protect. */
	| { readonly kind: 'openOnce'; readonly account: AccountFacts; readonly keeps: Keeps }

/** Who and where, shown as read-only facts. */
export interface AccountFacts {
	readonly host: string
	readonly userId: string
	readonly displayName: string
}

/** What may be said about a vault while it is locked. */
export interface VaultFacts {
	/** Name the person gave it on this device; empty means "My vault". */
	readonly nickname: string
	readonly host: string
	/** True when the database had been wiped and the vault was rebuilt from the second copy on this device. */
	readonly rebuilt: boolean
	/** Known only while unlocked. */
	readonly account: AccountFacts | null
	readonly endToEnd: boolean | null
	/** The passkeys that open this vault, as their clear header names them. */
	readonly passkeys: readonly PasskeyQuestion[]
	/** Why a passkey alone does not open it now, as far as that is known before unlocking. */
	readonly passkeysRest: 'passphraseDue' | 'passkeyForbidden' | null
	/** True while the account has another passphrase than the one that opens this device: it was changed elsewhere. A hint, kept in the clear. */
	readonly passphraseBehind: boolean
	readonly keeps: Keeps
	/** The administrator's upper bound for the idle minutes; null: none, or not known while locked. */
	readonly idleLockMaxMinutes: number | null
}

/** From the start of the app to a vault that lies here. */
export interface StartCalls {
	readonly init: { readonly args: WorkerInit; readonly answer: { readonly phase: Phase; readonly settings: Settings } }
	readonly phase: { readonly args: null; readonly answer: Phase }
	/** Looks again for session, server and Passwords: after a sign-in, after reconnecting, on "try again". */
	readonly lookAgain: { readonly args: null; readonly answer: Phase }
	/** First vault on this device. With end-to-end encryption the passphrase is the account's, otherwise a new one. */
	readonly createVault: { readonly args: { readonly passphrase: string; readonly token: SecondFactor | null }; readonly answer: Result<null, Problem> }
	readonly takeOver: { readonly args: null; readonly answer: Phase }
}
