// SPDX-FileCopyrightText: 2026 NexPass contributors
// SPDX-License-Identifier: AGPL-3.0-or-later

import type { Ref } from 'vue'
import type { LocalId } from '../domain/ids.ts'
import type { RevealTarget } from '../vault/protocol/entries.ts'
import { onScopeDispose, ref } from 'vue'
import { messageOf } from './errorMessages.ts'
import { n, t } from './l10n.ts'
import { useSession } from './session.ts'

/** How long the check mark stays where the copy icon was. */
const MARK_MS = 1_500

/** Copies values and says so. */
export interface Copying {
	/** Key of what was copied last, for 1.5 s. */
	readonly copied: Ref<string | null>
	/** Copies text that is no secret. */
	copyText(text: string, name: string, key: string): Promise<void>
	/** Fetches a secret from the vault, copies it and forgets it. */
	copySecret(id: LocalId, target: RevealTarget, name: string, key: string): Promise<void>
	/** Copies a password that was just made and is stored nowhere. */
	copyGenerated(text: string): Promise<void>
	/** Copies the code of this moment. */
	copyCode(id: LocalId, key: string): Promise<void>
}

/** Copying for one screen. `name` in its calls is the thing copied, as the message says it. */
export function useCopying(): Copying {
	const session = useSession()
	const { environment: { clipboard, place }, settings, snackbar } = session
	const copied = ref<string | null>(null)
	let timer: ReturnType<typeof setTimeout> | undefined
	onScopeDispose(() => clearTimeout(timer))

	async function put(text: string, name: string, key: string, secret: boolean): Promise<void> {
		const seconds = secret ? settings.value.clearClipboardAfterSeconds : null
		if (!await clipboard.copy(text, seconds)) {
			snackbar.show(t('The browser did not allow copying.'))
			return
		}
		copied.value = key
		clearTimeout(timer)
		timer = setTimeout(() => { copied.value = null }, MARK_MS)
		if (seconds !== null && !await clipboard.clearsByItself()) snackbar.show(t('{name} copied. This browser lets NexPass clear it only when you tap in NexPass again.', { name }))
		else snackbar.show(seconds === null ? t('{name} copied', { name }) : n('{name} copied, clears in {count} second', '{name} copied, clears in {count} seconds', seconds, { name }))
	}

	return {
		copied,
		copyGenerated: (text) => put(text, t('Password'), 'generated', true),
		copyText: (text, name, key) => put(text, name, key, false),
		async copySecret(id, target, name, key) {
			const answer = await session.guarded(() => session.call('reveal', { id, target }))
			if (answer.ok) await put(answer.value, name, key, true)
			else if (answer.error.kind !== 'confirmNeeded') snackbar.show(messageOf(answer.error, place.host).text)
		},
		async copyCode(id, key) {
			const row = session.entries.value.get(id)
			let [code] = await session.call('codes', { ids: [id] })
			if (code === undefined && row?.asksAgain === true) {
				if (!await session.confirm(id)) return
				[code] = await session.call('codes', { ids: [id] })
			}
			if (code === undefined) snackbar.show(t('This entry has no code that can be read.'))
			else await put(code.code, t('Code'), key, true)
		},
	}
}
