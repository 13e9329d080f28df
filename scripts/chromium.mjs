// SPDX-FileCopyrightText: 2026 NexPass contributors
// SPDX-License-Identifier: AGPL-3.0-or-later

import { accessSync, constants } from 'node:fs'
import { delimiter, join } from 'node:path'

const NAMES = ['chromium', 'chromium-browser', 'google-chrome-stable', 'google-chrome', 'chrome']

function isExecutable(file) {
	try {
		accessSync(file, constants.X_OK)
		return true
	} catch {
		// Missing or not ours to run: look further.
		return false
	}
}

/** Path of a program on PATH, or null. */
export function findProgram(name) {
	const folders = (process.env.PATH ?? '').split(delimiter).filter((folder) => folder !== '')
	return folders.map((folder) => join(folder, name)).find(isExecutable) ?? null
}

/** Path of the Chromium to test with: the one CHROMIUM names, otherwise the first on PATH; null when there is none. */
export function findChromium() {
	if (process.env.CHROMIUM) return isExecutable(process.env.CHROMIUM) ? process.env.CHROMIUM : null
	for (const name of NAMES) {
		const found = findProgram(name)
		if (found !== null) return found
	}
	return null
}

/** Switches for a browser that only talks to the page under test. */
export const CHROMIUM_ARGS = [
	'--no-sandbox', '--disable-gpu', '--disable-quic', '--no-first-run', '--disable-background-networking', '--disable-component-update', '--disable-sync',
]
