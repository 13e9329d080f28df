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
import { createVaultWorker } from './platform/vaultWorker.ts'
import { showPage } from './ui/page.ts'
import { createVaultClient } from './vault/client.ts'

// The browser may ask for installation before anything else has run.
const installPrompt = watchInstallPrompt(window)

/** Reads where the page runs from the attributes that the server put on `<html>`. */
function readPlace(): Place {
	const { assets = '', webroot = '', app = './', build = '' } = document.documentElement.dataset
	return { assets, webRoot: webroot, appPath: app, build, host: location.host }
}

/** A fresh document at the start of the app: the only reliable eraser of what was on screen. */
function restart(): void {
	history.replaceState(null, '', location.pathname + location.search)
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
	const environment: Environment = {
		place,
		clipboard: createClipboard(),
		layers: createLayers(),
		updates: toUpdates(watchAppFiles({ pageUrl: location.href, reload: () => location.reload() })),
		installer: toInstaller(installPrompt),
		leave: (path) => location.assign(path),
		restart,
	}
	// Beside the page, not at the canonical path: only there does this page's service worker have it offline.
	const worker = createVaultWorker(new URL(`vault-worker?v=${encodeURIComponent(place.build)}`, location.href).href)
	// A worker that cannot run rejects its first call, and the page then says so.
	const client = createVaultClient(worker, () => undefined)
	await showPage(client, environment, element)
}

void start()
