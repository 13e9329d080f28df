// SPDX-FileCopyrightText: 2026 NexPass contributors
// SPDX-License-Identifier: AGPL-3.0-or-later

import { describe, expect, it } from 'vitest'
import type { CustomField } from '../domain/customField.ts'
import { DEFAULT_TOTP } from './otpauthUri.ts'
import { isOtpField, readStoredOtp, writeStoredOtp } from './storedOtp.ts'

const SECRET = 'JBSWY3DPEHPK3PXP'
const OTHER = 'GEZDGNBVGY3TQOJQ'
const field = (label: string, value: string, type = 'secret', extras = {}): CustomField => ({ label, type, value, extras })

describe('reading codes', () => {
	it.each([
		['iOS data', field('client.ios.otp', `{"type":"totp","secret":"${SECRET}"}`, 'data')],
		['field otp with Base32', field('otp', SECRET)],
		['field TOTP in any case with blanks', field(' TOTP ', 'jbsw y3dp-ehpk 3pxp')],
		['field 2fa with padding', field('2FA', `${SECRET}====`)],
		['an otpauth address under any name', field('Second factor', `otpauth://totp/x?secret=${SECRET}`, 'text')],
	])('finds it as %s', (_, one) => {
		expect(readStoredOtp([field('note', 'x'), one])).toMatchObject({ kind: 'totp', secret: SECRET, digits: 6, periodSeconds: 30 })
		expect(isOtpField(one)).toBe(true)
	})

	it('keeps every parameter of the iOS form', () => {
		const one = field('client.ios.otp', `{"type":"hotp","secret":"${SECRET}","algorithm":"SHA512","digits":8,"counter":41}`, 'data')
		expect(readStoredOtp([one])).toMatchObject({ kind: 'hotp', algorithm: 'SHA512', digits: 8, counter: 41 })
	})

	it('does not take a password or a broken value for a code', () => {
		expect(readStoredOtp([field('otp', 'ask Alice'), field('client.ios.otp', '{"type":"totp"}', 'data'), field('key', SECRET)])).toBeNull()
	})

	it('borrows the names of a visible address with the same secret', () => {
		const ios = field('client.ios.otp', `{"type":"totp","secret":"${SECRET}"}`, 'data')
		expect(readStoredOtp([ios, field('otp', `otpauth://totp/ACME:alice?secret=${SECRET}&issuer=ACME`)])).toMatchObject({ issuer: 'ACME', account: 'alice' })
		expect(readStoredOtp([ios, field('otp', `otpauth://totp/ACME:alice?secret=${OTHER}`)])).toMatchObject({ issuer: '', secret: SECRET })
	})
})

describe('writing codes', () => {
	const otp = { ...DEFAULT_TOTP, secret: OTHER }

	it('adds the iOS form and touches nothing else', () => {
		const fields = [field('note', 'x', 'text', { mystery: 1 })]
		expect(writeStoredOtp(fields, otp)).toEqual([...fields, field('client.ios.otp', `{"type":"totp","secret":"${OTHER}"}`, 'data')])
	})

	it('keeps a visible field in step in the form it had, and members nobody taught us', () => {
		const before = [
			field('otp', SECRET, 'secret', { mystery: [1] }),
			field('client.ios.otp', `{"type":"totp","secret":"${SECRET}","icon":"x"}`, 'data', { more: true }),
		]
		expect(writeStoredOtp(before, otp)).toEqual([
			field('otp', OTHER, 'secret', { mystery: [1] }),
			field('client.ios.otp', `{"icon":"x","type":"totp","secret":"${OTHER}"}`, 'data', { more: true }),
		])
	})

	it('keeps a visible address an address with its names', () => {
		const [visible] = writeStoredOtp([field('otp', `otpauth://totp/ACME:alice?secret=${SECRET}&issuer=ACME`)], otp)
		expect(visible?.value).toBe(`otpauth://totp/ACME:alice?secret=${OTHER}&issuer=ACME`)
	})

	it('turns a bare secret into an address when the code is not the usual kind', () => {
		const [visible] = writeStoredOtp([field('otp', SECRET)], { ...otp, digits: 8 })
		expect(visible?.value).toBe(`otpauth://totp/?secret=${OTHER}&digits=8`)
	})

	it('never leaves a Steam secret where the iOS client would make wrong codes of it', () => {
		const written = writeStoredOtp([field('client.ios.otp', `{"type":"totp","secret":"${SECRET}"}`, 'data')], { ...otp, kind: 'steam', digits: 5 })
		expect(written.some(({ label }) => label === 'client.ios.otp')).toBe(false)
		expect(readStoredOtp(written)).toMatchObject({ kind: 'steam', secret: OTHER })
	})

	it('stays within the length other clients accept', () => {
		const written = writeStoredOtp([field('otp', `otpauth://totp/x?secret=${SECRET}`)], { ...otp, issuer: 'A'.repeat(300), account: 'b' })
		expect(written[0]?.value.length).toBeLessThanOrEqual(320)
		expect(readStoredOtp(written)?.secret).toBe(OTHER)
	})

	it('removes every form of the code and nothing else', () => {
		const fields = [field('otp', SECRET), field('totp', 'ask Alice'), field('client.ios.otp', '{}', 'data'), field('note', 'x')]
		expect(writeStoredOtp(fields, null).map(({ label }) => label)).toEqual(['totp', 'note'])
	})
})
