// SPDX-FileCopyrightText: 2026 NexPass contributors
// SPDX-License-Identifier: AGPL-3.0-or-later

import type { App } from 'vue'
import type { VaultClient } from '../vault/client.ts'
import type { WorkerInit } from '../vault/protocol/start.ts'
import type { Environment } from './environment.ts'
import { createApp } from 'vue'
import AppRoot from './App.vue'
import { createPageRouter } from './router.ts'
import { createSession, SESSION } from './session.ts'
import { createSnackbar } from './snackbar.ts'

/** Builds the page over a vault and a browser, and shows it in `element`. Resolves when the vault has said what it is doing. */
export async function showPage(client: VaultClient, environment: Environment, element: Element): Promise<App> {
	const { place } = environment
	const session = createSession(client, environment, createSnackbar(), () => {
		client.terminate()
		environment.restart()
	})
	const app = createApp(AppRoot)
	app.provide(SESSION, session)
	app.use(createPageRouter())
	app.config.errorHandler = () => { session.snackbar.show(session.unexpected()) }
	const init: WorkerInit = { webRoot: place.webRoot, appPath: place.appPath, language: navigator.language, host: place.host }
	app.mount(element)
	await session.start(init)
	return app
}
