// SPDX-FileCopyrightText: 2026 NexPass contributors
// SPDX-License-Identifier: AGPL-3.0-or-later

import type { Ref } from 'vue'
import { onScopeDispose, ref } from 'vue'

/** True while the list and an entry stand side by side (at least 1100 px, as in base.css). */
export function useWide(): Ref<boolean> {
	const query = window.matchMedia('(min-width: 1100px)')
	const wide = ref(query.matches)
	const change = (): void => { wide.value = query.matches }
	query.addEventListener('change', change)
	onScopeDispose(() => query.removeEventListener('change', change))
	return wide
}
