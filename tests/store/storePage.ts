// SPDX-FileCopyrightText: 2026 NexPass contributors
// SPDX-License-Identifier: AGPL-3.0-or-later

import { build } from 'vite'
import { createServer } from 'node:http'
import type { Server } from 'node:http'
import { fileURLToPath } from 'node:url'

/** A local site with one empty page and the bundled store worker. */
export interface StoreSite {
	readonly origin: string
	close(): Promise<void>
}

/** Bundles the worker and serves it on the loopback address. */
export async function serveStoreSite(): Promise<StoreSite> {
	const script = await bundleWorker(new URL('storeWorker.ts', import.meta.url))
	const server = createServer((request, response) => {
		if (request.url === '/worker.js') {
			response.writeHead(200, { 'content-type': 'text/javascript' }).end(script)
		} else {
			response.writeHead(200, { 'content-type': 'text/html' }).end('<!doctype html><title>store</title>')
		}
	})
	await new Promise<void>(resolve => server.listen(0, '127.0.0.1', resolve))
	return { origin: 'http://127.0.0.1:' + String(portOf(server)), close: () => closeServer(server) }
}

/** One worker and everything it imports as a single script. */
export async function bundleWorker(entry: URL): Promise<string> {
	const output = await build({
		configFile: false,
		logLevel: 'error',
		build: {
			write: false,
			minify: false,
			target: 'es2022',
			lib: { entry: fileURLToPath(entry), formats: ['es'], fileName: 'worker' },
		},
	})
	const [bundle] = Array.isArray(output) ? output : [output]
	const chunk = bundle !== undefined && 'output' in bundle ? bundle.output[0] : undefined
	if (chunk === undefined) {
		throw new Error('the worker was not built')
	}
	return chunk.code
}

function portOf(server: Server): number {
	const address = server.address()
	if (address === null || typeof address === 'string') {
		throw new Error('the server has no port')
	}
	return address.port
}

function closeServer(server: Server): Promise<void> {
	server.closeAllConnections()
	return new Promise(resolve => server.close(() => resolve()))
}
