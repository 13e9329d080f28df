// SPDX-FileCopyrightText: 2026 NexPass contributors
// SPDX-License-Identifier: AGPL-3.0-or-later

import { randomBytes } from 'node:crypto'
import { createServer } from 'node:http'
import type { IncomingMessage, ServerResponse } from 'node:http'
import type { AddressInfo } from 'node:net'
import { dirname, join } from 'node:path'
import { fileURLToPath } from 'node:url'
import type { DemoAccount } from './demo.ts'
import { DEMO_PASSPHRASE, DEMO_PASSWORD, demoState, SECOND_FACTOR_SECRET } from './demo.ts'
import type { Faults } from './faults.ts'
import type { HandlerWithServer } from './handler.ts'
import { ConnectionLost, createHandler } from './handler.ts'
import { runShareJob } from './shareJob.ts'
import { createSite } from './site.ts'
import { createSaver, defaultConfig, loadState, noCompanion } from './state.ts'
import { totpCode } from './totp.ts'
import type { ServerState } from './types.ts'

/** How to start the embedded server. Everything is optional. */
export interface StartOptions {
	/** 0, the default, takes any free port. */
	port?: number
	/** File that keeps the state across restarts; without one the state lives in memory. */
	stateFile?: string | null
	/** Forget the file and begin with the demo accounts. */
	fresh?: boolean
	quiet?: boolean
	/** Which demo accounts to make; all three by default, an empty list for none. */
	accounts?: readonly DemoAccount[]
	/** Entries per demo account, 320 by default. */
	entries?: number
	/** Which measured server to imitate: 31 (the default) or 34. */
	personality?: 31 | 34
	/** False: every piece of NexPass' own server part that a client has to be able to do without is off. True: all are on, whatever the state says. */
	companion?: boolean
	/** A ready state instead of demo accounts. */
	state?: ServerState
	/** Folder that holds the build (`js/`, `css/`, `img/`, `l10n/`); the project folder by default. */
	siteRoot?: string
	clock?: () => number
}

/** One line of the request log. `status` is 0 when the connection was dropped on purpose. */
export interface LoggedRequest {
	method: string
	path: string
	status: number
	authorization: boolean
	cookies: boolean
	ocsHeader: boolean
	body: string
}

/** A running server. */
export interface RunningServer {
	/** Origin without a slash at the end, such as `http://localhost:8080`. */
	url: string
	port: number
	faults: Faults
	state: ServerState
	handler: HandlerWithServer
	/** Every request in the order it came in; tests may empty it. */
	requests: LoggedRequest[]
	/** Runs the background job that carries shared passwords to their receivers. */
	cron(): void
	/** Saves the state and closes all connections. */
	close(): Promise<void>
}

const PROJECT = join(dirname(fileURLToPath(import.meta.url)), '..', '..')
const LOG_BODY_LIMIT = 20_000

async function readBody(incoming: IncomingMessage): Promise<Buffer> {
	const chunks: Buffer[] = []
	for await (const chunk of incoming) chunks.push(chunk as Buffer)
	return Buffer.concat(chunks)
}

function toRequest(incoming: IncomingMessage, origin: string, body: Buffer): Request {
	const headers = new Headers()
	for (const [name, value] of Object.entries(incoming.headers)) {
		if (value !== undefined) headers.set(name, Array.isArray(value) ? value.join(', ') : value)
	}
	const method = incoming.method ?? 'GET'
	const init: RequestInit = { method, headers }
	if (method !== 'GET' && method !== 'HEAD') init.body = new Uint8Array(body)
	return new Request(new URL(incoming.url ?? '/', origin), init)
}

async function send(response: Response, outgoing: ServerResponse): Promise<void> {
	outgoing.statusCode = response.status
	for (const [name, value] of response.headers) if (name !== 'set-cookie') outgoing.setHeader(name, value)
	const cookies = response.headers.getSetCookie()
	if (cookies.length > 0) outgoing.setHeader('Set-Cookie', cookies)
	outgoing.end(Buffer.from(await response.arrayBuffer()))
}

function logged(request: Request, body: Buffer): LoggedRequest {
	const url = new URL(request.url)
	return {
		method: request.method, path: url.pathname + url.search, status: 0,
		authorization: request.headers.has('authorization'), cookies: request.headers.has('cookie'),
		ocsHeader: request.headers.has('ocs-apirequest'), body: body.toString('utf8', 0, LOG_BODY_LIMIT),
	}
}

// The data is always the same, but a server that started over is another one to its clients: the epoch says so.
function freshState({ accounts, entries }: StartOptions): ServerState {
	const state = demoState({ ...(accounts === undefined ? {} : { accounts }), ...(entries === undefined ? {} : { entries }) })
	state.epoch = randomBytes(8).toString('hex')
	return state
}

function becomeNewer(state: ServerState): void {
	state.config.personality = 34
	state.config.passwords.version = '2026.7.0'
}

/** Starts the embedded server on the loopback address, over plain HTTP: browsers treat `localhost` as a secure context. */
export async function startServer(options: StartOptions = {}): Promise<RunningServer> {
	const stateFile = options.stateFile ?? null
	const kept = stateFile === null || options.fresh === true ? null : loadState(stateFile)
	const state = options.state ?? kept ?? freshState(options)
	if (options.personality === 34) becomeNewer(state)
	if (options.companion !== undefined) state.config.capabilities = options.companion ? defaultConfig().capabilities : noCompanion()
	const saver = stateFile === null ? null : createSaver(stateFile, state)
	const handler = createHandler({
		state,
		site: createSite(options.siteRoot ?? PROJECT),
		...(options.clock === undefined ? {} : { clock: options.clock }),
		changed: () => saver?.touch(),
	})
	const requests: LoggedRequest[] = []
	const port = { number: 0 }
	const serve = async (incoming: IncomingMessage, outgoing: ServerResponse) => {
		const body = await readBody(incoming)
		const request = toRequest(incoming, `http://${incoming.headers.host ?? `localhost:${port.number}`}`, body)
		const line = logged(request, body)
		requests.push(line)
		const response = await handler(request)
		line.status = response.status
		await send(response, outgoing)
	}
	const server = createServer((incoming, outgoing) => {
		serve(incoming, outgoing).catch((error: unknown) => {
			if (!(error instanceof ConnectionLost)) process.stderr.write(`${error instanceof Error ? error.stack ?? error.message : String(error)}\n`)
			outgoing.destroy()
		})
	})
	// Clients end idle connections: a server that did so first would reset a request that is just coming, where one busy process is both.
	server.keepAliveTimeout = 0
	await new Promise<void>((resolve, reject) => {
		server.once('error', reject)
		server.listen(options.port ?? 0, '127.0.0.1', resolve)
	})
	port.number = (server.address() as AddressInfo).port
	const url = `http://localhost:${port.number}`
	if (kept === null) saver?.touch()
	const close = async () => {
		saver?.flush()
		server.closeAllConnections()
		await new Promise(resolve => server.close(resolve))
	}
	const running = { url, port: port.number, faults: handler.server.faults, state, handler, requests, cron: () => runShareJob(handler.server), close }
	if (options.quiet !== true) process.stdout.write(greeting(running))
	return running
}

function greeting({ url, state }: RunningServer): string {
	const code = totpCode(SECOND_FACTOR_SECRET, Date.now() / 1000)
	const lines = Object.values(state.users).map(user => `  ${user.id.padEnd(8)} ${user.challenge === null ? 'no end-to-end encryption' : 'end-to-end encryption'}`
		+ `${user.secondFactor === null ? '' : `, second factor (secret ${SECOND_FACTOR_SECRET}, code now ${code})`}`)
	return [
		'', `NexPass is served at ${url}/index.php/apps/nexpass/`, '',
		`Demo accounts, password ${DEMO_PASSWORD}, passphrase of the encrypted ones "${DEMO_PASSPHRASE}":`, ...lines, '', '',
	].join('\n')
}

async function runFromCommandLine(): Promise<void> {
	const running = await startServer({
		port: Number(process.env['PORT'] ?? 8080),
		stateFile: process.env['NEXPASS_STATE'] ?? join(PROJECT, '.nexpass', 'state.json'),
		fresh: process.argv.includes('--fresh'),
		personality: process.env['NEXPASS_PERSONALITY'] === '34' ? 34 : 31,
		companion: !process.argv.includes('--no-companion'),
	})
	const stop = () => {
		void running.close().then(() => process.exit(0))
	}
	process.once('SIGINT', stop)
	process.once('SIGTERM', stop)
}

if (process.argv[1] !== undefined && fileURLToPath(import.meta.url) === process.argv[1]) {
	runFromCommandLine().catch((error: unknown) => {
		process.stderr.write(`${error instanceof Error ? error.message : String(error)}\n`)
		process.exit(1)
	})
}
