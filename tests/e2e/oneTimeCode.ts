// SPDX-FileCopyrightText: 2026 NexPass contributors
// SPDX-License-Identifier: AGPL-3.0-or-later

import { TOTP } from 'otpauth'

const STEP_MS = 30_000

/** Codes of an authenticator app, by an implementation of somebody else. A server takes each code once. */
export interface Authenticator {
	/** A code that this authenticator has not given out before: that of a time step ahead, as from a phone whose clock is fast. Servers take codes of a few steps around. */
	next(): string
}

/** An authenticator for a Base32 secret: SHA-1, 6 digits, 30 seconds (RFC 6238). */
export function authenticator(secret: string): Authenticator {
	const totp = new TOTP({ secret })
	let last = 0
	return {
		next() {
			last = Math.max(last + 1, Math.floor(Date.now() / STEP_MS))
			return totp.generate({ timestamp: last * STEP_MS })
		},
	}
}
