// SPDX-FileCopyrightText: 2026 NexPass contributors
// SPDX-License-Identifier: AGPL-3.0-or-later

import type { UnwrapError } from '../crypto/keyWrap.ts'
import type { AccountId } from '../domain/ids.ts'
import type { Result } from '../domain/result.ts'
import { err } from '../domain/result.ts'
import type { Millis } from '../domain/time.ts'
import type { Preferences, VaultHeader } from '../store/deviceStorage.ts'
import { createAttempts, ERASE_AFTER_MISSES } from './attempts.ts'
import type { KeyWorks, RecordKeys } from './keyWorks.ts'
import type { Problem } from './protocol/problem.ts'
import type { VaultFacts } from './protocol/start.ts'
import type { UnlockProof } from './protocol/unlocking.ts'

/** Who gets the keys: somebody who knows the passphrase or holds a passkey. */
export interface Gate {
	/** The keys, for a proof. A wrong passphrase is counted; the answer of a passkey cannot be guessed and is not. */
	prove(header: VaultHeader, proof: UnlockProof): Promise<Result<RecordKeys, Problem>>
	/** Runs with a typed passphrase, unless it is too early, and counts it when it is wrong. */
	checked<T>(run: () => Promise<Result<T, UnwrapError>>): Promise<Result<T, Problem>>
	/** Why a passkey would be refused, as it stands in the clear: it only keeps the unlock screen from asking in vain. What decides lies sealed. */
	rest(): VaultFacts['passkeysRest']
	/** Reads {@link Gate.rest} from the disk. */
	load(): Promise<void>
	/** Remembers {@link Gate.rest}. */
	setRest(why: VaultFacts['passkeysRest']): Promise<void>
}

/** What the gate needs. */
export interface GateDeps {
	readonly keys: KeyWorks
	readonly preferences: Preferences
	now(): Millis
	/** Whether the tenth wrong passphrase in a row erases the vault now. */
	erases(): boolean
	/** Erases the vault; false when something of it could not be deleted. */
	erase(): Promise<boolean>
}

/** From so many wrong passphrases before the end on, it is said that the vault will be erased. */
const SAY_ERASE_BELOW = 5

/** Builds the gate of one tab. */
export function createGate({ keys, preferences, now, erases, erase }: GateDeps): Gate {
	const attempts = createAttempts(preferences, now)
	let rest: VaultFacts['passkeysRest'] = null

	async function checked<T>(run: () => Promise<Result<T, UnwrapError>>): Promise<Result<T, Problem>> {
		const waitFor = await attempts.waitSeconds()
		if (waitFor > 0) return err({ kind: 'passphraseWrong', retryAfterSeconds: waitFor })
		const done = await run()
		if (!done.ok) return err(done.error.kind === 'notOpened' ? await missed() : { kind: 'storageFailed' })
		await attempts.forget()
		return done
	}

	async function missed(): Promise<Problem> {
		const { misses, waitSeconds } = await attempts.miss()
		const eraseIn = ERASE_AFTER_MISSES - misses
		if (!erases() || eraseIn > SAY_ERASE_BELOW) return { kind: 'passphraseWrong', retryAfterSeconds: waitSeconds }
		if (eraseIn > 0) return { kind: 'passphraseWrong', retryAfterSeconds: waitSeconds, eraseIn }
		return await erase() ? { kind: 'erased' } : { kind: 'storageFailed' }
	}

	return {
		checked,
		async prove({ wraps, accountId }, proof) {
			if (proof.kind === 'passphrase') return checked(() => keys.unlock(proof.passphrase, wraps, accountId as AccountId))
			const opened = await keys.unlockWithPasskey(proof.answer, wraps, accountId as AccountId)
			return opened.ok ? opened : err({ kind: 'passkeyRefused' })
		},
		rest: () => rest,
		async load() {
			const all = await preferences.all()
			const stored = all.ok ? all.value.passkeysRest : null
			rest = stored === 'passphraseDue' || stored === 'passkeyForbidden' ? stored : null
		},
		async setRest(why) {
			if (rest === why) return
			rest = why
			await preferences.set('passkeysRest', why)
		},
	}
}
