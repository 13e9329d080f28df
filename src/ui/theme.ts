// SPDX-FileCopyrightText: 2026 NexPass contributors
// SPDX-License-Identifier: AGPL-3.0-or-later

import type { ShallowRef } from 'vue'
import type { Settings } from '../vault/protocol/settings.ts'
import { onScopeDispose, watchEffect, ref } from 'vue'

/** Follows the theme setting and the system, and loads the server's colours for it when the server offers them. */
export function useTheme(settings: ShallowRef<Settings>, webRoot: string): void {
	const query = window.matchMedia('(prefers-color-scheme: dark)')
	const systemDark = ref(query.matches)
	const change = (): void => { systemDark.value = query.matches }
	query.addEventListener('change', change)
	onScopeDispose(() => query.removeEventListener('change', change))

	watchEffect(() => {
		const { theme } = settings.value
		const dark = theme === 'dark' || (theme === 'system' && systemDark.value)
		document.documentElement.dataset.theme = dark ? 'dark' : 'light'
		loadServerColours(`${webRoot}/index.php/apps/theming/theme/${dark ? 'dark' : 'default'}.css?plain=1`)
	})
}

/** One style sheet of the server; when it cannot be had, the fallbacks of tokens.css hold. */
function loadServerColours(href: string): void {
	const id = 'np-server-colours'
	const present = document.getElementById(id)
	if (present?.getAttribute('href') === href) return
	const link = document.createElement('link')
	link.id = id
	link.rel = 'stylesheet'
	link.href = href
	// The old colours stay until the new ones are there, and vanish too when there are none.
	const swap = (): void => present?.remove()
	link.addEventListener('load', swap)
	link.addEventListener('error', swap)
	document.head.prepend(link)
}
