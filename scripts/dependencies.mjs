// SPDX-FileCopyrightText: 2026 NexPass contributors
// SPDX-License-Identifier: AGPL-3.0-or-later

// The packages in the shipped app against docs/dependencies.md, install scripts, and known weaknesses:
//   npm run dependencies              says what does not agree, and asks the npm registry for known weaknesses
//   npm run dependencies -- --write   brings versions, licences and sizes of the table up to date; the reasons are for people to write
import { spawnSync } from 'node:child_process'
import { readFileSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { asCommand, ensureBuild, ensurePackages, root } from './bootstrap.mjs'
import { readTable, tableFaults, tableRows } from './dependencyTable.mjs'

const MOST_DIRECT = 15
const DOCUMENT = join(root, 'docs/dependencies.md')
const npm = process.platform === 'win32' ? 'npm.cmd' : 'npm'

function write(bundled) {
	const text = readFileSync(DOCUMENT, 'utf8')
	const lines = text.split('\n')
	const isRow = (line) => line.startsWith('| `')
	const first = lines.findIndex(isRow)
	const rows = tableRows(bundled, readTable(text))
	writeFileSync(DOCUMENT, [...lines.slice(0, first), ...rows, ...lines.slice(first).filter((line) => !isRow(line))].join('\n'))
}

/** High and critical weaknesses by the registry's list; null with its message when it does not answer. */
function audit(options) {
	const { stdout } = spawnSync(npm, ['audit', '--json', ...options], { cwd: root, encoding: 'utf8' })
	const answer = JSON.parse(stdout)
	if (answer.metadata === undefined) return { known: null, message: answer.message ?? answer.error?.summary ?? 'no answer' }
	const { high, critical, moderate, low, info } = answer.metadata.vulnerabilities
	return { known: high + critical, message: `${critical} critical, ${high} high, ${moderate} moderate, ${low + info} lower` }
}

await asCommand(async () => {
	await ensurePackages()
	await ensureBuild()
	const bundled = JSON.parse(readFileSync(join(root, 'js/dependencies.json'), 'utf8'))
	if (process.argv.includes('--write')) write(bundled)
	const faults = tableFaults(bundled, readTable(readFileSync(DOCUMENT, 'utf8')))
	const direct = Object.keys(JSON.parse(readFileSync(join(root, 'package.json'), 'utf8')).dependencies).length
	if (direct > MOST_DIRECT) faults.push(`${direct} direct dependencies, at most ${MOST_DIRECT}`)
	if (!/^ignore-scripts=true$/m.test(readFileSync(join(root, '.npmrc'), 'utf8'))) faults.push('install scripts are not off in .npmrc')
	for (const fault of faults) console.log(fault)
	console.log(`${bundled.length} packages in the app, ${direct} direct dependencies, ${faults.length} faults`)
	for (const [what, options] of [['shipped packages', ['--omit=dev']], ['all packages', []]]) {
		const { known, message } = audit(options)
		console.log(`npm audit, ${what}: ${known === null ? `not known (${message})` : message}`)
		if (known !== null && known > 0) faults.push(what)
	}
	return faults.length === 0 ? 0 : 1
})
