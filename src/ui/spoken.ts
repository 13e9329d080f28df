// SPDX-FileCopyrightText: 2026 NexPass contributors
// SPDX-License-Identifier: AGPL-3.0-or-later

import type { Ref } from 'vue'
import { onScopeDispose, ref, watch } from 'vue'
import { deviceNow } from '../platform/clock.ts'

/** How often a screen reader is told something new about the same thing, at most. */
export const SPOKEN_EVERY_MS = 2_000

/** Text for a live region: follows `text`, but changes at most every 2 s and always ends at the latest. Nothing is said about how it was when the screen opened. */
export function useSpoken(text: () => string): Readonly<Ref<string>> {
	const spoken = ref('')
	let last = 0
	let timer: ReturnType<typeof setTimeout> | undefined

	function say(): void {
		timer = undefined
		last = deviceNow()
		spoken.value = text()
	}

	watch(text, () => {
		timer ??= setTimeout(say, Math.max(0, last + SPOKEN_EVERY_MS - deviceNow()))
	})
	onScopeDispose(() => clearTimeout(timer))
	return spoken
}
