// SPDX-FileCopyrightText: 2026 NexPass contributors
// SPDX-License-Identifier: AGPL-3.0-or-later

import type { LocalId } from '../domain/ids.ts'
import type { Result } from '../domain/result.ts'
import { err, ok } from '../domain/result.ts'
import { createConfirmations } from './askAgain.ts'
import type { Gate } from './gate.ts'
import type { OpenedVault } from './openedVault.ts'
import type { Problem } from './protocol/problem.ts'
import type { UnlockProof } from './protocol/unlocking.ts'
import type { UnlockedVault, VaultTab } from './vaultTab.ts'

type Answer<T> = Promise<Result<T, Problem>> | Result<T, Problem>

/** What has to hold before a call reaches the vault. */
export interface Access {
	/** Runs while the vault is unlocked, or answers `locked`. */
	unlocked<T>(run: (unlocked: UnlockedVault) => Answer<T>): Promise<Result<T, Problem>>
	/** The same, for calls that need nothing but the vault. */
	vault<T>(run: (vault: OpenedVault) => Answer<T>): Promise<Result<T, Problem>>
	/** A change that a person makes. Where nothing is kept it is safe only on the server: it is refused while that cannot be reached, and sent at once. */
	writing<T>(run: (vault: OpenedVault) => Promise<Result<T, Problem>>): Promise<Result<T, Problem>>
	/** What would have to be kept in the vault. */
	keeping<T>(run: () => Promise<Result<T, Problem>>): Promise<Result<T, Problem>>
	/** Runs unless one of the entries asks again and nobody has answered yet. */
	guarded<T>(idsOf: (vault: OpenedVault) => readonly (LocalId | null)[], run: (vault: OpenedVault) => Answer<T>): Promise<Result<T, Problem>>
	/** Whether an entry asks again and nobody has answered yet. */
	isGuarded(vault: OpenedVault, id: LocalId): boolean
	/** Answers for an entry that asks again. It counts for a minute. */
	confirm(id: LocalId, proof: UnlockProof): Promise<Result<null, Problem>>
}

/** Builds it for one tab. Takes a clock that cannot be set. */
export function createAccess(tab: VaultTab, gate: Pick<Gate, 'prove'>, monotonicMs: () => number): Access {
	const confirmations = createConfirmations(monotonicMs)

	function unlocked<T>(run: (unlocked: UnlockedVault) => Answer<T>): Promise<Result<T, Problem>> {
		return tab.unlocked === null ? Promise.resolve(err({ kind: 'locked' })) : Promise.resolve(run(tab.unlocked))
	}

	const vault: Access['vault'] = (run) => unlocked((all) => run(all.vault))
	const isGuarded: Access['isGuarded'] = (of, id) => of.asksAgain(id) && !confirmations.has(id)

	return {
		unlocked, vault, isGuarded,
		writing: (run) => vault(async (of) => {
			if (tab.keeps === 'vault') return run(of)
			if ((await of.sync.now()).state.kind !== 'synced') return err({ kind: 'notKept' })
			const done = await run(of)
			if (done.ok) await of.sync.now()
			return done
		}),
		keeping: (run) => tab.keeps === 'vault' ? run() : Promise.resolve(err({ kind: 'keepsNothing' })),
		guarded: (idsOf, run) => vault((of) => {
			const id = idsOf(of).find((one) => one !== null && isGuarded(of, one)) ?? null
			return id === null ? run(of) : err({ kind: 'confirmNeeded', id })
		}),
		async confirm(id, proof) {
			if (tab.header === null || tab.unlocked === null) return err({ kind: 'locked' })
			const proven = await gate.prove(tab.header, proof)
			if (!proven.ok) return proven
			confirmations.add(id)
			return ok(null)
		},
	}
}
