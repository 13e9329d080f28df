// SPDX-FileCopyrightText: 2026 NexPass contributors
// SPDX-License-Identifier: AGPL-3.0-or-later

import type { Result } from '../domain/result.ts'
import { err, ok } from '../domain/result.ts'
import { parseBase32 } from '../encoding/base32.ts'

/** Why a text is no code. `character` is the first one that does not belong into Base32. */
export type OtpTextError =
	| { readonly kind: 'empty' }
	| { readonly kind: 'badCharacter'; readonly character: string }
	| { readonly kind: 'badPart'; readonly part: 'type' | 'secret' | 'digits' | 'period' | 'counter' | 'algorithm' }

/** Brings a typed secret into the form of `OtpParameters.secret`: upper case without blanks, dashes and padding. */
export function normaliseSecret(text: string): Result<string, OtpTextError> {
	const secret = text.replace(/[\s\u00a0\u2010-\u2015-]+/g, '').replace(/=+$/, '').toUpperCase()
	if (secret === '') return err({ kind: 'empty' })
	const character = [...secret].find((one) => !/^[A-Z2-7]$/.test(one))
	if (character !== undefined) return err({ kind: 'badCharacter', character })
	return parseBase32(secret) === null ? err({ kind: 'badPart', part: 'secret' }) : ok(secret)
}
