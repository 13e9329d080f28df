// SPDX-FileCopyrightText: 2026 NexPass contributors
// SPDX-License-Identifier: AGPL-3.0-or-later

import type { Api } from '../api/api.ts'
import type { Way } from '../api/http.ts'
import type { Result } from '../domain/result.ts'
import type { Secret } from '../domain/sealed.ts'
import type { Millis } from '../domain/time.ts'
import type { AccountRecord } from './account.ts'
import type { Problem } from './protocol/problem.ts'

/** How often is asked whether the sign-in was granted. Milliseconds. */
export const ASK_EVERY_MS = 3_000
/** A sign-in that nobody finished is forgotten by the server then. Milliseconds. */
export const WAIT_FOR_MS = 20 * 60_000

/** Waits for a sign-in in another window (Login Flow v2). What it waits for lies sealed in the account record, so that a lock or a killed app loses nothing. */
export interface LoginWait {
	waiting(): boolean
	begin(pollToken: Secret): Promise<Result<null, Problem>>
	/** Goes on after an unlock. */
	resume(): void
	/** Forgets it. */
	end(): Promise<void>
	/** Asks no more until {@link LoginWait.resume}. */
	stop(): void
}

/** What waiting needs. */
export interface LoginWaitDeps {
	account(): AccountRecord
	amend(account: AccountRecord): Promise<Result<null, Problem>>
	open(way: Way): Api
	now(): Millis
	after(delayMs: number, run: () => void): () => void
	/** Takes the app password, durably, before anything else. */
	onGranted(loginName: string, appPassword: Secret): Promise<unknown>
	/** It ended without one. */
	onEnd(why: Problem): void
}

/** Builds it; it waits for nothing yet. */
export function createLoginWait(deps: LoginWaitDeps): LoginWait {
	let cancelTimer: () => void = () => undefined
	let stopped = false

	function next(): void {
		cancelTimer()
		if (!stopped) cancelTimer = deps.after(ASK_EVERY_MS, () => void ask())
	}

	async function ask(): Promise<void> {
		const { login } = deps.account()
		if (stopped || login === undefined) return
		const age = deps.now() - login.at
		if (age > WAIT_FOR_MS || age < 0) {
			await forget()
			deps.onEnd({ kind: 'otherWindowExpired' })
			return
		}
		// The poll goes out without any sign-in, whatever the way.
		const answer = await deps.open({ kind: 'session' }).account.pollLogin(login.pollToken)
		if (deps.account().login?.pollToken !== login.pollToken) return
		if (answer.ok && answer.value.kind === 'granted') await deps.onGranted(answer.value.loginName, answer.value.appPassword)
		else next()
	}

	async function forget(): Promise<void> {
		cancelTimer()
		if (deps.account().login !== undefined) await deps.amend({ ...deps.account(), login: undefined })
	}

	return {
		waiting: () => deps.account().login !== undefined,
		async begin(pollToken) {
			const kept = await deps.amend({ ...deps.account(), login: { pollToken, at: deps.now() } })
			if (kept.ok) next()
			return kept
		},
		resume() {
			stopped = false
			if (deps.account().login !== undefined) void ask()
		},
		end: forget,
		stop() {
			stopped = true
			cancelTimer()
		},
	}
}
