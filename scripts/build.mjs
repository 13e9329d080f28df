// SPDX-FileCopyrightText: 2026 NexPass contributors
// SPDX-License-Identifier: AGPL-3.0-or-later

// Builds src/ into js/ and css/. PHP and the embedded server only read what this writes:
//   js/main-HASH.js, js/*-HASH.js, css/*-HASH.css   the page and its lazy parts
//   js/vault-worker.js, js/service-worker.js         one file each, served by a controller
//   js/shell.html, js/manifest.json                  with %ASSETS%, %APP% and %WEBROOT% for the server to fill in
//   js/headers.json                                  headers to send with each kind of answer
//   js/third-party.txt, js/dependencies.json         the packages that are in it: their licences; version and size
//   js/integrity.json, js/build.json                 SHA-256 of every file; the build's name and what it was made from
import { createHash } from 'node:crypto'
import { existsSync, mkdirSync, readdirSync, readFileSync, renameSync, rmSync, writeFileSync } from 'node:fs'
import { dirname, join, relative, sep } from 'node:path'
import { fileURLToPath } from 'node:url'
import { gzipSync } from 'node:zlib'
import { inputsFingerprint } from './buildInputs.mjs'
import { withLock } from './lock.mjs'
import { headersFor } from './headers.mjs'
import { thirdPartyNotices } from './thirdPartyNotices.mjs'

const root = join(dirname(fileURLToPath(import.meta.url)), '..')
const FIRST_CHUNK_LIMIT = 150 * 1024

const sha256 = (data, encoding) => createHash('sha256').update(data).digest(encoding)
const integrityOf = (data) => `sha256-${sha256(data, 'base64')}`
const posix = (path) => path.split(sep).join('/')

function filesBelow(folder) {
	if (!existsSync(folder)) return []
	return readdirSync(folder, { withFileTypes: true, recursive: true })
		.filter((entry) => entry.isFile())
		.map((entry) => posix(relative(folder, join(entry.parentPath ?? entry.path, entry.name))))
		.sort()
}

async function bundlePage(vite, out, notices) {
	await vite.build({
		root,
		configFile: join(root, 'vite.config.ts'),
		logLevel: 'warn',
		plugins: [notices.plugin],
		build: {
			outDir: out,
			emptyOutDir: false,
			manifest: 'page-manifest.json',
			rollupOptions: {
				input: { main: join(root, 'src/main.ts') },
				output: {
					entryFileNames: 'js/[name]-[hash].js',
					chunkFileNames: ({ name }) => `js/${name.split('.')[0]}-[hash].js`,
					assetFileNames: 'css/[name]-[hash][extname]',
				},
			},
		},
	})
	const manifest = JSON.parse(readFileSync(join(out, 'page-manifest.json'), 'utf8'))
	rmSync(join(out, 'page-manifest.json'))
	const entry = Object.values(manifest).find((chunk) => chunk.isEntry)
	if (entry.imports?.length) {
		// Only the entry's own hash is in the policy: what it imports statically would be refused.
		throw new Error(`The page's entry must be one file, but it imports ${entry.imports.join(', ')}`)
	}
	return { script: entry.file, styles: entry.css ?? [] }
}

async function bundleWorker(vite, out, notices, { entry, file, format, define }) {
	await vite.build({
		root,
		configFile: join(root, 'vite.config.ts'),
		logLevel: 'warn',
		define,
		plugins: [notices.plugin],
		build: {
			outDir: out,
			emptyOutDir: false,
			rollupOptions: {
				input: { worker: join(root, entry) },
				output: { format, inlineDynamicImports: true, entryFileNames: file },
			},
		},
	})
}

/** The shell without server's values; `buildName` is shown in the settings. */
function shellFrom({ script, styles, integrity, buildName }) {
	const template = readFileSync(join(root, 'src/shell/shell.html'), 'utf8')
	const links = styles.map((file) => `<link rel="stylesheet" href="%ASSETS%/${file}">`).join('\n\t')
	const element = `<script type="module" src="%ASSETS%/${script}" integrity="${integrity}" crossorigin="anonymous"></script>`
	return template
		.replace(/<!--[\s\S]*?-->\n/, '')
		.replace('@STYLES@', links)
		.replace('@SCRIPT@', element)
		.replace('@BUILD@', buildName)
}

function manifestFrom() {
	const manifest = JSON.parse(readFileSync(join(root, 'src/shell/manifest.json'), 'utf8'))
	const inAssets = (icon) => existsSync(join(root, icon.src.replace('%ASSETS%/', '')))
	for (const icon of manifest.icons) {
		if (!inAssets(icon)) throw new Error(`The manifest names an icon that does not exist: ${icon.src}`)
	}
	manifest.screenshots = filesBelow(join(root, 'img'))
		.filter((file) => /^screenshot-(narrow|wide)[^/]*\.png$/.test(file))
		.map((file) => {
			const { width, height } = pngSize(readFileSync(join(root, 'img', file)))
			return { src: `%ASSETS%/img/${file}`, sizes: `${width}x${height}`, type: 'image/png', form_factor: file.startsWith('screenshot-wide') ? 'wide' : 'narrow' }
		})
	return `${JSON.stringify(manifest, null, '\t')}\n`
}

/** Width and height from the IHDR chunk (PNG specification, section 11.2.2). */
function pngSize(data) {
	return { width: data.readUInt32BE(16), height: data.readUInt32BE(20) }
}

/** Files of the app folder that the offline page needs: its build, its icons, its words. */
function precacheList(out, manifest) {
	const icons = JSON.parse(manifest)
	const named = [...icons.icons, ...icons.shortcuts.flatMap((shortcut) => shortcut.icons)].map((icon) => icon.src.replace('%ASSETS%/', ''))
	const own = [...new Set([...named, 'img/favicon.svg', 'img/apple-touch-icon.png'])]
	const words = filesBelow(join(root, 'l10n')).filter((file) => file.endsWith('.json')).map((file) => `l10n/${file}`)
	const built = filesBelow(out).filter((file) => /^(js|css)\/[^/]+-[\w-]{8}\.\w+$/.test(file))
	return [
		...built.map((path) => ({ path, data: readFileSync(join(out, path)) })),
		...[...own, ...words].map((path) => ({ path, data: readFileSync(join(root, path)) })),
	].map(({ path, data }) => ({ path, integrity: integrityOf(data), revision: sha256(data, 'hex').slice(0, 16) }))
}

function report(out, page) {
	const gzipped = (file) => gzipSync(readFileSync(join(out, file)), { level: 9 }).length
	const kilobytes = (bytes) => `${(bytes / 1024).toFixed(1)} KB`
	for (const file of filesBelow(out).filter((name) => /\.(js|css)$/.test(name))) console.log(`  ${file}  ${kilobytes(gzipped(file))} gzipped`)
	const first = gzipped(page.script)
	console.log(`First chunk: ${kilobytes(first)} gzipped of at most ${kilobytes(FIRST_CHUNK_LIMIT)}.`)
	if (first > FIRST_CHUNK_LIMIT) throw new Error('The first chunk is larger than allowed. Import less in src/main.ts or load it lazily.')
}

function replaceFolder(from, to) {
	const old = `${to}.old-${process.pid}`
	if (existsSync(to)) renameSync(to, old)
	renameSync(from, to)
	rmSync(old, { recursive: true, force: true })
}

/** Builds everything into a folder beside the old output and then takes its place, so that a failed build leaves the old one standing. */
export async function build() {
	const inputs = inputsFingerprint(root)
	const out = join(root, '.nexpass', `build-${process.pid}`)
	const vite = await import('vite')
	const notices = thirdPartyNotices()
	rmSync(out, { recursive: true, force: true })
	mkdirSync(join(out, 'css'), { recursive: true })
	try {
		const page = await bundlePage(vite, out, notices)
		const { version } = JSON.parse(readFileSync(join(root, 'package.json'), 'utf8'))
		const buildName = `${version}-${inputs.slice(0, 12)}`
		await bundleWorker(vite, out, notices, { entry: 'src/vault-worker.ts', file: 'js/vault-worker.js', format: 'es', define: { NEXPASS_BUILD: JSON.stringify(buildName) } })

		const entryIntegrity = integrityOf(readFileSync(join(out, page.script)))
		const shell = shellFrom({ ...page, integrity: entryIntegrity, buildName })
		const manifest = manifestFrom()
		const headers = headersFor(entryIntegrity)
		// The server fills in its own values in the worker too, so there the placeholders are written differently (see cachePolicy.ts).
		const asTemplate = (text) => JSON.stringify(text.replaceAll(/%(ASSETS|APP|WEBROOT)%/g, '{$1}'))
		await bundleWorker(vite, out, notices, {
			entry: 'src/service-worker/serviceWorker.ts',
			file: 'js/service-worker.js',
			format: 'iife',
			define: {
				NEXPASS_PRECACHE: JSON.stringify(precacheList(out, manifest)),
				NEXPASS_SHELL: asTemplate(shell),
				NEXPASS_MANIFEST: asTemplate(manifest),
				NEXPASS_WORKER_INTEGRITY: JSON.stringify(integrityOf(readFileSync(join(out, 'js/vault-worker.js')))),
				NEXPASS_BUILD: JSON.stringify(buildName),
			},
		})
		writeFileSync(join(out, 'js/shell.html'), shell)
		writeFileSync(join(out, 'js/manifest.json'), manifest)
		writeFileSync(join(out, 'js/headers.json'), `${JSON.stringify(headers, null, '\t')}\n`)
		writeFileSync(join(out, 'js/third-party.txt'), notices.text())
		writeFileSync(join(out, 'js/dependencies.json'), `${JSON.stringify(notices.list(), null, '\t')}\n`)
		const hashes = Object.fromEntries(filesBelow(out).map((file) => [file, integrityOf(readFileSync(join(out, file)))]))
		writeFileSync(join(out, 'js/integrity.json'), `${JSON.stringify(hashes, null, '\t')}\n`)
		writeFileSync(join(out, 'js/build.json'), `${JSON.stringify({ build: buildName, inputs, entry: page }, null, '\t')}\n`)
		report(out, page)
		replaceFolder(join(out, 'js'), join(root, 'js'))
		replaceFolder(join(out, 'css'), join(root, 'css'))
		return buildName
	} finally {
		rmSync(out, { recursive: true, force: true })
	}
}

if (process.argv[1] === fileURLToPath(import.meta.url)) {
	const started = Date.now()
	try {
		const name = await withLock(join(root, '.nexpass/build.lock'), build)
		console.log(`Built ${name} in ${((Date.now() - started) / 1000).toFixed(1)} s.`)
	} catch (cause) {
		console.error(cause.message)
		process.exitCode = 1
	}
}
