// SPDX-FileCopyrightText: 2026 NexPass contributors
// SPDX-License-Identifier: AGPL-3.0-or-later

import { mkdtemp, rm } from 'node:fs/promises'
import { createRequire } from 'node:module'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { pathToFileURL } from 'node:url'
import { build } from 'vite'

/** A password as the official client shows it, as far as our tests look at it. */
export interface PeerPassword {
	getId(): string
	getLabel(): string
	setLabel(value: string): PeerPassword
	getUserName(): string
	getPassword(): string
	setPassword(value: string): PeerPassword
	getUrl(): string
	getNotes(): string
	setNotes(value: string): PeerPassword
	getCustomFields(): Iterable<{ getLabel(): string, getType(): string, getValue(): string }>
	getCseType(): string
	getFolder(): string
	getRevision(): string
	getEdited(): Date
	isFavorite(): boolean
}

interface PeerRepository {
	findAll(): Promise<Iterable<PeerPassword>>
	findById(id: string): Promise<PeerPassword>
	create(model: PeerPassword): Promise<PeerPassword>
	update(model: PeerPassword): Promise<PeerPassword>
}

interface PeerAuthorization {
	load(): Promise<void>
	requiresChallenge(): boolean
	authorize(password: string): Promise<void>
}

/** The official JavaScript client (npm `passwords-client`), as far as our tests use it. */
export interface PeerClient {
	getSessionAuthorization(): PeerAuthorization
	getPasswordRepository(): PeerRepository
	getClass(name: string, ...args: unknown[]): unknown
	getInstance(name: string): unknown
	isAuthorized(): boolean
}

interface PeerModule {
	default: new (server: object, config?: object) => PeerClient
	Server: new (data: object) => { getApiUrl: () => string }
}

/** Its libsodium expects the names that Node gives CommonJS files, and stops the whole process without them. */
const COMMONJS_NAMES = `import { createRequire as makeRequire } from 'node:module'
const require = makeRequire(import.meta.url), __filename = import.meta.filename, __dirname = import.meta.dirname`

/**
 * Loads the official client. Its source imports files without their extension, which Node refuses, so it is bundled first;
 * nothing in it is changed.
 */
export async function loadOfficialClient(): Promise<PeerModule> {
	const folder = await mkdtemp(join(tmpdir(), 'officialClient-'))
	try {
		await build({
			configFile: false,
			logLevel: 'error',
			ssr: { noExternal: true, target: 'node' },
			build: { ssr: createRequire(import.meta.url).resolve('passwords-client'), outDir: folder, emptyOutDir: false, minify: false, rollupOptions: { output: { entryFileNames: 'client.mjs', banner: COMMONJS_NAMES } } },
		})
		return await import(/* @vite-ignore */ pathToFileURL(join(folder, 'client.mjs')).href) as PeerModule
	} finally {
		await rm(folder, { recursive: true, force: true })
	}
}

/** Signs in with the official client and opens its session with the master password. `secret` is an app password or, without a second factor, the login password. */
export async function openOfficialClient(origin: string, user: string, secret: string, passphrase: string): Promise<PeerClient> {
	const { default: PasswordsClient, Server } = await loadOfficialClient()
	const server = new Server({ baseUrl: origin.replace(/^http:/, 'https:'), user, token: secret })
	// It insists on https; the embedded server speaks plain http on the loopback address.
	server.getApiUrl = () => `${origin}/index.php/apps/passwords/api/`
	const client = new PasswordsClient(server)
	const authorization = client.getSessionAuthorization()
	await authorization.load()
	await authorization.authorize(passphrase)
	return client
}
