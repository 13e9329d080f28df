// SPDX-FileCopyrightText: 2026 NexPass contributors
// SPDX-License-Identifier: AGPL-3.0-or-later

import type { Problem } from '../vault/protocol/problem.ts'
import { assertNever } from '../domain/result.ts'
import { inMemoryOnly } from './keepingWords.ts'
import { n, t } from './l10n.ts'

/** What a person is told and what helps. `help` names the screen or page that offers the way out. */
export interface Message {
	readonly text: string
	readonly help: 'signIn' | 'connect' | 'passwordsApp' | 'tryAgain' | 'passphrase' | 'review' | 'guide' | null
}

/** One clear sentence for each problem: what happened, what it means for the person's data, what to do. */
export function messageOf(problem: Problem, host: string): Message {
	return (inMemoryOnly.value ? messageInMemory(problem, host) : null) ?? keptMessage(problem, host)
}

/** What is otherwise true where nothing is kept: there is no later, and no device that the old passphrase opens. */
function messageInMemory(problem: Problem, host: string): Message | null {
	switch (problem.kind) {
	case 'offline': return say(t('You are offline. Nothing is kept on this device, so nothing can be changed until {host} is reached again.', { host }), 'tryAgain')
	case 'signInNeeded': return say(t('Your Nextcloud session has ended. Sign in in another tab and come back: what is open here is in memory only and goes when this page is closed.'), 'signIn')
	case 'passphraseChanged': return say(t('The passphrase was changed on another device. Enter the new one to go on syncing.'), 'passphrase')
	case 'serverFault': return say(t('{host} has a fault (status {status}). Until it answers again nothing can be changed.', { host, status: problem.status }), 'tryAgain')
	default: return null
	}
}

function keptMessage(problem: Problem, host: string): Message {
	switch (problem.kind) {
	case 'offline': return say(t('You are offline. Everything you change is kept on this device and sent later.'), 'tryAgain')
	case 'timeout': return say(t('{host} did not answer in time. It is tried again by itself.', { host }), 'tryAgain')
	case 'signInNeeded': return say(t('Your Nextcloud session has ended. Sign in again and your changes will be sent.'), 'signIn')
	case 'tokenRevoked': return say(t('The app password of this device does not work any more; it was probably removed on {host}. Connect again; what you have here stays.', { host }), 'connect')
	case 'wrongCredentials': return say(t('Authentication failed: {host} does not know this user name and password. Your main password does not work where a second factor is on; use an app password.', { host }), 'connect')
	case 'appPasswordForbidden': return say(t('The administrators of {host} do not allow app passwords for NexPass. The Nextcloud session of this browser works.', { host }), null)
	case 'loginPasswordNeeded': return say(t('You signed in to Nextcloud a while ago. It wants your login password once more before it makes an app password.'), null)
	case 'loginPasswordWrong': return say(t('{host} did not accept that login password.', { host }), null)
	case 'otherWindowForbidden': return say(t('The administrators of {host} let only certain apps sign in by another window. Take another way.', { host }), null)
	case 'otherWindowExpired': return say(t('Nobody allowed it in the other window within 20 minutes. Begin again.'), null)
	case 'pairingUnreadable': return say(problem.host === '' ? t('That is no pairing code of the Passwords app.') : t('That pairing code is for {other}. NexPass can only talk to the Nextcloud it was opened from, {host}.', { other: problem.host, host }), null)
	case 'pairingExpired': return say(t('That pairing code was used already or is older than two minutes. Let the Passwords app show a new one.'), null)
	case 'pairingRefused': return say(t('The pairing was refused in the Passwords app, or nobody answered within a minute.'), null)
	case 'notTested': return say(t('These values were not tested yet.'), null)
	case 'secondFactorPending': return say(t('Nextcloud is waiting for your second factor. Finish signing in, then come back.'), 'signIn')
	case 'passphraseWrong': return say(passphraseWrong(problem.retryAfterSeconds, problem.eraseIn ?? null), null)
	case 'erased': return say(t('Ten wrong passphrases in a row: the vault was erased from this device, as it was set. On {host} it stays as it is.', { host }), null)
	case 'passkeyRefused': return say(t('That key does not open this vault, perhaps because it was removed. Use your passphrase.'), null)
	case 'passkeyForbidden': return say(t('The administrators of {host} do not allow unlocking by fingerprint, face or key. Use your passphrase.', { host }), null)
	case 'passphraseDue': return say(t('Please type your passphrase once, so that you do not forget it. Afterwards your fingerprint, face or key is enough again.'), null)
	case 'contactNeeded': return contactNeeded(problem.days, messageOf(problem.because, host), problem.because.kind, host)
	case 'confirmNeeded': return say(t('This entry asks again before it shows or copies a secret.'), null)
	case 'passphraseRefusedByServer': return say(problem.codeSpent === true
		? t('{host} did not accept the passphrase. The code that went with it is used up: wait for the next one.', { host })
		: t('{host} did not accept the passphrase. It may have been changed on another device.', { host }), 'passphrase')
	case 'passphraseLength': return say(t('A passphrase has 12 to 128 characters.'), null)
	case 'passphraseWeak': return say(t('That passphrase is easy to guess. Four or more random words are strong and easy to remember.'), null)
	case 'passphraseChanged': return say(t('The passphrase was changed on another device. Enter the new one to go on syncing; this device still opens with the old one until then.'), 'passphrase')
	case 'passphraseSame': return say(t('That is the passphrase you have now. Choose another one.'), null)
	case 'keysChanged': return say(t('Another device changed the encryption keys in the same moment. Nothing was lost; your former passphrase goes on. Sync, then try again.'), 'tryAgain')
	case 'notMasterPassword': return say(t('That is not the master password that this account has now. Nothing was changed.'), null)
	case 'keychainUnreadable': return say(t('The encryption keys from {host} cannot be read. Nothing is sent until that is solved; what you have here stays readable.', { host }), 'guide')
	case 'codeNeeded': return say(t('Passwords asks for a second factor before it opens.'), 'passphrase')
	case 'codeRefused': return say(t('That code was not accepted. Each code works once: wait for the next one.'), null)
	case 'codeUsed': return say(problem.retryAfterSeconds === null
		? t('That code was sent before, and each works once. Nothing was sent; use another one.')
		: n('That code was sent before, and each works once. The next one comes in {count} second.', 'That code was sent before, and each works once. The next one comes in {count} seconds.', problem.retryAfterSeconds), null)
	case 'notConfirmed': return say(t('Nobody has confirmed that on the other device. Ask for it again, say yes there, then connect.'), null)
	case 'attemptsSpent': return say(t('{host} has refused three attempts in a row. The fifth could end this sign-in, so NexPass sends nothing more. Open the Passwords app in the browser and enter your passphrase there: that clears the count. Nothing here is lost.', { host }), 'passwordsApp')
	case 'lockedOut': return say(t('Too many wrong attempts: {host} refuses every further one from here. Open the Passwords app in the browser and enter your passphrase there: that lifts the lock. Nothing here is lost.', { host }), 'passwordsApp')
	case 'rateLimited': return say(n('{host} asks for a pause of {count} second.', '{host} asks for a pause of {count} seconds.', problem.retryAfterSeconds, { host }), null)
	case 'maintenance': return say(t('{host} is in maintenance. Syncing goes on by itself afterwards.', { host }), 'tryAgain')
	case 'noPasswordsApp': return say(t('Nextcloud Passwords app not found on {host}. Ask your administrator to install and enable it for you.', { host }), 'tryAgain')
	case 'notJson': return say(t('Something other than {host} answered, perhaps the sign-in page of a Wi-Fi network. Open {host} in the browser and look.', { host }), 'tryAgain')
	case 'serverFault': return say(t('{host} has a fault (status {status}). Your changes are kept and tried again.', { host, status: problem.status }), 'tryAgain')
	case 'serverRejected': return say(t('{host} refused this change (status {status}): {message}', { host, status: problem.status, message: problem.message }), null)
	case 'otherAccount': return say(t('Another person is signed in to {host}. Nothing is sent until you sign in as the owner of this vault.', { host }), 'signIn')
	case 'serverChanged': return say(t('{host} is not the server this vault came from, or it was restored from a backup. Nothing was changed; please decide in Sync.', { host }), 'review')
	case 'massDeletion': return say(n('{count} entry is suddenly missing on the server. Nothing was removed here; please decide in Sync.', '{count} entries are suddenly missing on the server. Nothing was removed here; please decide in Sync.', problem.count), 'review')
	case 'rolledBack': return say(n('{host} was put back to an earlier day: {count} entry is older there, or missing. Nothing was changed; please decide in Sync.', '{host} was put back to an earlier day: {count} entries are older there, or missing. Nothing was changed; please decide in Sync.', problem.count, { host }), 'review')
	case 'diskFull': return say(t('This device has no space left, so nothing was saved. Free some space and save again; your text is still in the form.'), null)
	case 'saveUndecided': return say(t('This device has no space left. Whether this change was kept shows only at the next start of NexPass. Free some space and save again; your text is still in the form.'), null)
	case 'newerApp': return say(t('A newer version of NexPass is in use in another tab. You can go on reading here. Load this page again to make changes; nothing was saved, your text is still in the form.'), null)
	case 'openElsewhere': return say(t('The vault is open in another tab or window now, so nothing was saved here. Your text is still in the form: copy what you need, then go on there.'), null)
	case 'storageFailed': return say(t('The browser could not write to its storage, so nothing was saved. Your text is still in the form.'), 'guide')
	case 'notKept': return say(t('{host} cannot be reached, and nothing is kept on this device, so nothing was changed. Your text is still in the form.', { host }), 'tryAgain')
	case 'keepsNothing': return say(t('Nothing is kept on this device, so there is no place for this.'), null)
	case 'unsentLeft': return say(n('{count} change is not sent yet. Let it be sent first, or take it back, then try again.', '{count} changes are not sent yet. Let them be sent first, or take them back, then try again.', problem.count), 'review')
	case 'notFound': return say(t('This entry is not in the vault any more.'), null)
	case 'notEditable': return say(t('This entry was shared with you for reading only, or it cannot be read here. It was not changed.'), null)
	case 'invalid': return say(invalid(problem.field, problem.rule), null)
	case 'locked': return say(t('The vault is locked. Unlock it and try again.'), null)
	case 'busy': return say(t('Something else is being saved. Try again in a moment.'), null)
	case 'unexpected': return say(t('Something went wrong that NexPass did not expect. Nothing was lost; the diagnosis page helps whoever helps you.'), 'guide')
	default: return assertNever(problem)
	}
}

/** Whether a refusal is about the second factor and not about the passphrase. */
export function isAboutFactor({ kind }: Problem): boolean {
	return kind === 'codeNeeded' || kind === 'codeRefused' || kind === 'codeUsed' || kind === 'notConfirmed'
}

/** The name of a field of an entry, as forms and notices show it. */
export function fieldName(field: string): string {
	switch (field) {
	case 'label': return t('Title')
	case 'username': return t('User name')
	case 'password': return t('Password')
	case 'url': return t('Website')
	case 'notes': return t('Notes')
	case 'customFields': return t('Fields')
	case 'folder': return t('Folder')
	case 'parent': return t('Folder')
	case 'tags': return t('Tags')
	case 'favorite': return t('Favourite')
	case 'otp': return t('Code')
	case 'color': return t('Colour')
	default: return field
	}
}

function say(text: string, help: Message['help']): Message {
	return { text, help }
}

function contactNeeded(days: number | null, why: Message, because: Problem['kind'], host: string): Message {
	const rule = days === null
		? t('The administrators of {host} let this vault open only while {host} can be reached.', { host })
		: n('The administrators of {host} let this vault open for {count} day without reaching {host}. That time is over.', 'The administrators of {host} let this vault open for {count} days without reaching {host}. That time is over.', days, { host })
	const next = because === 'offline' || because === 'timeout' ? t('Connect to a network, then unlock. What you changed here is kept.')
		: why.help === 'signIn' || because === 'tokenRevoked' ? t('Sign in to Nextcloud, then unlock. What you changed here is kept.') : why.text
	return say(rule + ' ' + next, why.help === 'signIn' || because === 'tokenRevoked' ? 'signIn' : 'tryAgain')
}

function passphraseWrong(waitSeconds: number, eraseIn: number | null): string {
	const parts = [t('That passphrase did not open the vault. Nothing was sent to the server.')]
	if (eraseIn !== null) parts.push(n('{count} more wrong one erases the vault from this device.', '{count} more wrong ones erase the vault from this device.', eraseIn))
	if (waitSeconds > 0) parts.push(n('Try again in {count} second.', 'Try again in {count} seconds.', waitSeconds))
	return parts.join(' ')
}

function invalid(field: string, rule: 'empty' | 'tooLong' | 'notAllowed'): string {
	const name = fieldName(field)
	switch (rule) {
	case 'empty': return t('{field} is still empty.', { field: name })
	case 'tooLong': return t('{field} is longer than Passwords accepts.', { field: name })
	case 'notAllowed': return t('{field} holds something Passwords does not accept.', { field: name })
	default: return assertNever(rule)
	}
}
