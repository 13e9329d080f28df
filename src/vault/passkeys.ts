// SPDX-FileCopyrightText: 2026 NexPass contributors
// SPDX-License-Identifier: AGPL-3.0-or-later

import type { UnwrapError } from '../crypto/keyWrap.ts'
import type { AccountId } from '../domain/ids.ts'
import type { PasskeyAnswer, PasskeyQuestion, PasskeyRequest } from '../domain/passkey.ts'
import type { Result } from '../domain/result.ts'
import { err, ok } from '../domain/result.ts'
import type { Millis } from '../domain/time.ts'
import type { VaultHeader } from '../store/deviceStorage.ts'
import type { KeyWorks } from './keyWorks.ts'
import type { Problem } from './protocol/problem.ts'
import type { PasskeyView } from './protocol/unlocking.ts'
import type { UnlockFacts } from './unlockRecord.ts'
import { OPEN_POLICY } from './unlockRecord.ts'

/* [Note: a passkey is a second door, never the only one]
 * The vault key is wrapped once under the passphrase and once under each passkey. Adding one asks for the passphrase and gets
 * the key out of its wrap anew: no key that could be wrapped lies in memory. The wrap of the passphrase is never removed, so
 * a lost passkey loses nothing. Names are written first and wraps afterwards: what a kill leaves is a name without a passkey,
 * which nobody sees. */

/** The passkeys of one open vault. */
export interface Passkeys {
	list(): readonly PasskeyView[]
	/** Checks the passphrase and says what a new passkey is to be made with. */
	prepare(passphrase: string): Promise<Result<PasskeyRequest, Problem>>
	add(passphrase: string, label: string, passkey: PasskeyQuestion & PasskeyAnswer): Promise<Result<null, Problem>>
	remove(credentialId: string): Promise<Result<null, Problem>>
}

/** What they need. */
export interface PasskeyDeps {
	readonly keys: KeyWorks
	readonly facts: UnlockFacts
	header(): VaultHeader
	/** Runs with a typed passphrase, and counts it when it is wrong. */
	checked<T>(run: () => Promise<Result<T, UnwrapError>>): Promise<Result<T, Problem>>
	/** Puts other wraps into every copy of the clear header. */
	saveWraps(wraps: Uint8Array): Promise<Result<null, Problem>>
	now(): Millis
}

/** Longest name of a passkey. Characters. */
const LONGEST_LABEL = 40

/** Builds the passkeys of an open vault. */
export function createPasskeys({ keys, facts, header, checked, saveWraps, now }: PasskeyDeps): Passkeys {
	const account = (): AccountId => header().accountId as AccountId
	const known = (): readonly PasskeyQuestion[] => keys.passkeys(header().wraps)
	const allowed = (): boolean => facts.current()?.policy.fingerprint ?? true

	async function saveName(credentialId: string, label: string | null): Promise<Result<null, Problem>> {
		const saved = await facts.save((before) => {
			const others = before?.passkeys.filter((one) => one.credentialId !== credentialId) ?? []
			return {
				...before, v: 1, policy: before?.policy ?? OPEN_POLICY,
				// A name is given with the passphrase typed, and taken away without it.
				passphraseAt: label === null ? before?.passphraseAt ?? 0 as Millis : now(),
				passkeys: label === null ? others : [...others, { credentialId, label, addedAt: now() }],
			}
		})
		return saved.ok ? ok(null) : err({ kind: saved.error.kind === 'quotaExceeded' ? 'diskFull' : 'storageFailed' })
	}

	return {
		list: () => known().map(({ credentialId }) => {
			const named = facts.current()?.passkeys.find((one) => one.credentialId === credentialId)
			return { credentialId, label: named?.label ?? '', addedAt: named?.addedAt ?? null }
		}),
		async prepare(passphrase) {
			if (!allowed()) return err({ kind: 'passkeyForbidden' })
			const right = await checked(() => keys.unlock(passphrase, header().wraps, account()))
			if (!right.ok) return right
			const userId = await keys.fingerprint('nexpass/1/webauthn/user\n' + header().accountId)
			return ok({ userId, salt: keys.newId() + keys.newId(), known: known().map(({ credentialId }) => credentialId) })
		},
		async add(passphrase, label, passkey) {
			if (!allowed()) return err({ kind: 'passkeyForbidden' })
			const { wraps } = header()
			const added = await checked(() => keys.addPasskey(passphrase, passkey, wraps, account()))
			if (!added.ok) return added
			// What was just wrapped has to open, before anybody relies on it.
			const opens = await keys.unlockWithPasskey(passkey, added.value, account())
			if (!opens.ok) return err({ kind: 'unexpected' })
			const named = await saveName(passkey.credentialId, label.trim().slice(0, LONGEST_LABEL))
			return named.ok ? saveWraps(added.value) : named
		},
		async remove(credentialId) {
			const saved = await saveWraps(keys.removePasskey(credentialId, header().wraps))
			return saved.ok ? saveName(credentialId, null) : saved
		},
	}
}
