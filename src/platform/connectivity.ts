// SPDX-FileCopyrightText: 2026 NexPass contributors
// SPDX-License-Identifier: AGPL-3.0-or-later

/** Tells whether the browser has a network, now and at every change; returns the way to stop. A yes says nothing about the server. */
export function watchConnectivity(listener: (online: boolean) => void): () => void {
	const tell = (): void => listener(navigator.onLine)
	window.addEventListener('online', tell)
	window.addEventListener('offline', tell)
	tell()
	return () => {
		window.removeEventListener('online', tell)
		window.removeEventListener('offline', tell)
	}
}
