// SPDX-FileCopyrightText: 2026 NexPass contributors
// SPDX-License-Identifier: AGPL-3.0-or-later

import type { CustomField } from '../domain/customField.ts'
import { formatCustomFields, parseCustomFields } from '../domain/customField.ts'

/** A three-way merge of custom fields. `overlaps`: both sides gave one field different values, and `winner` decided there. */
export interface MergedCustomFields {
	readonly text: string
	readonly overlaps: boolean
}

interface Entry {
	readonly key: string
	readonly field: CustomField
}

interface Decision {
	readonly kept: readonly CustomField[]
	readonly overlaps: boolean
}

/**
 * Merges the API's `customFields` texts field by field. Fields correspond by type, label and position among equals.
 * Null: one of the texts is no list of fields, treat it as one value.
 */
export function mergeCustomFields(base: string, mine: string, theirs: string, winner: 'mine' | 'theirs'): MergedCustomFields | null {
	const [b, m, t] = [readEntries(base), readEntries(mine), readEntries(theirs)]
	if (b === null || m === null || t === null) return null
	const byKey = { base: toMap(b), mine: toMap(m), theirs: toMap(t) }
	const merged: CustomField[] = []
	let overlaps = false
	for (const key of mergedOrder(b, m, t)) {
		const decision = decide(byKey.base.get(key), byKey.mine.get(key), byKey.theirs.get(key), winner)
		merged.push(...decision.kept)
		overlaps ||= decision.overlaps
	}
	return { text: textOf(merged, [[t, theirs], [m, mine]]), overlaps }
}

/** One field: an edit beats a removal, two different additions both stay. */
function decide(base: CustomField | undefined, mine: CustomField | undefined, theirs: CustomField | undefined, winner: 'mine' | 'theirs'): Decision {
	if (same(mine, theirs) || same(theirs, base)) return { kept: listOf(mine), overlaps: false }
	if (same(mine, base)) return { kept: listOf(theirs), overlaps: false }
	if (base === undefined) return { kept: [...listOf(theirs), ...listOf(mine)], overlaps: false }
	if (mine === undefined || theirs === undefined) return { kept: listOf(mine ?? theirs), overlaps: false }
	return { kept: listOf(winner === 'mine' ? mine : theirs), overlaps: true }
}

/** Their order, unless only we moved fields about; what the other side has on top follows at the end. */
function mergedOrder(base: readonly Entry[], mine: readonly Entry[], theirs: readonly Entry[]): ReadonlySet<string> {
	const theyMoved = !sameOrder(base, theirs)
	const [first, second] = !theyMoved && !sameOrder(base, mine) ? [mine, theirs] : [theirs, mine]
	return new Set([...first, ...second].map((entry) => entry.key))
}

function sameOrder(a: readonly Entry[], b: readonly Entry[]): boolean {
	const inA = new Set(a.map((entry) => entry.key))
	const inB = new Set(b.map((entry) => entry.key))
	const left = a.filter((entry) => inB.has(entry.key))
	const right = b.filter((entry) => inA.has(entry.key))
	return left.every((entry, index) => entry.key === right[index]?.key)
}

function readEntries(text: string): readonly Entry[] | null {
	const parsed = parseCustomFields(text)
	if (!parsed.ok) return null
	const seen = new Map<string, number>()
	return parsed.value.map((field) => {
		const name = JSON.stringify([field.type, field.label])
		const ordinal = seen.get(name) ?? 0
		seen.set(name, ordinal + 1)
		return { key: `${name}#${ordinal}`, field }
	})
}

/** The text of one side to the letter where it already says the merged list: other clients' spelling then survives. */
function textOf(merged: readonly CustomField[], sides: readonly (readonly [readonly Entry[], string])[]): string {
	for (const [entries, text] of sides) {
		if (entries.length === merged.length && entries.every((entry, index) => same(entry.field, merged[index]))) return text
	}
	return formatCustomFields(merged)
}

function toMap(entries: readonly Entry[]): ReadonlyMap<string, CustomField> {
	return new Map(entries.map((entry) => [entry.key, entry.field]))
}

function same(a: CustomField | undefined, b: CustomField | undefined): boolean {
	if (a === undefined || b === undefined) return a === b
	return a.value === b.value && a.label === b.label && a.type === b.type && JSON.stringify(a.extras) === JSON.stringify(b.extras)
}

function listOf(field: CustomField | undefined): readonly CustomField[] {
	return field === undefined ? [] : [field]
}
