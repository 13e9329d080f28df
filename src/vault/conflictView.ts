// SPDX-FileCopyrightText: 2026 NexPass contributors
// SPDX-License-Identifier: AGPL-3.0-or-later

import type { CustomField } from '../domain/customField.ts'
import { parseCustomFields } from '../domain/customField.ts'
import type { LocalId } from '../domain/ids.ts'
import type { Millis } from '../domain/time.ts'
import { toMillis } from '../domain/time.ts'
import { isOtpField } from '../otp/storedOtp.ts'
import type { FieldValue } from '../sync/content.ts'
import { sameValue, valueOf } from '../sync/content.ts'
import type { LocalState } from '../sync/ports.ts'
import type { Conflict, ItemState, Notice } from '../sync/state.ts'
import { effective } from '../sync/state.ts'
import type { ConflictChoice, ConflictRow, ConflictValues, ConflictView } from './protocol/conflicts.ts'
import { folderPath, isEditable, isSecretField } from './rows.ts'

/** A notice and the item it belongs to. */
export interface FoundNotice {
	readonly item: ItemState
	readonly notice: Notice
}

/** Finds a notice that nobody has dismissed yet. */
export function findNotice(state: LocalState, noticeId: string): FoundNotice | null {
	for (const item of state.items.values()) {
		const notice = item.notices.find(({ id }) => id === noticeId)
		if (notice !== undefined) return { item, notice }
	}
	return null
}

/** The differing values of a conflict, secret ones left out. */
export function toConflictView(state: LocalState, { item, notice }: FoundNotice): ConflictView {
	const { content, trashed } = effective(item)
	return {
		noticeId: notice.id, id: item.localId, itemKind: item.kind, label: content.label, kind: notice.kind,
		rows: rowsOf(state, item, notice).map(({ field, name, secret, values }): ConflictRow => ({ field, name, secret, values: secret ? null : values })),
		mineAt: notice.times?.mine ?? null,
		theirsAt: theirsAt(notice),
		standing: standingChoice(item, notice),
		editable: isEditable(item),
		trashed,
	}
}

/** The values of all rows of {@link toConflictView}, secret ones included. */
export function conflictValues(state: LocalState, { item, notice }: FoundNotice): readonly ConflictValues[] {
	return rowsOf(state, item, notice).map(({ values }) => values)
}

/** Which side holds in every field; a mixture, or something newer than both, is `standing`. */
export function standingChoice(item: ItemState, { conflicts }: Notice): ConflictChoice {
	const { content } = effective(item)
	const holds = (side: 'mine' | 'theirs'): boolean => conflicts.every((conflict) => sameValue(valueOf(content, conflict.field), conflict[side]))
	if (holds('theirs')) return 'theirs'
	return holds('mine') ? 'mine' : 'standing'
}

function theirsAt({ times }: Notice): Millis | null {
	return times === undefined ? null : toMillis(times.theirs)
}

interface FullRow extends ConflictRow {
	readonly values: ConflictValues
}

function rowsOf(state: LocalState, item: ItemState, notice: Notice): readonly FullRow[] {
	const { content } = effective(item)
	return notice.conflicts.flatMap((conflict) => {
		const now = valueOf(content, conflict.field) ?? ''
		if (conflict.field === 'customFields') return customRows(conflict, now)
		const show = (value: FieldValue): string => shownValue(state, conflict.field, value)
		return [{ field: conflict.field, name: '', secret: conflict.field === 'password', values: { mine: show(conflict.mine), theirs: show(conflict.theirs), now: show(now) } }]
	})
}

/** One row for each custom field that differs between the two sides. */
function customRows({ mine, theirs }: Conflict, now: FieldValue): readonly FullRow[] {
	const whole: FullRow = { field: 'customFields', name: '', secret: true, values: { mine: String(mine), theirs: String(theirs), now: String(now) } }
	const [m, t, n] = [fieldsByKey(mine), fieldsByKey(theirs), fieldsByKey(now)]
	if (m === null || t === null || n === null) return [whole]
	const rows = [...new Map([...m, ...t])].flatMap(([key, field]): FullRow[] => {
		const values: ConflictValues = { mine: m.get(key)?.value ?? null, theirs: t.get(key)?.value ?? null, now: n.get(key)?.value ?? null }
		if (values.mine === values.theirs) return []
		const otp = isOtpField(field)
		return [{ field: otp ? 'otp' : 'customFields', name: otp ? '' : field.label, secret: otp || field.type === 'data' || isSecretField(field), values }]
	})
	return rows.length > 0 ? rows : [whole]
}

/** Fields under a name that tells apart equal ones by their place (docs/decisions/0002, custom fields). */
function fieldsByKey(text: FieldValue): ReadonlyMap<string, CustomField> | null {
	const parsed = parseCustomFields(String(text))
	if (!parsed.ok) return null
	const keyed = new Map<string, CustomField>()
	for (const field of parsed.value) {
		let place = 0
		while (keyed.has(JSON.stringify([field.type, field.label, place]))) place += 1
		keyed.set(JSON.stringify([field.type, field.label, place]), field)
	}
	return keyed
}

function shownValue(state: LocalState, field: string, value: FieldValue): string {
	if (field === 'folder' || field === 'parent') return folderPath(state, value as LocalId).join(' › ')
	return typeof value === 'object' ? value.join(', ') : String(value)
}
