// SPDX-FileCopyrightText: 2026 NexPass contributors
// SPDX-License-Identifier: AGPL-3.0-or-later

import { mkdtempSync, mkdirSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { afterEach, beforeEach, describe, expect, test } from 'vitest'
import type { RunningServer, StartOptions } from './main.ts'
import { startServer } from './main.ts'

let folder: string
let running: RunningServer[] = []
beforeEach(() => {
	folder = mkdtempSync(join(tmpdir(), 'nexpass-server-'))
})
afterEach(async () => {
	await Promise.all(running.map(server => server.close()))
	running = []
	rmSync(folder, { recursive: true, force: true })
})

async function start(options: StartOptions = {}): Promise<RunningServer> {
	const server = await startServer({ quiet: true, entries: 5, accounts: ['plain'], siteRoot: folder, ...options })
	running.push(server)
	return server
}

const basic = `Basic ${Buffer.from('plain:nexpass-demo').toString('base64')}`
const api = (server: RunningServer, method: string, path: string, body?: unknown) => fetch(`${server.url}/index.php/apps/passwords/api/1.0/${path}`, {
	method,
	headers: { 'authorization': basic, 'content-type': 'application/json' },
	...(body === undefined ? {} : { body: JSON.stringify(body) }),
})
const ids = async (server: RunningServer) => (await (await api(server, 'GET', 'password/list?details=id')).json() as { id: string }[]).map(entry => entry.id)

function build(): void {
	mkdirSync(join(folder, 'js'))
	mkdirSync(join(folder, 'l10n'))
	const marks = 'assets=%ASSETS% app=%APP% root=%WEBROOT%|'
	for (const name of ['shell.html', 'manifest.json', 'service-worker.js', 'vault-worker.js']) writeFileSync(join(folder, 'js', name), `${name} ${marks}`)
	writeFileSync(join(folder, 'js', 'app-1234.js'), 'export {} // %ASSETS%')
	writeFileSync(join(folder, 'secret.txt'), 'not for the web')
	writeFileSync(join(folder, 'js', 'headers.json'), JSON.stringify({
		shell: { 'Content-Security-Policy': "default-src 'none'; script-src 'self' %ASSETS%", 'Cache-Control': 'no-cache' }, worker: { 'Service-Worker-Allowed': '%APP%' },
		manifest: { 'X-Kind': 'manifest' }, error: {},
	}))
}

describe('the running server', () => {
	test('answers without the companion when it is told to', async () => {
		const capabilities = async (server: RunningServer) => {
			const answer = await fetch(`${server.url}/index.php/apps/nexpass/api/v1/state`, { headers: { authorization: basic } })
			return (await answer.json() as { companion: { capabilities: object } }).companion.capabilities
		}
		const off = await start({ companion: false })
		expect(await capabilities(off)).toEqual({ operations: false, parents: false, changes: false, devices: false, reason: 'switched off' })
		const marked = () => fetch(`${off.url}/index.php/apps/passwords/api/1.0/tag/create`, {
			method: 'POST', body: JSON.stringify({ label: 'x', color: '#fff' }),
			headers: { 'authorization': basic, 'content-type': 'application/json', 'X-NexPass-Op': 'ab'.repeat(16) + '.1' },
		})
		expect([(await marked()).status, (await marked()).status]).toEqual([201, 201])
		expect(await capabilities(await start({ state: off.state, companion: true }))).toMatchObject({ operations: true, reason: null })
	})
	test('keeps its state across restarts, and forgets it with fresh', async () => {
		const stateFile = join(folder, 'state', 'state.json')
		const first = await start({ stateFile })
		const made = await (await api(first, 'POST', 'password/create', { label: 'kept', password: 'pw' })).json() as { id: string }
		const { instance, epoch } = first.state
		await first.close()
		const second = await start({ stateFile })
		expect(await ids(second)).toContain(made.id)
		expect([second.state.instance, second.state.epoch]).toEqual([instance, epoch])
		await second.close()
		const third = await start({ stateFile, fresh: true })
		expect(await ids(third)).not.toContain(made.id)
		expect(third.state.epoch).not.toBe(epoch)
	})
	test('keeps the demo state even when nothing was changed', async () => {
		const stateFile = join(folder, 'state.json')
		const first = await start({ stateFile })
		await first.close()
		expect((await start({ stateFile })).state.epoch).toBe(first.state.epoch)
	})
	test('refuses a state file of another format instead of starting over', async () => {
		const stateFile = join(folder, 'state.json')
		writeFileSync(stateFile, '{"format":99}')
		await expect(start({ stateFile })).rejects.toThrow('--fresh')
	})
	test('drops the connection where a fault says so, and logs it', async () => {
		const server = await start()
		server.faults.add({ kind: 'lostAnswer', match: { path: 'tag/create' } })
		await expect(api(server, 'POST', 'tag/create', { label: 't', color: '#000' })).rejects.toThrow()
		expect(server.requests.at(-1)).toMatchObject({ method: 'POST', status: 0, authorization: true, body: '{"label":"t","color":"#000"}' })
		expect(Object.keys(server.state.users['plain']?.shelves.tag.models ?? {})).toHaveLength(10)
	})
	test('answers the state of NexPass only to signed-in users', async () => {
		const server = await start()
		const url = `${server.url}/index.php/apps/nexpass/api/v1/state`
		const stranger = await fetch(url)
		expect([stranger.status, await stranger.json()]).toEqual([401, { message: 'Current user is not logged in' }])
		server.state.config.policy.offlineMaxAgeDays = 7
		server.state.config.passwords.enabled = false
		expect(await (await fetch(url, { headers: { authorization: basic } })).json()).toEqual({
			instance: server.state.instance, user: { id: 'plain', displayName: 'Plain demo' }, language: 'en',
			server: { name: 'Nextcloud', version: '31.0.6', jobs: true }, passwords: { installed: true, enabled: false, version: '2025.7.0' },
			policy: { offline: true, offlineMaxAgeDays: 7, idleLockMaxMinutes: null, fingerprint: true, appPassword: true },
			companion: { version: '0.1.0', capabilities: { operations: true, parents: true, changes: true, devices: true, reason: null } }, epoch: server.state.epoch,
		})
		expect((await api(server, 'GET', 'password/list')).status).toBe(404)
	})
	test('tells an outsider of a restricted app 404 on 31 and 412 on 34', async () => {
		const server = await start()
		server.state.config.appDisabledFor = ['plain']
		const ask = () => fetch(`${server.url}/index.php/apps/nexpass/api/v1/state`, { headers: { authorization: basic } })
		expect((await ask()).status).toBe(404)
		server.state.config.personality = 34
		const answer = await ask()
		expect([answer.status, await answer.json()]).toEqual([412, { message: 'App is not enabled' }])
	})
})

describe('the build it serves', () => {
	test.each(['/apps/nexpass', '/index.php/apps/nexpass'])('%s without a slash leads to the canonical address', async path => {
		const server = await start()
		const answer = await fetch(server.url + path, { redirect: 'manual' })
		expect([answer.status, answer.headers.get('location')]).toEqual([303, `${server.url}/index.php/apps/nexpass/`])
	})
	test.each([['/', 'shell.html', 'text/html'], ['/manifest.webmanifest', 'manifest.json', 'application/manifest+json'], ['/sw', 'service-worker.js', 'text/javascript'], ['/vault-worker?v=1', 'vault-worker.js', 'text/javascript']])(
		'%s is %s with its placeholders filled in, under both prefixes', async (path, file, type) => {
			build()
			const server = await start()
			for (const prefix of ['/apps/nexpass', '/index.php/apps/nexpass']) {
				const answer = await fetch(server.url + prefix + path)
				expect(await answer.text()).toBe(`${file} assets=/apps/nexpass app=/index.php/apps/nexpass/ root=|`)
				expect(answer.headers.get('content-type')).toContain(type)
			}
		})
	test('headers come from headers.json, word for word', async () => {
		build()
		const server = await start()
		const shell = await fetch(`${server.url}/apps/nexpass/`)
		expect(shell.headers.get('content-security-policy')).toBe("default-src 'none'; script-src 'self' /apps/nexpass")
		expect(shell.headers.get('cache-control')).toBe('no-cache')
		expect((await fetch(`${server.url}/apps/nexpass/sw`)).headers.get('service-worker-allowed')).toBe('/index.php/apps/nexpass/')
		expect((await fetch(`${server.url}/apps/nexpass/manifest.webmanifest`)).headers.get('x-kind')).toBe('manifest')
	})
	test('static files are served as they are, and nothing else of the folder', async () => {
		build()
		const server = await start()
		const script = await fetch(`${server.url}/apps/nexpass/js/app-1234.js`)
		expect([await script.text(), script.headers.get('content-type'), script.headers.get('cache-control')]).toEqual(['export {} // %ASSETS%', 'text/javascript; charset=utf-8', 'max-age=15778463'])
		for (const path of ['js/missing.js', 'js/..%2fsecret.txt', 'js/%2e%2e/secret.txt', 'secret.txt', 'js/', 'js/%ZZ']) {
			expect([path, (await fetch(`${server.url}/apps/nexpass/${path}`)).status]).toEqual([path, 404])
		}
	})
	test('without a build the shell says what to do, and the API works', async () => {
		const server = await start()
		const answer = await fetch(`${server.url}/apps/nexpass/`)
		expect(answer.status).toBe(503)
		expect(await answer.text()).toContain('npm run build')
		expect((await api(server, 'GET', 'password/list')).status).toBe(200)
	})
	test('on 34 every answer to a signed-in user names the user', async () => {
		build()
		const server = await start()
		server.state.config.personality = 34
		const header = async (headers: Record<string, string>) => (await fetch(`${server.url}/apps/nexpass/sw`, { headers })).headers.get('x-user-id')
		expect([await header({ authorization: basic }), await header({})]).toEqual(['plain', null])
	})
})
