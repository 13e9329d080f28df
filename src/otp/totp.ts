// SPDX-FileCopyrightText: 2026 NexPass contributors
// SPDX-License-Identifier: AGPL-3.0-or-later

import type { OtpParameters } from '../domain/otp.ts'
import type { Millis } from '../domain/time.ts'
import { assertNever } from '../domain/result.ts'
import { parseBase32 } from '../encoding/base32.ts'
import { hotp } from './hotp.ts'
import { steamCode } from './steam.ts'

/** A code and the time it is good for. For HOTP `validUntil` equals `validFrom`, because no clock ends it. */
export interface TimedCode {
	readonly code: string
	readonly next: string
	readonly validFrom: Millis
	readonly validUntil: Millis
}

/** The code of `parameters` at `now` (device clock already corrected) and the one after it; null when the secret is no Base32. RFC 6238 section 4. */
export function codeAt(parameters: OtpParameters, now: Millis): TimedCode | null {
	const key = parseBase32(parameters.secret)
	if (key === null) return null
	if (parameters.kind === 'hotp') {
		return { code: at(key, parameters, parameters.counter), next: at(key, parameters, parameters.counter + 1), validFrom: now, validUntil: now }
	}
	const stepMs = parameters.periodSeconds * 1000
	const step = Math.floor(now / stepMs)
	return {
		code: at(key, parameters, step),
		next: at(key, parameters, step + 1),
		validFrom: step * stepMs as Millis,
		validUntil: (step + 1) * stepMs as Millis,
	}
}

function at(key: Uint8Array, parameters: OtpParameters, counter: number): string {
	switch (parameters.kind) {
	case 'steam': return steamCode(key, counter)
	case 'totp':
	case 'hotp': return hotp(key, counter, parameters.digits, parameters.algorithm)
	default: return assertNever(parameters.kind)
	}
}
