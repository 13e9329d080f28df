// SPDX-FileCopyrightText: 2026 NexPass contributors
// SPDX-License-Identifier: AGPL-3.0-or-later

import type { VaultCipher } from '../crypto/vaultCipher.ts'
import type { LocalId } from '../domain/ids.ts'
import type { PasswordContent } from '../domain/item.ts'
import type { Result } from '../domain/result.ts'
import type { StoreError } from '../store/vaultStore.ts'
import type { DurableVault } from './durablePort.ts'
import type { EntryDraft } from './protocol/editing.ts'

/** An unfinished form and what it was opened with. */
export interface KeptDraft {
	readonly draft: EntryDraft
	readonly basis: PasswordContent | null
}

/** Unfinished forms, sealed, so that a rotation or a killed app loses no typing. */
export interface Drafts {
	find(id: LocalId | null): Promise<KeptDraft | null>
	keep(id: LocalId | null, draft: KeptDraft): Promise<Result<null, StoreError>>
	drop(id: LocalId | null): Promise<Result<null, StoreError>>
}

/** Record id of the form for a new entry (docs/decisions/0001, fixed record ids). */
const NEW_ENTRY_RECORD_ID = '00000000000000000000000000000003'

/** Keeps drafts in their own space, in both copies. */
export function createDrafts(local: DurableVault, cipher: VaultCipher, now: () => number): Drafts {
	const recordId = (id: LocalId | null): string => id ?? NEW_ENTRY_RECORD_ID
	return {
		async find(id) {
			const record = local.record({ space: 'draft', id: recordId(id) })
			if (record === null) return null
			const opened = await cipher.open('drafts', record.id, record.version, record.bytes)
			return opened.ok ? JSON.parse(new TextDecoder().decode(opened.value)) as KeptDraft : null
		},
		async keep(id, draft) {
			const version = now()
			const bytes = await cipher.seal('drafts', recordId(id), version, new TextEncoder().encode(JSON.stringify(draft)))
			return local.keepRecord({ space: 'draft', record: { id: recordId(id), version, bytes } }, 'strict')
		},
		drop: (id) => local.dropRecord({ space: 'draft', id: recordId(id) }),
	}
}
