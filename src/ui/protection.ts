// SPDX-FileCopyrightText: 2026 NexPass contributors
// SPDX-License-Identifier: AGPL-3.0-or-later

import type { EntryRow, Protection } from '../vault/protocol/entries.ts'
import { t } from './l10n.ts'

/** Who can read something, as a title and a sentence. */
export interface ProtectionWords {
	readonly title: string
	readonly text: string
}

/** Who can read an entry. Told per entry: no slogan holds for all of them. */
export function protectionOf(row: EntryRow, host: string): ProtectionWords {
	return protectionWords(row.protection, host)
}

/** The words for one kind of protection. */
export function protectionWords(protection: Protection, host: string): ProtectionWords {
	switch (protection) {
	case 'endToEnd': return { title: t('End-to-end encrypted'), text: t('Only your devices can read this entry. It is not shared.') }
	case 'shared': return { title: t('Shared'), text: t('{host} and the people it is shared with can read this entry. Shared entries cannot be end-to-end encrypted.', { host }) }
	case 'serverReadable': return { title: t('Readable by the server'), text: t('{host} can read this entry.', { host }) }
	}
}
