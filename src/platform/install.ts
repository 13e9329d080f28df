// SPDX-FileCopyrightText: 2026 NexPass contributors
// SPDX-License-Identifier: AGPL-3.0-or-later

/** Whether the app can be put on the home screen from here. */
export type InstallState =
	/** The browser has not offered it: unsupported, already installed elsewhere, or only by the browser's own menu. */
	| 'unavailable'
	/** {@link InstallPrompt.ask} will show the browser's question. */
	| 'available'
	/** This page runs as an installed app, or has just been installed. */
	| 'installed'

/** The browser's question whether to install the app, kept until somebody wants it. */
export interface InstallPrompt {
	current(): InstallState
	/** Tells the listener of each change; returns the way to stop listening. */
	listen(listener: (state: InstallState) => void): () => void
	/** Shows the browser's question; must be called from a tap. `unavailable` when there is none to show. */
	ask(): Promise<'accepted' | 'dismissed' | 'unavailable'>
}

/** The event of the W3C manifest incubations; TypeScript's library does not name it. */
interface BeforeInstallPromptEvent extends Event {
	prompt(): Promise<void>
	readonly userChoice: Promise<{ readonly outcome: 'accepted' | 'dismissed' }>
}

/** Catches the browser's install question. Call it early: the browser asks once, soon after the page has loaded. */
export function watchInstallPrompt(page: Pick<Window, 'addEventListener' | 'matchMedia'>): InstallPrompt {
	const listeners = new Set<(state: InstallState) => void>()
	let kept: BeforeInstallPromptEvent | null = null
	let state: InstallState = page.matchMedia('(display-mode: standalone), (display-mode: minimal-ui)').matches ? 'installed' : 'unavailable'

	function become(next: InstallState): void {
		if (next === state) return
		state = next
		for (const listener of listeners) listener(next)
	}

	page.addEventListener('beforeinstallprompt', (event: Event) => {
		// Without this some browsers show their own banner over the unlock field.
		event.preventDefault()
		kept = event as BeforeInstallPromptEvent
		become('available')
	})
	page.addEventListener('appinstalled', () => {
		kept = null
		become('installed')
	})

	return {
		current: () => state,
		listen(listener) {
			listeners.add(listener)
			return () => listeners.delete(listener)
		},
		async ask() {
			if (kept === null) return 'unavailable'
			const question = kept
			// A question can be shown once only.
			kept = null
			await question.prompt()
			const { outcome } = await question.userChoice
			become(outcome === 'accepted' ? 'installed' : 'unavailable')
			return outcome
		},
	}
}
