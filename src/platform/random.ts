// SPDX-FileCopyrightText: 2026 NexPass contributors
// SPDX-License-Identifier: AGPL-3.0-or-later

/** Random bytes of the browser's cryptographic generator. */
export function randomBytes(length: number): Uint8Array {
	return crypto.getRandomValues(new Uint8Array(length))
}
