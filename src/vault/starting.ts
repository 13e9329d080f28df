// SPDX-FileCopyrightText: 2026 NexPass contributors
// SPDX-License-Identifier: AGPL-3.0-or-later

import type { DeviceStorage, VaultHeader } from '../store/deviceStorage.ts'
import type { DevicePassphrase } from './devicePassphrase.ts'
import type { Gate } from './gate.ts'
import type { Phase } from './protocol/start.ts'
import type { Removal } from './removal.ts'
import { readSettings } from './settings.ts'
import type { ThisDevice } from './thisDevice.ts'
import type { FactsOfVault } from './vaultFacts.ts'
import type { VaultTab } from './vaultTab.ts'
import type { Welcome } from './welcome.ts'

/** Finds out what lies on this device, and claims it for this tab. */
export interface Starting {
	/** Reads everything that lies in the clear. What comes then is in the phase. */
	start(): Promise<Phase>
	/** Takes the vault from another tab, which locks it. */
	takeOver(): Promise<Phase>
}

/** What it needs. */
export interface StartingDeps {
	readonly tab: VaultTab
	readonly storage: DeviceStorage
	readonly gate: Pick<Gate, 'load'>
	readonly devicePassphrase: Pick<DevicePassphrase, 'load'>
	readonly device: Pick<ThisDevice, 'ask' | 'begin'>
	readonly facts: Pick<FactsOfVault, 'of'>
	readonly removal: Pick<Removal, 'eraseAll'>
	readonly welcome: Pick<Welcome, 'look'>
	isPersisted(): Promise<boolean | null>
	/** Claims the vault for this tab; null when another tab has it. */
	claim(of: VaultHeader): Promise<(() => void) | null>
	/** Asks the other tab to let go of it; null when it does not in time. */
	takeOver(of: VaultHeader): Promise<(() => void) | null>
}

/** Builds it for one tab. */
export function createStarting(deps: StartingDeps): Starting {
	const { tab, storage, device, facts } = deps

	async function claimVault(of: VaultHeader): Promise<Phase> {
		const claimed = await deps.claim(of)
		if (claimed === null) return tab.become({ kind: 'elsewhere' })
		tab.release = claimed
		await device.begin(of.accountId, false)
		void device.ask(0)
		return tab.become({ kind: 'locked', vault: facts.of(of) })
	}

	return {
		async start() {
			tab.settings = await readSettings(storage.preferences)
			tab.persisted = await deps.isPersisted()
			const { indexedDb, files } = storage.capabilities
			// A vault lies here, and its database cannot be reached: nothing else may take its place.
			if (!indexedDb && files !== 'none') return tab.become({ kind: 'unusable', reason: 'noStorage' })
			const vaults = await storage.catalogue.list()
			if (!vaults.ok) return tab.become({ kind: 'unusable', reason: vaults.error.kind === 'newerSchema' ? 'newerSchema' : 'noStorage' })
			tab.header = vaults.value[0] ?? null
			await deps.gate.load()
			await deps.devicePassphrase.load()
			// Nextcloud cleared the storage, and the person wants nothing to stay behind then.
			if (tab.settings.removeAtLogout && tab.header !== null && await storage.catalogue.wasWiped()) return deps.removal.eraseAll()
			if (tab.header === null) {
				void deps.welcome.look()
				return tab.become({ kind: 'welcome', step: { kind: 'looking' } })
			}
			return claimVault(tab.header)
		},
		async takeOver() {
			if (tab.header === null) return tab.phase()
			const claimed = await deps.takeOver(tab.header)
			if (claimed === null) return tab.phase()
			tab.release = claimed
			return tab.become({ kind: 'locked', vault: facts.of(tab.header) })
		},
	}
}
