// SPDX-FileCopyrightText: 2026 NexPass contributors
// SPDX-License-Identifier: AGPL-3.0-or-later

import type { Strength } from '../generator/strengthLevel.ts'
import { t } from './l10n.ts'

/** The word for a level of strength. */
export function strengthWord(level: Strength['level']): string {
	switch (level) {
	case 0: return t('Nothing typed')
	case 1: return t('Weak')
	case 2: return t('Fair')
	case 3: return t('Strong')
	case 4: return t('Very strong')
	}
}
