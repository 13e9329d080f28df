// SPDX-FileCopyrightText: 2026 NexPass contributors
// SPDX-License-Identifier: AGPL-3.0-or-later

import type { Ref, ShallowRef } from 'vue'
import { onBeforeUnmount, onMounted, ref } from 'vue'

/** So far the finger has to go. Pixels on the screen. */
export const PULL_PX = 140
/** Longest way of the mark that follows the finger. Pixels. */
const SHOWN_PX = 64

/** A pull under way. */
export interface Pull {
	/** How far the mark has come down, 0 when nobody pulls. Pixels. */
	readonly shownPx: Ref<number>
	/** True when letting go now refreshes. */
	readonly ready: Ref<boolean>
}

/**
 * Pulling a page down with one finger at its upper end calls `refresh`. Listens only and never holds the page back; the
 * browser's own gesture, which would load the page anew and lock the vault, is switched off by `overscroll-behavior` in app.css.
 */
export function usePullToRefresh(page: Readonly<ShallowRef<HTMLElement | null>>, refresh: () => void): Pull {
	const shownPx = ref(0)
	const ready = ref(false)
	let startY: number | null = null

	function isAtTop(): boolean {
		return window.scrollY <= 0 && (page.value?.scrollTop ?? 0) <= 0
	}
	function end(): void {
		startY = null
		shownPx.value = 0
		ready.value = false
	}
	function onStart(event: TouchEvent): void {
		const [touch] = event.touches
		startY = touch !== undefined && event.touches.length === 1 && isAtTop() ? touch.clientY : null
	}
	function onMove(event: TouchEvent): void {
		const [touch] = event.touches
		if (startY === null || touch === undefined) return
		const pulled = touch.clientY - startY
		// Two fingers zoom, and a page that scrolls is not at its end: neither is a pull.
		if (event.touches.length > 1 || pulled < 0 || !isAtTop()) return end()
		shownPx.value = Math.min(SHOWN_PX, pulled * SHOWN_PX / PULL_PX)
		ready.value = pulled >= PULL_PX
	}
	function onEnd(): void {
		const wanted = ready.value
		end()
		if (wanted) refresh()
	}

	onMounted(() => {
		const { value } = page
		value?.addEventListener('touchstart', onStart, { passive: true })
		value?.addEventListener('touchmove', onMove, { passive: true })
		value?.addEventListener('touchend', onEnd, { passive: true })
		value?.addEventListener('touchcancel', end, { passive: true })
	})
	onBeforeUnmount(() => {
		const { value } = page
		value?.removeEventListener('touchstart', onStart)
		value?.removeEventListener('touchmove', onMove)
		value?.removeEventListener('touchend', onEnd)
		value?.removeEventListener('touchcancel', end)
	})
	return { shownPx, ready }
}
