// SPDX-FileCopyrightText: 2026 NexPass contributors
// SPDX-License-Identifier: AGPL-3.0-or-later

import type { OpenedVault } from '../store/vaultStore.ts'

/**
 * How many changes can at most be unsent in a vault that nobody has opened; null when that cannot be said. Which rows hold unsent
 * changes lies sealed, but each unsent item has a row of its own, and rows can be counted. Zero is certain. After the database was
 * wiped only the journal speaks: without a line in it nothing is unsent, otherwise nobody can know.
 */
export async function unsentAtMost({ store, journal }: Pick<OpenedVault, 'store' | 'journal'>): Promise<number | null> {
	const content = await journal.readAll()
	if (!content.ok) return null
	const lines = content.value?.lineCount ?? 0
	if (store.condition === 'wiped') return lines === 0 ? 0 : null
	const rows = await store.load('edit')
	if (!rows.ok) return null
	// A kill between the two copies can leave a line that no row knows yet.
	return rows.value.length === 0 && lines > 0 ? null : rows.value.length
}
