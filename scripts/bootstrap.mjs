// SPDX-FileCopyrightText: 2026 NexPass contributors
// SPDX-License-Identifier: AGPL-3.0-or-later

// What both commands need on a fresh clone. Node alone: nothing here may import a package.
import { spawn } from 'node:child_process'
import { existsSync, readFileSync } from 'node:fs'
import { dirname, join } from 'node:path'
import { fileURLToPath } from 'node:url'
import { isBuildFresh } from './buildInputs.mjs'
import { withLock } from './lock.mjs'

/** Top folder of the project. */
export const root = join(dirname(fileURLToPath(import.meta.url)), '..')

const NODE_FLOOR = [20, 19]

/** Stops with one sentence for people, without a stack. */
export class Refusal extends Error {}

/** Prints what happens, so that a long step is never silent. */
export function say(sentence) {
	console.log(`\u25b8 ${sentence}`)
}

/** Throws a {@link Refusal} when this Node is too old for the build. */
export function checkNode(version = process.versions.node) {
	const [major = 0, minor = 0] = version.split('.').map(Number)
	if (major > NODE_FLOOR[0] || (major === NODE_FLOOR[0] && minor >= NODE_FLOOR[1])) return
	throw new Refusal(`NexPass needs Node ${NODE_FLOOR.join('.')} or newer; this is ${version}. Please install a newer Node and try again.`)
}

/** Runs a program with its output in view; resolves with the exit code. */
export function run(command, args, options = {}) {
	return new Promise((resolve, reject) => {
		const child = spawn(command, args, { cwd: root, stdio: 'inherit', ...options })
		child.once('error', reject)
		child.once('exit', (code, signal) => resolve(signal === null ? code : 1))
	})
}

const npm = process.platform === 'win32' ? 'npm.cmd' : 'npm'

/** Names of packages that the lock file asks for and that are missing or of another version. */
export function missingPackages(wanted, installed) {
	return Object.entries(wanted)
		.filter(([path, entry]) => path !== '' && entry.optional !== true && entry.devOptional !== true && entry.link !== true)
		.filter(([path, entry]) => installed[path]?.version !== entry.version)
		.map(([path]) => path)
}

function packagesAreInstalled() {
	const installed = join(root, 'node_modules/.package-lock.json')
	if (!existsSync(installed)) return false
	const read = (file) => JSON.parse(readFileSync(file, 'utf8')).packages
	return missingPackages(read(join(root, 'package-lock.json')), read(installed)).length === 0
}

/** Installs the npm packages of the lock file when they are missing or others; install scripts stay off. */
export async function ensurePackages() {
	if (packagesAreInstalled()) return
	say('Installing the npm packages of the lock file (once; takes a minute or two)')
	const code = await run(npm, ['ci', '--ignore-scripts', '--no-audit', '--no-fund', '--loglevel=error'])
	if (code !== 0) throw new Refusal('npm could not install the packages. Its message above says why; is there a network?')
}

/** Builds src/ when js/ and css/ are not exactly what the sources would give. */
export async function ensureBuild() {
	if (isBuildFresh(root)) return
	say('Building the app')
	const code = await run(process.execPath, ['scripts/build.mjs'])
	if (code !== 0) throw new Refusal('The build failed. Its message is above.')
}

/** Node, packages, build: everything that comes before serving or testing. Two commands started together do it one after the other. */
export async function prepare() {
	checkNode()
	await withLock(join(root, '.nexpass/prepare.lock'), async () => {
		await ensurePackages()
		await ensureBuild()
	})
}

/** Runs a command's main function; a {@link Refusal} becomes its sentence and exit code 1. */
export async function asCommand(main) {
	try {
		process.exitCode = await main()
	} catch (cause) {
		if (!(cause instanceof Refusal)) throw cause
		console.error(`\n${cause.message}`)
		process.exitCode = 1
	}
}
