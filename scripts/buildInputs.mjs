// SPDX-FileCopyrightText: 2026 NexPass contributors
// SPDX-License-Identifier: AGPL-3.0-or-later

import { createHash } from 'node:crypto'
import { existsSync, readdirSync, readFileSync } from 'node:fs'
import { join } from 'node:path'

const FOLDERS = ['src', 'img', 'l10n', 'types']
// The user guide is shown as the app's own help.
const FILES = ['docs/user-guide.md', 'package.json', 'package-lock.json', 'vite.config.ts', 'tsconfig.base.json', 'scripts/build.mjs', 'scripts/headers.mjs', 'scripts/thirdPartyNotices.mjs']

/** SHA-256 (hex) over path and content of everything that the build output depends on. */
export function inputsFingerprint(root) {
	const hash = createHash('sha256')
	const inFolders = FOLDERS.filter((folder) => existsSync(join(root, folder))).flatMap((folder) => readdirSync(join(root, folder), { recursive: true, withFileTypes: true })
		.filter((entry) => entry.isFile() && !/\.test\.ts$/.test(entry.name))
		.map((entry) => join(entry.parentPath ?? entry.path, entry.name).slice(root.length + 1).replaceAll('\\', '/')))
	for (const path of [...FILES, ...inFolders].sort()) {
		hash.update(`${path}\0`).update(createHash('sha256').update(readFileSync(join(root, path))).digest())
	}
	return hash.digest('hex')
}

/** True when js/ and css/ were made from exactly the sources that lie there now. */
export function isBuildFresh(root) {
	const file = join(root, 'js/build.json')
	if (!existsSync(file) || !existsSync(join(root, 'css'))) return false
	return JSON.parse(readFileSync(file, 'utf8')).inputs === inputsFingerprint(root)
}
