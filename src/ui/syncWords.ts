// SPDX-FileCopyrightText: 2026 NexPass contributors
// SPDX-License-Identifier: AGPL-3.0-or-later

import type { QueueItem, SyncStatus } from '../vault/protocol.ts'
import { formatNumber, n, t } from './l10n.ts'

/** What a waiting change does, in words. */
export function queueAction(item: QueueItem): string {
	switch (item.action) {
	case 'create': return item.itemKind === 'password' ? t('New login') : item.itemKind === 'folder' ? t('New folder') : t('New tag')
	case 'update': return t('Changed')
	case 'trash': return t('Moved to trash')
	case 'restore': return t('Restored')
	}
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
	case 'invalid': return t('{host} refused this change. It is kept here until you decide.', { host })
	case 'tooLarge': return t('{host} says this entry is too large. Shorten it and try again.', { host })
	case 'forbidden': return t('{host} does not allow this change.', { host })
	case 'notEditable': return t('This entry was shared with you for reading only. Your change stays here; you can save it as a new entry.')
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
	default: return t('Two changes were brought together. Nothing is lost.')
	}
}

/** What syncing is doing, as the sync page says it. */
export function stageText(state: SyncStatus['state']): string {
	if (state.kind !== 'syncing') return ''
	const stage = { connecting: t('Connecting'), pulling: t('Fetching changes'), sending: t('Sending changes'), finishing: t('Finishing') }[state.stage]
	return state.total > 0 ? t('{stage}: {done} of {total}', { stage, done: formatNumber(state.done), total: formatNumber(state.total) }) : stage
}

/** The counts of the last sync in one line, empty when there was none. */
export function countsText(counts: SyncStatus['lastCounts']): string {
	if (counts === null) return ''
	return [
		n('{count} fetched', '{count} fetched', counts.pulled),
		n('{count} sent', '{count} sent', counts.pushed),
		n('{count} merged', '{count} merged', counts.merged),
	].join(' · ')
}
