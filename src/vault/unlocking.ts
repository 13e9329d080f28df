// SPDX-FileCopyrightText: 2026 NexPass contributors
// SPDX-License-Identifier: AGPL-3.0-or-later

import type { Result } from '../domain/result.ts'
import { err, ok } from '../domain/result.ts'
import type { Millis } from '../domain/time.ts'
import type { Ballast, VaultHeader } from '../store/deviceStorage.ts'
import type { StoreError, StoreLoss } from '../store/vaultStore.ts'
import type { AccountRecord } from './account.ts'
import { openAccount, sealAccount } from './account.ts'
import type { DurableVault } from './durablePort.ts'
import type { Gate } from './gate.ts'
import type { RecordKeys } from './keyWorks.ts'
import type { Locking } from './locking.ts'
import type { Problem } from './protocol/problem.ts'
import type { UnlockProof } from './protocol/unlocking.ts'
import { ACCOUNT_RECORD_ID } from './recordCodec.ts'
import { storeProblem } from './storeProblem.ts'
import type { ThisDevice } from './thisDevice.ts'
import type { OpenedFiles } from './unlockedVault.ts'
import type { Origin, UnlockNotes } from './unlockNotes.ts'
import type { UnlockFacts } from './unlockRecord.ts'
import { isContactDue, openUnlockFacts, passkeyRefusal } from './unlockRecord.ts'
import type { FactsOfVault } from './vaultFacts.ts'
import type { UnlockedVault, VaultTab } from './vaultTab.ts'

/** Wrong passphrases in a row do not each ask whether this device was removed. Milliseconds. */
const ASK_AGAIN_MS = 60_000

/** Gets a vault from its sealed files to where it can be used. */
export interface Unlocking {
	/** Unlocks the vault of this tab for somebody who proves who they are. */
	unlock(proof: UnlockProof): Promise<Result<null, Problem>>
	/** Opens a vault whose keys are there. What stands against it closes its files again. */
	open(of: VaultHeader, records: RecordKeys, origin: Origin): Promise<Result<null, Problem>>
}

/** What it needs. */
export interface UnlockingDeps {
	readonly tab: VaultTab
	readonly gate: Pick<Gate, 'prove' | 'setRest'>
	readonly device: Pick<ThisDevice, 'ask' | 'begin'>
	readonly locking: Pick<Locking, 'watch'>
	readonly facts: Pick<FactsOfVault, 'of'>
	readonly notes: Pick<UnlockNotes, 'unlocked'>
	readonly ballast: Pick<Ballast, 'reserve'>
	/** Opens database and files. */
	openDisk(of: VaultHeader, records: RecordKeys): Promise<Result<DurableVault, StoreError>>
	/** Has the server reached before the vault opens; null: it was. */
	reachServer(account: AccountRecord, facts: UnlockFacts): Promise<Problem | null>
	/** Joins the opened files with everything that works on them. */
	join(files: OpenedFiles): Promise<UnlockedVault>
	/** The disk was taken away under the open vault. */
	onLost(of: VaultHeader, loss: StoreLoss, kept: boolean): void
	now(): Millis
}

/** Builds it for one tab. */
export function createUnlocking(deps: UnlockingDeps): Unlocking {
	const { tab, gate, device } = deps

	/** The account of a vault that may open now. */
	async function admit(local: DurableVault, records: RecordKeys, facts: UnlockFacts, origin: Origin): Promise<Result<AccountRecord, Problem>> {
		const refusal = origin.kind === 'known' && origin.by === 'passkey' ? passkeyRefusal(facts.current(), tab.settings.passphraseEveryDays, deps.now()) : null
		if (refusal !== null) {
			await gate.setRest(refusal)
			return err({ kind: refusal })
		}
		if (origin.kind === 'new') return ok(origin.account)
		const account = await loadAccount(local, records)
		if (account === null) return err({ kind: 'storageFailed' })
		const stale = isContactDue(facts.current(), deps.now()) ? await deps.reachServer(account, facts) : null
		return stale === null ? ok(account) : err(stale)
	}

	/** A new vault is listed last of all: one that is listed can be opened, whenever the browser was killed. */
	async function list(of: VaultHeader, local: DurableVault, records: RecordKeys, account: AccountRecord): Promise<Result<null, Problem>> {
		const kept = await local.keepRecord({ space: 'meta', record: await sealAccount(records.cipher, account, 1) }, 'strict')
		const listed = kept.ok ? await tab.shelf.catalogue.save(of) : kept
		if (!listed.ok) return err(storeProblem(listed.error))
		tab.header = of
		return ok(null)
	}

	async function open(of: VaultHeader, records: RecordKeys, origin: Origin): Promise<Result<null, Problem>> {
		const disk = await deps.openDisk(of, records)
		if (!disk.ok) {
			if (disk.error.kind === 'newerSchema') tab.become({ kind: 'unusable', reason: 'newerSchema' })
			return err(storeProblem(disk.error))
		}
		const local = disk.value
		const facts = await openUnlockFacts(local, records.cipher)
		const admitted = await admit(local, records, facts, origin)
		const listed = admitted.ok && origin.kind === 'new' ? await list(of, local, records, origin.account) : ok(null)
		if (!admitted.ok || !listed.ok) {
			await local.close()
			return admitted.ok ? listed : admitted
		}
		// The row that lists the vault went with the databases.
		if (local.findings.rebuilt) await tab.shelf.catalogue.save(of)
		local.onLost((loss, kept) => deps.onLost(of, loss, kept))
		if (tab.keeps === 'vault') await device.begin(of.accountId, true)
		const unlocked = await deps.join({ header: of, records, local, account: admitted.value, facts })
		tab.unlocked = unlocked
		deps.locking.watch()
		tab.become({ kind: 'unlocked', vault: deps.facts.of(of) })
		begin(unlocked, origin)
		return ok(null)
	}

	/** What follows an unlock while the person reads. */
	function begin({ vault, facts, ways, master }: UnlockedVault, origin: Origin): void {
		void deps.notes.unlocked(facts, origin)
		ways.resume()
		void master.goOn(false, null).then(() => vault.sync.wake('open')).then(() => vault.local.mendMirror())
		if (tab.keeps === 'vault') void deps.ballast.reserve()
	}

	return {
		open,
		async unlock(proof) {
			const of = tab.header
			if (of === null || tab.phase().kind !== 'locked') return err({ kind: 'busy' })
			void device.ask(ASK_AGAIN_MS)
			const records = await gate.prove(of, proof)
			return records.ok ? open(of, records.value, { kind: 'known', by: proof.kind }) : records
		},
	}
}

async function loadAccount(local: DurableVault, records: RecordKeys): Promise<AccountRecord | null> {
	const record = local.record({ space: 'meta', id: ACCOUNT_RECORD_ID })
	return record === null ? null : openAccount(records.cipher, record)
}
