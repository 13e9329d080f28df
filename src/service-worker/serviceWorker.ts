// SPDX-FileCopyrightText: 2026 NexPass contributors
// SPDX-License-Identifier: AGPL-3.0-or-later

import { setCacheNameDetails } from 'workbox-core/setCacheNameDetails.js'
import type { WorkboxPlugin } from 'workbox-core/types.js'
import { PrecacheController } from 'workbox-precaching/PrecacheController.js'
import type { Site } from './cachePolicy.ts'
import { answerFor, isExpectedManifest, isExpectedShell, isStorable, isStyleSheet, routesOf, withKeptHeaders } from './cachePolicy.ts'
import { eraseDevice } from './eraseDevice.ts'
import { WAKE_MESSAGE, WAKE_PATIENCE_MS, WAKE_TAG, wakeUp } from './wakeUp.ts'
import { NOTE_CACHE, NOTE_KEY, obeyOrder, WIPE_TAG } from './wipeOrder.ts'

/* [Note: the gate]
 * This worker keeps the app's own files and nothing else: no API answer, no sign-in page, no download, no keys and no queue. The one request of its own
 * asks whether this device is to be erased. It is installed whole or not at
 * all: every file's content is compared with what the build knew, so neither an error page nor a file of another version gets in.
 * A new version waits until the page says so, because an edit may be open. */

const gate = self as unknown as ServiceWorkerGlobalScope

/** The server fills in these values when it serves this script. */
const site: Site = { scope: new URL('./', gate.location.href).href, assets: '%ASSETS%', app: '%APP%', webRoot: '%WEBROOT%' }
const routes = routesOf(site)

setCacheNameDetails({ prefix: 'nexpass' })
const THEMING_PREFIX = 'nexpass-theming-'
const themingCacheName = `${THEMING_PREFIX}v1-${site.scope}`

const keepOwnFilesOnly: WorkboxPlugin = {
	cacheWillUpdate: async ({ request, response }) => {
		if (!isStorable(response)) return null
		const body = await response.clone().arrayBuffer()
		if (!isExpectedContent(request.url, body)) return null
		return withKeptHeaders(response, body)
	},
}

/** Static files were compared by the browser (integrity of the request); the two filled-in texts are compared here. */
function isExpectedContent(url: string, body: ArrayBuffer): boolean {
	if (url === routes.shell) return isExpectedShell(new TextDecoder().decode(body), NEXPASS_SHELL, site)
	if (url === routes.manifest) return isExpectedManifest(new TextDecoder().decode(body), NEXPASS_MANIFEST, site)
	return true
}

const files = new PrecacheController({ plugins: [keepOwnFilesOnly], fallbackToNetwork: true })
files.precache([
	{ url: routes.shell, revision: NEXPASS_BUILD },
	{ url: routes.manifest, revision: NEXPASS_BUILD },
	{ url: routes.vaultWorker, revision: NEXPASS_BUILD, integrity: NEXPASS_WORKER_INTEGRITY },
	...NEXPASS_PRECACHE.map(({ path, integrity, revision }) => ({ url: `${site.assets}/${path}`, integrity, revision })),
])

gate.addEventListener('activate', (event) => {
	// Without this the first visit would have no offline copy until it is reloaded.
	event.waitUntil(Promise.all([gate.clients.claim(), deleteOldThemingCaches()]))
})

gate.addEventListener('message', (event) => {
	const message: unknown = event.data
	if (typeof message === 'object' && message !== null && 'type' in message && message.type === 'SKIP_WAITING') {
		event.waitUntil(gate.skipWaiting())
	}
})

/** Background Synchronization and Periodic Background Synchronization; TypeScript's library does not name their event. */
interface WakeEvent extends ExtendableEvent {
	readonly tag: string
}

for (const kind of ['sync', 'periodicsync']) {
	gate.addEventListener(kind as 'activate', (event) => {
		if ((event as WakeEvent).tag === WAKE_TAG) event.waitUntil(passOn())
		if ((event as WakeEvent).tag === WIPE_TAG) event.waitUntil(lookForOrder())
	})
}

/** An open app asks for itself, and can let go of its files; otherwise this worker does. */
async function lookForOrder(): Promise<void> {
	const windows = await gate.clients.matchAll({ type: 'window' })
	if (windows.length > 0) {
		await Promise.all(windows.map((window) => ask(window)))
		return
	}
	const outcome = await obeyOrder({ note: readNote, ask: async (capability) => (await callDevices('check', 'GET', capability)).json(), erase: eraseDevice, report: async (capability) => void await callDevices('wiped', 'POST', capability) })
	if (outcome === 'erased') await gate.registration.unregister()
}

async function readNote(): Promise<string | null> {
	if (!await gate.caches.has(NOTE_CACHE)) return null
	const note = await (await gate.caches.open(NOTE_CACHE)).match(NOTE_KEY)
	return note === undefined ? null : note.text()
}

function callDevices(route: 'check' | 'wiped', method: 'GET' | 'POST', capability: string): Promise<Response> {
	const headers = { 'OCS-APIRequest': 'true', 'Accept': 'application/json', 'X-NexPass-Device': capability }
	return fetch(`${site.scope}api/v1/devices/${route}`, { method, headers, credentials: 'omit', cache: 'no-store' })
}

gate.addEventListener('notificationclick', (event) => {
	event.notification.close()
	event.waitUntil(openApp())
})

async function passOn(): Promise<void> {
	const windows = await gate.clients.matchAll({ type: 'window' })
	await wakeUp({ asks: windows.map((window) => () => ask(window)), remind })
}

function ask(window: WindowClient): Promise<boolean> {
	return new Promise((resolve) => {
		const { port1, port2 } = new MessageChannel()
		port1.onmessage = ({ data }) => { resolve(data === true) }
		setTimeout(() => { resolve(false) }, WAKE_PATIENCE_MS)
		window.postMessage({ type: WAKE_MESSAGE }, [port2])
	})
}

async function remind(): Promise<void> {
	await gate.navigator.setAppBadge?.().catch(() => undefined)
	if (Notification.permission !== 'granted') return
	const shown = await gate.registration.getNotifications({ tag: WAKE_TAG })
	// No content: a lock screen shows it to everybody.
	if (shown.length === 0) await gate.registration.showNotification('NexPass', { tag: WAKE_TAG, silent: true })
}

async function openApp(): Promise<void> {
	const [open] = await gate.clients.matchAll({ type: 'window' })
	await (open === undefined ? gate.clients.openWindow(site.scope) : open.focus())
}

gate.addEventListener('fetch', (event) => {
	const { method, url, mode } = event.request
	const answer = answerFor({ method, url, isNavigation: mode === 'navigate' }, site, (bare) => files.getCacheKeyForURL(bare) !== undefined)
	if (answer.kind === 'precached') event.respondWith(fromBuild(event.request, answer.url))
	if (answer.kind === 'theming') event.respondWith(themingSheet(event, answer.url))
})

async function fromBuild(request: Request, url: string): Promise<Response> {
	// A browser may have thrown the cache away under storage pressure; then the network is all there is.
	return await files.matchPrecache(url) ?? fetch(request)
}

async function themingSheet(event: FetchEvent, url: string): Promise<Response> {
	const cache = await gate.caches.open(themingCacheName)
	const cached = await cache.match(url)
	const renewed = fetch(event.request).then(async (response) => {
		if (isStorable(response) && isStyleSheet(response)) {
			await cache.put(url, withKeptHeaders(response, await response.clone().arrayBuffer()))
		}
		return response
	})
	if (cached === undefined) return renewed
	// The look is optional: offline the last one stays.
	event.waitUntil(renewed.catch(() => undefined))
	return cached
}

async function deleteOldThemingCaches(): Promise<void> {
	const names = await gate.caches.keys()
	const old = names.filter((name) => name.startsWith(THEMING_PREFIX) && name.endsWith(site.scope) && name !== themingCacheName)
	await Promise.all(old.map(async (name) => gate.caches.delete(name)))
}
