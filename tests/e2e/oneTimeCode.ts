// SPDX-FileCopyrightText: 2026 NexPass contributors
// SPDX-License-Identifier: AGPL-3.0-or-later

import { TOTP } from 'otpauth'

/** Codes of an authenticator app, by an implementation of somebody else. A server takes each code once. */
export interface Authenticator {
	/** A code that this authenticator has not given out before; waits for the next time step if need be. */
	next(): Promise<string>
}

/** An authenticator for a Base32 secret: SHA-1, 6 digits, 30 seconds (RFC 6238). */
export function authenticator(secret: string): Authenticator {
	const totp = new TOTP({ secret })
	let last = ''
	return {
		async next() {
			while (totp.generate() === last) await new Promise((resolve) => setTimeout(resolve, 500))
			last = totp.generate()
			return last
		},
	}
}
