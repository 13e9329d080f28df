// SPDX-FileCopyrightText: 2026 NexPass contributors
// SPDX-License-Identifier: AGPL-3.0-or-later

/** The browser's ways to wake the app when there is a network again. What is missing here simply does not happen. */
export interface WakeUps {
	/** Says whether there is unsent work: only then the browser is asked to wake anybody. Also takes the mark off the icon when there is none. */
	want(unsent: boolean): Promise<void>
	/** Asks the browser to let the service worker look now and then whether this device was removed. */
	lookForOrders(): Promise<void>
}

/** Tag of the registrations and of the notification, as in `src/service-worker/wakeUp.ts`. */
const TAG = 'nexpass-unsent'
const MESSAGE = 'NEXPASS_WAKE'
/** As in `src/service-worker/wipeOrder.ts`. */
const ORDER_TAG = 'nexpass-wipe'
/** The browser decides; it will not be more often than this. Milliseconds. */
const PERIOD_MS = 12 * 3_600_000

/** Background Sync and Periodic Background Sync (WICG); TypeScript's library does not name them. */
interface WakingRegistration extends ServiceWorkerRegistration {
	readonly sync?: { register(tag: string): Promise<void> }
	readonly periodicSync?: { register(tag: string, options: { readonly minInterval: number }): Promise<void>, unregister(tag: string): Promise<void> }
}

/** Watches for wake-ups. `start` begins a round and says whether it could: a locked app cannot. Call once per page. */
export function watchWakeUps(start: () => Promise<boolean>): WakeUps {
	if (!('serviceWorker' in navigator)) return { want: async () => undefined, lookForOrders: async () => undefined }
	const { serviceWorker } = navigator
	let wanted: boolean | null = null

	serviceWorker.addEventListener('message', (event) => {
		const message: unknown = event.data
		if (typeof message !== 'object' || message === null || !('type' in message) || message.type !== MESSAGE) return
		const [port] = event.ports
		void start().catch(() => false).then((started) => port?.postMessage(started))
	})

	async function register(registration: WakingRegistration): Promise<void> {
		await registration.sync?.register(TAG)
		await registerPeriodic(registration, TAG)
	}

	async function registerPeriodic(registration: WakingRegistration, tag: string): Promise<void> {
		if (registration.periodicSync === undefined) return
		const { state } = await navigator.permissions.query({ name: 'periodic-background-sync' as PermissionName })
		if (state === 'granted') await registration.periodicSync.register(tag, { minInterval: PERIOD_MS })
	}

	async function forget(registration: WakingRegistration): Promise<void> {
		await registration.periodicSync?.unregister(TAG)
		await navigator.clearAppBadge?.()
		for (const notification of await registration.getNotifications({ tag: TAG })) notification.close()
	}

	return {
		async lookForOrders() {
			try {
				const registration: WakingRegistration | undefined = await serviceWorker.getRegistration()
				if (registration?.active != null) await registerPeriodic(registration, ORDER_TAG)
			} catch {
				// Refused by the person or the browser: the app itself asks whenever it is open.
			}
		},
		async want(unsent) {
			if (unsent === wanted) return
			wanted = unsent
			try {
				const registration: WakingRegistration | undefined = await serviceWorker.getRegistration()
				if (registration?.active != null) await (unsent ? register(registration) : forget(registration))
			} catch {
				// Refused by the person or the browser: the app still syncs whenever it is open.
			}
		},
	}
}
