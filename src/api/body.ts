// SPDX-FileCopyrightText: 2026 NexPass contributors
// SPDX-License-Identifier: AGPL-3.0-or-later

/** Larger answers are not read to their end. 10,000 encrypted entries measure 12 MB. Bytes. */
export const MAX_BODY_BYTES = 64 * 1024 * 1024

function join(chunks: readonly Uint8Array[], length: number): Uint8Array {
	const bytes = new Uint8Array(length)
	let at = 0
	for (const chunk of chunks) {
		bytes.set(chunk, at)
		at += chunk.length
	}
	return bytes
}

function decode(bytes: Uint8Array): string | null {
	try {
		return new TextDecoder('utf-8', { fatal: true }).decode(bytes)
	} catch {
		// Bytes that are no UTF-8 are no JSON either.
		return null
	}
}

/** Reads the body of an answer; null when it is longer than `maxBytes` or no UTF-8. `onProgress` is called with every piece. Rejects when the connection breaks. */
export async function readBody(response: Response, maxBytes: number, onProgress: () => void): Promise<string | null> {
	if (response.body === null) return ''
	const reader = response.body.getReader()
	const chunks: Uint8Array[] = []
	let length = 0
	for (;;) {
		const { done, value } = await reader.read()
		if (done) return decode(join(chunks, length))
		onProgress()
		length += value.length
		if (length > maxBytes) {
			// Nobody waits for the rest; whether cancelling works changes nothing.
			reader.cancel().catch(() => undefined)
			return null
		}
		chunks.push(value)
	}
}
