// SPDX-FileCopyrightText: 2026 NexPass contributors
// SPDX-License-Identifier: AGPL-3.0-or-later

import type { Result } from '../../domain/result.ts'
import type { AddressFault } from '../../domain/serverAddress.ts'
import type { Problem } from './problem.ts'

/** How this vault reaches its server, and what is under way about it. */
export interface Connection {
	readonly way: 'session' | 'appPassword'
	/** Name by which the app password signs in; the user's id in the session way. */
	readonly user: string
	/** A sign-in in another window is waited for. */
	readonly waiting: boolean
	/** Why the last attempt to stay connected came to nothing. */
	readonly problem: Problem | null
	/** What the administrator said about app passwords at the last contact; null: not asked yet. */
	readonly allowed: boolean | null
	/** Whether to offer to stay connected. */
	readonly offer: boolean
}

/** The steps of a connection test, in their order. */
export type TestStage = 'reach' | 'secure' | 'nextcloud' | 'signIn' | 'passwords' | 'session'

/** Why a connection test ended early. Each has its own words and its own next step. */
export type TestFailure =
	/** The typed address is none. */
	| { readonly kind: 'address'; readonly fault: AddressFault; readonly suggestion: string | null }
	/** Another server: a page can only talk to the one it came from. */
	| { readonly kind: 'elsewhere'; readonly href: string }
	/** The right host, but this Nextcloud lies in another folder there. */
	| { readonly kind: 'otherFolder'; readonly href: string }
	/** No answer at all. The browser does not say whether that is the network or the certificate. */
	| { readonly kind: 'unreachable' }
	| { readonly kind: 'timeout' }
	| { readonly kind: 'cancelled' }
	| { readonly kind: 'notNextcloud' }
	| { readonly kind: 'notInstalled' }
	| { readonly kind: 'maintenance' }
	| { readonly kind: 'noUser' }
	| { readonly kind: 'noPassword' }
	/** Also a main password where a second factor is on: Nextcloud does not tell the two apart when asked as we have to ask. */
	| { readonly kind: 'wrongCredentials' }
	| { readonly kind: 'otherAccount'; readonly user: string }
	| { readonly kind: 'serverChanged' }
	| { readonly kind: 'noNexPass' }
	| { readonly kind: 'forbidden' }
	| { readonly kind: 'noPasswordsApp' }
	| { readonly kind: 'httpsRequired' }
	| { readonly kind: 'passphraseChanged' }
	| { readonly kind: 'lockedOut' }
	| { readonly kind: 'rateLimited'; readonly retryAfterSeconds: number }
	| { readonly kind: 'serverFault'; readonly status: number }
	| { readonly kind: 'unexpected' }

/** How far a connection test is. */
export interface ConnectionTest {
	readonly stages: readonly { readonly stage: TestStage; readonly state: 'waiting' | 'running' | 'passed' | 'failed' }[]
	readonly failure: TestFailure | null
	readonly done: boolean
	/** The name that the server knows, where it differs from the typed one in upper and lower case only. */
	readonly userIs: string | null
	/** Passwords will ask for a second factor when syncing begins. */
	readonly asksForCode: boolean
}

/** What somebody typed to connect by hand. */
export interface TypedConnection {
	readonly address: string
	readonly user: string
	readonly password: string
}

/** The ways in to the server. */
export interface ConnectionCalls {
	readonly connection: { readonly args: null; readonly answer: Connection | null }
	/** Begins a sign-in in another window (Login Flow v2). The worker waits for it for 20 minutes, also over a lock; how it ends says the event `connection`. */
	readonly startLogin: { readonly args: null; readonly answer: Result<{ readonly loginUrl: string }, Problem> }
	readonly cancelLogin: { readonly args: null; readonly answer: null }
	/** Makes an app password from the Nextcloud session of this browser. `loginPasswordNeeded`: call again with it. */
	readonly connectFromSession: { readonly args: { readonly loginPassword: string | null }; readonly answer: Result<null, Problem> }
	/** Codes for the person to compare while pairing. */
	readonly pairingCodes: { readonly args: null; readonly answer: readonly string[] }
	/** Pairs by the link of the Passwords app; resolves when the person has decided there, after a minute at the latest. */
	readonly pair: { readonly args: { readonly link: string; readonly label: string; readonly codes: readonly string[] }; readonly answer: Result<null, Problem> }
	/** Tests typed values and keeps nothing. Events `test` say how far it is; at most 10 s. */
	readonly testConnection: { readonly args: TypedConnection; readonly answer: ConnectionTest }
	readonly cancelTest: { readonly args: null; readonly answer: null }
	/** Keeps typed values, sealed, when just these passed the last test, or `anyway`. */
	readonly saveConnection: { readonly args: TypedConnection & { readonly anyway: boolean }; readonly answer: Result<null, Problem> }
	/** Goes back to the Nextcloud session and revokes the app password. `revoked` false: that could not be done now. */
	readonly disconnect: { readonly args: null; readonly answer: Result<{ readonly revoked: boolean }, Problem> }
	readonly declineOffer: { readonly args: null; readonly answer: null }
	/** The page of this server that ends the browser's Nextcloud session. */
	readonly signOutPath: { readonly args: null; readonly answer: Result<string, Problem> }
}
