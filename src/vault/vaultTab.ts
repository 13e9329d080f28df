// SPDX-FileCopyrightText: 2026 NexPass contributors
// SPDX-License-Identifier: AGPL-3.0-or-later

import type { DeviceStorage, VaultHeader } from '../store/deviceStorage.ts'
import type { MasterTurns } from './masterTurns.ts'
import type { OpenedVault } from './openedVault.ts'
import type { Passkeys } from './passkeys.ts'
import type { Keeps } from './protocol/keeping.ts'
import type { Settings } from './protocol/settings.ts'
import type { Phase } from './protocol/start.ts'
import { DEFAULT_SETTINGS } from './settings.ts'
import type { UnlockFacts } from './unlockRecord.ts'
import type { WaysIn } from './waysIn.ts'

/** A vault whose keys are in memory, with all that lives as long as they do. */
export interface UnlockedVault {
	readonly vault: OpenedVault
	/** What the next unlock is bound to. */
	readonly facts: UnlockFacts
	readonly passkeys: Passkeys
	readonly ways: WaysIn
	readonly master: MasterTurns
}

/** Where one tab stands with its vault. The parts that start, unlock, lock and remove it write here; all others read. */
export interface VaultTab {
	/** The vault of this tab, as far as it can be read without its keys; null: there is none. */
	header: VaultHeader | null
	/** Null while it is locked. */
	unlocked: UnlockedVault | null
	keeps: Keeps
	/** Where the vault lies: on the device or, where nothing is kept, in memory. What the device remembers besides lies in its own storage. */
	shelf: DeviceStorage
	settings: Settings
	/** What the browser said about keeping this storage; null: nothing. */
	persisted: boolean | null
	/** Lets another tab have the vault. */
	release: () => void
	phase(): Phase
	/** Goes over to another phase, and tells the page. */
	become(next: Phase): Phase
}

/** A tab that has not looked for a vault yet. `storage`: that of the device. */
export function createVaultTab(storage: DeviceStorage, tell: (phase: Phase) => void): VaultTab {
	let phase: Phase = { kind: 'starting' }
	return {
		header: null, unlocked: null, keeps: 'vault', shelf: storage, settings: DEFAULT_SETTINGS, persisted: null, release: () => undefined,
		phase: () => phase,
		become(next) {
			phase = next
			tell(phase)
			return phase
		},
	}
}
