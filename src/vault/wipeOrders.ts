// SPDX-FileCopyrightText: 2026 NexPass contributors
// SPDX-License-Identifier: AGPL-3.0-or-later

import type { AccountApi } from '../api/account.ts'
import type { Secret } from '../domain/sealed.ts'
import type { DeviceStorage } from '../store/deviceStorage.ts'
import type { Removal } from './removal.ts'
import type { Turns } from './turns.ts'
import type { VaultTab } from './vaultTab.ts'

/** Orders from elsewhere that this device shall be empty. */
export interface WipeOrders {
	/** Somebody wants it. What is under way ends first, unsent changes are not waited for: the device may be in wrong hands. */
	obey(before: () => Promise<unknown>, confirm: () => Promise<unknown>): void
	/** Nextcloud's "wipe this device": asked for when the app password of this vault is refused. */
	ask(appPassword: Secret): Promise<void>
}

/** What they need. */
export interface WipeOrdersDeps {
	readonly tab: VaultTab
	readonly storage: Pick<DeviceStorage, 'eraseAll'>
	readonly turns: Pick<Turns, 'order'>
	readonly removal: Pick<Removal, 'erase'>
	/** The calls that need no sign-in. */
	readonly account: Pick<AccountApi, 'isWipeRequested' | 'reportWiped'>
	/** Nothing is left at all. */
	onErasedAll(): void
}

/** Builds them for one tab. */
export function createWipeOrders({ tab, storage, turns, removal, account, onErasedAll }: WipeOrdersDeps): WipeOrders {
	function obey(before: () => Promise<unknown>, confirm: () => Promise<unknown>): void {
		turns.order(async () => {
			await before()
			if (!await removal.erase() || !(await storage.eraseAll()).ok) return
			await confirm()
			onErasedAll()
			tab.become({ kind: 'starting' })
		})
	}

	return {
		obey,
		async ask(appPassword) {
			const asked = await account.isWipeRequested(appPassword)
			if (asked.ok && asked.value) obey(() => Promise.resolve(), () => account.reportWiped(appPassword))
		},
	}
}
