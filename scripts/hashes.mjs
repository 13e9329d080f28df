// SPDX-FileCopyrightText: 2026 NexPass contributors
// SPDX-License-Identifier: AGPL-3.0-or-later

// The hash list of a release, and what to hold against it:
//   npm run hashes                           writes .nexpass/nexpass-VERSION.sha256 over every file that is shipped
//   npm run hashes -- --rebuild              builds once more in a folder of another name and says whether the same files came out
//   npm run hashes -- --server https://…     compares what a Nextcloud delivers to everybody with the build that lies here
import { cpSync, existsSync, mkdirSync, mkdtempSync, readdirSync, readFileSync, rmSync, symlinkSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { parseArgs } from 'node:util'
import { asCommand, ensureBuild, ensurePackages, Refusal, root, run, say } from './bootstrap.mjs'
import { differences, hashList } from './shippedFiles.mjs'

const { values } = parseArgs({ options: { rebuild: { type: 'boolean', default: false }, server: { type: 'string' } } })
const { version } = JSON.parse(readFileSync(join(root, 'package.json'), 'utf8'))

/** What a build reads, and nothing that this tree has grown beside it. */
const SOURCES = ['src', 'img', 'l10n', 'types', 'docs', 'scripts', 'appinfo', 'lib', 'LICENSES', 'README.md', 'CHANGELOG.md', 'package.json', 'package-lock.json', 'vite.config.ts', 'tsconfig.base.json', 'tsconfig.json']

function write() {
	const file = join(root, '.nexpass', `nexpass-${version}.sha256`)
	const list = hashList(root)
	mkdirSync(join(root, '.nexpass'), { recursive: true })
	writeFileSync(file, list)
	say(`${list.split('\n').length - 1} files in .nexpass/nexpass-${version}.sha256`)
	return 0
}

async function rebuild() {
	const folder = mkdtempSync(join(tmpdir(), 'nexpass-another-name-'))
	try {
		for (const name of SOURCES.filter((one) => existsSync(join(root, one)))) cpSync(join(root, name), join(folder, name), { recursive: true })
		// A link would be resolved into this tree; the packages are hard to copy, so only their folder is one.
		mkdirSync(join(folder, 'node_modules'))
		for (const name of readdirSync(join(root, 'node_modules'))) symlinkSync(join(root, 'node_modules', name), join(folder, 'node_modules', name))
		if (await run(process.execPath, ['scripts/build.mjs'], { cwd: folder, stdio: 'ignore' }) !== 0) throw new Refusal('The second build failed.')
		const differing = differences(hashList(root), hashList(folder))
		for (const line of differing) console.log(line)
		console.log(`${hashList(root).split('\n').length - 1} files, ${differing.length === 0 ? 'the same in both builds' : `${differing.length} lines differ`}`)
		return differing.length === 0 ? 0 : 1
	} finally {
		rmSync(folder, { recursive: true, force: true })
	}
}

const attribute = (html, name) => new RegExp(`data-${name}="([^"]*)"`).exec(html)?.[1] ?? ''

/** The texts that a server fills its own addresses into, by the address they are served at. */
const FILLED = { '': 'shell.html', 'manifest.webmanifest': 'manifest.json', 'sw': 'service-worker.js', 'vault-worker': 'vault-worker.js' }

async function compareServer(address) {
	const page = `${address.replace(/\/+$/, '')}/index.php/apps/nexpass/`
	const shell = await (await fetch(page)).text()
	const places = { ASSETS: attribute(shell, 'assets'), APP: attribute(shell, 'app'), WEBROOT: attribute(shell, 'webroot') }
	if (!/^[\w./%~@+=-]+$/.test(places.ASSETS) || !places.APP.endsWith('/apps/nexpass/')) throw new Refusal(`${page} is no page of NexPass.`)
	const filled = (name) => Buffer.from(readFileSync(join(root, 'js', name), 'utf8').replaceAll(/%(ASSETS|APP|WEBROOT)%/g, (_, place) => places[place]))
	const built = ['js', 'css'].flatMap((folder) => readdirSync(join(root, folder)).filter((file) => /-[\w-]{8}\.(js|css)$/.test(file)).map((file) => `${folder}/${file}`))
	const wanted = [
		...Object.entries(FILLED).map(([path, name]) => [new URL(path, page), filled(name)]),
		...built.map((file) => [new URL(`${places.ASSETS}/${file}`, page), readFileSync(join(root, file))]),
	]
	let other = 0
	for (const [url, bytes] of wanted) {
		const answer = await fetch(url, { redirect: 'manual' })
		if (answer.status === 200 && bytes.equals(Buffer.from(await answer.arrayBuffer()))) continue
		console.log(`other: ${url} (${answer.status})`)
		other += 1
	}
	console.log(`${wanted.length} files of the build at ${address}: ${wanted.length - other} as built here, ${other} other`)
	return other === 0 ? 0 : 1
}

await asCommand(async () => {
	await ensurePackages()
	await ensureBuild()
	if (values.server !== undefined) return compareServer(values.server)
	return values.rebuild ? rebuild() : write()
})
