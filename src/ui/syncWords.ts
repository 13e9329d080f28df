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

/** Why the server refused a change. Unknown reasons are shown as they came, because they may help whoever helps. */
export function queueReason(reason: string | null, host: string): string {
	switch (reason) {
	case null:
	case '': return t('{host} refused this change. It is kept here until you decide.', { host })
	case 'rejected': return t('{host} refused this change. It is kept here until you decide.', { host })
	case 'tooLarge': return t('{host} says this entry is too large. Shorten it and try again.', { host })
	case 'serverFull': return t('{host} has no space left. Your change is safe on this device.', { host })
	case 'forbidden': return t('{host} does not allow this change, for example because the entry was shared for reading only.', { host })
	case 'parentParked': return t('The folder of this entry was refused, so it waits too.')
	case 'serverFault': return t('{host} could not store this change after several attempts. It may be unable to check the password against leaks.', { host })
	case 'keyMissing': return t('This change cannot be encrypted, because its key is missing on this device.')
	case 'deletedRemotely': return t('This entry was deleted on {host} while you changed it here.', { host })
	default: return t('{host} refused this change: {reason}', { host, reason })
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
