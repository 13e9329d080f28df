// SPDX-FileCopyrightText: 2026 NexPass contributors
// SPDX-License-Identifier: AGPL-3.0-or-later

import type { Api } from '../api/api.ts'
import type { ServerState } from '../api/companion.ts'
import type { ApiError } from '../api/errors.ts'
import type { Way } from '../api/http.ts'
import type { Result } from '../domain/result.ts'
import { err, ok } from '../domain/result.ts'
import type { Secret } from '../domain/sealed.ts'
import type { ServerAddress } from '../domain/serverAddress.ts'
import { placeOf, repairServerAddress } from '../domain/serverAddress.ts'
import { tidyAppPassword } from '../domain/appPassword.ts'
import type { AccountRecord } from './account.ts'
import { sameSalts } from './masterOrder.ts'
import type { Opening } from './opening.ts'
import type { OpeningError } from './openingError.ts'
import type { ConnectionTest, TestFailure, TestStage, TypedConnection } from './protocol/connection.ts'

/* [Note: what a connection test sends]
 * At most five requests, and none twice: `status.php` and, with the typed name and password, the state of NexPass, one question to the
 * Passwords API, the challenge of its session and, where the salts are those we know, one opening of it. A wrong password therefore
 * counts once, the end-to-end secret is never guessed with, and nothing that was typed is kept. */

/** All stages, in their order. */
export const TEST_STAGES: readonly TestStage[] = ['reach', 'secure', 'nextcloud', 'signIn', 'passwords', 'session']

/** The whole test takes no longer. Milliseconds. */
export const TEST_LIMIT_MS = 10_000

/** What a test needs. */
export interface ConnectionTestDeps {
	/** Opens a door that nobody else uses. */
	open(way: Way): Api
	/** The server this page came from. */
	readonly here: Pick<ServerAddress, 'host' | 'folder'>
	account(): AccountRecord
	/** The one place that sends secrets. */
	readonly opening: Opening
	after(delayMs: number, run: () => void): () => void
	onProgress(test: ConnectionTest): void
}

/** Name and password as they are sent: the name without blanks around it, its case kept. */
export function typedWay({ user, password }: Pick<TypedConnection, 'user' | 'password'>): Way {
	return { kind: 'appPassword', user: user.trim(), password: tidyAppPassword(password) as Secret }
}

/** Runs the stages one after the other until one fails. `signal` is the person's cancel. */
export async function testConnection(deps: ConnectionTestDeps, typed: TypedConnection, signal: AbortSignal): Promise<ConnectionTest> {
	const abort = new AbortController()
	let late = false
	const cancelTimer = deps.after(TEST_LIMIT_MS, () => {
		late = true
		abort.abort()
	})
	const onCancel = (): void => abort.abort()
	signal.addEventListener('abort', onCancel, { once: true })
	const ended = new Promise<Step>((resolve) => {
		abort.signal.addEventListener('abort', () => resolve(err({ kind: 'unexpected' })), { once: true })
	})
	if (signal.aborted) abort.abort()
	const run = createRun(deps, typed, abort.signal)
	let passed = 0
	let failure: TestFailure | null = null
	const report = (running: boolean): ConnectionTest => ({
		stages: TEST_STAGES.map((stage, at) => ({ stage, state: at < passed ? 'passed' : at > passed || (!running && failure === null) ? 'waiting' : failure === null ? 'running' : 'failed' })),
		failure, done: !running, userIs: run.userIs(), asksForCode: run.asksForCode(),
	})
	for (const stage of TEST_STAGES) {
		deps.onProgress(report(true))
		const result = await Promise.race([run.stages[stage](), ended])
		// Whatever broke off because time was up or somebody cancelled says nothing about the server.
		failure = late ? { kind: 'timeout' } : signal.aborted ? { kind: 'cancelled' } : result.ok ? null : result.error
		if (failure !== null) break
		passed += 1
	}
	cancelTimer()
	signal.removeEventListener('abort', onCancel)
	const done = report(false)
	deps.onProgress(done)
	return done
}

type Step = Result<null, TestFailure>

interface Run {
	readonly stages: Readonly<Record<TestStage, () => Promise<Step>>>
	userIs(): string | null
	asksForCode(): boolean
}

function createRun(deps: ConnectionTestDeps, typed: TypedConnection, signal: AbortSignal): Run {
	const way = typedWay(typed)
	const address = repairServerAddress(typed.address)
	const meant = meantAddress(address)
	const door = deps.open(way)
	let status: Awaited<ReturnType<Api['nextcloud']['status']>> | null = null
	let state: ServerState | null = null
	let asks = false

	async function reach(): Promise<Step> {
		if (meant === null) return err(address.ok ? { kind: 'unexpected' } : { kind: 'address', ...address.error })
		const place = placeOf(meant, deps.here)
		if (place === 'elsewhere') return err({ kind: 'elsewhere', href: meant.href })
		if (place === 'otherFolder') return err({ kind: 'otherFolder', href: meant.href.slice(0, meant.href.length - meant.folder.length) + deps.here.folder })
		status = await door.nextcloud.status({ signal })
		return !status.ok && (status.error.kind === 'offline' || status.error.kind === 'timeout' || status.error.kind === 'aborted') ? err({ kind: 'unreachable' }) : ok(null)
	}

	/** An answer is the proof, since the browser refuses certificates it does not trust: only what was typed can still be wrong. */
	async function secure(): Promise<Step> {
		return address.ok ? ok(null) : err({ kind: 'address', ...address.error })
	}

	async function nextcloud(): Promise<Step> {
		if (status === null) return err({ kind: 'unexpected' })
		if (!status.ok) return err(status.error.kind === 'maintenance' ? { kind: 'maintenance' } : status.error.kind === 'serverFault' ? { kind: 'serverFault', status: status.error.status } : { kind: 'notNextcloud' })
		if (status.value.maintenance) return err({ kind: 'maintenance' })
		return status.value.installed ? ok(null) : err({ kind: 'notInstalled' })
	}

	async function signIn(): Promise<Step> {
		if (way.kind !== 'appPassword' || way.user === '') return err({ kind: 'noUser' })
		if (way.password === '') return err({ kind: 'noPassword' })
		const asked = await door.companion.state({ signal })
		if (!asked.ok) return err(asked.error.kind === 'appNotEnabled' ? { kind: 'noNexPass' } : failureOf(asked.error))
		const account = deps.account()
		if (asked.value.instance !== account.instance) return err({ kind: 'serverChanged' })
		if (asked.value.user.id !== account.userId) return err({ kind: 'otherAccount', user: asked.value.user.id })
		if (!asked.value.policy.appPassword) return err({ kind: 'forbidden' })
		state = asked.value
		return ok(null)
	}

	async function passwords(): Promise<Step> {
		if (state !== null && !state.passwords.enabled) return err({ kind: 'noPasswordsApp' })
		const asked = await door.settings.user({ signal })
		return asked.ok ? ok(null) : err(asked.error.kind === 'appNotEnabled' ? { kind: 'noPasswordsApp' } : failureOf(asked.error))
	}

	async function session(): Promise<Step> {
		const asked = await door.session.request({ signal, fresh: true })
		if (!asked.ok) return err(sessionFailure(asked.error))
		const { challenge, tokens } = asked.value
		const known = deps.account().challenge
		if (challenge === null) return known === null ? ok(null) : err({ kind: 'passphraseChanged' })
		if (known === null || challenge.kind !== 'PWDv1r1' || !sameSalts(challenge.salts, known.salts)) return err({ kind: 'passphraseChanged' })
		if (tokens.length > 0) {
			asks = true
			return ok(null)
		}
		const opened = await deps.opening.open(door, { secret: known.secret as Secret, factor: null, offered: tokens, typed: false })
		if (!opened.ok) return err(sessionFailure(opened.error))
		await door.session.close({ signal })
		return ok(null)
	}

	return {
		stages: { reach, secure, nextcloud, signIn, passwords, session },
		userIs: () => way.kind === 'appPassword' && state !== null && way.user !== state.user.id && way.user.toLowerCase() === state.user.id.toLowerCase() ? state.user.id : null,
		asksForCode: () => asks,
	}
}

/** Plain http is looked at as if it were https: nothing is ever sent over it. */
function meantAddress(address: ReturnType<typeof repairServerAddress>): ServerAddress | null {
	if (address.ok) return address.value
	const suggested = address.error.fault === 'insecure' && address.error.suggestion !== null ? repairServerAddress(address.error.suggestion) : null
	return suggested?.ok === true ? suggested.value : null
}

function sessionFailure(error: OpeningError): TestFailure {
	switch (error.kind) {
		case 'passphraseRefused':
		case 'passphraseRefusedWithCode':
		case 'secretMalformed':
		case 'keychainStale': return { kind: 'passphraseChanged' }
		case 'attemptsSpent':
		case 'lockedOut': return { kind: 'lockedOut' }
		case 'codeMissing':
		case 'codeUsed':
		case 'notConfirmed':
		case 'codeRefused': return { kind: 'unexpected' }
		default: return failureOf(error)
	}
}

function failureOf(error: ApiError): TestFailure {
	switch (error.kind) {
		case 'unauthorized': return { kind: 'wrongCredentials' }
		case 'offline':
		case 'aborted':
		case 'timeout': return { kind: 'unreachable' }
		case 'maintenance': return { kind: 'maintenance' }
		case 'rateLimited': return { kind: 'rateLimited', retryAfterSeconds: error.retryAfterSeconds }
		case 'serverFault': return { kind: 'serverFault', status: error.status }
		case 'notJson': return { kind: 'notNextcloud' }
		// Passwords asks for https itself, and a Nextcloud behind a proxy can be wrong about it.
		case 'rejected': return error.status === 400 && /https/i.test(error.message) ? { kind: 'httpsRequired' } : { kind: 'serverFault', status: error.status }
		default: return { kind: 'unexpected' }
	}
}
