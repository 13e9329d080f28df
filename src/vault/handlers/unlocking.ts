// SPDX-FileCopyrightText: 2026 NexPass contributors
// SPDX-License-Identifier: AGPL-3.0-or-later

import type { Access } from '../access.ts'
import type { DevicePassphrase } from '../devicePassphrase.ts'
import { countUnsent } from '../lockedVault.ts'
import type { Locking } from '../locking.ts'
import type { UnlockingCalls } from '../protocol/unlocking.ts'
import type { Turns } from '../turns.ts'
import type { Unlocking } from '../unlocking.ts'
import type { FactsOfVault } from '../vaultFacts.ts'
import type { VaultTab } from '../vaultTab.ts'
import type { Handlers } from './handlers.ts'

/** The parts of the vault that answer. */
export interface UnlockingParts {
	readonly tab: VaultTab
	readonly turns: Turns
	readonly access: Access
	readonly unlocking: Unlocking
	readonly locking: Locking
	readonly devicePassphrase: DevicePassphrase
	readonly facts: FactsOfVault
}

/** Handles unlocking, what unlocks, and locking. */
export function createUnlockingHandlers({ tab, turns, access, unlocking, locking, devicePassphrase, facts }: UnlockingParts): Handlers<UnlockingCalls> {
	const { alone } = turns
	return {
		unlock: ({ passphrase }) => alone(() => unlocking.unlock({ kind: 'passphrase', passphrase })),
		unlockWithPasskey: (answer) => alone(() => unlocking.unlock({ kind: 'passkey', answer })),
		passkeys: () => Promise.resolve(tab.unlocked?.passkeys.list() ?? []),
		preparePasskey: ({ passphrase }) => alone(() => access.keeping(() => access.unlocked(({ passkeys }) => passkeys.prepare(passphrase)))),
		addPasskey: ({ passphrase, label, passkey }) => alone(() => access.keeping(() => access.unlocked(({ passkeys }) => passkeys.add(passphrase, label, passkey)))),
		removePasskey: ({ credentialId }) => alone(() => access.unlocked(({ passkeys }) => passkeys.remove(credentialId))),
		changePassphrase: ({ former, next }) => alone(() => access.vault(async (vault) => {
			const changed = await devicePassphrase.change(former, next, vault.account())
			facts.tell()
			return changed
		})),
		unsentAtMost: () => tab.header === null || tab.unlocked !== null ? Promise.resolve(null) : countUnsent(tab.shelf, tab.header),
		lock: ({ reason }) => locking.lock(reason),
		touch({ visible }) {
			locking.touch(visible)
			return Promise.resolve(null)
		},
	}
}
