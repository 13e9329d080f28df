// SPDX-FileCopyrightText: 2026 NexPass contributors
// SPDX-License-Identifier: AGPL-3.0-or-later

import type { Keychain } from '../crypto/keychain.ts'
import type { Millis } from '../domain/time.ts'

/* [Note: the order in which a master password changes]
 * The server keeps two things that belong together and has no call that sets both: the challenge, which opens the session, and
 * the keychain, which the passphrase opens. Whoever dies in between leaves an account that opens with the new passphrase and
 * whose keys need the old one. So everything that is going to be written is made first, tried, and kept sealed on this device;
 * then each step looks at the server before it decides, and looks again after it has written. Every step can be repeated: the
 * challenge names the former secret, so a late copy of it is refused, and the keychain is the same bytes each time.
 * Nothing here keeps a passphrase, so what was interrupted goes on without one (docs/decisions/0007). */

/** A change of the master password that was begun, sealed on this device until it is finished. */
export interface MasterChange {
	readonly v: 1
	readonly begunAt: Millis
	/** What the account had; null where end-to-end encryption is switched on. */
	readonly before: { readonly salts: readonly string[]; readonly secret: string; readonly wire: string } | null
	/** What it shall have. `wire` is the keychain, encrypted with the new passphrase. */
	readonly after: { readonly salts: readonly string[]; readonly secret: string; readonly wire: string; readonly keychain: Keychain }
	/** The wrap of this device's key under the new passphrase, in hex. */
	readonly wraps: string
}

/** What the server shows at one moment. */
export interface SeenMaster {
	/** Null: no master password. */
	readonly salts: readonly string[] | null
	/** The keychain as it is on the wire. `unreadable`: this session knows a former passphrase only. */
	readonly wire: string | null | 'unreadable'
	/** Which of the two passphrases opens a keychain that is neither of ours; known only while they are at hand. */
	readonly opensWith: 'former' | 'next' | 'unknown'
}

/** What to do next. */
export type MasterStep =
	| { readonly kind: 'setChallenge' }
	| { readonly kind: 'setKeychain' }
	/** Both are on the server: what is left is this device. */
	| { readonly kind: 'finish' }
	/** Puts the former challenge back: somebody wrote a keychain in the same moment that the former passphrase opens. */
	| { readonly kind: 'restore' }
	/** A session that knows the present passphrase is needed. */
	| { readonly kind: 'reopen' }
	/** Nothing is changed yet, and the person who wanted it is not known to be there any more. */
	| { readonly kind: 'ask' }
	/** Somebody else was faster. `keys`: the keychain was changed; `password`: the master password was. `keep`: what is kept here may still be needed. */
	| { readonly kind: 'stop'; readonly why: 'keys' | 'password'; readonly keep: boolean }

/** Decides from what the server shows. `wanted`: a person is there and wants it. */
export function nextMasterStep(change: MasterChange, seen: SeenMaster, wanted: boolean): MasterStep {
	const formerWire = change.before?.wire ?? null
	if (sameSalts(seen.salts, change.after.salts)) {
		if (seen.wire === 'unreadable') return { kind: 'reopen' }
		if (seen.wire === change.after.wire) return { kind: 'finish' }
		if (seen.wire === formerWire) return { kind: 'setKeychain' }
		return seen.opensWith === 'former' && change.before !== null ? { kind: 'restore' } : { kind: 'stop', why: 'keys', keep: true }
	}
	if (!sameSalts(seen.salts, change.before?.salts ?? null)) return { kind: 'stop', why: 'password', keep: false }
	if (seen.wire === 'unreadable') return { kind: 'reopen' }
	if (seen.wire !== formerWire) return { kind: 'stop', why: 'keys', keep: false }
	return wanted ? { kind: 'setChallenge' } : { kind: 'ask' }
}

/** Whether two challenges have the same salts: only then is a secret sent. Null: there is no challenge. */
export function sameSalts(a: readonly string[] | null, b: readonly string[] | null): boolean {
	if (a === null || b === null) return a === b
	return a.length === b.length && a.every((salt, i) => salt === b[i])
}
