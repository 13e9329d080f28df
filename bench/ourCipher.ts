// SPDX-FileCopyrightText: 2026 NexPass contributors
// SPDX-License-Identifier: AGPL-3.0-or-later

import type { ObjectCipher } from '../src/crypto/cse.ts'
import { createObjectCipher } from '../src/crypto/cse.ts'
import { loadPrimitives } from '../src/crypto/loadPrimitives.ts'

/** The one key of the bench's keychain. */
export const KEY_ID = '11111111-1111-4111-8111-111111111111'

/** Its bytes. */
export const KEY: Uint8Array = new Uint8Array(32).fill(7)

/** The app's own cipher with that key. */
export async function ourCipher(): Promise<ObjectCipher> {
	const keychain = { keys: { [KEY_ID]: '07'.repeat(32) }, current: KEY_ID, extras: {} }
	return createObjectCipher(await loadPrimitives(), keychain, (length) => crypto.getRandomValues(new Uint8Array(length)))
}
