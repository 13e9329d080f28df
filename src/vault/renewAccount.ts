// SPDX-FileCopyrightText: 2026 NexPass contributors
// SPDX-License-Identifier: AGPL-3.0-or-later

import type { Api } from '../api/api.ts'
import type { VaultCipher } from '../crypto/vaultCipher.ts'
import type { Result } from '../domain/result.ts'
import { err, ok } from '../domain/result.ts'
import { callOff } from '../sync/flight.ts'
import type { LocalChange, LocalState } from '../sync/ports.ts'
import type { ItemState } from '../sync/state.ts'
import type { AccountRecord } from './account.ts'
import { sealAccount } from './account.ts'
import type { KeyWorks } from './keyWorks.ts'
import type { DurableVault } from './durablePort.ts'
import type { Opening } from './opening.ts'
import type { Problem } from './protocol/problem.ts'
import type { SecondFactor } from './protocol/session.ts'
import { ACCOUNT_RECORD_ID } from './recordCodec.ts'
import { lookAround, signUp } from './signUp.ts'

/**
 * Opens the account with the passphrase that it has now, after salts or keychain were changed elsewhere. Sends one secret,
 * made with the salts that the server names now; the stored one is never sent again.
 */
export async function renewAccount(
	door: Api, keys: KeyWorks, opening: Opening, account: AccountRecord, passphrase: string, token: SecondFactor | null, host: string,
): Promise<Result<AccountRecord, Problem>> {
	// A session that is still open knows the former passphrase only and does not hand out the keychain any more.
	await door.session.close()
	const { found, step } = await lookAround(door, host, 'vault')
	if (found === null) return err(step.kind === 'trouble' ? step.problem : { kind: step.kind === 'offline' ? 'offline' : 'signInNeeded' })
	if (found.state.instance !== account.instance) return err({ kind: 'serverChanged' })
	if (found.state.user.id !== account.userId) return err({ kind: 'otherAccount' })
	// Without its encryption, what is sealed here would go out in clear. That is for the person to set up again, not for us.
	if (found.salts === null && account.challenge !== null) return err({ kind: 'keychainUnreadable' })
	const renewed = await signUp(door, keys, opening, found, passphrase, token)
	return renewed.ok ? ok({ ...account, ...renewed.value, way: account.way }) : renewed
}

/** Keeps the renewed account, sealed, in both copies. */
export async function keepAccount(local: DurableVault, cipher: VaultCipher, account: AccountRecord): Promise<Result<null, Problem>> {
	const version = local.record({ space: 'meta', id: ACCOUNT_RECORD_ID })?.version ?? 0
	const kept = await local.keepRecord({ space: 'meta', record: await sealAccount(cipher, account, version + 1) }, 'strict')
	return kept.ok ? ok(null) : err({ kind: kept.error.kind === 'quotaExceeded' ? 'diskFull' : 'storageFailed' })
}

/** Writes that are out under a key which the account does not have any more could be read by nobody: they are encrypted anew. Old keys that are still in the keychain stay good. */
export function dropUnreadableFlights(state: LocalState, account: AccountRecord): LocalChange | null {
	const known = new Set(Object.keys(account.keychain?.keys.keys ?? {}))
	const put = [...state.items.values()].flatMap((item): readonly ItemState[] => {
		const key = item.flight === null || !('body' in item.flight.write) ? '' : item.flight.write.body.cseKey
		return key === '' || known.has(key) ? [] : [callOff(item, true)]
	})
	return put.length === 0 ? null : { put, remove: [], durability: 'strict' }
}
