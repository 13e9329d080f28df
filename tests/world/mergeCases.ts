// SPDX-FileCopyrightText: 2026 NexPass contributors
// SPDX-License-Identifier: AGPL-3.0-or-later

import { parseCustomFields } from '../../src/domain/customField.ts'
import type { CustomField } from '../../src/domain/customField.ts'
import type { LocalId } from '../../src/domain/ids.ts'
import type { FieldName, PasswordContent } from '../../src/domain/item.ts'
import type { Millis, UnixSeconds } from '../../src/domain/time.ts'
import { fieldsOf, sameContent, sameValue, valueOf } from '../../src/sync/content.ts'
import type { Merged } from '../../src/sync/merge.ts'
import { merge } from '../../src/sync/merge.ts'
import type { Dice } from './random.ts'

const WORDS = ['', 'a', 'b', 'c', 'dd']
const LINES = ['', 'one', 'two', 'three', 'four', 'five']
const TEXTS: readonly FieldName[] = ['label', 'username', 'password', 'url', 'notes', 'customFields']
/** Fields in which two devices that merge the same two states come to the same value, whichever of them is mine. */
const SAME_ON_BOTH: readonly FieldName[] = ['label', 'username', 'password', 'url', 'folder', 'tags', 'favorite', 'hidden']

/** Plays one merge of three random states and answers which laws it breaks. */
export function breaksLaws(dice: Dice): readonly string[] {
	const base = makeContent(dice)
	const [mine, theirs] = [change(base, dice), change(base, dice)]
	const at = dice.chance(0.1) ? null : dice.below(4) * 1000 as Millis
	const theirAt = dice.below(4) as UnixSeconds
	const sideOf = (content: PasswordContent, time: Millis | null): Parameters<typeof merge>[1] => ({ content, changedAt: Object.fromEntries(fieldsOf(content).map((field) => [field, time])) })
	const before = JSON.stringify([base, mine, theirs])
	const merged = merge(base, sideOf(mine, at), { content: theirs, at: theirAt })
	const broken: string[] = []
	const law = (name: string, holds: boolean): void => {
		if (!holds) broken.push(`${name}: ${before} ${String(at)} ${theirAt.toString()} gives ${JSON.stringify(merged)}`)
	}
	law('the same input gives the same output', JSON.stringify(merge(base, sideOf(mine, at), { content: theirs, at: theirAt })) === JSON.stringify(merged))
	law('the input is left alone', JSON.stringify([base, mine, theirs]) === before)
	law('one side alone stands', sameContent(merge(base, sideOf(mine, at), { content: base, at: theirAt }).content, mine) && sameContent(merge(base, sideOf(base, at), { content: theirs, at: theirAt }).content, theirs))
	const twice = merge(theirs, { content: merged.content, changedAt: merged.changedAt }, { content: theirs, at: theirAt })
	law('once more changes nothing', sameContent(twice.content, merged.content) && twice.lost === null && twice.conflicts.length === 0)
	law('tags are a set', sameValue(valueOf(merged.content, 'tags'), setMerge(base.tags, mine.tags, theirs.tags)))
	for (const field of TEXTS) law(`no ${field} vanishes`, isKept(field, base, mine, theirs, merged))
	if (at !== null && Math.floor(at / 1000) !== theirAt) {
		const other = merge(base, sideOf(theirs, theirAt * 1000 as Millis), { content: mine, at: Math.floor(at / 1000) as UnixSeconds })
		for (const field of SAME_ON_BOTH) law(`both devices come to the same ${field}`, sameValue(valueOf(merged.content, field), valueOf(other.content, field)))
	}
	return broken
}

function isKept(field: FieldName, base: PasswordContent, mine: PasswordContent, theirs: PasswordContent, merged: Merged): boolean {
	const [b, m, t, result] = [base, mine, theirs, merged.content].map((content) => valueOf(content, field) as string)
	const lost = merged.lost?.[field] as string | undefined
	// Theirs is in the history whatever we write; mine has to be in the result, or written first.
	if (m === b || m === t || m === undefined || result === undefined || b === undefined || result === m || lost === m) return true
	if (field === 'notes') return m.split('\n').filter((line) => !b.split('\n').includes(line)).every((line) => result.split('\n').includes(line))
	if (field !== 'customFields') return false
	const [fieldsBefore, own, all] = [b, m, result].map((text) => parseCustomFields(text))
	if (fieldsBefore?.ok !== true || own?.ok !== true || all?.ok !== true) return false
	const holds = (list: readonly CustomField[], one: CustomField): boolean => list.some((other) => JSON.stringify(other) === JSON.stringify(one))
	return own.value.filter((one) => !holds(fieldsBefore.value, one)).every((one) => holds(all.value, one))
}

function setMerge(base: readonly string[], mine: readonly string[], theirs: readonly string[]): readonly string[] {
	return [...theirs.filter((tag) => mine.includes(tag) || !base.includes(tag)), ...mine.filter((tag) => !base.includes(tag))]
}

function makeContent(dice: Dice): PasswordContent {
	return {
		kind: 'password', label: word(dice), username: word(dice), password: word(dice), url: word(dice), notes: notes(dice), customFields: customFields(dice),
		folder: id(dice), tags: tags(dice), favorite: dice.chance(0.5), hidden: dice.chance(0.2),
	}
}

/** Another state of the same item: some fields changed. */
function change(from: PasswordContent, dice: Dice): PasswordContent {
	const fresh = makeContent(dice)
	const picked = fieldsOf(from).filter(() => dice.chance(0.4))
	const changed = { ...from, ...Object.fromEntries(picked.map((field) => [field, valueOf(fresh, field)])) }
	return dice.chance(0.5) ? { ...changed, notes: editLines(from.notes, dice) } : changed
}

function editLines(text: string, dice: Dice): string {
	const lines = text.split('\n')
	lines.splice(dice.below(lines.length + 1), dice.below(2), ...(dice.chance(0.7) ? [`x${dice.below(1000).toString()}`] : []))
	return lines.join('\n')
}

function customFields(dice: Dice): string {
	if (dice.chance(0.1)) return dice.pick(['not json', '{"a":1}', '[1]']) ?? ''
	const fields = Array.from({ length: dice.below(4) }, () => ({
		label: dice.pick(['pin', 'code']), type: dice.pick(['text', 'data']), value: word(dice), ...(dice.chance(0.4) ? { vendor: { n: dice.below(3) } } : {}),
	}))
	return fields.length === 0 ? '' : JSON.stringify(fields)
}

function word(dice: Dice): string {
	return dice.pick(WORDS) ?? ''
}

function notes(dice: Dice): string {
	return Array.from({ length: dice.below(6) }, () => dice.pick(LINES) ?? '').join('\n')
}

function id(dice: Dice): LocalId {
	return (1 + dice.below(4)).toString().repeat(32) as LocalId
}

function tags(dice: Dice): readonly LocalId[] {
	return [...new Set(Array.from({ length: dice.below(4) }, () => id(dice)))]
}
