// SPDX-FileCopyrightText: 2026 NexPass contributors
// SPDX-License-Identifier: AGPL-3.0-or-later

import type { Api } from '../api/api.ts'
import type { ChangePage } from '../api/changes.ts'
import type { ServerPolicy } from '../api/companion.ts'
import type { OpenSessionError } from '../api/session.ts'
import type { OfferedToken } from '../api/sessionWire.ts'
import type { Result } from '../domain/result.ts'
import { err, ok } from '../domain/result.ts'
import type { Secret } from '../domain/sealed.ts'
import type { Begun, ChangesPage, FeedPosition, Offers, RemoteError } from '../sync/ports.ts'
import type { AccountRecord } from './account.ts'
import { isAbsent, toRemoteError } from './serverDoor.ts'

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
	/** Opens with a second-factor code that somebody typed. */
	openWithToken(token: { readonly provider: string; readonly code: string }): Promise<Result<null, RemoteError>>
	/** The second factors that the last opening asked for. */
	offeredTokens(): readonly OfferedToken[]
	/** Forgets that a secret was refused, because a person has given a new one. */
	accept(account: AccountRecord): void
	close(): Promise<void>
}

/** What the session needs. */
export interface AccountSessionDeps {
	readonly door: Api
	readonly account: AccountRecord
	/** SHA-256 of text, hex: to notice another keychain. */
	fingerprint(text: string): Promise<string>
	onLanguage(language: string): void
	/** What the administrator allows, at each contact. */
	onPolicy(policy: ServerPolicy): void
}

/** Builds the keeper of one account's session. */
export function createAccountSession(deps: AccountSessionDeps): AccountSession {
	const { door } = deps
	let account = deps.account
	let tokens: readonly OfferedToken[] = []
	let refused: RemoteError | null = null
	let opening: Promise<Result<null, RemoteError>> | null = null
	// What is known of server and account, and the short name under which the change log says that it still holds.
	let offers: Offers = NO_OFFERS
	let stateHash: string | null = null

	/** All checks, one after the other. */
	async function beginAnew(signal: AbortSignal): Promise<Result<null, RemoteError>> {
		const place = await checkPlace(signal)
		return place.ok ? open(null) : place
	}

	async function readLog(since: FeedPosition | null, signal: AbortSignal): Promise<Result<ChangePage, RemoteError>> {
		const page = await door.companion.changes(since === null ? null : { epoch: since.epoch, since: since.seq }, { signal })
		if (!page.ok) return err(isAbsent(page.error) ? { kind: 'notFound' } : toRemoteError(page.error))
		if (page.value.instance !== account.instance) return err({ kind: 'serverChanged' })
		return page.value.user === account.userId ? page : err({ kind: 'otherAccount' })
	}

	/** The short way: null where the long one has to be gone. */
	async function beginByLog(since: FeedPosition | null, signal: AbortSignal): Promise<Result<ChangePage | null, RemoteError>> {
		if (since === null || stateHash === null || !offers.changes) return ok(null)
		const page = await readLog(since, signal)
		if (page.ok) return ok(page.value.stateHash === stateHash ? page.value : null)
		return page.error.kind === 'notFound' ? ok(null) : page
	}

	async function checkPlace(signal: AbortSignal): Promise<Result<null, RemoteError>> {
		const state = await door.companion.state({ signal })
		if (!state.ok) return err(toRemoteError(state.error))
		if (state.value.instance !== account.instance) return err({ kind: 'serverChanged' })
		if (state.value.user.id !== account.userId) return err({ kind: 'otherAccount' })
		if (!state.value.passwords.enabled) return err({ kind: 'noPasswordsApp' })
		deps.onLanguage(state.value.language)
		deps.onPolicy(state.value.policy)
		const { operations, changes } = state.value.companion.capabilities
		offers = { operations, changes }
		stateHash = null
		return ok(null)
	}

	function open(token: { readonly provider: string; readonly code: string } | null): Promise<Result<null, RemoteError>> {
		opening ??= openOnce(token).finally(() => {
			opening = null
		})
		return opening
	}

	async function openOnce(token: { readonly provider: string; readonly code: string } | null): Promise<Result<null, RemoteError>> {
		if (refused !== null && token === null) return err(refused)
		const requested = await door.session.request()
		if (!requested.ok) return err(toOpenError(requested.error))
		const { challenge } = requested.value
		if (challenge === null) return account.challenge === null ? ok(null) : checkChallenge()
		const known = account.challenge
		if (known === null || challenge.kind !== 'PWDv1r1' || !sameSalts(challenge.salts, known.salts)) return err({ kind: 'passphraseChanged' })
		tokens = requested.value.tokens
		if (tokens.length > 0 && token === null) return err({ kind: 'codeNeeded' })
		const opened = await door.session.open({
			secret: known.secret as Secret,
			...(token === null || tokens.length === 0 ? {} : { tokens: { [token.provider]: token.code } }),
		})
		if (!opened.ok) return err(noteRefusal(toOpenError(opened.error), opened.error))
		return checkKeychain(opened.value.keychain)
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

	function noteRefusal(error: RemoteError, cause: OpenSessionError): RemoteError {
		if (cause.kind === 'passphraseRefused' || cause.kind === 'lockedOut' || cause.kind === 'secretMalformed') refused = error
		return error
	}

	return {
		async begin(since, signal) {
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
		openWithToken: (token) => open(token),
		offeredTokens: () => tokens,
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

function sameSalts(a: readonly string[], b: readonly string[]): boolean {
	return a.length === b.length && a.every((salt, i) => salt === b[i])
}

function toOpenError(error: OpenSessionError): RemoteError {
	switch (error.kind) {
		case 'passphraseRefused':
		case 'secretMalformed':
		case 'keychainStale': return { kind: 'passphraseChanged' }
		case 'codeMissing':
		case 'codeRefused': return { kind: 'codeNeeded' }
		case 'lockedOut': return { kind: 'refused', reason: error.revoked ? 'tokenRevoked' : 'lockedOut' }
		default: return toRemoteError(error)
	}
}
