// SPDX-FileCopyrightText: 2026 NexPass contributors
// SPDX-License-Identifier: AGPL-3.0-or-later

import type { Clipboard } from '../platform/clipboard.ts'
import type { Layers } from '../platform/layers.ts'
import type { QrScanner } from '../platform/qrScanner.ts'
import type { Authenticator } from '../platform/webauthn.ts'

/** Where the page runs, from the attributes of its `<html>`. */
export interface Place {
	/** Path of the Nextcloud, `''` or `/nextcloud`. */
	readonly webRoot: string
	/** Path of this app with a slash at the end. */
	readonly appPath: string
	/** Path of the app's files, without a slash at the end. */
	readonly assets: string
	readonly build: string
	/** Host shown to people. */
	readonly host: string
}

/** Tells that a newer version of the app waits, and changes to it. */
export interface Updates {
	/** Calls at once and at each change; returns the way to stop. */
	watch(listener: (waiting: boolean) => void): () => void
	/** Lets the new version take over and reloads the page. */
	apply(): Promise<void>
}

/** The browser's own way to put the app on the home screen. */
export interface Installer {
	/** Calls at once and at each change with whether the browser would ask now; returns the way to stop. */
	watch(listener: (available: boolean) => void): () => void
	/** Shows the browser's question; true when the person agreed. */
	install(): Promise<boolean>
}

/** What the page needs of the browser, so that pictures and tests can bring their own. */
export interface Environment {
	readonly place: Place
	readonly clipboard: Clipboard
	readonly layers: Layers
	readonly updates: Updates
	readonly installer: Installer
	readonly authenticator: Authenticator
	readonly scanner: QrScanner
	/** Addresses of service workers of other apps that could answer for this page. */
	foreignScopes(): Promise<readonly string[]>
	/** True where the vault was locked in this very tab a moment ago: nobody wants to be asked for a finger at once. */
	readonly justLocked: boolean
	/** Opens a page of this server in a tab of its own. */
	openBeside(path: string): void
	/** Leaves for another page of this server (sign-in). */
	leave(path: string): void
	/** Loads the page anew at its start. */
	restart(): void
}
