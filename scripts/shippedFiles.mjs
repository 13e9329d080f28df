// SPDX-FileCopyrightText: 2026 NexPass contributors
// SPDX-License-Identifier: AGPL-3.0-or-later

import { createHash } from 'node:crypto'
import { existsSync, readdirSync, readFileSync, statSync } from 'node:fs'
import { join, relative, sep } from 'node:path'

/** What the archive of a release holds, as docs/admin-guide.md packs it. */
export const SHIPPED = ['appinfo', 'lib', 'js', 'css', 'img', 'l10n', 'LICENSES', 'CHANGELOG.md', 'README.md']

function filesOf(root, name) {
	const path = join(root, name)
	if (!existsSync(path)) throw new Error(`${name} is not there. Run npm run build first.`)
	if (statSync(path).isFile()) return [name]
	return readdirSync(path, { recursive: true, withFileTypes: true })
		.filter((entry) => entry.isFile())
		.map((entry) => relative(root, join(entry.parentPath ?? entry.path, entry.name)).split(sep).join('/'))
}

/** SHA-256 of every shipped file below a project folder, in the form that `sha256sum -c` reads; sorted by path. */
export function hashList(root, shipped = SHIPPED) {
	const files = shipped.flatMap((name) => filesOf(root, name)).sort()
	return files.map((file) => `${createHash('sha256').update(readFileSync(join(root, file))).digest('hex')}  ${file}\n`).join('')
}

/** The lines in which two lists differ: `- ` only in the first one, `+ ` only in the second one. */
export function differences(one, other) {
	const lines = (list) => list.split('\n').filter((line) => line !== '')
	const [ours, theirs] = [new Set(lines(one)), new Set(lines(other))]
	return [...lines(one).filter((line) => !theirs.has(line)).map((line) => `- ${line}`), ...lines(other).filter((line) => !ours.has(line)).map((line) => `+ ${line}`)]
}
