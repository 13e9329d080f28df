// SPDX-FileCopyrightText: 2026 NexPass contributors
// SPDX-License-Identifier: AGPL-3.0-or-later

import type { LocalId } from '../../domain/ids.ts'

/** A second factor of `session/request` (Passwords API, member `token`). */
export interface TokenProvider {
	readonly id: string
	readonly type: 'user-token' | 'request-token'
	readonly label: string
	readonly description: string
	/** True: ask the server to send a code first. */
	readonly needsRequest: boolean
}

/** Everything that can go wrong and that a person is told about. `ui/errorMessages.ts` makes sentences of it. */
export type Problem =
	| { readonly kind: 'offline' }
	| { readonly kind: 'timeout' }
	| { readonly kind: 'signInNeeded' }
	| { readonly kind: 'tokenRevoked' }
	| { readonly kind: 'wrongCredentials' }
	/** The administrator does not allow app passwords. */
	| { readonly kind: 'appPasswordForbidden' }
	/** Nextcloud wants the login password once more before it makes an app password. */
	| { readonly kind: 'loginPasswordNeeded' }
	| { readonly kind: 'loginPasswordWrong' }
	/** The administrator lets only certain apps sign in by another window. */
	| { readonly kind: 'otherWindowForbidden' }
	| { readonly kind: 'otherWindowExpired' }
	/** No pairing code of this server's Passwords app. `host`: the server it is for, empty when it is none at all. */
	| { readonly kind: 'pairingUnreadable'; readonly host: string }
	| { readonly kind: 'pairingExpired' }
	| { readonly kind: 'pairingRefused' }
	/** Typed values are kept only after they passed the test, or on an explicit word. */
	| { readonly kind: 'notTested' }
	| { readonly kind: 'secondFactorPending' }
	/** `eraseIn`: so many more wrong ones erase the vault from this device, when that is switched on and close. */
	| { readonly kind: 'passphraseWrong'; readonly retryAfterSeconds: number; readonly eraseIn?: number }
	/** Ten wrong passphrases in a row: the vault was erased from this device, as the person had asked for. */
	| { readonly kind: 'erased' }
	/** The passkey's answer does not open this vault. */
	| { readonly kind: 'passkeyRefused' }
	/** The administrator does not allow unlocking by passkey. */
	| { readonly kind: 'passkeyForbidden' }
	/** The passphrase has not been typed for as many days as the person chose: it is asked for once. */
	| { readonly kind: 'passphraseDue' }
	/**
	 * The administrator lets this vault open only while the server can be reached (`days` null), or only so many days after it was. `because`: why it could not be.
	 */
	| { readonly kind: 'contactNeeded'; readonly days: number | null; readonly because: Problem }
	/** This entry asks again before it shows a secret: see `confirmEntry`. */
	| { readonly kind: 'confirmNeeded'; readonly id: LocalId }
	/** `codeSpent`: the code that went with it is used up. */
	| { readonly kind: 'passphraseRefusedByServer'; readonly codeSpent?: true }
	| { readonly kind: 'passphraseLength' }
	| { readonly kind: 'passphraseWeak' }
	/** The master password was changed on another device: salts or keychain differ. */
	| { readonly kind: 'passphraseChanged' }
	/** The new passphrase is the present one. */
	| { readonly kind: 'passphraseSame' }
	/** Another device changed the encryption keys in the same moment. The former passphrase stays, and so do all keys. */
	| { readonly kind: 'keysChanged' }
	/** What shall open this device is not the passphrase that the account has. Found out here, nothing was sent. */
	| { readonly kind: 'notMasterPassword' }
	| { readonly kind: 'keychainUnreadable' }
	| { readonly kind: 'codeNeeded'; readonly tokens: readonly TokenProvider[] }
	| { readonly kind: 'codeRefused' }
	/** Nothing was sent: this code went out before, and each counts once. Null where waiting brings no new one. */
	| { readonly kind: 'codeUsed'; readonly retryAfterSeconds: number | null }
	/** Nobody has confirmed the sign-in on the other device. */
	| { readonly kind: 'notConfirmed' }
	/** Nothing was sent: the server has refused three attempts in a row, and the fifth would lock this sign-in out. `liftAttempts` goes on. */
	| { readonly kind: 'attemptsSpent' }
	/** The server refuses every attempt from this sign-in until another client has opened the account. */
	| { readonly kind: 'lockedOut' }
	| { readonly kind: 'rateLimited'; readonly retryAfterSeconds: number }
	| { readonly kind: 'maintenance'; readonly retryAfterSeconds: number }
	| { readonly kind: 'noPasswordsApp' }
	| { readonly kind: 'notJson' }
	| { readonly kind: 'serverFault'; readonly status: number }
	| { readonly kind: 'serverRejected'; readonly status: number; readonly message: string }
	| { readonly kind: 'otherAccount' }
	| { readonly kind: 'serverChanged' }
	/** So much is gone on the server at once that a person has to decide: see [Note: a server in question] in serverQuestion.ts. */
	| { readonly kind: 'massDeletion'; readonly count: number }
	/** The server knows less than it acknowledged, for example after a restored backup: see [Note: a server in question] in serverQuestion.ts. */
	| { readonly kind: 'rolledBack'; readonly count: number }
	| { readonly kind: 'diskFull' }
	/** The disk took a change in part and would not give it back: only the next start, or the next save, tells whether it is there. */
	| { readonly kind: 'saveUndecided' }
	| { readonly kind: 'storageFailed' }
	/** Nothing is kept on this device and the server cannot be reached: the change was not made. */
	| { readonly kind: 'notKept' }
	/** Nothing is kept on this device, so there is no place for this. */
	| { readonly kind: 'keepsNothing' }
	/** Changes that are not sent yet are in the way. */
	| { readonly kind: 'unsentLeft'; readonly count: number }
	/** A newer version of the app has taken the storage over in another tab: this one may only read. */
	| { readonly kind: 'newerApp' }
	/** Another tab has taken the vault over, and this one may not write any more. */
	| { readonly kind: 'openElsewhere' }
	| { readonly kind: 'notFound' }
	| { readonly kind: 'notEditable' }
	| { readonly kind: 'invalid'; readonly field: string; readonly rule: 'empty' | 'tooLong' | 'notAllowed' }
	| { readonly kind: 'locked' }
	| { readonly kind: 'busy' }
	| { readonly kind: 'unexpected' }
