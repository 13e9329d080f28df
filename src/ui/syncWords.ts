// SPDX-FileCopyrightText: 2026 NexPass contributors
// SPDX-License-Identifier: AGPL-3.0-or-later

import type { Problem } from '../vault/protocol/problem.ts'
import type { QueueItem, SyncRound, SyncStatus } from '../vault/protocol/syncing.ts'
import type { Message } from './errorMessages.ts'
import { fieldName, messageOf } from './errorMessages.ts'
import { inMemoryOnly } from './keepingWords.ts'
import { formatNumber, n, t } from './l10n.ts'

/** What a waiting change does, in words. */
export function queueAction(item: QueueItem): string {
	switch (item.action) {
	case 'create': return item.itemKind === 'password' ? t('New login') : item.itemKind === 'folder' ? t('New folder') : t('New tag')
	case 'update': return updated(item.fields)
	case 'trash': return t('Moved to trash')
	case 'restore': return t('Restored')
	}
}

function updated(fields: readonly string[]): string {
	const [first, second] = fields
	if (first === undefined) return t('Changed')
	return second === undefined ? t('{field} changed', { field: fieldName(first) }) : n('{count} field changed', '{count} fields changed', fields.length)
}

/** How far a waiting change has come. */
export function queueState(state: QueueItem['state']): string {
	switch (state) {
	case 'waiting': return t('waiting')
	case 'sending': return t('being sent')
	case 'unknown': return t('sent, waiting for confirmation')
	case 'parked': return t('refused')
	}
}

/** Why a change does not go out by itself any more. Unknown reasons are shown as they came, because they may help whoever helps. */
export function queueReason(reason: string | null, host: string): string {
	switch (reason) {
	case null:
	case 'invalid': return inMemoryOnly.value ? t('{host} refused this change. It is in memory only: decide before NexPass locks.', { host }) : t('{host} refused this change. It is kept here until you decide.', { host })
	case 'tooLarge': return t('{host} says this entry is too large. Shorten it and try again.', { host })
	case 'forbidden': return t('{host} does not allow this change.', { host })
	case 'notEditable': return inMemoryOnly.value ? t('This entry was shared with you for reading only. You can save your change as a new entry before NexPass locks.') : t('This entry was shared with you for reading only. Your change stays here; you can save it as a new entry.')
	case 'unreadable': return t('The entry on {host} cannot be read on this device, so it is not overwritten.', { host })
	case 'keepsFailing': return t('{host} failed to store this change several times. It may be unable to check the password against leaks; tell your administrator.', { host })
	case 'suspended': return t('Its folder is in the trash. It goes on when the folder is back.')
	default: return t('{host} refused this change: {reason}', { host, reason })
	}
}

/** What a merge did, in a sentence that also says what became of the other value. `fields` are names as people see them. */
export function noticeText(kind: string, fields: string, host: string): string {
	switch (kind) {
	case 'conflict': return t('{fields}: changed in two places. The newer value holds, the other is in the history on {host}.', { fields, host })
	case 'restored': return t('It was thrown away elsewhere while you changed it here. It is back.')
	case 'notTrashed': return t('You threw it away while it was changed elsewhere. It stays.')
	case 'recreated': return t('It was deleted for good elsewhere while you changed it here. It was made anew.')
	case 'movedToTop': return t('Its folder is gone, so it is at the top of the vault.')
	case 'moveDropped': return t('The move would have put a folder into itself, so it stays where it was.')
	case 'copyMerged': return t('A second copy was merged into it; the copy is in the trash.')
	case 'copyKept': return t('There are two copies that differ. Both were kept.')
	case 'stranded': return t('On {host} it is in no list any more, although its folder is there. It is kept here.', { host })
	default: return t('Two changes were brought together. Nothing is lost.')
	}
}

/** What syncing is doing, as the sync page says it. */
export function stageText(state: SyncStatus['state']): string {
	if (state.kind !== 'syncing') return ''
	const stage = { connecting: t('Connecting'), pulling: t('Fetching changes'), sending: t('Sending changes'), finishing: t('Finishing') }[state.stage]
	return state.total > 0 ? t('{stage}: {done} of {total}', { stage, done: formatNumber(state.done), total: formatNumber(state.total) }) : stage
}

/** How syncing stands, as the heading of the sync page says it. */
export function statusTitle(status: SyncStatus | null, online: boolean): string {
	if (status === null || status.state.kind === 'never') return t('Not synced yet')
	if (status.state.kind === 'syncing') return t('Syncing')
	if (status.paused) return t('Sync is paused')
	if (status.waiting > 0) return n('{count} change waiting', '{count} changes waiting', status.waiting)
	if (status.state.kind === 'problem') return t('Sync needs you')
	if (!online || status.state.kind === 'offline') return t('Offline')
	return status.parked > 0 || status.review > 0 ? t('Synced') : t('Everything is in step')
}

/** The counts of the last sync in one line, empty when there was none. */
export function countsText(status: SyncStatus | null): string {
	if (status === null || status.lastCounts === null) return ''
	return [...roundCounts(status.lastCounts), n('{count} waiting', '{count} waiting', status.waiting)].join(' · ')
}

/** What came and went in one round, as parts of a line. */
export function roundCounts(counts: { readonly pulled: number; readonly pushed: number; readonly merged: number }): readonly string[] {
	return [
		n('{count} fetched', '{count} fetched', counts.pulled),
		n('{count} sent', '{count} sent', counts.pushed),
		n('{count} merged', '{count} merged', counts.merged),
	]
}

/** How a round of the log ended, in a few words. */
export function outcomeText(outcome: SyncRound['outcome']): string {
	switch (outcome) {
	case 'done': return t('Finished')
	case 'offline': return t('No network')
	case 'timeout': return t('The server did not answer in time')
	case 'maintenance': return t('The server was in maintenance')
	case 'rateLimited': return t('The server asked for a pause')
	case 'serverFault': return t('The server had a fault')
	case 'notJson': return t('Something other than the server answered')
	case 'noPasswordsApp': return t('The Passwords app was not found')
	case 'signInNeeded':
	case 'tokenRevoked':
	case 'wrongCredentials':
	case 'appPasswordForbidden':
	case 'secondFactorPending':
	case 'lockedOut': return t('A sign-in to Nextcloud was needed')
	case 'codeNeeded':
	case 'codeRefused':
	case 'attemptsSpent':
	case 'passphraseChanged':
	case 'passphraseRefusedByServer':
	case 'passphraseWrong': return t('The passphrase or a code was needed')
	case 'otherAccount': return t('Another person was signed in')
	case 'serverChanged': return t('It was another server, or one set up anew')
	case 'massDeletion': return t('Much was missing on the server: you were asked')
	case 'rolledBack': return t('The server had been put back to an earlier day: you were asked')
	case 'diskFull':
	case 'saveUndecided': return t('This device had no space left')
	case 'openElsewhere': return t('The vault was open in another tab')
	case 'storageFailed': return t('The browser could not write to its storage')
	default: return t('Ended early')
	}
}

/** What a person is told about a problem of a round: nothing that was typed is at stake there. */
export function roundMessage(problem: Problem, host: string): Message {
	switch (problem.kind) {
	case 'diskFull':
	case 'saveUndecided': return { text: t('This device has no space left for what comes from {host}. What you changed here is kept. Free some space, then sync again.', { host }), help: 'tryAgain' }
	case 'openElsewhere': return { text: t('The vault is open in another tab or window now, so syncing stopped here. Go on there, or load this page again.'), help: null }
	case 'storageFailed': return { text: t('The browser could not write to its storage, so syncing stopped. What you changed here is kept. Load NexPass again.'), help: 'guide' }
	case 'serverChanged': return { text: inMemoryOnly.value ? t('{host} is another Nextcloud now, or was set up anew: what is open here does not belong to it. Nothing was sent or changed. Save what is unsent, then lock NexPass and open it again.', { host }) : t('{host} is another Nextcloud now, or was set up anew: this vault does not belong to it. Nothing was sent or changed. Save what is unsent, then remove this vault and set it up again.', { host }), help: 'review' }
	default: return messageOf(problem, host)
	}
}

/** What can be said about whether the browser keeps the data. */
export function keepingText(status: SyncStatus): string {
	if (status.persisted === true) return t('The browser has promised to keep it.')
	if (status.secondCopy !== 'none') return t('The browser may clear its database when space is short; a second copy is kept beside it.')
	return status.persisted === null ? t('The browser does not say whether it keeps it.') : t('The browser may erase it when space is short, and keeps no second copy. Sync often.')
}
