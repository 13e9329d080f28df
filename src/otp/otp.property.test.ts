// SPDX-FileCopyrightText: 2026 NexPass contributors
// SPDX-License-Identifier: AGPL-3.0-or-later

import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import type { CustomField } from '../domain/customField.ts'
import type { OtpParameters } from '../domain/otp.ts'
import { formatOtpauthUri, parseOtpauthUri } from './otpauthUri.ts'
import { parseOtpText } from './otpText.ts'
import { isOtpField, readStoredOtp, writeStoredOtp } from './storedOtp.ts'

/** Base32 texts whose length is that of whole bytes (RFC 4648 section 6). */
const secrets = fc.array(fc.constantFrom(...'ABCDEFGHIJKLMNOPQRSTUVWXYZ234567'), { minLength: 1, maxLength: 8 })
	.map((characters) => characters.join('').repeat(8))
const names = fc.string({ unit: 'grapheme', maxLength: 20 }).map((text) => text.replaceAll(':', '').trim())

const parameters: fc.Arbitrary<OtpParameters> = fc.record({
	kind: fc.constantFrom('totp' as const, 'hotp' as const),
	secret: secrets,
	algorithm: fc.constantFrom('SHA1' as const, 'SHA256' as const, 'SHA512' as const),
	digits: fc.integer({ min: 6, max: 10 }),
	periodSeconds: fc.integer({ min: 1, max: 300 }),
	counter: fc.nat(),
	issuer: names,
	account: names,
}).map((one) => one.kind === 'hotp' ? { ...one, periodSeconds: 30 } : { ...one, counter: 0 })

const fields: fc.Arbitrary<readonly CustomField[]> = fc.array(fc.record({
	label: fc.string({ maxLength: 12 }),
	type: fc.constantFrom('text', 'secret', 'url', 'data', 'later'),
	value: fc.string({ maxLength: 40 }),
	extras: fc.dictionary(fc.constantFrom('a', 'b'), fc.jsonValue()),
}), { maxLength: 6 })

describe('laws of codes', () => {
	it('an address read back is the code it was written from', () => {
		fc.assert(fc.property(parameters, (one) => {
			expect(parseOtpauthUri(formatOtpauthUri(one))).toEqual({ ok: true, value: one })
		}))
	})

	it('what is stored is what is read, and no other field changes', () => {
		fc.assert(fc.property(fields, parameters, (before, one) => {
			const after = writeStoredOtp(before, one)
			const { secret, kind, algorithm, digits } = one
			expect(readStoredOtp(after)).toMatchObject({ secret, kind, algorithm, digits })
			expect(after.filter((field) => !isOtpField(field))).toEqual(before.filter((field) => !isOtpField(field)))
		}))
	})

	it('writing the same code twice changes nothing more', () => {
		fc.assert(fc.property(fields, parameters, (before, one) => {
			const once = writeStoredOtp(before, one)
			expect(writeStoredOtp(once, one)).toEqual(once)
		}))
	})

	it('any text gives a code or a reason, and never throws', () => {
		fc.assert(fc.property(fc.oneof(fc.string(), fc.string().map((text) => `otpauth://totp/${text}`)), (text) => {
			expect(typeof parseOtpText(text).ok).toBe('boolean')
		}))
	})
})
