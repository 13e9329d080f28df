// SPDX-FileCopyrightText: 2026 NexPass contributors
// SPDX-License-Identifier: AGPL-3.0-or-later

import { describe, expect, it } from 'vitest'
import type { OtpAlgorithm } from '../domain/otp.ts'
import type { Millis } from '../domain/time.ts'
import { hotp } from './hotp.ts'
import { DEFAULT_TOTP } from './otpauthUri.ts'
import { steamCode } from './steam.ts'
import { codeAt } from './totp.ts'

const bytes = (text: string): Uint8Array => new TextEncoder().encode(text)
const KEY_20 = '12345678901234567890'
const KEYS: Record<OtpAlgorithm, string> = {
	SHA1: KEY_20,
	SHA256: '12345678901234567890123456789012',
	SHA512: '1234567890123456789012345678901234567890123456789012345678901234',
}

describe('HOTP', () => {
	it('gives the ten values of RFC 4226 appendix D', () => {
		const values = ['755224', '287082', '359152', '969429', '338314', '254676', '287922', '162583', '399871', '520489']
		expect(values.map((_, counter) => hotp(bytes(KEY_20), counter, 6, 'SHA1'))).toEqual(values)
	})
})

describe('TOTP', () => {
	const rows: readonly [number, string, OtpAlgorithm][] = [
		[59, '94287082', 'SHA1'], [59, '46119246', 'SHA256'], [59, '90693936', 'SHA512'],
		[1111111109, '07081804', 'SHA1'], [1111111109, '68084774', 'SHA256'], [1111111109, '25091201', 'SHA512'],
		[1111111111, '14050471', 'SHA1'], [1111111111, '67062674', 'SHA256'], [1111111111, '99943326', 'SHA512'],
		[1234567890, '89005924', 'SHA1'], [1234567890, '91819424', 'SHA256'], [1234567890, '93441116', 'SHA512'],
		[2000000000, '69279037', 'SHA1'], [2000000000, '90698825', 'SHA256'], [2000000000, '38618901', 'SHA512'],
		[20000000000, '65353130', 'SHA1'], [20000000000, '77737706', 'SHA256'], [20000000000, '47863826', 'SHA512'],
	]
	it.each(rows)('gives the value of RFC 6238 appendix B at %i s: %s (%s)', (seconds, code, algorithm) => {
		expect(hotp(bytes(KEYS[algorithm]), Math.floor(seconds / 30), 8, algorithm)).toBe(code)
	})

	const secret = 'GEZDGNBVGY3TQOJQGEZDGNBVGY3TQOJQ'

	it('tells when a code begins and ends and what comes next', () => {
		const parameters = { ...DEFAULT_TOTP, secret, digits: 8 }
		const before = codeAt(parameters, 59_999 as Millis)
		expect(before).toEqual({ code: '94287082', next: expect.stringMatching(/^\d{8}$/), validFrom: 30_000, validUntil: 60_000 })
		expect(codeAt(parameters, 60_000 as Millis)?.code).toBe(before?.next)
	})

	it('counts with the stored counter for HOTP, whatever the time', () => {
		const parameters = { ...DEFAULT_TOTP, secret, kind: 'hotp' as const, counter: 3 }
		expect(codeAt(parameters, 123_456 as Millis)).toMatchObject({ code: '969429', next: '338314' })
	})

	it('gives nothing for a secret that is no Base32', () => {
		expect(codeAt({ ...DEFAULT_TOTP, secret: '1!' }, 0 as Millis)).toBeNull()
		expect(codeAt({ ...DEFAULT_TOTP, secret: '' }, 0 as Millis)).toBeNull()
	})
})

describe('Steam', () => {
	it('gives five characters of its own alphabet, made from the same 31 bits as RFC 4226 value 0', () => {
		// 1284755224 (RFC 4226 appendix D, count 0) in base 26, least significant digit first.
		expect(steamCode(bytes(KEY_20), 0)).toBe(expectedSteam(1284755224))
	})
})

function expectedSteam(value: number): string {
	const digits = value.toString(26).split('').reverse().slice(0, 5).map((one) => parseInt(one, 26))
	return digits.map((digit) => '23456789BCDFGHJKMNPQRTVWXY'[digit]).join('')
}
