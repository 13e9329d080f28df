// SPDX-FileCopyrightText: 2026 NexPass contributors
// SPDX-License-Identifier: AGPL-3.0-or-later

import type { Result } from '../domain/result.ts'
import { err, ok } from '../domain/result.ts'
import type { KeyWorks } from './keyWorks.ts'
import type { Problem } from './protocol/problem.ts'
import { storeProblem } from './storeProblem.ts'
import type { FactsOfVault } from './vaultFacts.ts'
import type { VaultTab } from './vaultTab.ts'

/** Changes of the header that can be read without the keys. */
export interface ClearHeader {
	/** Other wraps, into every copy: the catalogue's two, and the journal's. Each opens the vault with the passphrase at every moment. */
	saveWraps(wraps: Uint8Array): Promise<Result<null, Problem>>
	/** What the person calls the vault on this device. */
	saveNickname(nickname: string): Promise<Result<null, Problem>>
}

/** Builds them for the vault of one tab. */
export function createClearHeader(tab: VaultTab, keys: Pick<KeyWorks, 'journalHeader'>, facts: FactsOfVault): ClearHeader {
	return {
		async saveWraps(wraps) {
			if (tab.header === null || tab.unlocked === null) return err({ kind: 'locked' })
			const next = { ...tab.header, wraps }
			const saved = await tab.shelf.catalogue.save(next)
			if (!saved.ok) return err(storeProblem(saved.error))
			tab.header = next
			const renewed = await tab.unlocked.vault.local.renewHeader(keys.journalHeader(wraps))
			if (!renewed.ok) return err({ kind: 'storageFailed' })
			tab.become({ kind: 'unlocked', vault: facts.of(next) })
			return ok(null)
		},
		async saveNickname(nickname) {
			if (tab.header === null || tab.header.nickname === nickname) return ok(null)
			tab.header = { ...tab.header, nickname }
			const saved = await tab.shelf.catalogue.save(tab.header)
			return saved.ok ? ok(null) : err(storeProblem(saved.error))
		},
	}
}
