// SPDX-FileCopyrightText: 2026 NexPass contributors
// SPDX-License-Identifier: AGPL-3.0-or-later

import { noblePrimitives } from './noble.ts'
import type { Primitives } from './primitives.ts'
import { loadSodium } from './sodium.ts'

/** Starts the fast primitives; where WebAssembly is refused, answers the ones in script. Never rejects. */
export async function loadPrimitives(): Promise<Primitives> {
	try {
		return await loadSodium()
	} catch {
		// No WebAssembly here. The script does the same, only slower.
		return noblePrimitives
	}
}
