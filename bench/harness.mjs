// SPDX-FileCopyrightText: 2026 NexPass contributors
// SPDX-License-Identifier: AGPL-3.0-or-later

import { execFileSync } from 'node:child_process'
import { existsSync, mkdtempSync, rmSync } from 'node:fs'
import { createServer } from 'node:http'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { chromium } from 'playwright-core'
import { build } from 'vite'
import { CHROMIUM_ARGS, findChromium, findProgram } from '../scripts/chromium.mjs'
import { root } from '../scripts/bootstrap.mjs'

/** Middle value; the mean of the two middle ones for an even count. */
export function median(values) {
	const sorted = [...values].sort((a, b) => a - b)
	const middle = sorted.length >> 1
	return sorted.length % 2 === 1 ? sorted[middle] : (sorted[middle - 1] + sorted[middle]) / 2
}

/** Bundles one file of bench/ with the app's own build settings; answers script and style sheet. */
export async function bundle(file) {
	const { output } = await build({
		root,
		configFile: join(root, 'vite.config.ts'),
		logLevel: 'error',
		define: { NEXPASS_BUILD: '"bench"' },
		build: { write: false, cssCodeSplit: false, rollupOptions: { input: join(root, 'bench', file), output: { format: 'es', inlineDynamicImports: true } } },
	})
	const chunk = output.find((part) => part.type === 'chunk' && part.isEntry)
	const style = output.find((part) => part.type === 'asset' && part.fileName.endsWith('.css'))
	return { script: chunk.code, style: style?.source ?? '' }
}

const TYPES = { js: 'text/javascript', css: 'text/css', json: 'application/json', html: 'text/html; charset=utf-8' }

/** Serves texts by path on this machine; `files` may be changed while it runs. */
export async function serve(files) {
	const server = createServer((request, answer) => {
		const path = request.url.split('?')[0]
		const body = files[path === '/' ? '/index.html' : path]
		answer.setHeader('Content-Type', TYPES[path === '/' ? 'html' : path.split('.').pop()] ?? 'text/plain')
		answer.setHeader('Cache-Control', 'no-store')
		answer.statusCode = body === undefined ? 404 : 200
		answer.end(body ?? '')
	})
	await new Promise((done) => { server.listen(0, '127.0.0.1', done) })
	return { url: `http://localhost:${server.address().port}`, close: () => new Promise((done) => { server.close(done); server.closeAllConnections() }) }
}

/** A browser with a profile that outlives it, so that it can be restarted. */
export function createProfile() {
	const folder = mkdtempSync(join(tmpdir(), 'nexpass-bench-'))
	return { folder, remove: () => rmSync(folder, { recursive: true, force: true, maxRetries: 5 }) }
}

/** Starts Chromium over a profile folder and opens a page. */
export async function openBrowser(folder, url, { userAgent } = {}) {
	const context = await chromium.launchPersistentContext(folder, { executablePath: findChromium(), headless: true, viewport: { width: 390, height: 844 }, args: CHROMIUM_ARGS, ...userAgent ? { userAgent } : {} })
	const page = context.pages()[0] ?? await context.newPage()
	if (url !== undefined) await page.goto(url)
	return { context, page, close: () => context.close() }
}

/** Calls one function in a worker: a fresh one each time, or the kept one of that script. Answers its value and the time from start to answer. */
export async function callWorker(page, script, call, args, { fresh = true } = {}) {
	const outcome = await page.evaluate(({ script, call, args, fresh }) => new Promise((resolve) => {
		const start = performance.now()
		const kept = window.keptWorkers ??= {}
		const worker = fresh ? new Worker(script, { type: 'module' }) : kept[script] ?? new Worker(script, { type: 'module' })
		let isReady = !fresh && script in kept
		if (!fresh) kept[script] = worker
		let askedAt = start
		const ask = () => {
			isReady = true
			askedAt = performance.now()
			worker.postMessage({ call, args })
		}
		worker.onerror = (event) => resolve({ error: event.message })
		worker.onmessage = ({ data }) => {
			if (!isReady) return ask()
			if (fresh) worker.terminate()
			resolve({ ...data, totalMs: performance.now() - start, callMs: performance.now() - askedAt })
		}
		if (isReady) ask()
	}), { script, call, args, fresh })
	if (outcome.error !== undefined) throw new Error(`${script} ${call}: ${outcome.error}`)
	return outcome
}

/** The native program, compiled, or a sentence why it is not there. */
export function compileNative() {
	const compiler = ['cc', 'gcc', 'clang'].find((name) => findProgram(name) !== null)
	if (compiler === undefined) return { missing: 'no C compiler' }
	const folder = mkdtempSync(join(tmpdir(), 'nexpass-native-'))
	const program = join(folder, 'native')
	try {
		execFileSync(compiler, ['-O2', '-o', program, join(root, 'bench/native.c'), '-lsodium'], { stdio: ['ignore', 'ignore', 'pipe'] })
	} catch {
		rmSync(folder, { recursive: true, force: true })
		return { missing: 'no libsodium headers (Debian: libsodium-dev)' }
	}
	const run = (args, input = '') => execFileSync(program, args, { input, encoding: 'utf8', maxBuffer: 1 << 26 }).trim().split('\n').map((line) => line.split(' ').map(Number))
	return { run, remove: () => existsSync(folder) && rmSync(folder, { recursive: true, force: true }) }
}
