// SPDX-FileCopyrightText: 2026 NexPass contributors
// SPDX-License-Identifier: AGPL-3.0-or-later

import type { Api } from '../api/api.ts'
import type { Way } from '../api/http.ts'
import type { Millis } from '../domain/time.ts'
import type { DeviceStorage, VaultHeader } from '../store/deviceStorage.ts'
import type { NewId } from '../sync/ports.ts'
import { createAccess } from './access.ts'
import { createClearHeader } from './clearHeader.ts'
import { reachServer } from './contact.ts'
import { createDevicePassphrase } from './devicePassphrase.ts'
import { onDiskLoss } from './diskLoss.ts'
import { createGate } from './gate.ts'
import { createConnectionHandlers, createEncryptionHandlers, createSessionHandlers } from './handlers/account.ts'
import { createDeviceHandlers, createDiagnosisHandlers, createKeepingHandlers, createSettingsHandlers } from './handlers/device.ts'
import { createEditingHandlers, createEntryHandlers } from './handlers/entries.ts'
import type { Handlers } from './handlers/handlers.ts'
import { createStartHandlers } from './handlers/start.ts'
import { createConflictHandlers, createServerQuestionHandlers, createSyncingHandlers } from './handlers/syncing.ts'
import { createUnlockingHandlers } from './handlers/unlocking.ts'
import type { KeyWorks } from './keyWorks.ts'
import { createLocking } from './locking.ts'
import type { VaultTime } from './openedVault.ts'
import { createOpening } from './opening.ts'
import type { CallName, Calls, VaultEvent } from './protocol.ts'
import type { WorkerInit } from './protocol/start.ts'
import type { LockReason } from './protocol/unlocking.ts'
import { createRemoval } from './removal.ts'
import { createServerAttempts } from './serverAttempts.ts'
import type { OpenDoor } from './serverDoor.ts'
import { createStarting } from './starting.ts'
import { createThisDevice } from './thisDevice.ts'
import { createTurns } from './turns.ts'
import { createUnlockedVault } from './unlockedVault.ts'
import { createUnlocking } from './unlocking.ts'
import { createUnlockNotes } from './unlockNotes.ts'
import { openVaultDisk } from './vaultDisk.ts'
import { createVaultFacts } from './vaultFacts.ts'
import { createVaultTab } from './vaultTab.ts'
import { createWelcome } from './welcome.ts'
import { createWipeOrders } from './wipeOrders.ts'

/** What the front door hands in. */
export interface VaultDeps {
	readonly init: WorkerInit
	/** Where the browser has neither database nor files (`capabilities`), one that lasts no longer than this tab: then nothing is kept. */
	readonly storage: DeviceStorage
	/** A storage that lasts no longer than this tab, for devices that keep nothing. */
	memory(): DeviceStorage
	readonly keys: KeyWorks
	readonly openDoor: OpenDoor
	readonly time: VaultTime
	readonly newId: NewId
	readonly random: () => number
	/** Claims a name for this tab; null when another tab has it. The answer gives it back. */
	claim(name: string): Promise<(() => void) | null>
	/** Asks other tabs to lock and waits for their claim to end; null when they do not in time. */
	takeOver(name: string): Promise<(() => void) | null>
	/** What to call this device in the list of devices, until somebody gives it a name. */
	readonly deviceName: string
	/** Runs when another tab asks for the vault. */
	onAsked(listener: () => void): void
	isPersisted(): Promise<boolean | null>
	/** What this server's address takes and may take in the browser, in bytes; null where the browser does not say. */
	estimateStorage(): Promise<{ readonly usage: number; readonly quota: number } | null>
	emit(event: VaultEvent): void
}

/** Answers the calls of the page. */
export interface Vault {
	call<N extends CallName>(name: N, args: Calls[N]['args']): Promise<Calls[N]['answer']>
}

/** Builds the vault of one tab: it starts without keys. */
export function createVault(deps: VaultDeps): Vault {
	const { init, storage, keys, openDoor, time, emit } = deps
	const { preferences } = storage
	const now = (): Millis => time.now()
	const open = (way: Way): Api => openDoor(way, { onClockOffset: () => undefined, onSessionRequired: () => Promise.resolve(false) })
	const onErasedAll = (): void => emit({ kind: 'erased' })
	const onLocked = (reason: LockReason): void => emit({ kind: 'locked', reason })
	const claim = (of: VaultHeader): Promise<(() => void) | null> => deps.claim(lockName(of))

	const tab = createVaultTab(storage, (phase) => emit({ kind: 'phase', phase }))
	const turns = createTurns()
	// The door of the welcome screen: no vault, so no secret in it.
	const welcomeDoor = open({ kind: 'session' })
	const opening = createOpening(createServerAttempts(preferences), () => now() + (time.serverOffsetMs() ?? 0) as Millis)

	// Who gets the keys, and what the page may know of it.
	const gate = createGate({
		keys, preferences, now, erase: () => removal.erase(),
		// An open vault is in the hands of somebody who could open it: only the locked one is erased.
		erases: () => tab.settings.eraseAfterMisses && tab.unlocked === null,
	})
	const devicePassphrase = createDevicePassphrase({
		keys, preferences, header: () => tab.header, checked: gate.checked, saveWraps: (wraps) => clearHeader.saveWraps(wraps),
	})
	const facts = createVaultFacts({ tab, keys, gate, devicePassphrase })
	const clearHeader = createClearHeader(tab, keys, facts)
	const access = createAccess(tab, gate, () => time.monotonicMs())

	// How a vault ends: locked, or gone from this device.
	const device = createThisDevice({
		preferences, gate: storage.gate, orders: welcomeDoor.companion.devices, usualLabel: deps.deviceName, newId: () => keys.newId(), monotonicMs: () => time.monotonicMs(),
		onWipe: () => wipeOrders.obey(() => tab.unlocked?.ways.revoke() ?? Promise.resolve(), () => Promise.resolve()),
	})
	const locking = createLocking({ tab, facts, time, onLocked })
	const removal = createRemoval({ tab, storage, locking, device, time, onErasedAll })
	const wipeOrders = createWipeOrders({ tab, storage, turns, removal, account: welcomeDoor.account, onErasedAll })

	// How it begins.
	const notes = createUnlockNotes({ gate, now, onPolicyChanged: () => facts.tell() })
	const unlocking = createUnlocking({
		tab, gate, device, locking, facts, notes, ballast: storage.ballast, now,
		openDisk: (of, records) => openVaultDisk({ tab, storage, keys }, of, records),
		reachServer: (account, known) => reachServer({ open, browserDoor: welcomeDoor, device, wipeOrders, now }, account, known),
		join: (files) => createUnlockedVault({
			tab, init, storage, keys, openDoor, open, opening, time, newId: deps.newId, random: deps.random, device, devicePassphrase, gate, clearHeader, facts, notes, wipeOrders, emit,
		}, files),
		onLost: (of, loss, kept) => void onDiskLoss({ tab, locking, removal }, of, loss, kept),
	})
	const welcome = createWelcome({ tab, host: init.host, storage, memory: () => deps.memory(), keys, door: welcomeDoor, opening, unlocking, claim })
	const starting = createStarting({
		tab, storage, gate, devicePassphrase, device, facts, removal, welcome, isPersisted: () => deps.isPersisted(), claim, takeOver: (of) => deps.takeOver(lockName(of)),
	})

	const handlers: Handlers<Calls> = {
		...createStartHandlers({ tab, turns, starting, welcome, device }),
		...createUnlockingHandlers({ tab, turns, access, unlocking, locking, devicePassphrase, facts }),
		...createSessionHandlers({ tab, turns, access, opening, welcomeDoor, devicePassphrase, facts }),
		...createConnectionHandlers({ tab, turns, access }),
		...createEncryptionHandlers({ tab, turns, access }),
		...createDeviceHandlers(tab, access, device),
		...createKeepingHandlers({
			tab, turns, preferences, removal, locking, lookAgain: () => welcome.look(), onLocked,
			estimateStorage: () => deps.estimateStorage(), onStatus: (status) => emit({ kind: 'sync', status }),
		}),
		...createEntryHandlers(tab, turns, access),
		...createEditingHandlers(tab, access),
		...createSyncingHandlers(tab, turns, access),
		...createConflictHandlers(access),
		...createServerQuestionHandlers(tab),
		...createSettingsHandlers(tab, storage, clearHeader),
		...createDiagnosisHandlers(tab, { storage, keys, init, welcomeDoor }),
	}
	deps.onAsked(() => void locking.lock('otherTab'))

	return { call: (name, args) => handlers[name](args) }
}

function lockName(header: VaultHeader): string {
	return 'nexpass:' + header.accountId
}
