// SPDX-FileCopyrightText: 2026 NexPass contributors
// SPDX-License-Identifier: AGPL-3.0-or-later

/** Copies text and takes it away again. */
export interface Clipboard {
	/** Copies; after `clearAfterSeconds` (null: never) the clipboard is overwritten as soon as the page may. False when the browser refuses. */
	copy(text: string, clearAfterSeconds: number | null): Promise<boolean>
	/** Stops waiting to overwrite, without overwriting. */
	dispose(): void
}

/* [Note: clearing the clipboard]
 * A page may write the clipboard only while it has the focus, and may read it only with a permission that asks the person.
 * So the text is overwritten when its time is over and the page is in front, or later when it comes to the front. Where
 * reading is already allowed, something else that was copied meanwhile is left alone. It cannot be made certain. */

/** Builds the clipboard of this page. */
export function createClipboard(): Clipboard {
	let timer: ReturnType<typeof setTimeout> | undefined
	let due: string | null = null

	function forget(): void {
		clearTimeout(timer)
		due = null
	}

	async function overwrite(): Promise<void> {
		if (due === null || !document.hasFocus()) return
		const ours = due
		due = null
		const current = await readIfAllowed()
		if (current !== null && current !== ours) return
		await writeText('')
	}

	const onFocus = (): void => { void overwrite() }
	window.addEventListener('focus', onFocus)
	document.addEventListener('copy', forget)
	document.addEventListener('cut', forget)

	return {
		async copy(text, clearAfterSeconds) {
			forget()
			if (!await writeText(text)) return false
			if (clearAfterSeconds !== null) {
				timer = setTimeout(() => {
					due = text
					void overwrite()
				}, clearAfterSeconds * 1000)
			}
			return true
		},
		dispose() {
			forget()
			window.removeEventListener('focus', onFocus)
			document.removeEventListener('copy', forget)
			document.removeEventListener('cut', forget)
		},
	}
}

/** The text in the clipboard, asking the person where the browser wants that; null when it is refused. */
export async function readClipboard(): Promise<string | null> {
	try {
		return await navigator.clipboard.readText()
	} catch {
		// Refused or unknown: the caller offers a field to paste into.
		return null
	}
}

async function writeText(text: string): Promise<boolean> {
	try {
		await navigator.clipboard.writeText(text)
		return true
	} catch {
		// Not focused, or forbidden by the browser: the caller says that nothing was copied.
		return false
	}
}

async function readIfAllowed(): Promise<string | null> {
	try {
		const permission = await navigator.permissions.query({ name: 'clipboard-read' as PermissionName })
		return permission.state === 'granted' ? await navigator.clipboard.readText() : null
	} catch {
		// Firefox and Safari do not know the permission: treated as not allowed.
		return null
	}
}
