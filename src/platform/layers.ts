// SPDX-FileCopyrightText: 2026 NexPass contributors
// SPDX-License-Identifier: AGPL-3.0-or-later

/** Something that lies over a view and that Back takes away first: a sheet, a dialog, a selection. */
export interface Layer {
	/** Takes the layer away and its step in the history with it; resolves when the history has settled. */
	close(): Promise<void>
}

/** The stack of layers of a page. */
export interface Layers {
	/** Puts a layer on top. `onClosed` runs once, whether Back or `close` ended it. */
	open(onClosed: () => void): Layer
	/** Number of open layers. */
	depth(): number
}

interface Entry {
	readonly onClosed: () => void
	settled: (() => void) | null
}

/* [Note: layers and Back]
 * Each layer is one extra step in the browser's history at the same address, so that the Back gesture of a phone closes it.
 * The step carries a copy of the router's own state; nothing secret and no text is ever put into it. */

/** Builds the stack over this window's history. Made once, before the router listens. */
export function createLayers(): Layers {
	const stack: Entry[] = []
	// A page that was reloaded with a layer open stands on that layer's step, but the layer is gone.
	if (depthOf(history.state) > 0) history.replaceState({ ...(history.state as object), nexpassLayers: 0 }, '')

	window.addEventListener('popstate', (event) => {
		const left = depthOf(event.state)
		while (stack.length > left) {
			const top = stack.pop()
			top?.onClosed()
			top?.settled?.()
		}
	})

	return {
		open(onClosed) {
			const entry: Entry = { onClosed, settled: null }
			stack.push(entry)
			history.pushState({ ...(history.state as object | null), nexpassLayers: stack.length }, '')
			return {
				close: () => new Promise((resolve) => {
					const index = stack.indexOf(entry)
					if (index < 0) {
						resolve()
						return
					}
					entry.settled = resolve
					history.go(index - stack.length)
				}),
			}
		},
		depth: () => stack.length,
	}
}

function depthOf(state: unknown): number {
	const depth = typeof state === 'object' && state !== null ? (state as { nexpassLayers?: unknown }).nexpassLayers : 0
	return typeof depth === 'number' ? depth : 0
}
