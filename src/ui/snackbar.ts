// SPDX-FileCopyrightText: 2026 NexPass contributors
// SPDX-License-Identifier: AGPL-3.0-or-later

import type { ShallowRef } from 'vue'
import { shallowRef } from 'vue'

/** One short message at the bottom edge. */
export interface Snack {
	readonly text: string
	readonly action: { readonly label: string; run(): void } | null
	readonly durationMs: number
	readonly key: number
}

/** Shows messages, one at a time; a new one replaces the old. */
export interface Snackbar {
	readonly current: ShallowRef<Snack | null>
	/** Shows `text` for 6 s, or for 10 s with an action, so that there is time to reach it. */
	show(text: string, action?: { readonly label: string; run(): void }): void
	dismiss(): void
}

/** Builds the snackbar of the app. */
export function createSnackbar(): Snackbar {
	const current = shallowRef<Snack | null>(null)
	let key = 0
	let timer: ReturnType<typeof setTimeout> | undefined

	function dismiss(): void {
		clearTimeout(timer)
		current.value = null
	}

	return {
		current,
		show(text, action) {
			dismiss()
			key += 1
			current.value = { text, action: action ?? null, durationMs: action === undefined ? 6_000 : 10_000, key }
			timer = setTimeout(dismiss, current.value.durationMs)
		},
		dismiss,
	}
}
