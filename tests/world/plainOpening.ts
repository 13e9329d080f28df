// SPDX-FileCopyrightText: 2026 NexPass contributors
// SPDX-License-Identifier: AGPL-3.0-or-later

import { ok } from '../../src/domain/result.ts'
import type { Millis } from '../../src/domain/time.ts'
import type { PreferenceValue } from '../../src/store/deviceStorage.ts'
import type { Opening } from '../../src/vault/opening.ts'
import { createOpening } from '../../src/vault/opening.ts'
import { createServerAttempts } from '../../src/vault/serverAttempts.ts'

/** The real opening over preferences that last as long as the test. */
export function plainOpening(now: () => Millis = () => 0 as Millis): Opening {
	const kept = new Map<string, PreferenceValue>()
	return createOpening(createServerAttempts({
		all: () => Promise.resolve(ok(Object.fromEntries(kept))),
		set(name, value) {
			if (value === null) kept.delete(name)
			else kept.set(name, value)
			return Promise.resolve(ok(undefined))
		},
		setAll: () => { throw new Error('an opening writes one at a time') },
	}), now)
}
