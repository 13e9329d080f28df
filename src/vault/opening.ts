// SPDX-FileCopyrightText: 2026 NexPass contributors
// SPDX-License-Identifier: AGPL-3.0-or-later

import type { Api } from '../api/api.ts'
import type { OpenSessionError } from '../api/session.ts'
import type { OpenedSession, OfferedToken } from '../api/sessionWire.ts'
import type { Result } from '../domain/result.ts'
import { err, ok } from '../domain/result.ts'
import type { Secret } from '../domain/sealed.ts'
import type { Millis } from '../domain/time.ts'
import type { OpeningError } from './openingError.ts'
import type { Problem } from './protocol/problem.ts'
import type { SecondFactor } from './protocol/session.ts'
import type { ServerAttempts } from './serverAttempts.ts'
import { toProblem } from './serverDoor.ts'

/* [Note: one place that sends a secret]
 * Everything that opens the session of the Passwords API goes through here: the sign-up, the renewal and the sealed secret of
 * an unlocked vault. An attempt is counted before it leaves, so that a killed tab has not tried for nothing, and three refusals
 * in a row end it until a person says that the count was lifted elsewhere. A code that was sent is not sent a second time: the
 * server checks it before the passphrase and uses it up, so the second time would be a miss. */

/** What opens the session. */
export interface OpeningInput {
	readonly secret: Secret
	readonly factor: SecondFactor | null
	/** What the server offered; nothing is sent that was not. */
	readonly offered: readonly OfferedToken[]
	/** True when a person has just typed the passphrase or the code: then an attempt without an answer counts as refused, for nobody knows. */
	readonly typed: boolean
}

/** Opens sessions of the Passwords API, within what the server forgives. */
export interface Opening {
	/** At most one request. */
	open(door: Api, input: OpeningInput): Promise<Result<OpenedSession, OpeningError>>
	/** Has a code sent to the person. `handed`: it came with the answer and stays here; the person only confirms on another device. */
	requestCode(door: Api, provider: string): Promise<Result<{ readonly handed: boolean }, Problem>>
	/** The person has opened the account in another client, which lifts the server's count. */
	lift(): Promise<void>
}

/** Codes that change with time do so this often (RFC 6238, as Nextcloud uses it). Seconds. */
const CODE_SECONDS = 30
/** Shorter texts of digits are codes that somebody or something makes anew; backup codes are longer. */
const LONGEST_CODE = 8

/** Builds the opening of one tab. `now` is the server's time as this device knows it. */
export function createOpening(attempts: ServerAttempts, now: () => Millis): Opening {
	const handed = new Map<string, Secret>()
	const used = new Set<string>()

	function codeOf(factor: SecondFactor): Result<string, OpeningError> {
		if (factor.kind === 'confirmed') {
			const code = handed.get(factor.provider)
			return code === undefined ? err({ kind: 'notConfirmed' }) : ok(code)
		}
		if (!used.has(nameOf(factor))) return ok(factor.code)
		const left = CODE_SECONDS - Math.floor(now() / 1000) % CODE_SECONDS
		return err({ kind: 'codeUsed', retryAfterSeconds: factor.provider === 'totp' ? left : null })
	}

	function note(factor: SecondFactor, answered: boolean): void {
		if (factor.kind === 'confirmed') handed.delete(factor.provider)
		// A backup code whose answer was lost may still be good, and there are not many of them.
		else if (answered || (/^\d+$/.test(factor.code) && factor.code.length <= LONGEST_CODE)) used.add(nameOf(factor))
	}

	async function count(error: OpenSessionError, typed: boolean): Promise<void> {
		if (!isRefusal(error) && !(typed && isLost(error))) await attempts.takeBack()
	}

	return {
		async open(door, { secret, factor: given, offered, typed }) {
			const factor = given !== null && offered.some(({ id }) => id === given.provider) ? given : null
			if (offered.length > 0 && factor === null) return err({ kind: 'codeMissing' })
			if (await attempts.areSpent()) return err({ kind: 'attemptsSpent' })
			const code = factor === null ? ok(null) : codeOf(factor)
			if (!code.ok) return code
			await attempts.begin()
			const opened = await door.session.open({ secret, ...(factor === null || code.value === null ? {} : { tokens: { [factor.provider]: code.value } }) })
			if (factor !== null) note(factor, opened.ok || !isLost(opened.error))
			if (opened.ok) {
				await attempts.forget()
				return opened
			}
			await count(opened.error, typed)
			return err(tell(opened.error, factor))
		},
		async requestCode(door, provider) {
			const sent = await door.session.requestToken(provider)
			if (!sent.ok) return err(toProblem(sent.error))
			if (sent.value !== null) handed.set(provider, sent.value)
			return ok({ handed: sent.value !== null })
		},
		lift: () => attempts.forget(),
	}
}

function nameOf({ provider, code }: SecondFactor & { readonly kind: 'code' }): string {
	return provider + ' ' + code
}

/** What the server counts. */
function isRefusal({ kind }: OpenSessionError): boolean {
	return kind === 'passphraseRefused' || kind === 'codeMissing' || kind === 'codeRefused' || kind === 'lockedOut'
}

/** Nobody knows whether the server has seen it. */
function isLost({ kind }: OpenSessionError): boolean {
	return kind === 'offline' || kind === 'timeout' || kind === 'aborted'
}

function tell(error: OpenSessionError, factor: SecondFactor | null): OpeningError {
	if (error.kind === 'codeRefused' && factor?.kind === 'confirmed') return { kind: 'notConfirmed' }
	return error.kind === 'passphraseRefused' && factor !== null ? { kind: 'passphraseRefusedWithCode' } : error
}
