// SPDX-FileCopyrightText: 2026 NexPass contributors
// SPDX-License-Identifier: AGPL-3.0-or-later

/** Until the browser has surely begun to read. Milliseconds. */
const KEPT_MS = 60_000

/** Hands text to the browser as a download. What becomes of the file is between the person and the browser. */
export function saveFile(fileName: string, text: string, type: string): void {
	const url = URL.createObjectURL(new Blob([text], { type }))
	const link = document.createElement('a')
	link.href = url
	link.download = fileName
	link.click()
	setTimeout(() => URL.revokeObjectURL(url), KEPT_MS)
}
