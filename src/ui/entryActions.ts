// SPDX-FileCopyrightText: 2026 NexPass contributors
// SPDX-License-Identifier: AGPL-3.0-or-later

import type { LocalId } from '../domain/ids.ts'
import type { Result } from '../domain/result.ts'
import type { EntryRow } from '../vault/protocol/entries.ts'
import type { Problem } from '../vault/protocol/problem.ts'
import { messageOf } from './errorMessages.ts'
import { openableUrl } from './format.ts'
import { t } from './l10n.ts'
import { useSession } from './session.ts'

/** What can be done with an entry from a list or its page; each says in the snackbar how it went. */
export interface EntryActions {
	/** Moves to the trash and offers to take it back for 10 s. */
	trash(row: EntryRow): Promise<void>
	restore(row: EntryRow): Promise<void>
	move(row: EntryRow, folder: LocalId): Promise<void>
	setFavorite(row: EntryRow, favorite: boolean): Promise<void>
	/** Whether the entry asks again before it shows a secret; switching that off asks, too. */
	setAsksAgain(row: EntryRow, asks: boolean): Promise<void>
	/** Opens the entry's address in a new tab that knows nothing about this page. Only http and https. */
	openSite(row: EntryRow): Promise<void>
}

/** Actions on entries for one screen. */
export function useEntryActions(): EntryActions {
	const session = useSession()
	const { snackbar, environment: { place } } = session

	/** Says `done`, or what went wrong; true when it went well. */
	function tell(answer: Result<null, Problem>, done: string, undo?: () => void): void {
		if (!answer.ok) snackbar.show(messageOf(answer.error, place.host).text)
		else if (undo === undefined) snackbar.show(done)
		else snackbar.show(done, { label: t('Undo'), run: undo })
	}

	return {
		async trash(row) {
			const answer = await session.call('trash', { ids: [row.id] })
			tell(answer, t('Moved to trash'), () => void session.call('restore', { ids: [row.id] }).then((undone) => tell(undone, t('Taken back'))))
		},
		async restore(row) {
			tell(await session.call('restore', { ids: [row.id] }), t('Restored'))
		},
		async move(row, folder) {
			const before = row.folder
			const answer = await session.call('move', { ids: [row.id], folder })
			tell(answer, t('Moved'), () => void session.call('move', { ids: [row.id], folder: before }).then((undone) => tell(undone, t('Taken back'))))
		},
		async setFavorite(row, favorite) {
			tell(await session.call('setFavorite', { id: row.id, favorite }), favorite ? t('Added to favourites') : t('Removed from favourites'))
		},
		async setAsksAgain(row, asks) {
			const answer = await session.guarded(() => session.call('setAsksAgain', { id: row.id, asks }))
			if (answer.ok || answer.error.kind !== 'confirmNeeded') tell(answer, asks ? t('This entry asks again from now on, on your devices with NexPass') : t('This entry does not ask again any more'))
		},
		async openSite(row) {
			const answer = await session.call('entry', { id: row.id })
			const url = answer.ok ? openableUrl(answer.value.url) : null
			if (url === null) snackbar.show(t('This address cannot be opened.'))
			else openUrl(url)
		},
	}
}

/** Opens an address in a new tab without giving it a way back to this page. */
export function openUrl(url: string): void {
	window.open(url, '_blank', 'noopener,noreferrer')
}
