// SPDX-FileCopyrightText: 2026 NexPass contributors
// SPDX-License-Identifier: AGPL-3.0-or-later

import { err } from '../../domain/result.ts'
import type { DeviceStorage } from '../../store/deviceStorage.ts'
import type { Access } from '../access.ts'
import type { ClearHeader } from '../clearHeader.ts'
import type { DiagnosisDeps } from '../diagnosis.ts'
import { diagnose } from '../diagnosis.ts'
import type { KeepNothingDeps } from '../keepNothing.ts'
import { keepNothing } from '../keepNothing.ts'
import type { DeviceCalls } from '../protocol/devices.ts'
import type { DiagnosisCalls } from '../protocol/diagnosis.ts'
import type { KeepingCalls } from '../protocol/keeping.ts'
import type { SettingsCalls } from '../protocol/settings.ts'
import type { SyncStatus } from '../protocol/syncing.ts'
import { writeSettings } from '../settings.ts'
import { storeProblem } from '../storeProblem.ts'
import type { ThisDevice } from '../thisDevice.ts'
import type { Turns } from '../turns.ts'
import type { VaultTab } from '../vaultTab.ts'
import type { Handlers } from './handlers.ts'

/** Handles the list of devices of the account. */
export function createDeviceHandlers(tab: VaultTab, access: Pick<Access, 'vault'>, device: ThisDevice): Handlers<DeviceCalls> {
	return {
		devices: () => tab.unlocked === null ? Promise.resolve({ kind: 'failed', problem: { kind: 'locked' } }) : device.list(tab.unlocked.vault.door),
		nameDevice: ({ label }) => access.vault((vault) => device.rename(label, vault.door)),
		removeDevice: ({ id }) => access.vault((vault) => device.remove(id, vault.door)),
		unlistDevice: ({ id }) => access.vault((vault) => device.unlist(id, vault.door)),
	}
}

/** The parts of the vault that answer for what stays on this device. */
export interface KeepingParts extends KeepNothingDeps {
	readonly turns: Pick<Turns, 'alone'>
	/** What this server's address takes and may take in the browser, in bytes; null where the browser does not say. */
	estimateStorage(): Promise<{ readonly usage: number; readonly quota: number } | null>
	onStatus(status: SyncStatus): void
}

/** Handles what stays on this device. */
export function createKeepingHandlers(parts: KeepingParts): Handlers<KeepingCalls> {
	const { tab, turns, removal } = parts
	return {
		async storageUse() {
			const [vaultBytes, origin] = await Promise.all([tab.unlocked?.vault.vaultBytes() ?? 0, parts.estimateStorage()])
			return { entries: tab.unlocked?.vault.listing().entries.length ?? 0, vaultBytes, originBytes: origin?.usage ?? null, quotaBytes: origin?.quota ?? null }
		},
		persisted({ granted }) {
			tab.persisted = granted
			if (tab.unlocked !== null) parts.onStatus(tab.unlocked.vault.sync.status())
			return Promise.resolve(null)
		},
		keepNothing: ({ on }) => turns.alone(() => keepNothing(parts, on)),
		removeVault: () => turns.alone(async () => {
			const removed = await removal.revokeAndErase()
			if (removed.ok) parts.onLocked('asked')
			return removed
		}),
	}
}

/** Handles the settings of this device. */
export function createSettingsHandlers(tab: VaultTab, { preferences }: Pick<DeviceStorage, 'preferences'>, clearHeader: Pick<ClearHeader, 'saveNickname'>): Handlers<SettingsCalls> {
	return {
		settings: () => Promise.resolve(tab.settings),
		async saveSettings({ settings }) {
			const written = await writeSettings(preferences, settings)
			if (!written.ok) return err(storeProblem(written.error))
			tab.settings = written.value
			return clearHeader.saveNickname(tab.settings.nickname)
		},
	}
}

/** Handles the questions of people who help. */
export function createDiagnosisHandlers(tab: VaultTab, parts: Pick<DiagnosisDeps, 'storage' | 'keys' | 'init' | 'welcomeDoor'>): Handlers<DiagnosisCalls> {
	return { diagnosis: () => diagnose({ ...parts, opened: tab.unlocked?.vault ?? null, persisted: tab.persisted }) }
}
