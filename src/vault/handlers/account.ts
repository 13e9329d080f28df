// SPDX-FileCopyrightText: 2026 NexPass contributors
// SPDX-License-Identifier: AGPL-3.0-or-later

import type { Api } from '../../api/api.ts'
import { err } from '../../domain/result.ts'
import type { Access } from '../access.ts'
import type { DevicePassphrase } from '../devicePassphrase.ts'
import { renewWith } from '../devicePassphrase.ts'
import type { Opening } from '../opening.ts'
import type { ConnectionCalls, ConnectionTest } from '../protocol/connection.ts'
import type { EncryptionCalls } from '../protocol/encryption.ts'
import type { SessionCalls } from '../protocol/session.ts'
import type { Turns } from '../turns.ts'
import type { FactsOfVault } from '../vaultFacts.ts'
import type { VaultTab } from '../vaultTab.ts'
import type { Handlers } from './handlers.ts'

/** The parts of the vault that answer. */
export interface AccountParts {
	readonly tab: VaultTab
	readonly turns: Turns
	readonly access: Access
	readonly opening: Opening
	/** The door of the browser's session, for as long as there is no vault. */
	readonly welcomeDoor: Api
	readonly devicePassphrase: DevicePassphrase
	readonly facts: FactsOfVault
}

const NO_TEST: ConnectionTest = { stages: [], failure: { kind: 'unexpected' }, done: true, userIs: null, asksForCode: false }

/** Handles the session of the Passwords API. */
export function createSessionHandlers({ tab, turns, access, opening, welcomeDoor, devicePassphrase, facts }: AccountParts): Handlers<SessionCalls> {
	return {
		requestToken: ({ provider }) => opening.requestCode(tab.unlocked?.vault.door ?? welcomeDoor, provider),
		factorEntries: () => Promise.resolve(tab.unlocked?.vault.factorEntries() ?? []),
		async liftAttempts() {
			await opening.lift()
			return null
		},
		openSession: ({ passphrase, former, token }) => turns.alone(() => access.vault(async (vault) => {
			if (passphrase !== null) {
				const renewed = await renewWith(devicePassphrase, former, passphrase, () => vault.renew(passphrase, token))
				facts.tell()
				if (renewed.ok) void vault.sync.now()
				return renewed
			}
			if (token === null) return err({ kind: 'passphraseChanged' })
			const done = await vault.session.openWithToken(token)
			if (done.ok) void vault.sync.now()
			return done
		})),
	}
}

/** Handles the ways in to the server. */
export function createConnectionHandlers({ tab, turns, access }: Pick<AccountParts, 'tab' | 'turns' | 'access'>): Handlers<ConnectionCalls> {
	const { alone } = turns
	const { keeping, unlocked } = access
	return {
		connection: () => Promise.resolve(tab.unlocked?.ways.connection() ?? null),
		startLogin: () => alone(() => keeping(() => unlocked(({ ways }) => ways.startLogin()))),
		async cancelLogin() {
			await tab.unlocked?.ways.cancelLogin()
			return null
		},
		connectFromSession: ({ loginPassword }) => alone(() => keeping(() => unlocked(({ ways }) => ways.connectFromSession(loginPassword)))),
		pairingCodes: () => Promise.resolve(tab.unlocked?.ways.pairingCodes() ?? []),
		pair: (args) => keeping(() => unlocked(({ ways }) => ways.pair(args))),
		testConnection: (typed) => tab.unlocked === null ? Promise.resolve(NO_TEST) : tab.unlocked.ways.test(typed),
		cancelTest() {
			tab.unlocked?.ways.cancelTest()
			return Promise.resolve(null)
		},
		saveConnection: (args) => alone(() => keeping(() => unlocked(({ ways }) => ways.save(args)))),
		disconnect: () => alone(() => unlocked(({ ways }) => ways.disconnect())),
		async declineOffer() {
			await tab.unlocked?.ways.declineOffer()
			return null
		},
		signOutPath: () => unlocked(({ ways }) => ways.signOutPath()),
	}
}

/** Handles the master password and how the entries are encrypted on the server. */
export function createEncryptionHandlers({ tab, turns, access }: Pick<AccountParts, 'tab' | 'turns' | 'access'>): Handlers<EncryptionCalls> {
	const { alone } = turns
	return {
		encryption() {
			const vault = tab.unlocked?.vault
			return Promise.resolve({
				endToEnd: (vault?.account().keychain ?? null) !== null, interrupted: tab.unlocked?.master.isInterrupted() ?? false,
				counts: vault?.encryptAll.counts() ?? { encrypted: 0, readable: 0, shared: 0, inTrash: 0, unreadable: 0 }, run: vault?.encryptAll.run() ?? null,
			})
		},
		changeMaster: ({ present, next, token }) => alone(() => access.unlocked(async ({ master, vault }) => {
			const changed = await master.change(present, next, token)
			if (changed.ok) void vault.sync.now()
			return changed
		})),
		goOnMaster: ({ token }) => alone(() => access.unlocked(async ({ master, vault }) => {
			const ended = await master.goOn(true, token)
			if (ended.ok) void vault.sync.now()
			return ended
		})),
		leaveMaster: () => alone(() => access.unlocked(({ master }) => master.leave())),
		encryptEntries: () => access.vault((vault) => vault.encryptAll.start()),
	}
}
