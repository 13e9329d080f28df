// SPDX-FileCopyrightText: 2026 NexPass contributors
// SPDX-License-Identifier: AGPL-3.0-or-later

const encoder = new TextEncoder()
const strict = new TextDecoder('utf-8', { fatal: true, ignoreBOM: true })

/** Writes text as UTF-8. Lone surrogates become U+FFFD, as everywhere on the web. */
export function encodeUtf8(text: string): Uint8Array {
	return encoder.encode(text)
}

/** Reads UTF-8 without repairing it; null when the bytes are no UTF-8. A byte order mark is text like any other. */
export function decodeUtf8(bytes: Uint8Array): string | null {
	try {
		return strict.decode(bytes)
	} catch {
		// Fatal mode reports broken sequences by throwing.
		return null
	}
}
