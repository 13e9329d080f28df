// SPDX-FileCopyrightText: 2026 NexPass contributors
// SPDX-License-Identifier: AGPL-3.0-or-later

import type { LocalState } from '../sync/ports.ts'
import type { ItemState } from '../sync/state.ts'
import { changedFields } from '../sync/content.ts'
import { effective, isDirty } from '../sync/state.ts'
import type { Millis } from '../domain/time.ts'
import type { NoticeItem, QueueItem } from './protocol/syncing.ts'

/** Longest title in the queue; the entry shows all of it. Characters. */
const TITLE_TEXT = 120

/** What still has to reach the server, oldest first. */
export function toQueue(state: LocalState): readonly QueueItem[] {
	const queue: QueueItem[] = []
	for (const item of state.items.values()) if (isDirty(item) || item.parked !== null) queue.push(toQueueItem(item))
	return queue.sort((a, b) => a.changedAt - b.changedAt || (a.id < b.id ? -1 : 1))
}

/** Merges that nobody has looked at yet, newest first. */
export function toNotices(state: LocalState): readonly NoticeItem[] {
	const notices: NoticeItem[] = []
	for (const item of state.items.values()) {
		for (const { id, kind, conflicts, at } of item.notices) {
			notices.push({ noticeId: id, id: item.localId, itemKind: item.kind, label: titleOf(item), kind, fields: conflicts.map(({ field }) => field), at })
		}
	}
	for (const item of state.items.values()) if (item.standing === 'stranded' && !effective(item).trashed) notices.push(toStranded(item))
	return notices.sort((a, b) => b.at - a.at || (a.noticeId < b.noticeId ? -1 : 1))
}

/** No merge and nothing to dismiss: it lasts until the item is back in the server's lists. */
function toStranded(item: ItemState): NoticeItem {
	return { noticeId: 'stranded-' + item.localId, id: item.localId, itemKind: item.kind, label: titleOf(item), kind: 'stranded', fields: [], at: 0 as Millis }
}

function toQueueItem(item: ItemState): QueueItem {
	return {
		id: item.localId,
		itemKind: item.kind,
		label: titleOf(item),
		action: actionOf(item),
		state: stateOf(item),
		fields: item.base === null || item.mine === null ? [] : changedFields(item.base.content, item.mine.content),
		reason: item.parked?.reason ?? null,
		message: item.parked?.message ?? '',
		changedAt: item.mine?.editedAt ?? item.parked?.at ?? 0 as Millis,
		canUndo: item.flight === null,
	}
}

/** An item's title, cut to what a line shows. */
export function titleOf(item: ItemState): string {
	return effective(item).content.label.slice(0, TITLE_TEXT)
}

/** What the unsent change of an item is, as one word. */
export function actionOf(item: ItemState): QueueItem['action'] {
	if (item.base === null) return 'create'
	if (item.mine !== null && item.mine.trashed !== item.base.head.trashed) return item.mine.trashed ? 'trash' : 'restore'
	return 'update'
}

function stateOf(item: ItemState): QueueItem['state'] {
	if (item.parked !== null) return 'parked'
	if (item.flight === null) return 'waiting'
	return item.flight.phase === 'sent' ? 'sending' : 'unknown'
}
