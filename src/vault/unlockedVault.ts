// SPDX-FileCopyrightText: 2026 NexPass contributors
// SPDX-License-Identifier: AGPL-3.0-or-later

import type { Api } from '../api/api.ts'
import type { Way } from '../api/http.ts'
import type { DeviceStorage, VaultHeader } from '../store/deviceStorage.ts'
import type { NewId } from '../sync/ports.ts'
import type { AccountRecord } from './account.ts'
import type { ClearHeader } from './clearHeader.ts'
import type { DevicePassphrase } from './devicePassphrase.ts'
import type { DurableVault } from './durablePort.ts'
import type { Gate } from './gate.ts'
import type { KeyWorks, RecordKeys } from './keyWorks.ts'
import { createMasterPassword } from './masterPassword.ts'
import { openMasterRecord } from './masterRecord.ts'
import { createMasterTurns } from './masterTurns.ts'
import type { OpenedVault, VaultTime } from './openedVault.ts'
import { createOpenedVault } from './openedVault.ts'
import type { Opening } from './opening.ts'
import { createPasskeys } from './passkeys.ts'
import type { VaultEvent } from './protocol.ts'
import type { WorkerInit } from './protocol/start.ts'
import type { SyncStatus } from './protocol/syncing.ts'
import type { OpenDoor } from './serverDoor.ts'
import type { ThisDevice } from './thisDevice.ts'
import type { UnlockNotes } from './unlockNotes.ts'
import type { UnlockFacts } from './unlockRecord.ts'
import { toUnlockPolicy } from './unlockRecord.ts'
import type { FactsOfVault } from './vaultFacts.ts'
import type { VaultPreferences } from './vaultPreferences.ts'
import { createVaultPreferences } from './vaultPreferences.ts'
import type { UnlockedVault, VaultTab } from './vaultTab.ts'
import type { WaysIn } from './waysIn.ts'
import { createWaysIn } from './waysIn.ts'
import type { WipeOrders } from './wipeOrders.ts'

/** A vault whose files are open and whose keys are there, before anything works on it. */
export interface OpenedFiles {
	readonly header: VaultHeader
	readonly records: RecordKeys
	readonly local: DurableVault
	readonly account: AccountRecord
	readonly facts: UnlockFacts
}

/** What a vault works with while it is unlocked. */
export interface UnlockedVaultDeps {
	readonly tab: VaultTab
	readonly init: Pick<WorkerInit, 'host' | 'webRoot'>
	readonly storage: Pick<DeviceStorage, 'capabilities' | 'preferences'>
	readonly keys: KeyWorks
	readonly openDoor: OpenDoor
	/** Opens a door that nobody else uses. */
	open(way: Way): Api
	readonly opening: Opening
	readonly time: VaultTime
	readonly newId: NewId
	readonly random: () => number
	readonly device: ThisDevice
	readonly devicePassphrase: DevicePassphrase
	readonly gate: Pick<Gate, 'checked'>
	readonly clearHeader: Pick<ClearHeader, 'saveWraps'>
	readonly facts: Pick<FactsOfVault, 'tell'>
	readonly notes: Pick<UnlockNotes, 'contact' | 'policy'>
	readonly wipeOrders: Pick<WipeOrders, 'ask'>
	emit(event: VaultEvent): void
}

/** Joins the opened files with everything that works on them. Nothing is sent yet. */
export async function createUnlockedVault(deps: UnlockedVaultDeps, files: OpenedFiles): Promise<UnlockedVault> {
	const { tab, keys, time, opening } = deps
	const { header, records, local, facts } = files
	const remembered = createVaultPreferences(tab.shelf.preferences, header.accountId)
	const vault = await joinVault(deps, files, remembered)
	const passkeys = createPasskeys({
		keys, facts, header: () => tab.header ?? header, checked: deps.gate.checked, saveWraps: deps.clearHeader.saveWraps, now: () => time.now(),
	})
	const ways = await joinWays(deps, files, remembered, vault)
	const master = createMasterPassword({
		door: vault.door, keys, opening, record: await openMasterRecord(local, records.cipher), device: deps.devicePassphrase, now: () => time.now(),
		account: vault.account, adopt: vault.adopt,
	})
	return {
		vault, facts, passkeys, ways,
		master: createMasterTurns({ master, sync: vault.sync, isOpen: () => tab.unlocked !== null, onEnded: () => deps.facts.tell() }),
	}
}

async function joinVault(deps: UnlockedVaultDeps, { header, records, local, account, facts }: OpenedFiles, remembered: VaultPreferences): Promise<OpenedVault> {
	const { tab, emit } = deps
	return createOpenedVault({
		header, account, local, records,
		device: deps.device, keys: deps.keys, openDoor: deps.openDoor, opening: deps.opening, newId: deps.newId, random: deps.random, time: deps.time,
		storage: () => ({ persisted: tab.persisted, secondCopy: secondCopy(deps) }),
		last: await remembered.lastSync(),
		onLast: (at) => remembered.noteSync(at),
		onPaused: (paused) => remembered.notePaused(paused),
		allows: (occasion) => tab.settings.autoSync[occasion],
		onStatus: (status) => emit({ kind: 'sync', status }),
		onChanged: (generation) => emit({ kind: 'changed', generation }),
		onLanguage: (language) => void noteLanguage(deps.storage, language),
		onPolicy(policy) {
			void deps.notes.policy(facts, toUnlockPolicy(policy))
			if (tab.keeps === 'vault') tab.unlocked?.ways.obey(policy.appPassword)
		},
		onContact: () => void deps.notes.contact(facts),
		onAppPasswordRefused: (appPassword) => void deps.wipeOrders.ask(appPassword),
	})
}

async function joinWays(deps: UnlockedVaultDeps, { facts }: OpenedFiles, remembered: VaultPreferences, vault: OpenedVault): Promise<WaysIn> {
	const { tab, init, time, keys, emit } = deps
	const forbidden = facts.current()?.policy.appPassword === false
	return createWaysIn({
		here: { host: init.host, folder: init.webRoot },
		account: () => vault.account(), amend: (account) => vault.amend(account),
		open: (way) => deps.open(way), opening: deps.opening,
		aside: (work) => vault.sync.aside(work), syncSoon() {
			if (!vault.sync.status().paused) void vault.sync.now()
		},
		now: () => time.now(), after: (delayMs, run) => time.after(delayMs, run), newId: () => keys.newId(),
		forbidden: forbidden || tab.keeps !== 'vault', offerAnswered: await remembered.isOfferAnswered(),
		onOfferAnswered: () => remembered.noteOfferAnswered(),
		onChange: (connection) => emit({ kind: 'connection', connection }),
		onTest: (test) => emit({ kind: 'test', test }),
	})
}

function secondCopy({ tab, storage }: UnlockedVaultDeps): SyncStatus['secondCopy'] {
	if (tab.keeps !== 'vault') return 'none'
	const { files } = storage.capabilities
	return files === 'cacheStorage' ? 'cache' : files
}

async function noteLanguage({ preferences }: UnlockedVaultDeps['storage'], language: string): Promise<void> {
	const all = await preferences.all()
	if (all.ok && all.value.serverLanguage !== language) await preferences.set('serverLanguage', language)
}
