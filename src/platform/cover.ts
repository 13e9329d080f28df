// SPDX-FileCopyrightText: 2026 NexPass contributors
// SPDX-License-Identifier: AGPL-3.0-or-later

/**
 * Marks `root` with `data-covered` while nobody looks at the page, so that its style can hide everything; returns the way to stop.
 * Phones take the picture for their list of apps at about that moment, some before the page is told: it helps often, not always.
 */
export function coverWhileHidden(root: HTMLElement): () => void {
	const look = (): void => { root.toggleAttribute('data-covered', document.visibilityState === 'hidden') }
	const cover = (): void => { root.toggleAttribute('data-covered', true) }
	document.addEventListener('visibilitychange', look)
	window.addEventListener('pagehide', cover)
	window.addEventListener('pageshow', look)
	look()
	return () => {
		document.removeEventListener('visibilitychange', look)
		window.removeEventListener('pagehide', cover)
		window.removeEventListener('pageshow', look)
		root.removeAttribute('data-covered')
	}
}
