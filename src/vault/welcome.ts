// SPDX-FileCopyrightText: 2026 NexPass contributors
// SPDX-License-Identifier: AGPL-3.0-or-later

import type { Api } from '../api/api.ts'
import type { AccountId } from '../domain/ids.ts'
import type { Result } from '../domain/result.ts'
import { err } from '../domain/result.ts'
import type { DeviceStorage, VaultHeader } from '../store/deviceStorage.ts'
import type { AccountRecord } from './account.ts'
import { keepsHere } from './keepNothing.ts'
import type { KeyWorks } from './keyWorks.ts'
import type { Opening } from './opening.ts'
import type { Problem } from './protocol/problem.ts'
import type { SecondFactor } from './protocol/session.ts'
import type { Phase } from './protocol/start.ts'
import type { FoundAccount } from './signUp.ts'
import { checkNewPassphrase, lookAround, signUp } from './signUp.ts'
import type { Unlocking } from './unlocking.ts'
import type { VaultTab } from './vaultTab.ts'

/** Leads a new device to its first vault. */
export interface Welcome {
	/** Finds out who is signed in and what the account needs. */
	look(): Promise<Phase>
	/** Makes the vault of the account that was found. With end-to-end encryption the passphrase is the account's, otherwise a new one. */
	create(typed: string, token: SecondFactor | null): Promise<Result<null, Problem>>
}

/** What it needs. */
export interface WelcomeDeps {
	readonly tab: VaultTab
	/** Host shown to people. */
	readonly host: string
	readonly storage: DeviceStorage
	/** A storage that lasts no longer than this tab. */
	memory(): DeviceStorage
	readonly keys: KeyWorks
	/** The door of the browser's session. */
	readonly door: Api
	readonly opening: Opening
	readonly unlocking: Pick<Unlocking, 'open'>
	/** Claims the vault for this tab; null when another tab has it. */
	claim(of: VaultHeader): Promise<(() => void) | null>
}

/** Builds it for one tab. */
export function createWelcome(deps: WelcomeDeps): Welcome {
	const { tab, host, storage, keys, door } = deps
	let found: FoundAccount | null = null

	/** A used or refused code needs a fresh challenge; the person sees the same screen with the reason. */
	async function renewTokens(problem: Problem): Promise<void> {
		if (problem.kind !== 'codeRefused' && problem.kind !== 'passphraseRefusedByServer' && problem.kind !== 'codeNeeded' && problem.kind !== 'notConfirmed') return
		const again = await lookAround(door, host, await keepsHere(storage))
		if (again.found !== null) found = again.found
	}

	async function makeHeader(account: AccountRecord, accountId: AccountId, wraps: Uint8Array): Promise<VaultHeader> {
		const finderSalt = keys.newId()
		const finder = await keys.fingerprint([finderSalt, account.instance, account.userId].join('\n'))
		return { formatVersion: 1, accountId, finderSalt, finder, nickname: tab.settings.nickname, host, wraps, journalId: keys.newId() }
	}

	return {
		async look() {
			const { step, found: account } = await lookAround(door, host, await keepsHere(storage))
			found = account
			return tab.become({ kind: 'welcome', step, ...storage.capabilities.files === 'none' ? { brief: true } : {} })
		},
		async create(typed, token) {
			const account = found
			if (account === null) return err({ kind: 'busy' })
			const protects = account.salts !== null || account.keeps === 'vault'
			// Where it protects nothing, nobody has to make one up.
			const passphrase = protects ? typed : keys.newId()
			const weak = account.salts === null && protects ? await checkNewPassphrase(keys, passphrase) : null
			if (weak !== null) return err(weak)
			const signedUp = await signUp(door, keys, deps.opening, account, passphrase, token)
			if (!signedUp.ok) {
				await renewTokens(signedUp.error)
				return signedUp
			}
			tab.keeps = account.keeps
			tab.shelf = account.keeps === 'vault' ? storage : deps.memory()
			const accountId = keys.newId() as AccountId
			const { wraps, keys: records } = await keys.createKey(passphrase, accountId)
			const made = await makeHeader(signedUp.value, accountId, wraps)
			const claimed = await deps.claim(made)
			if (claimed === null) return err({ kind: 'busy' })
			tab.release = claimed
			return deps.unlocking.open(made, records, { kind: 'new', account: signedUp.value, policy: account.state.policy })
		},
	}
}
