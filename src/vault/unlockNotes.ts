// SPDX-FileCopyrightText: 2026 NexPass contributors
// SPDX-License-Identifier: AGPL-3.0-or-later

import type { Millis } from '../domain/time.ts'
import type { AccountRecord } from './account.ts'
import type { Gate } from './gate.ts'
import type { UnlockProof } from './protocol/unlocking.ts'
import type { UnlockFacts, UnlockPolicy } from './unlockRecord.ts'
import { CONTACT_EVERY_MS, OPEN_POLICY, samePolicy, toUnlockPolicy } from './unlockRecord.ts'

/** Where an unlocked vault comes from: it lay on the device and somebody proved who they are, or it was made for an account just now. */
export type Origin =
	| { readonly kind: 'known'; readonly by: UnlockProof['kind'] }
	| { readonly kind: 'new'; readonly account: AccountRecord; readonly policy: UnlockPolicy }

/** Writes down what later unlocks are bound to, sealed and, as far as the unlock screen needs it, in the clear. */
export interface UnlockNotes {
	/** The passphrase was typed: a passkey is enough again for a while. */
	unlocked(facts: UnlockFacts, origin: Origin): Promise<void>
	/** The server was reached. */
	contact(facts: UnlockFacts): Promise<void>
	/** What the administrator allows holds from now on, without a network too. */
	policy(facts: UnlockFacts, policy: UnlockPolicy): Promise<void>
}

/** What they need. */
export interface UnlockNotesDeps {
	readonly gate: Pick<Gate, 'setRest'>
	now(): Millis
	/** The administrator allows something else than before. */
	onPolicyChanged(): void
}

/** Builds them for one tab. */
export function createUnlockNotes({ gate, now, onPolicyChanged }: UnlockNotesDeps): UnlockNotes {
	return {
		async unlocked(facts, origin) {
			if (origin.kind === 'known' && origin.by === 'passkey') return
			const fresh = origin.kind === 'new' ? { policy: toUnlockPolicy(origin.policy), contactAt: now() } : null
			await facts.save((before) => ({ v: 1, passkeys: [], ...before, policy: before?.policy ?? OPEN_POLICY, ...fresh, passphraseAt: now() }))
			await gate.setRest(facts.current()?.policy.fingerprint === false ? 'passkeyForbidden' : null)
		},
		async contact(facts) {
			const before = facts.current()
			if (before === null || Math.abs(now() - (before.contactAt ?? 0)) < CONTACT_EVERY_MS) return
			await facts.save((latest) => ({ ...(latest ?? before), contactAt: now() }))
		},
		async policy(facts, policy) {
			const before = facts.current()
			if (before === null || samePolicy(before.policy, policy)) return
			await facts.save((latest) => ({ ...(latest ?? before), policy }))
			await gate.setRest(policy.fingerprint ? null : 'passkeyForbidden')
			onPolicyChanged()
		},
	}
}
