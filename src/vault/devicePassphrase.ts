// SPDX-FileCopyrightText: 2026 NexPass contributors
// SPDX-License-Identifier: AGPL-3.0-or-later

import type { UnwrapError } from '../crypto/keyWrap.ts'
import type { AccountId } from '../domain/ids.ts'
import type { Result } from '../domain/result.ts'
import { err, ok } from '../domain/result.ts'
import type { Preferences, VaultHeader } from '../store/deviceStorage.ts'
import type { AccountRecord } from './account.ts'
import type { KeyWorks } from './keyWorks.ts'
import type { Problem } from './protocol/problem.ts'
import { checkNewPassphrase } from './signUp.ts'

/* [Note: two passphrases for a while]
 * The passphrase that opens this device is the account's, where the account has one. When somebody changes that elsewhere, this
 * device goes on opening with the former one until both were typed here: the former gets the vault key out of its wrap, the new one
 * wraps it anew. The account comes first, because the server is who knows the new one; the wraps come last, all copies one
 * after the other, each of them opened by one of the two. So a kill at any instant leaves a vault that one of the two opens. */

/** The passphrase that opens the vault on this device. */
export interface DevicePassphrase {
	/** True while the account has another passphrase than this device: a hint, kept in the clear. */
	isBehind(): boolean
	/** Reads {@link DevicePassphrase.isBehind} from the disk. */
	load(): Promise<void>
	/** The account has `accounts` now. Remembers whether this device opens with something else. */
	note(accounts: string): Promise<void>
	/** Checks the former passphrase, counted when it is wrong, and makes wraps under the next one. Keeps nothing. */
	prepare(former: string, next: string): Promise<Result<Uint8Array, Problem>>
	/** Keeps what {@link DevicePassphrase.prepare} made, in every copy of the clear header. */
	keep(prepared: Uint8Array): Promise<Result<null, Problem>>
	/** Both at once, for a next passphrase that suits the account: its own one, or a strong one where it has none. */
	change(former: string, next: string, account: AccountRecord): Promise<Result<null, Problem>>
}

/** What it needs. */
export interface DevicePassphraseDeps {
	readonly keys: KeyWorks
	readonly preferences: Preferences
	header(): VaultHeader | null
	/** Runs with a typed passphrase, and counts it when it is wrong. */
	checked<T>(run: () => Promise<Result<T, UnwrapError>>): Promise<Result<T, Problem>>
	/** Puts other wraps into every copy of the clear header. */
	saveWraps(wraps: Uint8Array): Promise<Result<null, Problem>>
}

/** Name of the hint among the preferences. */
export const BEHIND = 'passphraseBehind'

/** Builds the passphrase of this device. */
export function createDevicePassphrase({ keys, preferences, header, checked, saveWraps }: DevicePassphraseDeps): DevicePassphrase {
	let behind = false

	async function remember(value: boolean): Promise<void> {
		behind = value
		await preferences.set(BEHIND, value ? true : null)
	}

	async function prepare(former: string, next: string): Promise<Result<Uint8Array, Problem>> {
		const of = header()
		if (of === null) return err({ kind: 'locked' })
		const account = of.accountId as AccountId
		const made = await checked(() => keys.changePassphrase(former, next, of.wraps, account))
		if (!made.ok) return made
		// What was just wrapped has to open, before anybody relies on it.
		const opens = await keys.unlock(next, made.value, account)
		return opens.ok ? made : err({ kind: 'unexpected' })
	}

	async function keep(prepared: Uint8Array): Promise<Result<null, Problem>> {
		const wraps = keys.withPassphraseOf(prepared, header()?.wraps ?? new Uint8Array(0))
		if (wraps === null) return err({ kind: 'locked' })
		const saved = await saveWraps(wraps)
		if (saved.ok) await remember(false)
		return saved
	}

	return {
		isBehind: () => behind,
		async load() {
			const all = await preferences.all()
			behind = all.ok && all.value[BEHIND] === true
		},
		async note(accounts) {
			const of = header()
			if (of !== null) await remember(!(await keys.unlock(accounts, of.wraps, of.accountId as AccountId)).ok)
		},
		prepare,
		keep,
		async change(former, next, { challenge }) {
			const unfit = challenge === null ? await checkNewPassphrase(keys, next) : await differsFrom(keys, next, challenge)
			if (unfit !== null) return err(unfit)
			const prepared = await prepare(former, next)
			return prepared.ok ? keep(prepared.value) : prepared
		},
	}
}

/** Whether a passphrase is not the account's: found out here, nothing is sent. */
async function differsFrom(keys: KeyWorks, passphrase: string, challenge: NonNullable<AccountRecord['challenge']>): Promise<Problem | null> {
	const secret = await keys.challengeSecret(passphrase, challenge.salts)
	return secret.ok && secret.value === challenge.secret ? null : { kind: 'notMasterPassword' }
}

/** Opens the account with the passphrase it has now. `former`: what opened this device until now, when the new one shall do so from now on; it is checked before anything is sent. */
export async function renewWith(
	device: DevicePassphrase, former: string | null, next: string, renew: () => Promise<Result<null, Problem>>,
): Promise<Result<null, Problem>> {
	const prepared = former === null ? ok(null) : await device.prepare(former, next)
	if (!prepared.ok) return prepared
	const renewed = await renew()
	if (!renewed.ok) return renewed
	await device.note(next)
	return prepared.value === null ? ok(null) : device.keep(prepared.value)
}
