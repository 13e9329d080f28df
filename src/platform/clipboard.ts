// SPDX-FileCopyrightText: 2026 NexPass contributors
// SPDX-License-Identifier: AGPL-3.0-or-later

/** Copies text and takes it away again. */
export interface Clipboard {
	/** Copies; after `clearAfterSeconds` (null: never) the clipboard is overwritten as soon as the page may. False when the browser refuses. */
	copy(text: string, clearAfterSeconds: number | null): Promise<boolean>
	/** True where the browser lets a page write the clipboard without a tap: only there the text goes away by itself. */
	clearsByItself(): Promise<boolean>
	/** When what was copied is to be overwritten, in milliseconds of the wall clock; null when nothing is. For the document that replaces this one. */
	clearAt(): number | null
	/** Goes on for the document before: what is in the clipboard then is overwritten unseen, so only soon after its time. */
	resume(clearAtMs: number): void
	/** Stops waiting to overwrite, without overwriting. */
	dispose(): void
}

/* [Note: clearing the clipboard]
 * A page may write the clipboard only while it has the focus, and may read it only with a permission that asks the person.
 * Chromium allows it then at any time, Firefox and Safari only in answer to a tap or a key. So the text is overwritten when
 * its time is over and the page is in front, or at the next occasion: when it comes to the front, or at the next tap. Where
 * reading is already allowed, something else that was copied meanwhile is left alone. It cannot be made certain. */

/** How long after its time a copy is overwritten without knowing what is in the clipboard by then. Milliseconds. */
const UNSEEN_MS = 30_000

/** Builds the clipboard of this page. */
export function createClipboard(): Clipboard {
	let timer: ReturnType<typeof setTimeout> | undefined
	let due: string | null = null
	let waiting: string | null = null
	let clearAtMs: number | null = null

	function forget(): void {
		clearTimeout(timer)
		due = null
		waiting = null
		clearAtMs = null
	}

	async function overwrite(): Promise<void> {
		if (due === null || !document.hasFocus()) return
		const ours = due
		due = null
		const current = await readIfAllowed()
		if (current !== null && current !== ours) return
		// Refused without a tap: the next one is an occasion.
		if (!await writeText('')) due ??= ours
		else clearAtMs = null
	}

	async function writeUnseen(untilMs: number): Promise<void> {
		if (Date.now() > untilMs || await writeText('')) return
		timer = setTimeout(() => void writeUnseen(untilMs), 1_000)
	}

	const onFocus = (): void => { void overwrite() }
	const occasions = ['pointerup', 'keydown'] as const
	window.addEventListener('focus', onFocus)
	for (const name of occasions) window.addEventListener(name, onFocus, { capture: true, passive: true })
	document.addEventListener('copy', forget)
	document.addEventListener('cut', forget)

	return {
		async copy(text, clearAfterSeconds) {
			forget()
			if (!await writeText(text)) return false
			if (clearAfterSeconds !== null) {
				waiting = text
				clearAtMs = Date.now() + clearAfterSeconds * 1000
				timer = setTimeout(() => {
					due = waiting
					waiting = null
					void overwrite()
				}, clearAfterSeconds * 1000)
			}
			return true
		},
		async clearsByItself() {
			try {
				// Only Chromium knows this permission, and only there it is granted to a page that has the focus.
				return (await navigator.permissions.query({ name: 'clipboard-write' as PermissionName })).state === 'granted'
			} catch {
				return false
			}
		},
		clearAt: () => clearAtMs,
		resume(atMs) {
			clearTimeout(timer)
			timer = setTimeout(() => void writeUnseen(atMs + UNSEEN_MS), Math.max(0, atMs - Date.now()))
		},
		dispose() {
			forget()
			for (const name of occasions) window.removeEventListener(name, onFocus, { capture: true })
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
