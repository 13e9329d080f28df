// SPDX-FileCopyrightText: 2026 NexPass contributors
// SPDX-License-Identifier: AGPL-3.0-or-later

// Finds what the tests need beside npm packages, and installs it where that can be done without asking: Debian, as root.
import { execFileSync } from 'node:child_process'
import { existsSync } from 'node:fs'
import { join } from 'node:path'
import { findChromium, findProgram } from './chromium.mjs'
import { root, run, say } from './bootstrap.mjs'

const PHP_FLOOR = 80_200
const PHP_EXTENSIONS = ['dom', 'json', 'libxml', 'mbstring', 'pdo_sqlite', 'tokenizer', 'xml', 'xmlwriter']
const PHP_PACKAGES = ['php-cli', 'php-mbstring', 'php-sqlite3', 'php-xml', 'unzip']

const canInstallPackages = () => process.getuid?.() === 0 && existsSync('/etc/debian_version') && findProgram('apt-get') !== null
let listsAreFresh = false

async function aptInstall(packages) {
	const options = { env: { ...process.env, DEBIAN_FRONTEND: 'noninteractive' }, stdio: ['ignore', 'ignore', 'inherit'] }
	if (!listsAreFresh) {
		say('Asking Debian for its package lists')
		listsAreFresh = await run('apt-get', ['update', '-qq'], options) === 0
	}
	say(`Installing the Debian packages ${packages.join(', ')}`)
	return await run('apt-get', ['install', '-y', '-qq', '--no-install-recommends', '-o', 'DPkg::Lock::Timeout=180', ...packages], options) === 0
}

const once = (work) => {
	let result = null
	return () => result ??= work()
}

/** Path of a Chromium, installed if need be, or a sentence why there is none. */
export const needChromium = once(async () => {
	const present = findChromium()
	if (present !== null) return { path: present }
	if (process.env.CHROMIUM) return { missing: `CHROMIUM names ${process.env.CHROMIUM}, which cannot be run` }
	if (canInstallPackages() && await aptInstall(['chromium'])) {
		const installed = findChromium()
		if (installed !== null) return { path: installed }
	}
	return { missing: 'no Chromium here; install it (Debian: sudo apt-get install chromium) or name one with CHROMIUM' }
})

function phpProblem() {
	if (findProgram('php') === null) return 'no PHP here'
	const facts = JSON.parse(execFileSync('php', ['-r', 'echo json_encode([PHP_VERSION_ID, PHP_VERSION, get_loaded_extensions()]);'], { encoding: 'utf8' }))
	const [id, version, loaded] = facts
	if (id < PHP_FLOOR) return `PHP is ${version}, but 8.2 or newer is needed`
	const has = new Set(loaded.map((name) => name.toLowerCase()))
	const lacking = PHP_EXTENSIONS.filter((name) => !has.has(name))
	return lacking.length === 0 ? null : `PHP lacks ${lacking.join(', ')}`
}

/** Null when PHP can run the tests, otherwise a sentence why not. */
export const needPhp = once(async () => {
	if (phpProblem() === null) return null
	if (canInstallPackages()) await aptInstall(PHP_PACKAGES)
	const problem = phpProblem()
	return problem === null ? null : `${problem}; install PHP 8.2 or newer with ${PHP_EXTENSIONS.join(', ')} (Debian: sudo apt-get install ${PHP_PACKAGES.join(' ')})`
})

/** A tool of Composer's below vendor/bin, installed if need be; null when Composer could not get it. */
export async function vendorTool(name) {
	const file = join(root, 'vendor/bin', name)
	if (existsSync(file)) return file
	await composerInstall()
	return existsSync(file) ? file : null
}

const composerInstall = once(async () => {
	if (findProgram('composer') === null && canInstallPackages()) await aptInstall(['composer', 'unzip'])
	if (findProgram('composer') === null) {
		say('Composer is not here: install it to run the PHP tools (Debian: sudo apt-get install composer)')
		return
	}
	say('Installing the PHP tools with Composer')
	const options = { env: { ...process.env, COMPOSER_ALLOW_SUPERUSER: '1' } }
	await run('composer', ['install', '--no-interaction', '--no-progress', '--no-scripts', '--no-plugins', '--quiet'], options)
})
