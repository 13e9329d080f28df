// SPDX-FileCopyrightText: 2026 NexPass contributors
// SPDX-License-Identifier: AGPL-3.0-or-later

import './ui/styles/tokens.css'
import './ui/styles/base.css'
import './ui/styles/app.css'

import type { Environment, Installer, Place, Updates } from './ui/environment.ts'
import { createClipboard } from './platform/clipboard.ts'
import type { InstallPrompt } from './platform/install.ts'
import { watchInstallPrompt } from './platform/install.ts'
import { createLayers } from './platform/layers.ts'
import type { AppFiles } from './platform/serviceWorker.ts'
import { watchAppFiles } from './platform/serviceWorker.ts'
import { createQrScanner } from './platform/qrScanner.ts'
import { removeTraces } from './platform/traces.ts'
import { createAuthenticator } from './platform/webauthn.ts'
import { createVaultWorker } from './platform/vaultWorker.ts'
import { askToPersist } from './platform/persist.ts'
import { watchWakeUps } from './platform/wakeUps.ts'
import { formatHex, parseHex } from './encoding/hex.ts'
import { showPage } from './ui/page.ts'
import { createVaultClient } from './vault/client.ts'

// The browser may ask for installation before anything else has run.
const installPrompt = watchInstallPrompt(window)

/** Reads where the page runs from the attributes that the server put on `<html>`. */
function readPlace(): Place {
	const { assets = '', webroot = '', app = './', build = '' } = document.documentElement.dataset
	return { assets, webRoot: webroot, appPath: app, build, host: location.host }
}

/** What the history remembers over the reload that locks; nothing else is ever put there. */
interface Locked {
	/** When the clipboard is to be overwritten, in milliseconds; null: nothing was copied. */
	readonly nexpassLocked: { readonly clearAt: number | null }
}

/** What the document before has left; asked once, before anybody else writes the history. Null: this one did not begin with a lock. */
function readLocked(): Locked['nexpassLocked'] | null {
	const { nexpassLocked = null } = history.state as Partial<Locked> | null ?? {}
	if (nexpassLocked !== null) history.replaceState(null, '')
	return nexpassLocked
}

/** A fresh document at the start of the app: the only reliable eraser of what was on screen. */
function restart(clearAt: number | null): void {
	const state: Locked = { nexpassLocked: { clearAt } }
	history.replaceState(state, '', location.pathname + location.search)
	location.reload()
}

function toUpdates(files: AppFiles): Updates {
	return {
		watch(listener) {
			const tell = (): void => listener(files.current().kind === 'updateWaiting' || files.current().kind === 'replaced')
			tell()
			return files.listen(tell)
		},
		async apply() {
			if (files.current().kind === 'replaced') location.reload()
			else files.applyUpdate()
		},
	}
}

function toInstaller(prompt: InstallPrompt): Installer {
	return {
		watch(listener) {
			const tell = (): void => listener(prompt.current() === 'available')
			tell()
			return prompt.listen(tell)
		},
		install: async () => await prompt.ask() === 'accepted',
	}
}

async function start(): Promise<void> {
	const element = document.getElementById('app')
	if (element === null) return
	const place = readPlace()
	const locked = readLocked()
	const clipboard = createClipboard()
	if (locked?.clearAt != null) clipboard.resume(locked.clearAt)
	const files = watchAppFiles({ pageUrl: location.href, reload: () => location.reload() })
	const environment: Environment = {
		place,
		clipboard,
		layers: createLayers(),
		updates: toUpdates(files),
		foreignScopes: () => files.foreignScopes(),
		installer: toInstaller(installPrompt),
		authenticator: createAuthenticator({ toHex: formatHex, fromHex: parseHex }),
		scanner: createQrScanner(),
		justLocked: locked !== null,
		openBeside: (path) => { window.open(path, '_blank', 'noopener') },
		leave: (path) => location.assign(path),
		restart: () => restart(clipboard.clearAt()),
	}
	// Beside the page, not at the canonical path: only there does this page's service worker have it offline.
	const worker = createVaultWorker(new URL(`vault-worker?v=${encodeURIComponent(place.build)}`, location.href).href)
	// A worker that cannot run rejects its first call, and the page then says so.
	const client = createVaultClient(worker, () => undefined)
	const wakeUps = watchWakeUps(async () => (await client.call('lookAgain', null)).kind === 'unlocked')
	client.listen((event) => {
		if (event.kind === 'phase' && event.phase.kind === 'unlocked') void wakeUps.lookForOrders()
		if (event.kind === 'sync') void wakeUps.want(event.status.waiting > 0)
		if (event.kind === 'erased') void removeTraces().then(() => { location.replace(`${place.webRoot}/index.php/login`) })
	})
	// An installed app is asked for more readily than a page.
	installPrompt.listen((state) => {
		if (state === 'installed') void askToPersist().then((granted) => client.call('persisted', { granted })).catch(() => undefined)
	})
	await showPage(client, environment, element)
}

void start()
