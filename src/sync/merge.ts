// SPDX-FileCopyrightText: 2026 NexPass contributors
// SPDX-License-Identifier: AGPL-3.0-or-later

import type { Content, FieldName } from '../domain/item.ts'
import type { Millis, UnixSeconds } from '../domain/time.ts'
import { toUnixSeconds } from '../domain/time.ts'
import type { FieldValue } from './content.ts'
import { fieldsOf, sameValue, valueOf, withValues } from './content.ts'
import { mergeCustomFields } from './mergeCustomFields.ts'
import { mergeLines } from './mergeLines.ts'
import type { Conflict, LostValues, Mine } from './state.ts'

/** What a merge of two contents gives. */
export interface Merged {
	readonly content: Content
	/** Times of the fields in which `content` differs from theirs. */
	readonly changedAt: Mine['changedAt']
	/** Values of mine that had to give way; to be written first, so that the history keeps them. Null: nothing of mine lost. */
	readonly lost: LostValues | null
	/** Fields that both sides changed and of which one value had to give way. Flags are never among them: two sides that both changed one came to the same. */
	readonly conflicts: readonly Conflict[]
}

/** Their side: the content and the server's time of that revision. */
export interface Theirs {
	readonly content: Content
	readonly at: UnixSeconds
}

type Side = 'mine' | 'theirs'

interface FieldMerge {
	readonly value: FieldValue
	/** Set when both sides changed the field and one had to give way. */
	readonly winner: Side | null
}

/**
 * Merges three contents of one kind, field by field, by the rules of decision note 0002. Pure: the same three give the
 * same result on every device. Throws when the kinds differ, since an id never changes its kind.
 */
export function merge(base: Content, mine: { readonly content: Content, readonly changedAt: Mine['changedAt'] }, theirs: Theirs): Merged {
	if (base.kind !== mine.content.kind || base.kind !== theirs.content.kind) throw new Error('merge needs three contents of one kind')
	const values: Partial<Record<FieldName, FieldValue>> = {}
	const lost: Partial<Record<FieldName, FieldValue>> = {}
	const changedAt: Partial<Record<FieldName, Millis | null>> = {}
	const conflicts: Conflict[] = []
	for (const field of fieldsOf(base)) {
		const [b, m, t] = [valueOf(base, field), valueOf(mine.content, field), valueOf(theirs.content, field)]
		if (b === undefined || m === undefined || t === undefined) throw new Error(`${field} is missing`)
		const time = mine.changedAt[field] ?? null
		const merged = mergeField(field, b, m, t, isLater(time, theirs.at) ? 'mine' : 'theirs')
		values[field] = merged.value
		if (!sameValue(merged.value, t)) changedAt[field] = time
		if (merged.winner === null) continue
		conflicts.push({ field, mine: m, theirs: t, winner: merged.winner })
		if (merged.winner === 'theirs' && !isPlace(field)) lost[field] = m
	}
	return { content: withValues(theirs.content, values), changedAt, lost: Object.keys(lost).length > 0 ? lost : null, conflicts }
}

/** Whether a change of ours is later than a revision of theirs. Whole seconds, ties and untrusted times are theirs. */
export function isLater(mine: Millis | null, theirs: UnixSeconds): boolean {
	return mine !== null && toUnixSeconds(mine) > theirs
}

function mergeField(field: FieldName, base: FieldValue, mine: FieldValue, theirs: FieldValue, later: Side): FieldMerge {
	if (sameValue(mine, theirs) || sameValue(mine, base)) return { value: theirs, winner: null }
	if (sameValue(theirs, base)) return { value: mine, winner: null }
	const sets = allOf(isSet, base, mine, theirs)
	if (sets !== null) return { value: mergeSets(...sets), winner: null }
	const finer = mergeText(field, base, mine, theirs, later)
	if (finer !== null) return { value: finer.text, winner: finer.overlaps ? later : null }
	return { value: later === 'mine' ? mine : theirs, winner: later }
}

function mergeText(field: FieldName, base: FieldValue, mine: FieldValue, theirs: FieldValue, later: Side): { readonly text: string, readonly overlaps: boolean } | null {
	const texts = allOf(isText, base, mine, theirs)
	if (texts !== null && field === 'notes') return mergeLines(...texts, later)
	if (texts !== null && field === 'customFields') return mergeCustomFields(...texts, later)
	return null
}

function allOf<T extends FieldValue>(is: (value: FieldValue) => value is T, ...values: readonly [FieldValue, FieldValue, FieldValue]): readonly [T, T, T] | null {
	return values.every(is) ? values as readonly [T, T, T] : null
}

const isSet = (value: FieldValue): value is readonly string[] => typeof value === 'object'
const isText = (value: FieldValue): value is string => typeof value === 'string'

/** Theirs without what we removed, plus what we added. */
export function mergeSets<T extends string>(base: readonly T[], mine: readonly T[], theirs: readonly T[]): readonly T[] {
	const removed = new Set(base.filter((entry) => !mine.includes(entry)))
	const added = mine.filter((entry) => !base.includes(entry))
	return [...new Set([...theirs.filter((entry) => !removed.has(entry)), ...added])]
}

/** Fields that say where an item lies; writing a losing place first would move the item about for nothing. */
function isPlace(field: FieldName): boolean {
	return field === 'folder' || field === 'parent'
}
