// SPDX-FileCopyrightText: 2026 NexPass contributors
// SPDX-License-Identifier: AGPL-3.0-or-later

import type { StrengthMeter } from './strengthLevel.ts'

/** Loads the estimator with its list of common passwords (about 240 KB compressed, so only when somebody sees a meter). */
export async function loadStrengthMeter(): Promise<StrengthMeter> {
	const { createStrengthMeter } = await import('./strengthMeter.ts')
	return createStrengthMeter()
}
