// SPDX-FileCopyrightText: 2026 NexPass contributors
// SPDX-License-Identifier: AGPL-3.0-or-later

import { parseCustomFields } from '../domain/customField.ts'
import type { LocalId } from '../domain/ids.ts'
import type { Content } from '../domain/item.ts'
import type { Result } from '../domain/result.ts'
import { err, ok } from '../domain/result.ts'
import type { Millis } from '../domain/time.ts'
import type { LocalState } from '../sync/ports.ts'
import type { ItemState } from '../sync/state.ts'
import { effective, isDirty } from '../sync/state.ts'
import type { Problem } from './protocol/problem.ts'
import type { UnsentFile } from './protocol/syncing.ts'
import { actionOf } from './queueView.ts'
import { folderPath } from './rows.ts'

/** Unsent items in clear, as JSON that a person can read and copy from; `id` narrows it to one. The file's name carries no title. */
export function toUnsentFile(state: LocalState, id: LocalId | null, host: string, now: Millis): Result<UnsentFile, Problem> {
	const items = [...state.items.values()].filter((item) => (id === null || item.localId === id) && (isDirty(item) || item.parked !== null))
	if (items.length === 0) return err({ kind: 'notFound' })
	const written = new Date(now).toISOString()
	const content = {
		format: 'nexpass-unsent', version: 1, host, written,
		notice: 'Not encrypted. Whoever has this file can read everything in it.',
		items: items.map((item) => toEntry(item, state)),
	}
	return ok({ fileName: `nexpass-unsent-${written.slice(0, 10)}.json`, text: JSON.stringify(content, null, '\t') + '\n', count: items.length })
}

function toEntry(item: ItemState, state: LocalState): Readonly<Record<string, unknown>> {
	const { content, trashed } = effective(item)
	return {
		change: actionOf(item),
		changed: item.mine === null ? null : new Date(item.mine.editedAt).toISOString(),
		refused: item.parked?.reason ?? null,
		trashed,
		...readable(content, state),
		// Values that lost a merge and are not in the server's history yet: they exist nowhere else.
		...(item.losers.length > 0 ? { olderValues: item.losers } : {}),
	}
}

function readable(content: Content, state: LocalState): Readonly<Record<string, unknown>> {
	switch (content.kind) {
		case 'password': {
			const { kind, label, username, password, url, notes, favorite } = content
			const fields = parseCustomFields(content.customFields)
			return {
				kind, label, username, password, url, notes,
				customFields: fields.ok ? fields.value.map(({ extras, ...field }) => ({ ...extras, ...field })) : content.customFields,
				folder: folderPath(state, content.folder), tags: content.tags.map((tag) => tagLabel(state, tag)), favorite,
			}
		}
		case 'folder': return { kind: content.kind, label: content.label, folder: folderPath(state, content.parent) }
		case 'tag': return { kind: content.kind, label: content.label, color: content.color }
	}
}

function tagLabel(state: LocalState, id: LocalId): string {
	const item = state.items.get(id)
	return item === undefined ? '' : effective(item).content.label
}
