// SPDX-FileCopyrightText: 2026 NexPass contributors
// SPDX-License-Identifier: AGPL-3.0-or-later

import type { AddressFault } from '../domain/serverAddress.ts'
import type { TestFailure, TestStage } from '../vault/protocol/connection.ts'
import { n, t } from './l10n.ts'

/** What to do about a failed connection test. */
export type NextStep =
	| { readonly kind: 'tryAgain' }
	/** Put this address into the field. */
	| { readonly kind: 'useAddress', readonly address: string }
	/** Open that server's own NexPass. */
	| { readonly kind: 'openNexPass', readonly href: string }
	/** Look at the server in the browser itself. */
	| { readonly kind: 'openServer' }
	/** Nextcloud's page where app passwords are made. */
	| { readonly kind: 'newAppPassword' }
	| { readonly kind: 'backToSession' }
	| { readonly kind: 'enterPassphrase' }
	| { readonly kind: 'none' }

/** Cause and next step of a failed test. */
export interface FailureWords {
	readonly text: string
	readonly next: NextStep
	/** Whether the values may be kept all the same: not where they can never be right here. */
	readonly mayKeep: boolean
}

/** The name of a stage. */
export function stageName(stage: TestStage): string {
	switch (stage) {
	case 'reach': return t('Server reached')
	case 'secure': return t('Secure connection')
	case 'nextcloud': return t('It is a Nextcloud')
	case 'signIn': return t('Signed in')
	case 'passwords': return t('Passwords app answers')
	case 'session': return t('Vault on the server opens')
	}
}

/** One cause and one next step for each failure. */
export function failureWords(failure: TestFailure, host: string, online: boolean): FailureWords {
	switch (failure.kind) {
	case 'address': return never(addressText(failure.fault), failure.suggestion === null ? { kind: 'none' } : { kind: 'useAddress', address: failure.suggestion })
	case 'elsewhere': return never(t('That is another server. NexPass can only talk to the Nextcloud it was opened from, {host}: browsers allow no other. Open the NexPass of that server instead; it gets an icon and a vault of its own.', { host }), { kind: 'openNexPass', href: failure.href + '/index.php/apps/nexpass/' })
	case 'otherFolder': return never(t('On this host the Nextcloud lies in another folder.'), { kind: 'useAddress', address: failure.href })
	case 'unreachable': return online
		? keep(t('{host} gave no answer, although there is a network. It may be down, or its certificate may not be trusted; browsers do not say which. Open it in the browser and look: a certificate you have to click away a warning for does not work.', { host }), { kind: 'openServer' })
		: keep(t('There is no network. NexPass goes on working; test again when you are online.'), { kind: 'tryAgain' })
	case 'timeout': return keep(t('The test took longer than 10 seconds and was ended.'), { kind: 'tryAgain' })
	case 'cancelled': return keep(t('The test was cancelled.'), { kind: 'tryAgain' })
	case 'notNextcloud': return keep(t('Something answered that is no Nextcloud, perhaps the sign-in page of a Wi-Fi network. Open {host} in the browser and look.', { host }), { kind: 'openServer' })
	case 'notInstalled': return keep(t('That Nextcloud is not set up yet.'), { kind: 'none' })
	case 'maintenance': return keep(t('{host} is in maintenance. Wait and test again.', { host }), { kind: 'tryAgain' })
	case 'noUser': return never(t('The user name is still empty.'), { kind: 'none' })
	case 'noPassword': return never(t('The app password is still empty.'), { kind: 'newAppPassword' })
	case 'wrongCredentials': return keep(t('Authentication failed: {host} does not know this user name with this app password. Check both, upper and lower case too, or create a new app password. Where a second factor is on, the main password does not work here.', { host }), { kind: 'newAppPassword' })
	case 'otherAccount': return never(t('This app password belongs to {user}, and this vault to another account.', { user: failure.user }), { kind: 'newAppPassword' })
	case 'serverChanged': return never(t('{host} is another Nextcloud now, or was set up anew: this vault does not belong to it.', { host }), { kind: 'none' })
	case 'noNexPass': return never(t('NexPass is not enabled for this account on {host}. Ask your administrator.', { host }), { kind: 'none' })
	case 'forbidden': return never(t('The administrators of {host} do not allow app passwords for NexPass. The Nextcloud session of this browser works.', { host }), { kind: 'backToSession' })
	case 'noPasswordsApp': return keep(t('Nextcloud Passwords app not found on {host}: it is missing, or not enabled for your account. Ask your administrator.', { host }), { kind: 'tryAgain' })
	case 'httpsRequired': return keep(t('{host} does not know that it is reached by https. Tell your administrator: “overwriteprotocol” is missing.', { host }), { kind: 'none' })
	case 'passphraseChanged': return keep(t('The master password of Passwords was changed on another device. The connection works; the new one is asked for when syncing.'), { kind: 'enterPassphrase' })
	case 'lockedOut': return keep(t('Too many wrong attempts: {host} takes no more of them for this account at the moment.', { host }), { kind: 'none' })
	case 'rateLimited': return keep(n('{host} asks for a pause of {count} second.', '{host} asks for a pause of {count} seconds.', failure.retryAfterSeconds, { host }), { kind: 'tryAgain' })
	case 'serverFault': return keep(t('{host} has a fault (status {status}).', { host, status: failure.status }), { kind: 'tryAgain' })
	case 'unexpected': return keep(t('{host} gave an answer that NexPass does not understand.', { host }), { kind: 'tryAgain' })
	}
}

/** What is wrong with a typed address, naming the part. */
export function addressText(fault: AddressFault): string {
	switch (fault) {
	case 'empty': return t('Connection failed: Invalid URL. The address is still empty.')
	case 'tooLong': return t('Connection failed: Invalid URL. The address is longer than any address can be.')
	case 'spaces': return t('Connection failed: Invalid URL. There is a space in the address.')
	case 'scheme': return t('Connection failed: Invalid URL. The address has to begin with https://.')
	case 'insecure': return t('Connection failed: Invalid URL. Over http:// others could read along; NexPass uses https:// only.')
	case 'userInfo': return t('Connection failed: Invalid URL. A user name or password does not belong into the address.')
	case 'host': return t('Connection failed: Invalid URL. The name of the server is missing or has characters that no name has.')
	case 'port': return t('Connection failed: Invalid URL. The number after the colon is no port.')
	}
}

function keep(text: string, next: NextStep): FailureWords {
	return { text, next, mayKeep: true }
}

function never(text: string, next: NextStep): FailureWords {
	return { text, next, mayKeep: false }
}
