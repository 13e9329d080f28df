// SPDX-FileCopyrightText: 2026 NexPass contributors
// SPDX-License-Identifier: AGPL-3.0-or-later

import { Workbox } from 'workbox-window'
import { trustScript } from './trustedScript.ts'

/** How the offline copy of the app itself (not of the vault) stands. */
export type AppFilesState =
	/** This browser has no service worker here: the app needs a network to start. */
	| { readonly kind: 'unsupported' }
	/** The offline copy is being made for the first time. */
	| { readonly kind: 'installing' }
	/** The app starts without a network. */
	| { readonly kind: 'ready' }
	/** A new version lies ready and waits for {@link AppFiles.applyUpdate}. */
	| { readonly kind: 'updateWaiting' }
	/** Another tab has switched to a new version: this page should be reloaded when nothing is open. */
	| { readonly kind: 'replaced' }
	/** The offline copy could not be made; the next start tries again. */
	| { readonly kind: 'failed' }

/** The app's offline copy and its new versions. Nothing here ever reloads the page unasked. */
export interface AppFiles {
	current(): AppFilesState
	/** Tells the listener of each change; returns the way to stop listening. */
	listen(listener: (state: AppFilesState) => void): () => void
	/** Asks the server for a new version. Offline, in maintenance or signed out nothing happens: the present version goes on. */
	check(): Promise<void>
	/** Lets the waiting version take over; `reload` of {@link watchAppFiles} is called once it has. */
	applyUpdate(): void
	/** Scopes of other registrations that cover this page's address, which no one but a foreign app can have made. */
	foreignScopes(): Promise<readonly string[]>
}

/** What {@link watchAppFiles} needs from the page. */
export interface AppFilesSite {
	/** Address of the page, any query and hash included. */
	readonly pageUrl: string
	/** Called after {@link AppFiles.applyUpdate}, when the new version answers. */
	reload(): void
}

/** Registers the service worker of this page's folder and watches it. Call once per page. */
export function watchAppFiles(site: AppFilesSite): AppFiles {
	if (!('serviceWorker' in navigator)) return withoutServiceWorker()
	const scope = new URL('./', site.pageUrl).href
	const script = trustScript('nexpass-sw', new URL('sw', scope).href)
	// Workbox's types know TrustedScriptURL by a package of their own; a string is what both sides can name.
	const workbox = new Workbox(script as string, { updateViaCache: 'none' })
	const listeners = new Set<(state: AppFilesState) => void>()
	const startedControlled = navigator.serviceWorker.controller !== null
	let state: AppFilesState = { kind: 'installing' }
	let applying = false

	function become(next: AppFilesState): void {
		if (next.kind === state.kind) return
		state = next
		for (const listener of listeners) listener(next)
	}

	workbox.addEventListener('waiting', () => become({ kind: 'updateWaiting' }))
	workbox.addEventListener('activated', () => {
		if (!applying && state.kind !== 'updateWaiting') become({ kind: 'ready' })
	})
	workbox.addEventListener('redundant', () => {
		if (state.kind === 'installing') become({ kind: 'failed' })
	})
	navigator.serviceWorker.addEventListener('controllerchange', () => {
		if (applying) site.reload()
		// The first worker ever takes this page over as well; that is no new version.
		else if (startedControlled) become({ kind: 'replaced' })
	})

	async function register(): Promise<void> {
		try {
			const registration = await workbox.register()
			if (registration?.waiting != null && navigator.serviceWorker.controller !== null) become({ kind: 'updateWaiting' })
			else if (registration?.active != null) become({ kind: 'ready' })
		} catch {
			// Refused in private modes and while the server is away: an older registration, if there is one, goes on.
			become({ kind: startedControlled ? 'ready' : 'failed' })
		}
	}
	void register()

	return {
		current: () => state,
		listen(listener) {
			listeners.add(listener)
			return () => listeners.delete(listener)
		},
		async check() {
			try {
				await workbox.update()
			} catch {
				// No network, maintenance, or signed out: the present version goes on.
			}
		},
		applyUpdate() {
			applying = true
			workbox.messageSkipWaiting()
		},
		foreignScopes: async () => foreignScopes(scope, site.pageUrl),
	}
}

async function foreignScopes(scope: string, pageUrl: string): Promise<readonly string[]> {
	const registrations = await navigator.serviceWorker.getRegistrations()
	return registrations.map((registration) => registration.scope).filter((other) => other !== scope && pageUrl.startsWith(other))
}

function withoutServiceWorker(): AppFiles {
	return {
		current: () => ({ kind: 'unsupported' }),
		listen: () => () => undefined,
		check: async () => undefined,
		applyUpdate: () => undefined,
		foreignScopes: async () => [],
	}
}
