// SPDX-FileCopyrightText: 2026 NexPass contributors
// SPDX-License-Identifier: AGPL-3.0-or-later

import type { Api } from '../api/api.ts'
import type { ChangePage } from '../api/changes.ts'
import type { ServerPolicy } from '../api/companion.ts'
import type { DeviceOrder } from '../api/devices.ts'
import type { OfferedToken } from '../api/sessionWire.ts'
import type { DeviceCapability } from '../domain/ids.ts'
import type { Result } from '../domain/result.ts'
import { err, ok } from '../domain/result.ts'
import type { Secret } from '../domain/sealed.ts'
import type { Begun, ChangesPage, FeedPosition, Offers, RemoteError } from '../sync/ports.ts'
import type { AccountRecord } from './account.ts'
import { sameSalts } from './masterOrder.ts'
import type { Opening } from './opening.ts'
import type { OpeningError } from './openingError.ts'
import type { Problem } from './protocol/problem.ts'
import type { SecondFactor } from './protocol/session.ts'
import { fromRemoteError, isAbsent, toRemoteError, toSessionProblem } from './serverDoor.ts'

/* [Note: never send a secret twice]
 * Five wrong secrets destroy the app password, or lock a cookie session out. So the secret is sent only when the salts on the
 * server are those it was made with, at most once per opening, and never again after a refusal until a person acts. */

/** Keeps the Passwords API session of an unlocked vault open without asking anybody. */
export interface AccountSession {
	/**
	 * Makes sure of server, user, app, salts and session. At most one opening at a time. With a place in the change log and
	 * nothing new about server and account, the log's answer is all that is asked for: it names both.
	 */
	begin(since: FeedPosition | null, signal: AbortSignal): Promise<Result<Begun, RemoteError>>
	/** Reads on in the change log. `notFound`: there is none (any more). */
	changes(since: FeedPosition | null, signal: AbortSignal): Promise<Result<ChangesPage, RemoteError>>
	/** Answers a 412 in the middle of a round: true when the session is open again. */
	reopen(): Promise<boolean>
	/** Opens with a second factor that somebody gave, in one attempt. */
	openWithToken(token: SecondFactor): Promise<Result<null, Problem>>
	/** The second factors that the last opening asked for. */
	offeredTokens(): readonly OfferedToken[]
	/** Why the last opening failed; null after one that did not. A 412 in the middle of a round says only that it is closed. */
	refusal(): RemoteError | null
	/** Forgets that a secret was refused, because a person has given a new one. */
	accept(account: AccountRecord): void
	close(): Promise<void>
}

/** What the session needs. */
export interface AccountSessionDeps {
	readonly door: Api
	readonly account: AccountRecord
	readonly opening: Opening
	/** SHA-256 of text, hex: to notice another keychain. */
	fingerprint(text: string): Promise<string>
	onLanguage(language: string): void
	/** What the administrator allows, at each contact. */
	onPolicy(policy: ServerPolicy): void
	/** How this device names itself; null where it has no name. */
	device(): DeviceCapability | null
	/** What the companion said to this device; true when it is to erase itself, and nothing more may be done. */
	onDevice(order: DeviceOrder | null): boolean
}

/** Builds the keeper of one account's session. */
export function createAccountSession(deps: AccountSessionDeps): AccountSession {
	const { door } = deps
	let account = deps.account
	let tokens: readonly OfferedToken[] = []
	let refused: RemoteError | null = null
	let refusal: RemoteError | null = null
	let opening: Promise<Result<null, Refusal>> | null = null
	// What is known of server and account, and the short name under which the change log says that it still holds.
	let offers: Offers = NO_OFFERS
	let stateHash: string | null = null

	/** All checks, one after the other. */
	async function beginAnew(signal: AbortSignal): Promise<Result<null, RemoteError>> {
		const place = await checkPlace(signal)
		if (!place.ok) return place
		const opened = await open(null)
		return opened.ok ? opened : err(opened.error.remote)
	}

	async function readLog(since: FeedPosition | null, signal: AbortSignal): Promise<Result<ChangePage, RemoteError>> {
		const page = await door.companion.changes(since === null ? null : { epoch: since.epoch, since: since.seq }, { signal, device: deps.device() ?? undefined })
		if (!page.ok) return err(isAbsent(page.error) ? { kind: 'notFound' } : toRemoteError(page.error))
		if (page.value.instance !== account.instance) return err({ kind: 'serverChanged' })
		if (page.value.user !== account.userId) return err({ kind: 'otherAccount' })
		return deps.onDevice(page.value.device) ? err({ kind: 'aborted' }) : page
	}

	/** The short way: null where the long one has to be gone. */
	async function beginByLog(since: FeedPosition | null, signal: AbortSignal): Promise<Result<ChangePage | null, RemoteError>> {
		if (since === null || stateHash === null || !offers.changes) return ok(null)
		const page = await readLog(since, signal)
		if (page.ok) return ok(page.value.stateHash === stateHash ? page.value : null)
		return page.error.kind === 'notFound' ? ok(null) : page
	}

	async function checkPlace(signal: AbortSignal): Promise<Result<null, RemoteError>> {
		const state = await door.companion.state({ signal, device: deps.device() ?? undefined })
		if (!state.ok) return err(toRemoteError(state.error))
		if (state.value.instance !== account.instance) return err({ kind: 'serverChanged' })
		if (state.value.user.id !== account.userId) return err({ kind: 'otherAccount' })
		if (deps.onDevice(state.value.device)) return err({ kind: 'aborted' })
		if (!state.value.passwords.enabled) return err({ kind: 'noPasswordsApp' })
		deps.onLanguage(state.value.language)
		deps.onPolicy(state.value.policy)
		const { operations, changes } = state.value.companion.capabilities
		offers = { operations, changes }
		stateHash = null
		return ok(null)
	}

	function open(token: SecondFactor | null): Promise<Result<null, Refusal>> {
		opening ??= openOnce(token).then((opened) => {
			refusal = opened.ok ? null : opened.error.remote
			return opened
		}).finally(() => {
			opening = null
		})
		return opening
	}

	async function openOnce(token: SecondFactor | null): Promise<Result<null, Refusal>> {
		if (refused !== null && token === null) return err({ remote: refused, problem: fromRemoteError(refused) })
		const requested = await door.session.request()
		if (!requested.ok) return err(toRefusal(requested.error))
		const { challenge } = requested.value
		if (challenge === null) return account.challenge === null ? ok(null) : fromRemote(await checkChallenge())
		const known = account.challenge
		if (known === null || challenge.kind !== 'PWDv1r1' || !sameSalts(challenge.salts, known.salts)) return fromRemote(err({ kind: 'passphraseChanged' }))
		tokens = requested.value.tokens
		const opened = await deps.opening.open(door, { secret: known.secret as Secret, factor: token, offered: tokens, typed: token !== null })
		if (!opened.ok) return err(noteRefusal(toRefusal(opened.error), opened.error))
		return fromRemote(await checkKeychain(opened.value.keychain))
	}

	/** No challenge means "open already" or "none any more". After a reset the account itself tells. */
	async function checkChallenge(): Promise<Result<null, RemoteError>> {
		const stored = await door.encryption.challenge()
		if (!stored.ok) return err(toRemoteError(stored.error))
		const same = stored.value?.kind === 'PWDv1r1' && sameSalts(stored.value.salts, account.challenge?.salts ?? [])
		return same ? ok(null) : err({ kind: 'passphraseChanged' })
	}

	async function checkKeychain(keychain: string | null): Promise<Result<null, RemoteError>> {
		const hash = keychain === null ? null : await deps.fingerprint(keychain)
		return hash === (account.keychain?.hash ?? null) ? ok(null) : err({ kind: 'passphraseChanged' })
	}

	function noteRefusal(refusal: Refusal, { kind }: OpeningError): Refusal {
		if (kind === 'passphraseRefused' || kind === 'passphraseRefusedWithCode' || kind === 'lockedOut' || kind === 'secretMalformed') refused = refusal.remote
		return refusal
	}

	return {
		async begin(since, signal) {
			refusal = null
			const page = await beginByLog(since, signal)
			if (!page.ok) return page
			if (page.value !== null) return ok({ offers, changes: toPage(page.value) })
			const begun = await beginAnew(signal)
			return begun.ok ? ok({ offers, changes: null }) : begun
		},
		async changes(since, signal) {
			const page = await readLog(since, signal)
			if (!page.ok) return page
			stateHash = page.value.stateHash
			return ok(toPage(page.value))
		},
		reopen: async () => (await open(null)).ok,
		async openWithToken(token) {
			// One that is under way without a code would be taken for the answer to this one.
			await opening
			const opened = await open(token)
			return opened.ok ? opened : err(opened.error.problem)
		},
		offeredTokens: () => tokens,
		refusal: () => refusal,
		accept(next) {
			account = next
			refused = null
		},
		async close() {
			await door.session.close()
		},
	}
}

const NO_OFFERS: Offers = { operations: false, changes: false }

function toPage({ rows, epoch, next, more, full }: ChangePage): ChangesPage {
	return { rows, next: { epoch, seq: next }, more, full }
}

/** Why the session is not open, for the engine and for the person. */
interface Refusal {
	readonly remote: RemoteError
	readonly problem: Problem
}

function fromRemote(result: Result<null, RemoteError>): Result<null, Refusal> {
	return result.ok ? result : err({ remote: result.error, problem: fromRemoteError(result.error) })
}

function toRefusal(error: OpeningError): Refusal {
	return { remote: toOpenError(error), problem: toSessionProblem(error) }
}

function toOpenError(error: OpeningError): RemoteError {
	switch (error.kind) {
		case 'passphraseRefused':
		case 'passphraseRefusedWithCode':
		case 'secretMalformed':
		case 'keychainStale': return { kind: 'passphraseChanged' }
		case 'codeMissing':
		case 'codeUsed':
		case 'notConfirmed':
		case 'codeRefused': return { kind: 'codeNeeded' }
		case 'attemptsSpent': return { kind: 'refused', reason: 'attemptsSpent' }
		case 'lockedOut': return { kind: 'refused', reason: error.revoked ? 'tokenRevoked' : 'lockedOut' }
		default: return toRemoteError(error)
	}
}
