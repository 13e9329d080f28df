// SPDX-FileCopyrightText: 2026 NexPass contributors
// SPDX-License-Identifier: AGPL-3.0-or-later

import type { LocalId } from '../domain/ids.ts'
import type { Result } from '../domain/result.ts'
import type { Problem } from '../vault/protocol/problem.ts'
import type { QueueItem } from '../vault/protocol/syncing.ts'
import { saveFile } from '../platform/saveFile.ts'
import { messageOf } from './errorMessages.ts'
import { n, t } from './l10n.ts'
import { useSession } from './session.ts'

/** What can be done with a change that the server refused. */
export type ParkedAction = 'retry' | 'edit' | 'copyAsNew' | 'export' | 'discard' | 'putBack'

/** What can be done with unsent changes; each says in the snackbar how it went. */
export interface UnsentActions {
	/** Takes back a change that was not sent yet. */
	undo(item: QueueItem): Promise<void>
	/** Does one of the actions that need no further question. */
	decide(item: QueueItem, action: 'retry' | 'copyAsNew' | 'discard' | 'putBack'): Promise<void>
	/** Saves unsent changes as a readable file; null means all of them. */
	save(id: LocalId | null): Promise<void>
}

/** Actions on unsent changes for one screen. */
export function useUnsentActions(): UnsentActions {
	const session = useSession()
	const { snackbar, environment: { place } } = session

	function tell(answer: Result<unknown, Problem>, done: string): void {
		snackbar.show(answer.ok ? done : messageOf(answer.error, place.host).text)
	}

	return {
		async undo(item) {
			tell(await session.call('undo', { id: item.id }), t('Taken back'))
		},
		async decide(item, action) {
			if (action === 'putBack') return tell(await session.call('putBack', { id: item.id }), t('Its folder is back'))
			const answer = await session.call('parkedAction', { id: item.id, action })
			tell(answer, { retry: t('It is tried again'), copyAsNew: t('Saved as a new entry'), discard: t('Discarded') }[action])
		},
		async save(id) {
			const answer = await session.guarded(() => session.call('exportUnsent', { id }))
			if (!answer.ok && answer.error.kind === 'confirmNeeded') return
			if (answer.ok) saveFile(answer.value.fileName, answer.value.text, 'application/json')
			tell(answer, answer.ok ? n('{count} change saved as a file', '{count} changes saved as a file', answer.value.count) : '')
		},
	}
}
