// SPDX-FileCopyrightText: 2026 NexPass contributors
// SPDX-License-Identifier: AGPL-3.0-or-later

import { describe, expect, it } from 'vitest'
import { parseOtpText } from './otpText.ts'

describe('typed and pasted codes', () => {
	it.each([
		['jbsw y3dp ehpk 3pxp', { kind: 'totp', secret: 'JBSWY3DPEHPK3PXP' }],
		['JBSW-Y3DP-EHPK-3PXP', { secret: 'JBSWY3DPEHPK3PXP' }],
		['  MFRGGZDFMY======  ', { secret: 'MFRGGZDFMY' }],
		['otpauth://totp/ACME%20Co:alice@example.com?secret=JBSWY3DPEHPK3PXP&issuer=ACME%20Co&algorithm=SHA512&digits=8&period=60', { issuer: 'ACME Co', account: 'alice@example.com', algorithm: 'SHA512', digits: 8, periodSeconds: 60 }],
		['otpauth://hotp/x?secret=JBSWY3DPEHPK3PXP&counter=7', { kind: 'hotp', counter: 7 }],
		['OTPAUTH://TOTP/100%?secret=JBSWY3DPEHPK3PXP', { account: '100%' }],
		['otpauth://totp/Steam:alice?secret=JBSWY3DPEHPK3PXP&encoder=steam', { kind: 'steam', digits: 5 }],
		['steam://JBSWY3DPEHPK3PXP', { kind: 'steam' }],
	])('reads %s', (text, expected) => {
		expect(parseOtpText(text)).toMatchObject({ ok: true, value: expected })
	})

	it.each([
		['', { kind: 'empty' }],
		['   ', { kind: 'empty' }],
		['JBSWY3DPEHPK3PX0', { kind: 'badCharacter', character: '0' }],
		['JBSWY3DPEHPK3PX!', { kind: 'badCharacter', character: '!' }],
		['otpauth://motp/x?secret=JBSWY3DPEHPK3PXP', { kind: 'badPart', part: 'type' }],
		['otpauth://totp/x', { kind: 'empty' }],
		['otpauth://totp/x?secret=JBSWY3DPEHPK3PXP&digits=3', { kind: 'badPart', part: 'digits' }],
		['otpauth://totp/x?secret=JBSWY3DPEHPK3PXP&period=0', { kind: 'badPart', part: 'period' }],
		['otpauth://totp/x?secret=JBSWY3DPEHPK3PXP&algorithm=MD5', { kind: 'badPart', part: 'algorithm' }],
		['otpauth://hotp/x?secret=JBSWY3DPEHPK3PXP&counter=-1', { kind: 'badPart', part: 'counter' }],
	])('refuses %s and says why', (text, error) => {
		expect(parseOtpText(text)).toEqual({ ok: false, error })
	})
})
