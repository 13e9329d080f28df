// SPDX-FileCopyrightText: 2026 NexPass contributors
// SPDX-License-Identifier: AGPL-3.0-or-later

import { createServer as createHttpServer, request as httpRequest } from 'node:http'
import type { IncomingMessage, Server, ServerResponse } from 'node:http'
import { createServer as createHttpsServer, request as httpsRequest } from 'node:https'
import type { AddressInfo } from 'node:net'

/** A line between browser and server that can be cut and can lose answers, so that the same story runs against any server. */
export interface Line {
	/** What the browser opens: origin and web root, without a slash at the end. */
	readonly url: string
	/** No connection is accepted any more, and open ones end. */
	cut(): Promise<void>
	restore(): Promise<void>
	/** Every n-th answer to a write of the Passwords API is lost after the server has done the work; 0 loses none. */
	loseEvery(n: number): void
	/** Answers lost so far. */
	lost(): number
	/** Writes of the Passwords API that reached the server, as method and path. */
	readonly writes: string[]
	/** Every answer that the server gave, lost ones included: method, path, and bytes of its body. Tests may empty it. */
	readonly answers: { readonly request: string, readonly bytes: number }[]
	close(): Promise<void>
}

/** A certificate that the browser trusts; without one the line speaks plain HTTP. */
export interface LineOptions {
	/** `ca` is what the server's own certificate is checked against. */
	readonly tls?: { readonly cert: Buffer, readonly key: Buffer, readonly ca: Buffer }
}

const WRITE = /\/apps\/passwords\/api\/1\.0\/(?:password|folder|tag)\/(?:create|update|delete|restore)$/

/** Lays a line to `upstream`, an address such as `https://localhost:8431/nextcloud`. */
export async function layLine(upstream: string, { tls }: LineOptions = {}): Promise<Line> {
	const target = new URL(upstream)
	let every = 0
	let seen = 0
	let lost = 0
	let own = ''
	const writes: string[] = []
	const answers: { readonly request: string, readonly bytes: number }[] = []
	const server: Server = tls === undefined ? createHttpServer(handle) : createHttpsServer(tls, handle)

	function handle(incoming: IncomingMessage, outgoing: ServerResponse): void {
		const path = (incoming.url ?? '/').split('?')[0] ?? '/'
		const isWrite = WRITE.test(path)
		if (isWrite) writes.push(incoming.method + ' ' + path)
		const lose = isWrite && every > 0 && ++seen % every === 0
		const send = target.protocol === 'https:' ? httpsRequest : httpRequest
		// A Nextcloud trusts and names only its own address, so the line's must not be seen on the other side.
		const headers = { ...incoming.headers, host: target.host, ...(incoming.headers.origin === own ? { origin: target.origin } : {}) }
		const forward = send({
			host: target.hostname, port: target.port, method: incoming.method, path: incoming.url, headers,
			...(tls === undefined ? {} : { ca: tls.ca }),
		}, (answer) => {
			const parts: Buffer[] = []
			answer.on('data', (part: Buffer) => parts.push(part))
			answer.on('end', () => {
				answers.push({ request: incoming.method + ' ' + path, bytes: parts.reduce((sum, part) => sum + part.length, 0) })
				if (lose) {
					lost += 1
					outgoing.destroy()
					return
				}
				const { 'transfer-encoding': _chunked, ...rest } = answer.headers
				const { location } = rest
				if (location?.startsWith(target.origin + '/') === true) rest.location = own + location.slice(target.origin.length)
				outgoing.writeHead(answer.statusCode ?? 502, rest)
				outgoing.end(Buffer.concat(parts))
			})
		})
		forward.on('error', () => outgoing.destroy())
		incoming.pipe(forward)
	}

	const listen = (port: number): Promise<void> => new Promise((resolve, reject) => {
		server.once('error', reject)
		server.listen(port, 'localhost', () => {
			server.off('error', reject)
			resolve()
		})
	})
	const stop = (): Promise<void> => new Promise((resolve) => {
		server.close(() => resolve())
		server.closeAllConnections()
	})

	await listen(0)
	const { port } = server.address() as AddressInfo
	own = `${tls === undefined ? 'http' : 'https'}://localhost:${port}`
	return {
		url: own + target.pathname.replace(/\/$/, ''),
		cut: stop,
		restore: () => listen(port),
		loseEvery(n) {
			every = n
			seen = 0
		},
		lost: () => lost,
		writes,
		answers,
		close: stop,
	}
}
