// SPDX-FileCopyrightText: 2026 NexPass contributors
// SPDX-License-Identifier: AGPL-3.0-or-later

import type { OtpAlgorithm, OtpKind, OtpParameters } from '../domain/otp.ts'
import type { Result } from '../domain/result.ts'
import type { OtpTextError } from './secretText.ts'
import { err, ok } from '../domain/result.ts'
import { normaliseSecret } from './secretText.ts'
import { STEAM_DIGITS } from './steam.ts'

/** A TOTP as nearly every site makes it: SHA-1, six digits, 30 seconds (RFC 6238 and the defaults of the otpauth key format). */
export const DEFAULT_TOTP: Omit<OtpParameters, 'secret'> = {
	kind: 'totp',
	algorithm: 'SHA1',
	digits: 6,
	periodSeconds: 30,
	counter: 0,
	issuer: '',
	account: '',
}

/** Reads an `otpauth://` address (key URI format: type, label, secret, issuer, algorithm, digits, period, counter) or a `steam://SECRET` address. */
export function parseOtpauthUri(text: string): Result<OtpParameters, OtpTextError> {
	const steam = /^steam:\/\/(.+)$/i.exec(text.trim())
	if (steam?.[1] !== undefined) return withSecret({ ...DEFAULT_TOTP, kind: 'steam', digits: STEAM_DIGITS, issuer: 'Steam' }, steam[1])
	const match = /^otpauth:\/\/([a-z]+)\/?([^?#]*)(?:\?([^#]*))?/i.exec(text.trim())
	if (match === null) return err({ kind: 'badPart', part: 'type' })
	const query = new URLSearchParams(match[3] ?? '')
	const names = parseLabel(match[2] ?? '', query.get('issuer') ?? '')
	const type = (match[1] ?? '').toLowerCase()
	if (isSteam(type, query)) return withSecret({ ...DEFAULT_TOTP, ...names, kind: 'steam', digits: STEAM_DIGITS }, query.get('secret') ?? '')
	if (type !== 'totp' && type !== 'hotp') return err({ kind: 'badPart', part: 'type' })
	const numbers = parseNumbers(type, query)
	return numbers.ok ? withSecret({ ...DEFAULT_TOTP, ...names, ...numbers.value, kind: type }, query.get('secret') ?? '') : numbers
}

/** Writes an `otpauth://` address; members with their default value are left out. Other readers understand Steam by `encoder=steam`. */
export function formatOtpauthUri(parameters: OtpParameters): string {
	const { kind, issuer, account } = parameters
	const label = (issuer === '' ? '' : encodeURIComponent(issuer) + ':') + encodeURIComponent(account)
	const query = [`secret=${parameters.secret}`]
	if (issuer !== '') query.push(`issuer=${encodeURIComponent(issuer)}`)
	if (parameters.algorithm !== 'SHA1') query.push(`algorithm=${parameters.algorithm}`)
	if (parameters.digits !== 6) query.push(`digits=${parameters.digits}`)
	if (kind !== 'hotp' && parameters.periodSeconds !== 30) query.push(`period=${parameters.periodSeconds}`)
	if (kind === 'hotp') query.push(`counter=${parameters.counter}`)
	if (kind === 'steam') query.push('encoder=steam')
	return `otpauth://${kind === 'hotp' ? 'hotp' : 'totp'}/${label}?${query.join('&')}`
}

type Numbers = Pick<OtpParameters, 'algorithm' | 'digits' | 'periodSeconds' | 'counter'>

function parseNumbers(type: OtpKind, query: URLSearchParams): Result<Numbers, OtpTextError> {
	const algorithm = parseAlgorithm(query.get('algorithm') ?? 'SHA1')
	if (algorithm === null) return err({ kind: 'badPart', part: 'algorithm' })
	const digits = parseWhole(query.get('digits') ?? '6')
	if (digits === null || digits < 6 || digits > 10) return err({ kind: 'badPart', part: 'digits' })
	const periodSeconds = parseWhole(query.get('period') ?? '30')
	if (periodSeconds === null || periodSeconds < 1 || periodSeconds > 86400) return err({ kind: 'badPart', part: 'period' })
	const counter = parseWhole(query.get('counter') ?? '0')
	if (type === 'hotp' && counter === null) return err({ kind: 'badPart', part: 'counter' })
	return ok({ algorithm, digits, periodSeconds, counter: counter ?? 0 })
}

/** Reads the name of a hash as otpauth addresses and other clients write it: any case, with or without a dash. */
export function parseAlgorithm(text: string): OtpAlgorithm | null {
	const name = text.toUpperCase().replace(/^HMAC/, '').replace(/[-_]/g, '')
	return name === 'SHA1' || name === 'SHA256' || name === 'SHA512' ? name : null
}

function parseWhole(text: string): number | null {
	if (!/^\d{1,15}$/.test(text)) return null
	return Number(text)
}

function isSteam(type: string, query: URLSearchParams): boolean {
	return type === 'steam' || (type === 'totp' && (query.get('encoder') ?? '').toLowerCase() === 'steam')
}

function parseLabel(raw: string, issuer: string): Pick<OtpParameters, 'issuer' | 'account'> {
	const label = decode(raw)
	const colon = label.indexOf(':')
	if (colon < 0) return { issuer, account: label.trim() }
	return { issuer: issuer === '' ? label.slice(0, colon).trim() : issuer, account: label.slice(colon + 1).trim() }
}

function decode(text: string): string {
	try {
		return decodeURIComponent(text)
	} catch {
		// A stray percent sign: some issuers forget to encode their label.
		return text
	}
}

function withSecret(rest: Omit<OtpParameters, 'secret'>, text: string): Result<OtpParameters, OtpTextError> {
	const secret = normaliseSecret(text)
	return secret.ok ? ok({ ...rest, secret: secret.value }) : secret
}
