// SPDX-FileCopyrightText: 2026 NexPass contributors
// SPDX-License-Identifier: AGPL-3.0-or-later

import type { StoreError } from '../store/vaultStore.ts'
import type { Problem } from './protocol/problem.ts'

/** What a person is told when the disk does not take or give something. */
export function storeProblem(error: StoreError): Problem {
	if (error.kind === 'quotaExceeded') return { kind: 'diskFull' }
	return error.kind === 'notOwner' ? { kind: 'busy' } : { kind: 'storageFailed' }
}
