// SPDX-FileCopyrightText: 2026 NexPass contributors
// SPDX-License-Identifier: AGPL-3.0-or-later

import type { Api } from '../api/api.ts'
import type { ServerState } from '../api/companion.ts'
import type { ApiError } from '../api/errors.ts'
import type { ChallengeSalts, OfferedToken } from '../api/sessionWire.ts'
import type { Result } from '../domain/result.ts'
import { err, ok } from '../domain/result.ts'
import { hasFiveWords } from '../generator/strengthLevel.ts'
import { PASSPHRASE_LIMITS } from '../domain/limits.ts'
import type { Secret } from '../domain/sealed.ts'
import type { AccountRecord } from './account.ts'
import type { KeyWorks } from './keyWorks.ts'
import type { Opening } from './opening.ts'
import type { Keeps } from './protocol/keeping.ts'
import type { Problem } from './protocol/problem.ts'
import type { SecondFactor } from './protocol/session.ts'
import type { AccountFacts, WelcomeStep } from './protocol/start.ts'
import { toProblem, toSessionProblem } from './serverDoor.ts'

/** What a new device learns about the account before it asks for a passphrase. */
export interface Welcome {
	readonly step: WelcomeStep
	/** Null unless the step asks for a passphrase. */
	readonly found: FoundAccount | null
}

/** An account that can get a vault on this device. */
export interface FoundAccount {
	readonly state: ServerState
	/** Null for an account without end-to-end encryption. */
	readonly salts: ChallengeSalts | null
	/** The API session was open already (another tab of this session): nothing has to be sent to open it. */
	readonly sessionOpen: boolean
	readonly tokens: readonly OfferedToken[]
	readonly keeps: Keeps
}

/** Finds out who is signed in and what the account needs. Sends no secret. `here`: what can be kept here and what the person wants, before the administrator has a word. */
export async function lookAround(door: Api, host: string, here: Keeps): Promise<Welcome> {
	const state = await door.companion.state()
	if (!state.ok) return { step: stepFor(state.error, here), found: null }
	if (!state.value.passwords.enabled) return { step: { kind: 'noPasswordsApp' }, found: null }
	const keeps: Keeps = !state.value.policy.offline ? 'nothingByPolicy' : here
	const found = await findAccount(door, state.value, keeps)
	if (!found.ok) return { step: { kind: 'trouble', problem: found.error }, found: null }
	const { id: userId, displayName } = state.value.user
	const account: AccountFacts = { host, userId, displayName }
	return { step: stepOf(found.value, account), found: found.value }
}

function stepOf({ salts, tokens, keeps }: FoundAccount, account: AccountFacts): WelcomeStep {
	if (salts !== null) return { kind: 'passphrase', account, tokens, keeps }
	return keeps === 'vault' ? { kind: 'choosePassphrase', account } : { kind: 'openOnce', account, keeps }
}

async function findAccount(door: Api, state: ServerState, keeps: Keeps): Promise<Result<FoundAccount, Problem>> {
	const requested = await door.session.request()
	if (!requested.ok) return err(toSessionProblem(requested.error))
	const { challenge, tokens } = requested.value
	if (challenge !== null) {
		return challenge.kind === 'PWDv1r1' ? ok({ state, salts: challenge.salts, sessionOpen: false, tokens, keeps }) : err({ kind: 'unexpected' })
	}
	// No challenge means "no passphrase" or "open already"; only the account itself can tell.
	const stored = await door.encryption.challenge()
	if (!stored.ok) return err(toProblem(stored.error))
	if (stored.value === null) return ok({ state, salts: null, sessionOpen: true, tokens: [], keeps })
	return stored.value.kind === 'PWDv1r1' ? ok({ state, salts: stored.value.salts, sessionOpen: true, tokens: [], keeps }) : err({ kind: 'unexpected' })
}

/** Opens the account once and takes along what later unlocks need. At most one secret is sent. */
export async function signUp(
	door: Api, keys: KeyWorks, opening: Opening, found: FoundAccount, passphrase: string, token: SecondFactor | null,
): Promise<Result<AccountRecord, Problem>> {
	const opened = found.salts === null ? ok(null) : await openEncrypted(door, keys, opening, found, found.salts, passphrase, token)
	if (!opened.ok) return opened
	const settings = await door.settings.user()
	if (!settings.ok) return err(toProblem(settings.error))
	const { state } = found
	return ok({
		v: 1, instance: state.instance, userId: state.user.id, displayName: state.user.displayName, language: state.language,
		challenge: opened.value?.challenge ?? null, keychain: opened.value?.keychain ?? null, hashLength: settings.value.hashLength, way: { kind: 'session' },
	})
}

async function openEncrypted(
	door: Api, keys: KeyWorks, opening: Opening, found: FoundAccount, salts: ChallengeSalts, passphrase: string, token: SecondFactor | null,
): Promise<Result<Pick<AccountRecord, 'challenge' | 'keychain'>, Problem>> {
	const secret = await keys.challengeSecret(passphrase, salts)
	if (!secret.ok) return err(secret.error.kind === 'passphraseLength' ? secret.error : { kind: 'unexpected' })
	const stored = await openSession(door, opening, found, secret.value as Secret, token)
	if (!stored.ok) return stored
	const keychain = await keys.openKeychain(passphrase, stored.value)
	// An open session checks nothing: then the keychain is what tells a wrong passphrase.
	if (!keychain.ok) return err(found.sessionOpen && keychain.error.kind === 'notOpened' ? { kind: 'passphraseWrong', retryAfterSeconds: 0 } : { kind: 'keychainUnreadable' })
	return ok({
		challenge: { type: 'PWDv1r1', salts, secret: secret.value },
		keychain: { hash: await keys.fingerprint(stored.value), keys: keychain.value },
	})
}

async function openSession(door: Api, opening: Opening, found: FoundAccount, secret: Secret, token: SecondFactor | null): Promise<Result<string, Problem>> {
	if (!found.sessionOpen) {
		const opened = await opening.open(door, { secret, factor: token, offered: found.tokens, typed: true })
		if (!opened.ok) return err(withTokens(toSessionProblem(opened.error), found.tokens))
		if (opened.value.keychain !== null) return ok(opened.value.keychain)
	}
	const keychain = await door.encryption.keychain()
	if (!keychain.ok) return err(toProblem(keychain.error))
	return keychain.value === null ? err({ kind: 'keychainUnreadable' }) : ok(keychain.value)
}

function withTokens(problem: Problem, tokens: readonly OfferedToken[]): Problem {
	return problem.kind === 'codeNeeded' ? { kind: 'codeNeeded', tokens } : problem
}

/** Level 3 of 4, see `generator/strengthLevel.ts`. */
const LEAST_BITS = 60

/** Why a new passphrase, of this device or of the account, is refused, or null: it takes strength 3 of 4, or five words. */
export async function checkNewPassphrase(keys: KeyWorks, passphrase: string): Promise<Problem | null> {
	if (passphrase.length < PASSPHRASE_LIMITS.min || passphrase.length > PASSPHRASE_LIMITS.max) return { kind: 'passphraseLength' }
	return !hasFiveWords(passphrase) && await keys.strengthBits(passphrase, []) < LEAST_BITS ? { kind: 'passphraseWeak' } : null
}

function stepFor(error: ApiError, keeps: Keeps): WelcomeStep {
	switch (error.kind) {
		case 'offline':
		case 'timeout':
		case 'aborted': return { kind: 'offline', keeps }
		case 'unauthorized':
		case 'twoFactorPending': return { kind: 'signIn' }
		default: return { kind: 'trouble', problem: toProblem(error) }
	}
}
