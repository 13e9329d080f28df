// SPDX-FileCopyrightText: 2026 NexPass contributors
// SPDX-License-Identifier: AGPL-3.0-or-later

import { createServer, request as send } from 'node:http'
import type { IncomingMessage, ServerResponse } from 'node:http'
import type { AddressInfo } from 'node:net'

/** Stands between browser and server: lets something happen just before a request goes on, and can change what answers say. */
export interface GoBetween {
	/** What the browser opens, without a slash at the end. */
	readonly url: string
	/** Runs `act` once, before the next request whose path matches goes on to the server. */
	before(path: RegExp, act: () => Promise<void>): void
	/** Changes the text of every answer of matching paths until the returned function is called. */
	alter(path: RegExp, change: (text: string) => string): () => void
	/** Answers every request of matching paths with this status itself, without asking the server, until the returned function is called. */
	refuse(path: RegExp, status: number): () => void
	close(): Promise<void>
}

async function bodyOf(message: IncomingMessage): Promise<Buffer> {
	const parts: Buffer[] = []
	for await (const part of message) parts.push(part as Buffer)
	return Buffer.concat(parts)
}

/** Stands in front of `upstream`, an origin such as `http://localhost:8080`. */
export async function standBetween(upstream: string): Promise<GoBetween> {
	const target = new URL(upstream)
	let acts: { readonly path: RegExp, readonly act: () => Promise<void> }[] = []
	let refusals: { readonly path: RegExp, readonly status: number }[] = []
	let changes: { readonly path: RegExp, readonly change: (text: string) => string }[] = []

	function forward(incoming: IncomingMessage, body: Buffer): Promise<IncomingMessage> {
		return new Promise((resolve, reject) => {
			const options = { host: target.hostname, port: target.port, method: incoming.method, path: incoming.url, headers: incoming.headers }
			send(options, resolve).on('error', reject).end(body)
		})
	}

	async function handle(incoming: IncomingMessage, outgoing: ServerResponse): Promise<void> {
		const path = (incoming.url ?? '/').split('?')[0] ?? '/'
		const body = await bodyOf(incoming)
		const due = acts.find((one) => one.path.test(path))
		acts = acts.filter((one) => one !== due)
		await due?.act()
		const refusal = refusals.find((one) => one.path.test(path))
		if (refusal !== undefined) {
			outgoing.writeHead(refusal.status, { 'content-type': 'text/html' }).end('<p>refused')
			return
		}
		const answer = await forward(incoming, body)
		let text = await bodyOf(answer)
		for (const { change } of changes.filter((one) => one.path.test(path))) text = Buffer.from(change(text.toString('utf8')))
		const { 'transfer-encoding': _chunked, 'content-length': _length, ...headers } = answer.headers
		outgoing.writeHead(answer.statusCode ?? 502, headers)
		outgoing.end(text)
	}

	const server = createServer((incoming, outgoing) => {
		handle(incoming, outgoing).catch(() => outgoing.destroy())
	})
	await new Promise<void>((resolve) => { server.listen(0, 'localhost', resolve) })
	return {
		url: `http://localhost:${(server.address() as AddressInfo).port}`,
		before: (path, act) => { acts.push({ path, act }) },
		alter(path, change) {
			const entry = { path, change }
			changes.push(entry)
			return () => { changes = changes.filter((one) => one !== entry) }
		},
		refuse(path, status) {
			const entry = { path, status }
			refusals.push(entry)
			return () => { refusals = refusals.filter((one) => one !== entry) }
		},
		close: () => new Promise((resolve) => {
			server.close(() => resolve())
			server.closeAllConnections()
		}),
	}
}
