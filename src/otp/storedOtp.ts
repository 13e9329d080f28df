// SPDX-FileCopyrightText: 2026 NexPass contributors
// SPDX-License-Identifier: AGPL-3.0-or-later

import type { CustomField } from '../domain/customField.ts'
import type { OtpParameters } from '../domain/otp.ts'
import { LIMITS } from '../domain/limits.ts'
import { DEFAULT_TOTP, formatOtpauthUri, parseAlgorithm, parseOtpauthUri } from './otpauthUri.ts'
import { parseOtpText } from './otpText.ts'
import { normaliseSecret } from './secretText.ts'

/* [Note: where codes are kept]
 * Passwords has no place for one-time passwords, so clients keep them in custom fields. The iOS client reads and writes a
 * field `client.ios.otp` of type `data` with JSON inside; importers of the web app leave a visible field `otp` with a Base32
 * secret or an otpauth address. We read every form and write the first; a visible one that already exists is kept in step,
 * because a person who looks at it in another client must not find an old secret there. */

const IOS_LABEL = 'client.ios.otp'
const VISIBLE_LABEL = /^(otp|totp|2fa)$/i
/** 80 bits, the least that sites hand out. Shorter text without an address around it is more likely a word. */
const BARE_SECRET_LENGTH = 16
const URI = /^\s*(otpauth|steam):\/\//i

/** The one-time password in these fields, whatever client wrote it; null when there is none that can be read. */
export function readStoredOtp(fields: readonly CustomField[]): OtpParameters | null {
	const ios = fields.find(isIosField)
	const visible = fields.find(isVisibleOtp)
	const fromVisible = visible === undefined ? null : readVisible(visible)
	const fromIos = ios === undefined ? null : readIos(ios.value)
	if (fromIos === null) return fromVisible
	// The iOS form has no place for names; a visible address of the same secret lends its own.
	if (fromVisible?.secret === fromIos.secret) return { ...fromIos, issuer: fromVisible.issuer, account: fromVisible.account }
	return fromIos
}

/** True for a field that {@link readStoredOtp} would read: it is shown as a code and not as a field. */
export function isOtpField(field: CustomField): boolean {
	return isIosField(field) || isVisibleOtp(field)
}

/** The fields with `otp` in them, or without any when it is null. Other fields keep their place and every member. */
export function writeStoredOtp(fields: readonly CustomField[], otp: OtpParameters | null): readonly CustomField[] {
	if (otp === null) return fields.filter((field) => !isOtpField(field))
	const iosFits = fitsIos(otp)
	const written = fields
		.filter((field) => iosFits || !isIosField(field))
		.map((field) => {
			if (isIosField(field)) return { ...field, type: 'data', value: formatIos(otp, field.value) }
			if (isVisibleOtp(field)) return { ...field, value: formatVisible(otp, field.value) }
			return field
		})
	if (iosFits) return written.some(isIosField) ? written : [...written, { label: IOS_LABEL, type: 'data', value: formatIos(otp, ''), extras: {} }]
	return written.some(isVisibleOtp) ? written : [...written, { label: 'otp', type: 'secret', value: formatVisible(otp, ''), extras: {} }]
}

function isIosField(field: CustomField): boolean {
	return field.label === IOS_LABEL
}

function isVisibleOtp(field: CustomField): boolean {
	if (isIosField(field)) return false
	return (VISIBLE_LABEL.test(field.label.trim()) || URI.test(field.value)) && readVisible(field) !== null
}

function readVisible(field: CustomField): OtpParameters | null {
	const parsed = parseOtpText(field.value)
	if (!parsed.ok) return readIos(field.value)
	return URI.test(field.value) || parsed.value.secret.length >= BARE_SECRET_LENGTH ? parsed.value : null
}

/** The iOS client's JSON: `type`, `secret`, and where not default `algorithm`, `digits`, `period`, `counter`. */
function readIos(value: string): OtpParameters | null {
	const json = parseObject(value)
	if (json === null || typeof json.secret !== 'string') return null
	const secret = normaliseSecret(json.secret)
	const algorithm = parseAlgorithm(typeof json.algorithm === 'string' ? json.algorithm : 'SHA1')
	const digits = json.digits === undefined ? 6 : json.digits
	const periodSeconds = json.period === undefined ? 30 : json.period
	const counter = json.counter === undefined ? 0 : json.counter
	if (!secret.ok || algorithm === null || !isWhole(digits, 6, 10) || !isWhole(periodSeconds, 1, 86400) || !isWhole(counter, 0, Number.MAX_SAFE_INTEGER)) return null
	if (json.type !== 'totp' && json.type !== 'hotp') return null
	return { ...DEFAULT_TOTP, kind: json.type, secret: secret.value, algorithm, digits, periodSeconds, counter }
}

function formatIos(otp: OtpParameters, previous: string): string {
	const { type, secret, algorithm, digits, period, counter, ...unknown } = parseObject(previous) ?? {}
	void [type, secret, algorithm, digits, period, counter]
	return JSON.stringify({
		...unknown,
		type: otp.kind,
		secret: otp.secret,
		...(otp.algorithm === 'SHA1' ? {} : { algorithm: otp.algorithm }),
		...(otp.digits === 6 ? {} : { digits: otp.digits }),
		...(otp.kind === 'hotp' ? { counter: otp.counter } : otp.periodSeconds === 30 ? {} : { period: otp.periodSeconds }),
	})
}

/** The iOS client knows TOTP and HOTP with six to eight digits. Anything else would give wrong codes there. */
function fitsIos(otp: OtpParameters): boolean {
	return otp.kind !== 'steam' && otp.digits >= 6 && otp.digits <= 8
}

function formatVisible(otp: OtpParameters, previous: string): string {
	const bare = isPlainTotp(otp) && previous !== '' && !URI.test(previous) && parseObject(previous) === null
	if (bare && otp.secret.length >= BARE_SECRET_LENGTH) return otp.secret
	const full = formatOtpauthUri(mergeNames(otp, previous))
	// Other clients accept 320 characters in a field; the names are the only part that codes do not need.
	return full.length <= LIMITS.customFieldValue ? full : formatOtpauthUri({ ...otp, issuer: '', account: '' })
}

function isPlainTotp(otp: OtpParameters): boolean {
	return otp.kind === 'totp' && otp.algorithm === 'SHA1' && otp.digits === 6 && otp.periodSeconds === 30
}

function mergeNames(otp: OtpParameters, previous: string): OtpParameters {
	if (otp.issuer !== '' || otp.account !== '' || !URI.test(previous)) return otp
	const before = parseOtpauthUri(previous)
	return before.ok ? { ...otp, issuer: before.value.issuer, account: before.value.account } : otp
}

function parseObject(text: string): Record<string, unknown> | null {
	try {
		const parsed: unknown = JSON.parse(text)
		return typeof parsed === 'object' && parsed !== null && !Array.isArray(parsed) ? parsed as Record<string, unknown> : null
	} catch {
		// Not JSON: another client's text, which the callers read in another way.
		return null
	}
}

function isWhole(value: unknown, from: number, to: number): value is number {
	return typeof value === 'number' && Number.isInteger(value) && value >= from && value <= to
}
