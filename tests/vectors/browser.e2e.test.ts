// SPDX-FileCopyrightText: 2026 NexPass contributors
// SPDX-License-Identifier: AGPL-3.0-or-later

import { mkdtemp, readFile, rm } from 'node:fs/promises'
import type { Server } from 'node:http'
import { createServer } from 'node:http'
import type { AddressInfo } from 'node:net'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { fileURLToPath } from 'node:url'
import { build } from 'vite'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import type { Browser } from '../e2e/harness.ts'
import { launch } from '../e2e/harness.ts'
import type { BrowserFindings } from './browserWorker.ts'
import { parseVectorFile } from './runVectors.ts'

const FILES = ['pwdv1r1-challenge.json', 'csev1r1-keychain.json', 'csev1r1-objects.json']

const { headersFor } = await import(new URL('../../scripts/headers.mjs', import.meta.url).href) as {
	headersFor(entryIntegrity: string): { readonly worker: Readonly<Record<string, string>> }
}

/** The vault worker's own headers, and the same without leave to run WebAssembly. */
const { worker } = headersFor('sha256-none')
const withoutWasm = { ...worker, 'Content-Security-Policy': (worker['Content-Security-Policy'] ?? '').replace('\'wasm-unsafe-eval\'', '\'none\'') }

let folder: string
let server: Server
let browser: Browser
let origin: string

beforeAll(async () => {
	folder = await mkdtemp(join(tmpdir(), 'nexpass-crypto-'))
	await build({
		configFile: false,
		logLevel: 'error',
		build: {
			outDir: folder,
			target: 'es2022',
			rollupOptions: {
				input: fileURLToPath(new URL('browserWorker.ts', import.meta.url)),
				output: { format: 'es', inlineDynamicImports: true, entryFileNames: 'worker.js' },
			},
		},
	})
	const script = await readFile(join(folder, 'worker.js'))
	server = createServer((request, response) => {
		const headers = { '/worker.js': worker, '/worker-without-wasm.js': withoutWasm }[request.url ?? '']
		if (headers === undefined) response.writeHead(200, { 'Content-Type': 'text/html' }).end('<!doctype html><title>worker</title>')
		else response.writeHead(200, headers).end(script)
	})
	await new Promise<void>((resolve) => { server.listen(0, 'localhost', resolve) })
	origin = 'http://localhost:' + String((server.address() as AddressInfo).port)
	browser = await launch()
})

afterAll(async () => {
	await browser.close()
	await new Promise((resolve) => { server.close(resolve) })
	await rm(folder, { recursive: true, force: true })
})

async function ask(script: string, names: readonly string[]): Promise<BrowserFindings> {
	const files = await Promise.all(names.map(async (name) => parseVectorFile(await readFile(new URL(name, import.meta.url), 'utf8'))))
	await browser.page.goto(origin)
	return browser.page.evaluate(([url, question]) => new Promise<BrowserFindings>((resolve, reject) => {
		const started = new Worker(url, { type: 'module' })
		started.onerror = (event) => { reject(new Error('the worker did not start: ' + event.message)) }
		started.onmessage = (event: MessageEvent<{ value?: BrowserFindings, problem?: string }>) => {
			started.terminate()
			if (event.data.value === undefined) reject(new Error(event.data.problem))
			else resolve(event.data.value)
		}
		started.postMessage(question)
	}), [script, files] as const)
}

describe('the crypto room in a worker, under the headers of the vault worker', () => {
	it('runs libsodium, refuses eval and holds every vector of the official client', async () => {
		const found = await ask('/worker.js', FILES)
		expect(found).toEqual({ library: 'libsodium', problems: [], vectors: expect.any(Number) as number, roundTrip: true, evalRefused: true })
		expect(found.vectors).toBeGreaterThanOrEqual(64)
		expect(browser.console.filter((line) => line.startsWith('error') && !line.includes('favicon') && !line.includes('eval'))).toEqual([])
	})

	it('does the same without libsodium where WebAssembly is refused', async () => {
		const found = await ask('/worker-without-wasm.js', ['csev1r1-objects.json'])
		expect(found).toEqual({ library: 'noble', problems: [], vectors: 36, roundTrip: true, evalRefused: true })
	})
})
