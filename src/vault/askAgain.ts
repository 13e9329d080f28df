// SPDX-FileCopyrightText: 2026 NexPass contributors
// SPDX-License-Identifier: AGPL-3.0-or-later

import { formatCustomFields, parseCustomFields } from '../domain/customField.ts'
import type { LocalId } from '../domain/ids.ts'
import type { PasswordContent } from '../domain/item.ts'

/* [Note: entries that ask again]
 * The wish lies in the entry itself, as a custom field of type `data`, which other clients keep and do not show. So it comes
 * along to every device with NexPass. Other clients do not know it and show such an entry as any other: it is a guard against
 * somebody who gets hold of the open app, not a second encryption. */

/** Label of the mark among an entry's custom fields (docs/decisions/0004). */
export const ASK_AGAIN_LABEL = 'client.nexpass.askAgain'

/** Whether an entry's secrets are shown only to somebody who proves again who he is. */
export function asksAgain({ customFields }: PasswordContent): boolean {
	// Thousands of rows are asked for this, and hardly any has it.
	if (!customFields.includes(ASK_AGAIN_LABEL)) return false
	const fields = parseCustomFields(customFields)
	return fields.ok && fields.value.some(({ label, type, value }) => label === ASK_AGAIN_LABEL && type === 'data' && value !== 'false')
}

/** The entry with or without the mark; null when its fields are in a form that nobody here understands. */
export function withAsksAgain(content: PasswordContent, asks: boolean): PasswordContent | null {
	const fields = parseCustomFields(content.customFields)
	if (!fields.ok) return null
	if (asksAgain(content) === asks) return content
	const others = fields.value.filter(({ label }) => label !== ASK_AGAIN_LABEL)
	const marked = asks ? [...others, { label: ASK_AGAIN_LABEL, type: 'data', value: 'true', extras: {} }] : others
	return { ...content, customFields: formatCustomFields(marked) }
}

/** How long a confirmation counts. Milliseconds. */
const CONFIRMED_MS = 60_000

/** Remembers which entries were confirmed, for a minute each. */
export interface Confirmations {
	add(id: LocalId): void
	has(id: LocalId): boolean
}

/** Starts without any. Takes a clock that cannot be set. */
export function createConfirmations(monotonicMs: () => number): Confirmations {
	const until = new Map<LocalId, number>()
	return {
		add: (id) => void until.set(id, monotonicMs() + CONFIRMED_MS),
		has: (id) => monotonicMs() < (until.get(id) ?? -Infinity),
	}
}
