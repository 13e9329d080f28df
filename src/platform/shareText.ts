// SPDX-FileCopyrightText: 2026 NexPass contributors
// SPDX-License-Identifier: AGPL-3.0-or-later

/** Whether the browser has a way to hand text to another app. */
export function canShare(): boolean {
	return 'share' in navigator
}

/** Opens the system's own sheet for it; false when the person thought better of it or the browser refused. */
export async function shareText(title: string, text: string): Promise<boolean> {
	try {
		await navigator.share({ title, text })
		return true
	} catch {
		return false
	}
}
