// SPDX-FileCopyrightText: 2026 NexPass contributors
// SPDX-License-Identifier: AGPL-3.0-or-later

import type { OtpParameters } from '../domain/otp.ts'
import type { Result } from '../domain/result.ts'
import type { OtpTextError } from './secretText.ts'
import { err, ok } from '../domain/result.ts'
import { DEFAULT_TOTP, parseOtpauthUri } from './otpauthUri.ts'
import { normaliseSecret } from './secretText.ts'

/** Reads what people paste or type for a code: a Base32 secret (any case, blanks, dashes, no padding), an `otpauth://` or a `steam://` address. */
export function parseOtpText(text: string): Result<OtpParameters, OtpTextError> {
	const trimmed = text.trim()
	if (trimmed === '') return err({ kind: 'empty' })
	if (/^(otpauth|steam):\/\//i.test(trimmed)) return parseOtpauthUri(trimmed)
	const secret = normaliseSecret(trimmed)
	return secret.ok ? ok({ ...DEFAULT_TOTP, secret: secret.value }) : secret
}
