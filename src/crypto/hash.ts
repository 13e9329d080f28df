// SPDX-FileCopyrightText: 2026 NexPass contributors
// SPDX-License-Identifier: AGPL-3.0-or-later

import { formatHex } from '../encoding/hex.ts'
import { encodeUtf8 } from '../encoding/utf8.ts'

/** SHA-1 of a readable password as lower-case hex: API field `hash`, which the server uses to find breached and repeated passwords. */
export async function passwordHash(crypto: Crypto, password: string): Promise<string> {
	return formatHex(new Uint8Array(await crypto.subtle.digest('SHA-1', encodeUtf8(password) as BufferSource)))
}

/** SHA-256 of text as lower-case hex: to notice that something changed. */
export async function fingerprint(crypto: Crypto, text: string): Promise<string> {
	return formatHex(new Uint8Array(await crypto.subtle.digest('SHA-256', encodeUtf8(text) as BufferSource)))
}
