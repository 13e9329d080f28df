// SPDX-FileCopyrightText: 2026 NexPass contributors
// SPDX-License-Identifier: AGPL-3.0-or-later

import type { VaultHeader } from '../store/deviceStorage.ts'
import type { DevicePassphrase } from './devicePassphrase.ts'
import type { Gate } from './gate.ts'
import type { KeyWorks } from './keyWorks.ts'
import type { VaultFacts } from './protocol/start.ts'
import type { VaultTab } from './vaultTab.ts'

/** What the page gets to know about the vault besides its phase. */
export interface FactsOfVault {
	of(header: VaultHeader): VaultFacts
	/** One of them has changed: tells all of them, if the vault is unlocked. */
	tell(): void
}

/** What they are taken from. */
export interface FactsDeps {
	readonly tab: VaultTab
	readonly keys: Pick<KeyWorks, 'passkeys'>
	readonly gate: Pick<Gate, 'rest'>
	readonly devicePassphrase: Pick<DevicePassphrase, 'isBehind'>
}

/** Builds them for one tab. */
export function createVaultFacts({ tab, keys, gate, devicePassphrase }: FactsDeps): FactsOfVault {
	function of({ nickname, host, wraps }: VaultHeader): VaultFacts {
		const account = tab.unlocked?.vault.account() ?? null
		return {
			nickname, host, rebuilt: tab.unlocked?.vault.local.findings.rebuilt ?? false,
			account: account === null ? null : { host, userId: account.userId, displayName: account.displayName },
			endToEnd: account === null ? null : account.keychain !== null,
			passkeys: keys.passkeys(wraps), passkeysRest: gate.rest(), passphraseBehind: devicePassphrase.isBehind(), keeps: tab.keeps,
			idleLockMaxMinutes: tab.unlocked?.facts.current()?.policy.idleLockMaxMinutes ?? null,
		}
	}

	return {
		of,
		tell() {
			if (tab.phase().kind === 'unlocked' && tab.header !== null) tab.become({ kind: 'unlocked', vault: of(tab.header) })
		},
	}
}
