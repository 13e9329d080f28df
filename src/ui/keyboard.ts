// SPDX-FileCopyrightText: 2026 NexPass contributors
// SPDX-License-Identifier: AGPL-3.0-or-later

import { onBeforeUnmount, onMounted } from 'vue'
import { useRoute, useRouter } from 'vue-router'
import { parseLocalId } from '../domain/ids.ts'
import { useCopying } from './copying.ts'
import { t } from './l10n.ts'
import { useSession } from './session.ts'

/** Keys of the desktop: `/` search, `n` new, `l` lock, and with an entry open `c` password, `u` user name, `t` code, `e` edit; Escape goes back. */
export function useKeyboard(): void {
	const session = useSession()
	const route = useRoute()
	const router = useRouter()
	const copying = useCopying()

	function onEntry(key: string): boolean {
		const id = parseLocalId(route.params.id)
		const row = id === null ? undefined : session.entries.value.get(id)
		if (row === undefined || route.name !== 'entry') return false
		switch (key) {
		case 'c': if (row.hasPassword) void copying.copySecret(row.id, { kind: 'password' }, t('Password'), 'password'); return true
		case 'u': if (row.username !== '') void copying.copyText(row.username, t('User name'), 'username'); return true
		case 't': if (row.hasCode) void copying.copyCode(row.id, 'code'); return true
		case 'e': if (row.editable) void router.push({ name: 'edit', params: { id: row.id } }); return true
		case 'Escape': void router.push({ name: 'vault' }); return true
		default: return false
		}
	}

	function onKey(event: KeyboardEvent): void {
		if (event.defaultPrevented || event.ctrlKey || event.altKey || event.metaKey || session.environment.layers.depth() > 0 || isTyping(event.target)) return
		const done = onEntry(event.key) || anywhere(event.key)
		if (done) event.preventDefault()
	}

	function anywhere(key: string): boolean {
		switch (key) {
		case '/': void router.push({ name: 'search', query: {} }).then(focusSearch); return true
		case 'n': if (!session.editing.value) void router.push({ name: 'new' }); return true
		case 'l': void session.lockNow(); return true
		default: return false
		}
	}

	onMounted(() => window.addEventListener('keydown', onKey))
	onBeforeUnmount(() => window.removeEventListener('keydown', onKey))
}

/** Puts the cursor into the search field that is on screen. */
export function focusSearch(): void {
	document.querySelector<HTMLInputElement>('.np-search input')?.focus()
}

function isTyping(target: EventTarget | null): boolean {
	return target instanceof HTMLElement && (target.isContentEditable || /^(INPUT|TEXTAREA|SELECT)$/.test(target.tagName))
}
