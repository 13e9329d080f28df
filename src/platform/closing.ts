// SPDX-FileCopyrightText: 2026 NexPass contributors
// SPDX-License-Identifier: AGPL-3.0-or-later

/** Has the browser ask before this page is closed or left, while `isNeeded` says so; returns the way to stop. The words are the browser's own. */
export function askBeforeClosing(isNeeded: () => boolean): () => void {
	const ask = (event: BeforeUnloadEvent): void => { if (isNeeded()) event.preventDefault() }
	window.addEventListener('beforeunload', ask)
	return () => window.removeEventListener('beforeunload', ask)
}
