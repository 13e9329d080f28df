// SPDX-FileCopyrightText: 2026 NexPass contributors
// SPDX-License-Identifier: AGPL-3.0-or-later

/** How a one-time password is made. */
export type OtpKind = 'totp' | 'hotp' | 'steam'

/** Hash functions of RFC 6238. */
export type OtpAlgorithm = 'SHA1' | 'SHA256' | 'SHA512'

/** Everything needed to compute the codes of one login. `secret` is Base32 without padding, upper case. */
export interface OtpParameters {
	readonly kind: OtpKind
	readonly secret: string
	readonly algorithm: OtpAlgorithm
	/** 6 to 10; Steam has 5. */
	readonly digits: number
	readonly periodSeconds: number
	/** HOTP only (RFC 4226): the moving factor. */
	readonly counter: number
	readonly issuer: string
	readonly account: string
}
